#pragma once
#include <functional>
#include <vector>

#include "core/result.h"
#include "metrics/fidelity/pair_study.h"

namespace assay {

/// Sums over pairs of what the skill is made of; also one for every jackknife replicate.
struct Totals {
  double release = 0, floor = 0, ceiling = 0;
  void add(const PairDistances& pair) {
    release += pair.release;
    floor += pair.floor;
    ceiling += pair.ceiling;
  }
  double skill() const { return (floor - release) / (floor - ceiling); }
  double room() const { return floor - ceiling; }
};

/// All pairs of the binned columns, and their sums.
struct AllPairs {
  std::vector<PairStudy> pairs;  ///< replicates are dropped once they are summed
  std::vector<Estimate>
      similarities;  ///< raw, 1 - release distance, with a jackknife interval cut at 1; parallel to pairs
  Totals totals;
  std::vector<std::vector<Totals>> replicates;  ///< [table][group left out]

  /// A figure of the totals with its jackknife interval; without one where a table has too few people to leave groups
  /// out.
  Estimate with_interval(const std::function<double(const Totals&)>& figure) const;
};
/// Parallel over pairs, which are studied in blocks, so that the replicates of a wide table never all stand in memory;
/// they are summed in order.
AllPairs study_all(const PairTables& tables);

/// Which pairs have really lost, invented or exaggerated something: one-sided t tests on the jackknife errors of the
/// squares.
struct Shown {
  std::vector<double> p_lost, p_invented;  ///< Holm-adjusted over both kinds and all pairs
  std::vector<double> p_exaggerated;       ///< that `lost` is below 0; Holm-adjusted over all pairs
  bool lost(std::size_t i) const { return p_lost[i] <= 0.05; }
  bool invented(std::size_t i) const { return p_invented[i] <= 0.05; }
  bool exaggerated(std::size_t i) const { return p_exaggerated[i] <= 0.05; }
};
Shown test_pairs(const std::vector<PairStudy>& pairs);

}  // namespace assay
