#include "metrics/fidelity/marginal_figures.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "core/stats/resampling.h"

namespace assay {
namespace {

Replicated mean_of(const MarginalStudy& figures, const MarginalOrder& order,
                   Replicated SetDistance::*member) {
  Replicated mean;
  const auto n = static_cast<double>(order.size());
  const auto add = [&](std::vector<double>& sum, const std::vector<double>& values) {
    sum.resize(values.size());
    for (std::size_t g = 0; g < values.size(); ++g) {
      sum[g] += values[g] / n;
    }
  };
  for (std::size_t s = order.begin; s < order.end; ++s) {
    const Replicated& one = figures.sets[s].*member;
    mean.value += one.value / n;
    add(mean.first, one.first);
    add(mean.second, one.second);
  }
  return mean;
}

/// Distance of a fresh sample of the release's size: the holdout's, where chance, not drift, is exchanged.
double ceiling_of(const MarginalOrder& order, double holdout) {
  const double chance = std::min(holdout, order.fresh_holdout);
  return order.fresh_holdout > 0 ? holdout + chance * (order.fresh / order.fresh_holdout - 1)
                                 : holdout;
}

void count(const std::vector<std::size_t>& cells, MarginalFigures& figures) {
  figures.pool = static_cast<double>(figures.train.rows()) +
                 (figures.holdout ? static_cast<double>(figures.holdout->rows()) : 0);
  const ChanceDistance fresh(figures.pool, figures.train.size, figures.synthetic.size);
  if (figures.holdout) {
    figures.fresh = study_marginals(figures.train, *figures.holdout, cells, figures.sets,
                                    {false, &fresh, true});
  }
  figures.release = study_marginals(figures.train, figures.synthetic, cells, figures.sets,
                                    {true, figures.holdout ? nullptr : &fresh, false});
  std::vector<OrderSpectrum> spectra;
  for (std::size_t k = 0; k < figures.orders.size(); ++k) {
    MarginalOrder& order = figures.orders[k];
    order.release = mean_of(figures.release, order, &SetDistance::distance);
    order.floor = mean_of(figures.release, order, &SetDistance::independent);
    const CountSpectrum& spectrum = figures.real().spectrum[k];
    const auto sets = static_cast<double>(order.size());
    spectra.push_back({&spectrum, sets});
    order.fresh = fresh.of(spectrum) / sets;
    order.ceiling_error = fresh.carried_on_error() * order.fresh;
    if (figures.holdout) {
      order.holdout = mean_of(figures.fresh, order, &SetDistance::distance);
      order.fresh_holdout =
          ChanceDistance(figures.pool, figures.train.size, figures.holdout->size).of(spectrum) /
          sets;
      // Chance is exchanged in proportion to it.
      order.ceiling_error = order.fresh_holdout > 0
                                ? fresh.carried_on_error() *
                                      (ceiling_of(order, order.holdout.value) -
                                       std::max(0.0, order.holdout.value - order.fresh_holdout))
                                : 0;
    }
  }
  figures.curves = fresh_curves(spectra, figures.pool, figures.train.size,
                                static_cast<double>(figures.train.rows()) / figures.train.size);
}

}  // namespace

DrawnSets draw_sets(std::size_t columns, std::size_t ways, std::size_t most, Rng rng) {
  DrawnSets drawn;
  drawn.possible = ways <= columns ? 1 : 0;
  for (std::size_t i = 0; i < ways && drawn.possible > 0; ++i) {
    drawn.possible *= static_cast<double>(columns - i) / static_cast<double>(i + 1);
  }
  drawn.possible = std::round(drawn.possible);
  if (drawn.possible <= static_cast<double>(most)) {
    drawn.sets = all_column_sets(columns, ways);
    return drawn;
  }
  std::set<ColumnSet> sets;
  while (sets.size() < most) {
    ColumnSet set;  // Floyd's algorithm: each set is equally likely
    for (std::size_t i = columns - ways; i < columns; ++i) {
      const auto column = static_cast<std::size_t>(rng.below(i + 1));
      set.push_back(std::ranges::find(set, column) == set.end() ? column : i);
    }
    std::ranges::sort(set);
    sets.insert(std::move(set));
  }
  drawn.sets.assign(sets.begin(), sets.end());
  return drawn;
}

MarginalFigures marginal_figures(const Evidence& evidence, std::size_t ways, std::size_t most_sets,
                                 Rng rng) {
  MarginalFigures figures;
  figures.bins = learn_bins(evidence.train());
  if (figures.bins.empty()) {
    return figures;
  }
  std::ranges::sort(figures.bins, {},
                    [&](const ColumnBins& b) { return evidence.train().field(b.column).name; });
  std::vector<std::size_t> cells;
  for (const auto& bins : figures.bins) {
    cells.push_back(bins.cells());
  }
  const std::uint64_t seed = rng.split("groups").bits();
  const auto table = [&](const Table& of) {
    return marginal_table(grouped(of, figures.bins, seed), cells);
  };
  figures.train = table(evidence.train());
  figures.synthetic = table(evidence.synthetic());
  if (evidence.has_holdout() && units_of(evidence.holdout()).count() >= kFewestHoldoutPeople) {
    figures.holdout = table(evidence.holdout());
  }
  const auto most_ways = std::min(ways, figures.bins.size());
  for (std::size_t order = 1; order <= most_ways; ++order) {
    DrawnSets drawn =
        draw_sets(figures.bins.size(), order, most_sets, rng.split("sets").split(order));
    const std::size_t begin = figures.sets.size();
    std::ranges::move(drawn.sets, std::back_inserter(figures.sets));
    figures.orders.push_back({begin, figures.sets.size(), drawn.possible, {}, {}, {}, 0, 0, 0});
  }
  count(cells, figures);
  return figures;
}

AllPairs totals_of(const MarginalFigures& figures, std::size_t first, std::size_t last) {
  AllPairs sums;
  const bool held = figures.holdout.has_value();
  sums.replicates = {std::vector<Totals>(figures.train.groups()),
                     std::vector<Totals>(figures.synthetic.groups())};
  if (held) {
    sums.replicates.emplace_back(figures.holdout->groups());
  }
  const auto n = static_cast<double>(last - first);
  for (std::size_t k = first; k < last; ++k) {
    const MarginalOrder& order = figures.orders[k];
    const double release = order.release.value, floor = order.floor.value;
    const double ceiling = held ? ceiling_of(order, order.holdout.value) : order.fresh;
    sums.totals.add({release / n, floor / n, ceiling / n});
    for (std::size_t g = 0; g < sums.replicates[0].size(); ++g) {
      const double fresh = held ? ceiling_of(order, order.holdout.first[g]) : ceiling;
      sums.replicates[0][g].add({order.release.first[g] / n, order.floor.first[g] / n, fresh / n});
    }
    for (std::size_t g = 0; g < sums.replicates[1].size(); ++g) {
      sums.replicates[1][g].add(
          {order.release.second[g] / n, order.floor.second[g] / n, ceiling / n});
    }
    for (std::size_t g = 0; held && g < sums.replicates[2].size(); ++g) {
      sums.replicates[2][g].add(
          {release / n, floor / n, ceiling_of(order, order.holdout.second[g]) / n});
    }
  }
  return sums;
}

double ceiling_error_of(const MarginalFigures& figures, std::size_t first, std::size_t last) {
  double sum = 0;
  for (std::size_t k = first; k < last; ++k) {
    sum += figures.orders[k].ceiling_error / static_cast<double>(last - first);
  }
  return sum;
}

Estimate widened(Estimate estimate, double error) {
  if (estimate.low) {
    estimate.low = estimate.value - std::hypot(estimate.value - *estimate.low, error);
    estimate.high = estimate.value + std::hypot(*estimate.high - estimate.value, error);
  }
  return estimate;
}

Estimate distance_of(const AllPairs& sums) {
  Estimate distance = sums.with_interval([](const Totals& t) { return t.release; });
  if (distance.low) {
    distance.low = std::max(0.0, *distance.low);
  }
  return distance;
}

}  // namespace assay
