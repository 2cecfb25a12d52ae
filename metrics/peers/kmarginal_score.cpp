#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "core/marginals.h"
#include "core/parallel.h"
#include "metrics/peers/kmarginal.h"

namespace assay {
namespace {

constexpr std::size_t kFewColumns = 30;   ///< below, all pairs are taken
constexpr std::size_t kDrawnPairs = 200;  ///< else

struct Binning {
  std::vector<KmarginalCells> columns;
  Binned target, release;
  std::vector<std::size_t> sizes;
};

/// Loss of one marginal, over the cells without a missing value.
struct Loss {
  double total = 0;
  std::vector<double> group,
      share;  ///< by cell of the group column: loss, and the target's rows counted, both in shares
};

Binning binning_of(const Table& target, const Table& release,
                   const std::vector<std::size_t>& columns) {
  Binning binning;
  binning.columns.resize(columns.size());
  parallel_for(columns.size(), [&](std::size_t i) {
    binning.columns[i] = kmarginal_cells(target, release, columns[i]);
  });
  for (auto& column : binning.columns) {
    binning.target.push_back(std::move(column.target));
    binning.release.push_back(std::move(column.release));
    binning.sizes.push_back(column.size);
  }
  return binning;
}

/// Pairs of 0..columns-1; a drawn pair may hold one column twice.
std::vector<ColumnSet> pairs_of(std::size_t columns, Rng rng) {
  if (columns < kFewColumns) {
    return all_column_sets(columns, 2);
  }
  std::vector<ColumnSet> pairs;
  for (std::size_t i = 0; i < kDrawnPairs; ++i) {
    ColumnSet pair{rng.below(columns), rng.below(columns)};
    std::ranges::sort(pair);
    pairs.push_back(std::move(pair));
  }
  return pairs;
}

/// The columns counted for a pair: the group first, no column twice.
ColumnSet counted(const ColumnSet& pair, std::optional<std::size_t> group) {
  ColumnSet set;
  if (group) {
    set.push_back(*group);
  }
  set.push_back(pair[0]);
  if (pair[1] != pair[0]) {
    set.push_back(pair[1]);
  }
  return set;
}

/// The cell of a set's first column, or nothing if any of its columns is missing there.
std::optional<std::size_t> first_cell(std::uint64_t code, const ColumnSet& set,
                                      const std::vector<std::size_t>& sizes) {
  std::uint64_t cell = 0;
  for (std::size_t i = set.size(); i-- > 0;) {
    cell = code % sizes[set[i]];
    code /= sizes[set[i]];
    if (cell + 1 == sizes[set[i]]) {
      return std::nullopt;
    }
  }
  return cell;
}

Loss loss_of(const MarginalCells& counts, const ColumnSet& set, const Binning& binning,
             bool grouped) {
  const auto n = static_cast<double>(binning.target.front().size());
  const auto m = static_cast<double>(binning.release.front().size());
  Loss loss;
  loss.group.resize(grouped ? binning.sizes[set.front()] : 0, 0);
  loss.share = loss.group;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts.first[i] == 0 && counts.second[i] == 0) {
      continue;
    }
    if (const auto cell = first_cell(counts.code(i), set, binning.sizes)) {
      const double p = counts.first[i] / n;
      const double apart = std::abs(p - counts.second[i] / m);
      loss.total += apart;
      if (grouped) {
        loss.group[*cell] += apart;
        loss.share[*cell] += p;
      }
    }
  }
  return loss;
}

std::vector<KmarginalGroup> group_scores(const std::vector<Loss>& losses, const Binning& binning,
                                         std::size_t group) {
  const auto& cells = binning.target[group];
  const auto n = static_cast<double>(cells.size());
  std::vector<KmarginalGroup> groups;
  for (std::size_t g = 0; g + 1 < binning.sizes[group]; ++g) {
    const auto rows = static_cast<double>(std::ranges::count(cells, g));
    double sum = 0;
    bool defined = rows > 0;
    for (const auto& loss : losses) {
      defined = defined && loss.share[g] > 0;
      sum += std::min(loss.share[g], loss.group[g]) * n / rows;
    }
    auto& scored = groups.emplace_back();
    scored.label = binning.columns[group].labels[g];
    if (defined) {
      scored.score = 1000 * (1 - sum / static_cast<double>(losses.size()));
    }
  }
  return groups;
}

}  // namespace

KmarginalScore kmarginal_score(const Table& target, const Table& release,
                               std::vector<std::size_t> columns, std::optional<std::size_t> group,
                               Rng rng) {
  require(target.rows() > 0 && release.rows() > 0, "k-marginal: a table has no rows");
  require(columns.size() >= 2, "k-marginal: pairs need two columns; there is ", columns.size());
  std::ranges::sort(columns, {}, [&](std::size_t c) { return target.field(c).name; });
  const auto pairs = pairs_of(columns.size(), rng.split("pairs"));
  std::optional<std::size_t> group_place;
  if (group) {
    group_place = columns.size();
    columns.push_back(*group);
  }
  const Binning binning = binning_of(target, release, columns);
  std::vector<ColumnSet> sets;
  for (const auto& pair : pairs) {
    sets.push_back(counted(pair, group_place));
  }
  std::vector<Loss> losses(sets.size());
  count_marginals(binning.target, binning.release, binning.sizes, sets,
                  [&](std::size_t s, const MarginalCells& counts) {
                    losses[s] = loss_of(counts, sets[s], binning, group.has_value());
                  });
  KmarginalScore result;
  const std::size_t scored = columns.size() - (group ? 1 : 0);
  result.pairs = scored * (scored - 1) / 2;
  double sum = 0;
  for (std::size_t s = 0; s < sets.size(); ++s) {
    sum += losses[s].total;
    const auto [first, second] = std::minmax(columns[pairs[s][0]], columns[pairs[s][1]]);
    result.marginals.push_back({first, second, (2 - losses[s].total) * 500});
  }
  result.score = (2 - sum / static_cast<double>(losses.size())) * 500;
  if (group_place) {
    result.groups = group_scores(losses, binning, *group_place);
  }
  return result;
}

}  // namespace assay
