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
  double lost_error = 0, invented_error = 0;  ///< standard errors of the two squares
  double least_degrees = 1;                   ///< of freedom of those errors
  PairCounts train_counts, synthetic_counts;
  bool degenerate = false;  ///< one of the columns is constant in training
};
PairStudy study_pair(const PairTables& tables, std::size_t first, std::size_t second);

}  // namespace assay
