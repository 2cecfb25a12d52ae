#pragma once
#include <string>
#include <vector>

#include "core/marginals.h"
#include "metrics/fidelity/chance_distance.h"
#include "metrics/fidelity/groups.h"

namespace assay {

/// A grouped table made ready for counting with its groups as one more column, the last; and its 1-way shares.
struct MarginalTable {
  GroupedTable table;
  /// [column][0] is the whole table, [column][1 + g] without group g; no leaving out if there is only one group.
  std::vector<std::vector<std::vector<double>>> shares;
  /// Rows that would tell as much if drawn one by one; = rows unless one person has several. From the spread of the
  /// 1-way shares between groups.
  double size = 0;
  std::size_t rows() const { return table.rows(); }
  /// Groups that can be left out.
  std::size_t groups() const { return table.groups() > 1 ? table.groups() : 0; }
};
MarginalTable marginal_table(GroupedTable table, const std::vector<std::size_t>& cells);

/// A distance and what it is with each group of the first or the second table left out.
struct Replicated {
  double value = 0;
  std::vector<double> first, second;
};

/// One marginal of two tables.
struct SetDistance {
  Replicated distance;  ///< total variation; exactly 0 for equal shares
  /// Expected total variation if the columns of the second table were shuffled: cells pi = product of its 1-way shares
  /// and their spread under shuffling. Equals `distance` for a 1-way marginal, which shuffling leaves alone.
  Replicated independent;
  double fresh = 0;                          ///< of a fresh real sample (chance_distance.h)
  std::uint64_t moved = 0;                   ///< code of the cell whose share changed most
  double moved_first = 0, moved_second = 0;  ///< its shares
};

struct MarginalStudy {
  std::vector<SetDistance> sets;        ///< in the order of the sets
  std::vector<CountSpectrum> spectrum;  ///< of the real tables' counts, one an order: [ways - 1]
};

/// What to work out beyond the distance.
struct StudyParts {
  bool independent = false;
  /// Rows of the real tables: `first`, or both if `second` is real too.
  const ChanceDistance* fresh = nullptr;
  bool second_is_real = false;
};

/// cells: of the columns, without that of the groups. Cost: one increment a row and set and, per set, groups x cells.
MarginalStudy study_marginals(const MarginalTable& first, const MarginalTable& second,
                              const std::vector<std::size_t>& cells,
                              const std::vector<ColumnSet>& sets, const StudyParts& parts);

/// E|a - Y| and its slope in a, for Y with mean `mean` and variance mean x kappa, 0 <= kappa <= 1: a Poisson count
/// pulled towards its mean by sqrt(kappa), exact for kappa = 1, for a = 0 and, as a normal, for large means.
///   E|a - P| = 2 [(a - mean) P(P <= a) + mean P(P = floor a)] + mean - a    for a Poisson P
struct Gap {
  double value = 0, slope = 0;
};
Gap expected_gap(double a, double mean, double kappa);

}  // namespace assay
