#include "metrics/fidelity/pair_study.h"

#include <cmath>

namespace assay {
namespace {

/// Counts of one pair in one table, whole and by group.
struct SideCounts {
  PairCounts total;
  std::vector<PairCounts> groups;
};

SideCounts count(const GroupedTable& table, const std::vector<ColumnBins>& bins, std::size_t a,
                 std::size_t b) {
  SideCounts out{PairCounts(bins[a].cells(), bins[b].cells()), {}};
  const std::span first(table.cells[a]), second(table.cells[b]);
  for (std::size_t g = 0; g < table.groups(); ++g) {
    const std::size_t from = table.begin[g], rows = table.begin[g + 1] - from;
    PairCounts part(bins[a].cells(), bins[b].cells());
    part.add(first.subspan(from, rows), second.subspan(from, rows));
    out.total.merge(part);
    out.groups.push_back(std::move(part));
  }
  return out;
}

/// The side as it is, and with each group left out.
struct Sides {
  PairSide whole;
  std::vector<PairSide> without;
};

Sides sides_of(const PairGeometry& geometry, const GroupedTable& table, const SideCounts& counts) {
  Sides out{{departure(geometry, counts.total), table.unit_count}, {}};
  for (std::size_t g = 0; g < counts.groups.size() && counts.groups.size() > 1; ++g) {
    PairCounts rest = counts.total;
    rest.remove(counts.groups[g]);
    out.without.push_back({departure(geometry, rest), table.unit_count - table.units[g]});
  }
  return out;
}

double jackknife_variance(const std::vector<double>& replicates) {
  if (replicates.size() < 2) {
    return 0;
  }
  const auto n = static_cast<double>(replicates.size());
  double mean = 0, sum = 0;
  for (const double x : replicates) {
    mean += x / n;
  }
  for (const double x : replicates) {
    sum += (x - mean) * (x - mean);
  }
  return sum * (n - 1) / n;
}

/// Is the real dependence of this pair above zero by two standard errors?
bool is_shown(const PairGeometry& geometry, const Sides& train) {
  const auto corrected = [&](const PairSide& side) {
    const auto& d = side.departure.cells;
    return inner(geometry, d, d) - side.departure.noise / side.size;
  };
  std::vector<double> replicates;
  for (const auto& side : train.without) {
    replicates.push_back(corrected(side));
  }
  return corrected(train.whole) > 2 * std::sqrt(jackknife_variance(replicates));
}

void add_changes(const PairGeometry& geometry, const Sides& train, const Sides& synthetic,
                 PairStudy& study) {
  const bool shown = is_shown(geometry, train);
  study.change = pair_change(geometry, train.whole, synthetic.whole, shown);
  std::vector<double> lost[2], invented[2];
  for (const auto& side : train.without) {
    const auto change = pair_change(geometry, side, synthetic.whole, shown);
    lost[0].push_back(change.lost_square);
    invented[0].push_back(change.invented_square);
  }
  for (const auto& side : synthetic.without) {
    const auto change = pair_change(geometry, train.whole, side, shown);
    lost[1].push_back(change.lost_square);
    invented[1].push_back(change.invented_square);
  }
  study.lost_error = std::sqrt(jackknife_variance(lost[0]) + jackknife_variance(lost[1]));
  study.invented_error =
      std::sqrt(jackknife_variance(invented[0]) + jackknife_variance(invented[1]));
  study.least_degrees = std::max(
      1.0, static_cast<double>(std::min(train.without.size(), synthetic.without.size())) - 1);
}

}  // namespace

PairStudy study_pair(const PairTables& tables, std::size_t first, std::size_t second) {
  PairStudy study;
  study.first = first;
  study.second = second;
  auto train_counts = count(tables.train, tables.bins, first, second);
  auto synthetic_counts = count(tables.synthetic, tables.bins, first, second);
  const PairGeometry geometry(train_counts.total);
  study.degenerate = geometry.degenerate();
  if (!study.degenerate) {
    const Sides train = sides_of(geometry, tables.train, train_counts);
    const Sides synthetic = sides_of(geometry, tables.synthetic, synthetic_counts);
    std::optional<Sides> holdout;
    if (tables.holdout) {
      holdout =
          sides_of(geometry, *tables.holdout, count(*tables.holdout, tables.bins, first, second));
      study.holdout_v = corrected_v(geometry, holdout->whole);
    }
    const PairSide* fresh = holdout ? &holdout->whole : nullptr;
    study.distances = pair_distances(geometry, train.whole, synthetic.whole, fresh);
    study.replicates.resize(holdout ? 3 : 2);
    for (const auto& side : train.without) {
      study.replicates[0].push_back(pair_distances(geometry, side, synthetic.whole, fresh));
    }
    for (const auto& side : synthetic.without) {
      study.replicates[1].push_back(pair_distances(geometry, train.whole, side, fresh));
    }
    for (std::size_t g = 0; holdout && g < holdout->without.size(); ++g) {
      study.replicates[2].push_back(
          pair_distances(geometry, train.whole, synthetic.whole, &holdout->without[g]));
    }
    add_changes(geometry, train, synthetic, study);
  }
  study.train_counts = std::move(train_counts.total);
  study.synthetic_counts = std::move(synthetic_counts.total);
  return study;
}

}  // namespace assay
