#include "metrics/fidelity/mutual_information.h"

#include <algorithm>
#include <cmath>

#include <boost/math/distributions/chi_squared.hpp>

#include "core/error.h"
#include "metrics/fidelity/fixed_margins.h"

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

/// Cochran's rule.
bool is_sparse(const std::vector<std::int64_t>& first, const std::vector<std::int64_t>& second,
               double rows) {
  std::size_t thin = 0, cells = 0;
  bool nearly_empty = false;
  for (const auto a : first) {
    for (const auto b : second) {
      if (a > 0 && b > 0) {
        const double expected_times_rows = static_cast<double>(a) * static_cast<double>(b);
        ++cells;
        thin += expected_times_rows < 5 * rows ? 1 : 0;
        nearly_empty = nearly_empty || expected_times_rows < rows;
      }
    }
  }
  return nearly_empty || 5 * thin > cells;
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
  if (out.degrees > 0) {
    out.p = boost::math::cdf(boost::math::complement(
        boost::math::chi_squared(static_cast<double>(out.degrees)), 2 * total));
    out.sparse = is_sparse(first, second, rows);
  }
  if (out.sparse) {
    out.corrected = out.plug_in - FixedMargins(counts).mean_information() / rows;
  }
  return out;
}

std::optional<PermutationNull> permutation_null(const PairCounts& counts, std::size_t permutations,
                                                Rng rng) {
  require(permutations >= 1, "permutations = 0: a permutation null needs at least 1");
  const auto rows = static_cast<double>(counts.rows());
  if (!(rows > 0)) {
    return std::nullopt;
  }
  constexpr std::size_t kEnough = 20;
  constexpr double kNegligible = 1e-3;
  const auto all = static_cast<double>(permutations);
  const double observed =
      information_times_rows(counts, counts.first_margin(), counts.second_margin(), rows);
  // Sums of n ln n in another order: closer than this is equal.
  const double least = observed - 1e-12 * rows * std::log(1 + rows);
  const FixedMargins margins(counts);
  if (margins.log_tail_bound(least) < std::log(kNegligible / all)) {
    return PermutationNull{1 / (1 + all), 0};
  }
  const Rng own = rng.split(margins.fingerprint());
  std::size_t as_large = 0;
  for (std::size_t k = 0; k < permutations; ++k) {
    Rng stream = own.split(k);
    as_large += margins.draw_information(stream) >= least ? 1 : 0;
    if (as_large == kEnough) {
      return PermutationNull{static_cast<double>(kEnough) / static_cast<double>(k + 1), k + 1};
    }
  }
  return PermutationNull{(1 + static_cast<double>(as_large)) / (1 + all), permutations};
}

}  // namespace assay
