#pragma once
#include <optional>
#include <vector>

#include "core/evidence.h"
#include "core/rng.h"
#include "metrics/fidelity/by_group_slices.h"
#include "metrics/fidelity/shape_distance.h"

namespace assay {

/// Share of the skill that a release loses on some people: 0 = as good as a fresh real sample, 1 = worthless.
struct Loss {
  double value = 0;
  double error = 0;    ///< standard error
  double degrees = 1;  ///< of freedom of that error
  double chance = 0;   ///< what was taken off for chance, and need not have been far from 0
  double raw = 0;      ///< the distance itself
  double fresh = 0;    ///< what a fresh real sample of this size is expected to show
};

/// Levels of every scored column (shapes.h), rows in content order as in SlicedTable.
struct SlicedLevels {
  std::vector<std::size_t> columns;
  std::vector<ColumnLevels> levels;
};
SlicedLevels sliced_levels(const Evidence& evidence, const SlicedTables& tables);

/// Loss of shapes on a slice, see by_group.h. Empty if no column is left to score, or a fresh sample of this size would
/// look like nothing at all. Random: half-samples, between 40 and 100 of them, the fewer the larger the slice.
std::optional<Loss> shapes_loss(const SlicedTables& tables, const SlicedLevels& levels,
                                const Slice& slice, Rng rng);

/// Loss of dependence on a slice; empty unless its training people show dependence beyond chance, by a one-sided t test
/// at `alpha`: a pattern that is chance alone would be found lost in every release.
/// Cost: one increment a row and pair, and 50 times the cells.
std::optional<Loss> dependence_loss(const SlicedTables& tables, const Slice& slice, double alpha);

}  // namespace assay
