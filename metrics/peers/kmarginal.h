#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/measure.h"

namespace assay {

/// Cells of one column in the k-marginal score of SDNist, in two aligned tables: target (training) and release.
struct KmarginalCells {
  std::size_t column = 0;
  std::vector<std::uint16_t> target, release;  ///< one a row; the last cell, size - 1, is missing
  std::size_t size = 0;
  std::vector<std::string> labels;  ///< one a cell but the missing one
};

/// Categorical: each category. Numeric, datetime: each value of either table, unless the range (declared bounds, else
/// the target's) is above 20; then (edge, next edge] between the distinct edges, the first one closed, with the edges
///   the target's order statistics at ceil((n - 1) i / B), i = 0..B-1; the target's maximum; the release's minimum
///   and maximum where they lie outside the target's
/// and B = 20 less one for each of these last two.
///
/// What is wrong with them: the release has a say in the bins it is compared on; the lowest value, often a heavy
/// zero, shares a cell with what follows it.
/// Differs: SDNist bins by NIST's own data dictionaries; elsewhere a range above 20 decides. More than 21 distinct
/// values in a narrower range are binned as well, as the tool is made for whole numbers; so is any range of points in
/// time.
/// Throws InputError for a column that is neither numeric, datetime nor categorical, or beyond 65,535 categories.
/// Source: SDNist v2 f048b1c (2025-07), report/dataset/binning.py: bin_continuous_feature.
KmarginalCells kmarginal_cells(const Table& target, const Table& release, std::size_t column);

struct KmarginalGroup {
  std::string label;
  /// Empty where the tool prints NaN: the target has no such row, or none with every value of some pair present.
  std::optional<double> score;
};

struct KmarginalScore {
  double score = 0;  ///< 0..1000
  struct Marginal {
    std::size_t first = 0, second = 0;  ///< columns of the table, ascending
    double score = 0;
  };
  std::vector<Marginal> marginals;     ///< pairs; drawn ones may repeat
  std::size_t pairs = 0;               ///< there are
  std::vector<KmarginalGroup> groups;  ///< in order of the cells; empty without a group column
};

/// The k-marginal score of SDNist (NIST).
///
///   score = (2 - mean over marginals of sum_c |p_c - q_c|) 500               1000: all marginals equal, 0: disjoint
/// over all pairs of `columns` (30 and more columns: 200 pairs drawn with replacement, a column may meet itself);
/// with a group column g over its triples with them, and for each group
///   1000 (1 - mean over marginals of min(P_g, sum_{c in g} |p_c - q_c|) N / N_g)
/// p, q: shares of all N rows of the target and all rows of the release; P_g: the group's share among rows counted. A
/// row with a missing value in one of the columns is in no cell, but stays in the number of rows.
/// columns: at least two, without the group. Random: the 200 pairs. Cost: counts of the sets (core/marginals.h).
/// Source: SDNist v2 f048b1c (2025-07), metrics/kmarginal.py.
KmarginalScore kmarginal_score(const Table& target, const Table& release,
                               std::vector<std::size_t> columns, std::optional<std::size_t> group,
                               Rng rng);

/// peers.nist_kmarginal: that score of the release against the training table.
/// Options: `columns` (names, separated by commas; empty: all numeric, datetime and categorical ones), `group` (one
/// name, or empty).
/// Parts {"column"}: mean score of its pairs; pairs {"columns": [a, b]}; groups {"column", "group"}.
///
/// What is wrong with it:
///   no floor: the categories of Adult, every column shuffled on its own, score 886, a CTGAN release 827, real people
///     976
///   sampling noise lowers it, and by more the smaller the release or the more cells: 1000 is out of reach for real
///     people
///   rows that went missing cost half of what rows that changed cost: the missing cell itself is not compared
///   a group's scale is another one, 1 - sum instead of 1 - sum / 2: every group can score far below the whole. Its
///     loss is cut at its own share, so a group flooded with invented rows looks no worse than one left out
///   no holdout, no interval. The sub-sample curve that SDNist prints beside it is random and not reproduced
std::unique_ptr<Measure> make_nist_kmarginal();

}  // namespace assay
