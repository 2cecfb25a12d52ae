#include "metrics/fidelity/mutual_information.h"

#include <algorithm>
#include <cmath>

#include <boost/math/distributions/chi_squared.hpp>

#include "core/error.h"
#include "core/parallel.h"

namespace assay {
namespace {

/// n sum_xy p_xy ln(n n_xy/(n_x n_y)). Cells of equal content give exactly 0, so that independence does.
double information_times_rows(const PairCounts& counts, const std::vector<std::int64_t>& first,
                              const std::vector<std::int64_t>& second, double rows) {
  const auto cells = counts.cells();
  double sum = 0;
  for (std::size_t a = 0, i = 0; a < first.size(); ++a) {
    for (std::size_t b = 0; b < second.size(); ++b, ++i) {
      if (cells[i] > 0) {
        const auto joint = static_cast<double>(cells[i]);
        const double expected =
            static_cast<double>(first[a]) * static_cast<double>(second[b]) / rows;
        sum += joint * std::log(joint / expected);
      }
    }
  }
  return std::max(0.0, sum);
}

std::size_t occupied(std::span<const std::int64_t> counts) {
  return static_cast<std::size_t>(
      std::ranges::count_if(counts, [](std::int64_t count) { return count > 0; }));
}

/// Do more than a fifth of the cells with occupied margins expect fewer than five rows?
bool is_sparse(const std::vector<std::int64_t>& first, const std::vector<std::int64_t>& second,
               double rows) {
  std::size_t thin = 0, cells = 0;
  for (const auto a : first) {
    for (const auto b : second) {
      if (a > 0 && b > 0) {
        ++cells;
        thin += static_cast<double>(a) * static_cast<double>(b) < 5 * rows ? 1 : 0;
      }
    }
  }
  return 5 * thin > cells;
}

/// Cell codes of a column with these counts, in ascending order.
std::vector<std::uint16_t> spread_out(const std::vector<std::int64_t>& counts) {
  std::vector<std::uint16_t> codes;
  for (std::size_t cell = 0; cell < counts.size(); ++cell) {
    codes.insert(codes.end(), static_cast<std::size_t>(counts[cell]),
                 static_cast<std::uint16_t>(cell));
  }
  return codes;
}

}  // namespace

std::optional<MutualInformation> mutual_information(const PairCounts& counts) {
  const auto first = counts.first_margin(), second = counts.second_margin();
  const auto rows = static_cast<double>(counts.rows());
  if (!(rows > 0)) {
    return std::nullopt;
  }
  const std::size_t k_first = occupied(first), k_second = occupied(second);
  const double total = information_times_rows(counts, first, second, rows);
  MutualInformation out;
  out.plug_in = total / rows;
  // K_xy + 1 >= K_x + K_y only where the cells are connected: the correction may have either sign.
  const double surplus = static_cast<double>(occupied(counts.cells())) + 1 -
                         static_cast<double>(k_first) - static_cast<double>(k_second);
  out.corrected = out.plug_in - surplus / (2 * rows);
  out.degrees = (k_first - 1) * (k_second - 1);
  out.sparse = is_sparse(first, second, rows);
  if (out.degrees > 0) {
    out.p = boost::math::cdf(boost::math::complement(
        boost::math::chi_squared(static_cast<double>(out.degrees)), 2 * total));
  }
  return out;
}

std::optional<PermutationNull> permutation_null(const PairCounts& counts, std::size_t permutations,
                                                Rng rng) {
  require(permutations >= 1, "permutations = 0: a permutation null needs at least 1");
  const auto first = counts.first_margin(), second = counts.second_margin();
  const auto rows = static_cast<double>(counts.rows());
  if (!(rows > 0)) {
    return std::nullopt;
  }
  const auto fixed = spread_out(first), shuffled = spread_out(second);
  const double observed = information_times_rows(counts, first, second, rows);
  std::vector<double> drawn(permutations);
  parallel_for(permutations, [&](std::size_t k) {
    Rng own = rng.split(k);
    auto other = shuffled;
    own.shuffle(other);
    PairCounts table(first.size(), second.size());
    table.add(fixed, other);
    drawn[k] = information_times_rows(table, first, second, rows);
  });
  PermutationNull out;
  double as_large = 0, sum = 0;
  for (const double value : drawn) {
    sum += value / rows;
    as_large += value >= observed * (1 - 1e-12) ? 1 : 0;
  }
  const auto n = static_cast<double>(permutations);
  out.mean = sum / n;
  out.p = (1 + as_large) / (1 + n);
  return out;
}

}  // namespace assay
