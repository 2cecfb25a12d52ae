#pragma once
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "fairness/group_counts.h"

namespace assay {

/// A change on the log scale with its standard error.
struct Change {
  double value = 0, se = 0;
  double p() const { return 2 * normal_cdf(-std::abs(value / se)); }
};

/// What changed for one group, by its position in the columns and in their groups.
struct GroupChange {
  std::size_t column = 0, group = 0;
  std::optional<Change> odds;     ///< release against training
  std::optional<Change> holdout;  ///< holdout against training
  std::optional<Change> share;    ///< log disparity: share in the release against training
  std::string why;                ///< why `odds` is empty
  std::optional<double> odds_adjusted, share_adjusted;
};

GroupChange group_change(const std::vector<GroupedColumn>& columns, std::size_t column,
                         std::size_t group);

/// Benjamini-Hochberg over those changes that have a p-value.
void adjust(std::vector<GroupChange>& changes, std::optional<Change> GroupChange::*of,
            std::optional<double> GroupChange::*adjusted);

/// The largest of several changes in size, with the simultaneous interval that labels.h describes.
struct Largest {
  const GroupChange* at = nullptr;
  double low = 0, high = 0, p = 1;
  double comparisons = 0;
  double by_chance = 0;  ///< the expected maximum if nothing changed
};
/// Empty if no change is known. Random: `by_chance`, 999 draws. The result points into `changes`.
std::optional<Largest> largest(const std::vector<GroupedColumn>& columns,
                               const std::vector<GroupChange>& changes,
                               std::optional<Change> GroupChange::*of, const Rng& rng);

}  // namespace assay
