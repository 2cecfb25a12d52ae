#include "metrics/fidelity/sequences_items.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace assay {
namespace {

/// Fills both codes of every pair of one person.
using PairsOf = std::function<void(const Panel&, std::size_t person, std::vector<std::uint16_t>& a,
                                   std::vector<std::uint16_t>& b)>;

GroupedCounts count_by_group(const Panel& panel, std::size_t first_cells, std::size_t second_cells,
                             const PairsOf& pairs_of) {
  GroupedCounts out{PairCounts(first_cells, second_cells), {}};
  std::vector<std::uint16_t> a, b;
  for (std::size_t g = 0; g < panel.group_count(); ++g) {
    a.clear();
    b.clear();
    for (std::size_t p = panel.groups[g]; p < panel.groups[g + 1]; ++p) {
      pairs_of(panel, p, a, b);
    }
    PairCounts part(first_cells, second_cells);
    part.add(a, b);
    out.total.merge(part);
    out.groups.push_back(std::move(part));
  }
  return out;
}

/// `pair_distances`, also for a release (or what is left of it) without any pair of rows.
PairDistances distances_of(const PairGeometry& geometry, const PairSide& train,
                           const PairSide& release, const PairSide* holdout) {
  if (release.rows > 0) {
    return pair_distances(geometry, train, release, holdout);
  }
  const auto& d = train.departure.cells;
  const double pattern = inner(geometry, d, d);
  return {pattern, pattern, 2 * train.noise()};
}

std::optional<SequenceItem> departure_item(const Panels& panels, std::size_t first_cells,
                                           std::size_t second_cells, const PairsOf& pairs_of) {
  const auto count = [&](const Panel& panel) {
    return count_by_group(panel, first_cells, second_cells, pairs_of);
  };
  const GroupedCounts real = count(panels.train);
  const PairGeometry geometry(real.total);
  if (geometry.degenerate()) {
    return std::nullopt;
  }
  GroupedTable clustered;  // the rows of a person are not drawn one by one
  clustered.one_row_each = false;
  const Sides train = sides_of(geometry, clustered, real);
  const Sides release = sides_of(geometry, clustered, count(panels.release));
  std::optional<Sides> holdout;
  if (panels.holdout) {
    holdout = sides_of(geometry, clustered, count(*panels.holdout));
    if (!(holdout->whole.rows > 0)) {
      holdout.reset();
    }
  }
  const PairSide* fresh = holdout ? &holdout->whole : nullptr;
  SequenceItem item;
  item.none_in_release = release.whole.rows == 0;
  item.whole = distances_of(geometry, train.whole, release.whole, fresh);
  item.replicates.resize(panels.holdout ? 3 : 2);
  for (const auto& side : train.without) {
    item.replicates[0].push_back(distances_of(geometry, side, release.whole, fresh));
  }
  for (const auto& side : release.without) {
    item.replicates[1].push_back(distances_of(geometry, train.whole, side, fresh));
  }
  for (std::size_t g = 0; panels.holdout && g < panels.holdout->group_count(); ++g) {
    item.replicates[2].push_back(
        holdout ? distances_of(geometry, train.whole, release.whole, &holdout->without[g])
                : item.whole);
  }
  return item;
}

}  // namespace

std::optional<SequenceItem> lag_item(const Panels& panels, std::size_t bin, std::size_t lag) {
  const std::size_t cells = panels.bins[bin].cells();
  return departure_item(
      panels, cells, cells, [&](const Panel& panel, std::size_t person, auto& a, auto& b) {
        const auto& codes = panel.cells[bin];
        for (std::size_t i = panel.begin[person]; i + lag < panel.begin[person + 1]; ++i) {
          a.push_back(codes[i]);
          b.push_back(codes[i + lag]);
        }
      });
}

std::optional<SequenceItem> first_row_item(const Panels& panels, std::size_t bin) {
  return departure_item(panels, 2, panels.bins[bin].cells(),
                        [&](const Panel& panel, std::size_t person, auto& a, auto& b) {
                          for (std::size_t i = panel.begin[person]; i < panel.begin[person + 1];
                               ++i) {
                            a.push_back(i == panel.begin[person] ? 1 : 0);
                            b.push_back(panel.cells[bin][i]);
                          }
                        });
}

std::optional<double> transition_distance(const Panel& first, const Panel& second,
                                          const std::vector<ColumnBins>& bins, std::size_t bin,
                                          std::size_t lag) {
  const std::size_t cells = bins[bin].cells();
  const auto count = [&](const Panel& panel) {
    PairCounts counts(cells, cells);
    std::vector<std::uint16_t> a, b;
    for (std::size_t p = 0; p < panel.people(); ++p) {
      for (std::size_t i = panel.begin[p]; i + lag < panel.begin[p + 1]; ++i) {
        a.push_back(panel.cells[bin][i]);
        b.push_back(panel.cells[bin][i + lag]);
      }
    }
    counts.add(a, b);
    return counts;
  };
  const PairCounts real = count(first), made = count(second);
  const auto from = real.first_margin(), left = made.first_margin();
  if (real.rows() == 0) {
    return std::nullopt;
  }
  double distance = 0;
  for (std::size_t s = 0; s < cells; ++s) {
    double apart = 0;
    for (std::size_t c = 0; c < cells && from[s] > 0 && left[s] > 0; ++c) {
      apart += std::abs(static_cast<double>(real.at(s, c)) / static_cast<double>(from[s]) -
                        static_cast<double>(made.at(s, c)) / static_cast<double>(left[s])) /
               2;
    }
    const double share = static_cast<double>(from[s]) / static_cast<double>(real.rows());
    distance += share * (left[s] > 0 ? apart : 1);
  }
  return distance;
}

}  // namespace assay
