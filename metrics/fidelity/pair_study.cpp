#include "metrics/fidelity/pair_study.h"

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

/// Is the real dependence of this pair above zero by two standard errors?
bool is_shown(const PairGeometry& geometry, const Sides& train) {
  std::vector<double> replicates;
  for (const auto& side : train.without) {
    replicates.push_back(corrected_square(geometry, side));
  }
  return corrected_square(geometry, train.whole) > 2 * std::sqrt(jackknife_variance(replicates));
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

void add_moved_cell(const PairCounts& train, const PairCounts& release, PairStudy& study) {
  const auto real_rows = static_cast<double>(train.rows());
  const auto release_rows = static_cast<double>(release.rows());
  double worst = -1;
  for (std::size_t a = 0; a < train.first_cells(); ++a) {
    for (std::size_t b = 0; b < train.second_cells(); ++b) {
      const double real = static_cast<double>(train.at(a, b)) / real_rows;
      const double released = static_cast<double>(release.at(a, b)) / release_rows;
      if (std::abs(real - released) > worst) {
        worst = std::abs(real - released);
        study.moved_first = a;
        study.moved_second = b;
        study.moved_real = real;
        study.moved_release = released;
      }
    }
  }
}

/// Trace of the covariance of D^ as the groups show it: (G - 1)/G sum_g |D_(g) - mean|^2.
double trace_between_groups(const PairGeometry& geometry, const std::vector<PairSide>& without) {
  const auto groups = static_cast<double>(without.size());
  std::vector<double> mean(geometry.weights().size(), 0);
  for (const auto& side : without) {
    for (std::size_t i = 0; i < mean.size(); ++i) {
      mean[i] += side.departure.cells[i] / groups;
    }
  }
  double trace = 0;
  for (const auto& side : without) {
    auto gap = side.departure.cells;
    for (std::size_t i = 0; i < gap.size(); ++i) {
      gap[i] -= mean[i];
    }
    trace += inner(geometry, gap, gap);
  }
  return trace * (groups - 1) / groups;
}

}  // namespace

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

GroupedCounts count_pair(const GroupedTable& table, const std::vector<ColumnBins>& bins,
                         std::size_t a, std::size_t b) {
  GroupedCounts out{PairCounts(bins[a].cells(), bins[b].cells()), {}};
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

Sides sides_of(const PairGeometry& geometry, const GroupedTable& table,
               const GroupedCounts& counts) {
  const auto side_of = [&](const PairCounts& part) {
    const auto rows = static_cast<double>(part.rows());
    return PairSide{departure(geometry, part), rows, rows};
  };
  Sides out{side_of(counts.total), {}};
  for (std::size_t g = 0; g < counts.groups.size() && counts.groups.size() > 1; ++g) {
    PairCounts rest = counts.total;
    rest.remove(counts.groups[g]);
    out.without.push_back(side_of(rest));
  }
  if (!table.one_row_each && out.without.size() > 1 && out.whole.departure.noise > 0) {
    const double effect =
        std::max(1.0, trace_between_groups(geometry, out.without) / out.whole.noise());
    out.whole.size /= effect;
    for (auto& side : out.without) {
      side.size /= effect;
    }
  }
  return out;
}

PairStudy study_pair(const PairTables& tables, std::size_t first, std::size_t second) {
  PairStudy study;
  study.first = first;
  study.second = second;
  const auto train_counts = count_pair(tables.train, tables.bins, first, second);
  const auto synthetic_counts = count_pair(tables.synthetic, tables.bins, first, second);
  add_moved_cell(train_counts.total, synthetic_counts.total, study);
  const PairGeometry geometry(train_counts.total);
  study.degenerate = geometry.degenerate();
  if (study.degenerate) {
    return study;
  }
  const Sides train = sides_of(geometry, tables.train, train_counts);
  const Sides synthetic = sides_of(geometry, tables.synthetic, synthetic_counts);
  std::optional<Sides> holdout;
  if (tables.holdout) {
    holdout = sides_of(geometry, *tables.holdout,
                       count_pair(*tables.holdout, tables.bins, first, second));
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
  return study;
}

}  // namespace assay
