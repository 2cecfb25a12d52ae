#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/evidence.h"
#include "metrics/fidelity/all_pairs.h"

namespace assay {

/// How often one column is missing.
struct MissingRate {
  std::size_t column = 0;
  double train = 0, release = 0;
  std::optional<double> holdout;
  PairDistances distances;  ///< squared differences from the training table's rate
  Estimate difference;      ///< release - train, at the level 1 - 0.05/columns
  Estimate similarity;      ///< 1 - |release - train|
};

/// Column `column` is missing depending on column `other`.
struct MissingPattern {
  std::size_t column = 0, other = 0;
  bool together = false;  ///< `missing with`: the other column counts as missing or present only
  PairStudy study;        ///< first: missing or not; replicates are dropped
  Estimate similarity;    ///< raw, 1 - release distance
};

/// All patterns of missing cells in three tables.
struct MissingPatterns {
  std::vector<MissingRate> rates;  ///< of all measured columns, by name
  /// That vary in the training table, by name; `given` ones first.
  std::vector<MissingPattern> patterns;
  /// Bins of the columns, then one with cells "present", "missing" a column with gaps.
  PairTables tables;
  AllPairs sums;          ///< only the totals and their replicates are used
  std::size_t given = 0;  ///< patterns that count in the totals
  /// Patterns that there are: more than are studied where they were drawn.
  std::size_t possible = 0;
};
/// Columns, by name, that have a missing cell in one of the tables; role entity and ignored left out.
std::vector<std::size_t> columns_with_gaps(const Evidence& evidence);
/// At most `most` patterns of either kind, drawn at random (by the columns' names) where there are more. Cost: see
/// missingness.h.
MissingPatterns missing_patterns(const Evidence& evidence, const std::vector<std::size_t>& gaps,
                                 std::size_t most, Rng rng);

}  // namespace assay
