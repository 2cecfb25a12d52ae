#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

#include "core/parallel.h"
#include "core/stats/intervals.h"
#include "metrics/fidelity/all_pairs.h"
#include "metrics/fidelity/by_group_losses.h"

namespace assay {
namespace {

/// Sums over pairs; [table][group left out].
struct DependenceSums {
  Totals whole;
  std::array<std::vector<Totals>, 2> without;
};

void add(const Totals& more, Totals& sum) {
  sum.release += more.release;
  sum.floor += more.floor;
  sum.ceiling += more.ceiling;
}

std::optional<DependenceSums> study(const PairTables& tables, std::size_t first,
                                    std::size_t second) {
  const auto real = count_pair(tables.train, tables.bins, first, second);
  const PairGeometry geometry(real.total);
  if (geometry.degenerate()) {
    return std::nullopt;
  }
  const Sides train = sides_of(geometry, tables.train, real);
  const Sides release = sides_of(geometry, tables.synthetic,
                                 count_pair(tables.synthetic, tables.bins, first, second));
  DependenceSums out;
  out.whole.add(pair_distances(geometry, train.whole, release.whole, nullptr));
  for (const auto& side : train.without) {
    out.without[0].emplace_back().add(pair_distances(geometry, side, release.whole, nullptr));
  }
  for (const auto& side : release.without) {
    out.without[1].emplace_back().add(pair_distances(geometry, train.whole, side, nullptr));
  }
  return out;
}

/// Over all pairs, in order. Parallel.
DependenceSums sum_of_pairs(const PairTables& tables) {
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  for (std::size_t a = 0; a < tables.bins.size(); ++a) {
    for (std::size_t b = a + 1; b < tables.bins.size(); ++b) {
      pairs.emplace_back(a, b);
    }
  }
  std::vector<std::optional<DependenceSums>> studies(pairs.size());
  parallel_for(pairs.size(),
               [&](std::size_t i) { studies[i] = study(tables, pairs[i].first, pairs[i].second); });
  DependenceSums out;
  for (const auto& one : studies) {
    if (!one) {
      continue;
    }
    add(one->whole, out.whole);
    for (std::size_t t = 0; t < 2; ++t) {
      out.without[t].resize(one->without[t].size());
      for (std::size_t g = 0; g < out.without[t].size(); ++g) {
        add(one->without[t][g], out.without[t][g]);
      }
    }
  }
  return out;
}

double error_of(const DependenceSums& sums, const std::function<double(const Totals&)>& figure) {
  double variance = 0;
  for (const auto& table : sums.without) {
    std::vector<double> replicates;
    for (const auto& totals : table) {
      replicates.push_back(figure(totals));
    }
    variance += jackknife_variance(replicates);
  }
  return std::sqrt(variance);
}

}  // namespace

std::optional<Loss> dependence_loss(const SlicedTables& tables, const Slice& slice, double alpha) {
  PairTables pairs;
  pairs.bins = tables.bins;
  pairs.train = table_at(tables.train, slice.train, tables.bins.size());
  pairs.synthetic = table_at(tables.release, slice.release, tables.bins.size());
  const DependenceSums sums = sum_of_pairs(pairs);
  if (sums.without[0].size() < 2 || sums.without[1].size() < 2) {
    return std::nullopt;
  }
  Loss loss;
  loss.degrees = static_cast<double>(std::min(sums.without[0].size(), sums.without[1].size())) - 1;
  const double room = sums.whole.room();
  const double room_error = error_of(sums, [](const Totals& t) { return t.room(); });
  if (!(room > student_quantile(1 - alpha, loss.degrees) * room_error)) {
    return std::nullopt;
  }
  loss.value = 1 - sums.whole.skill();
  loss.error = error_of(sums, [](const Totals& t) { return 1 - t.skill(); });
  if (!std::isfinite(loss.error)) {
    return std::nullopt;
  }
  loss.raw = sums.whole.release;
  loss.fresh = sums.whole.ceiling;
  return loss;
}

}  // namespace assay
