#pragma once
#include <optional>
#include <vector>

#include "metrics/fidelity/association.h"
#include "metrics/fidelity/groups.h"

namespace assay {

/// The three tables, binned and grouped for the jackknife; `holdout` may be absent.
struct PairTables {
  std::vector<ColumnBins> bins;
  GroupedTable train, synthetic;
  std::optional<GroupedTable> holdout;
};

/// Figures of one pair with their delete-a-group replicates.
struct PairStudy {
  std::size_t first = 0, second = 0;  ///< positions in PairTables::bins
  PairDistances distances;
  std::vector<std::vector<PairDistances>>
      replicates;  ///< [train, synthetic, holdout][group left out]
  PairChange change;
  double holdout_v = 0;
  double lost_error = 0, invented_error = 0;      ///< standard errors of the two squares
  double least_degrees = 1;                       ///< of freedom of those errors
  std::size_t moved_first = 0, moved_second = 0;  ///< the cell whose share changed most
  double moved_real = 0, moved_release = 0;  ///< its share in the training table and in the release
  bool degenerate = false;                   ///< one of the columns is constant in training
};
/// Cost: one increment a row and table, and sum of groups x cells.
PairStudy study_pair(const PairTables& tables, std::size_t first, std::size_t second);

/// Counts of one pair in one grouped table, whole and by group.
struct GroupedCounts {
  PairCounts total;
  std::vector<PairCounts> groups;
};
GroupedCounts count_pair(const GroupedTable& table, const std::vector<ColumnBins>& bins,
                         std::size_t first, std::size_t second);

/// One side as it is, and with each group left out (empty if there is only one group). Where people have several rows,
/// the effective size is taken from the spread between groups: the closed form holds for rows drawn one by one.
struct Sides {
  PairSide whole;
  std::vector<PairSide> without;
};
Sides sides_of(const PairGeometry& geometry, const GroupedTable& table,
               const GroupedCounts& counts);

/// Of one table's delete-a-group replicates: (G - 1)/G sum_g (t_g - mean)^2; 0 for fewer than two.
double jackknife_variance(const std::vector<double>& replicates);

}  // namespace assay
