#pragma once
#include <vector>

#include "attacks/people.h"
#include "core/evidence.h"

namespace assay {

/// Gower distance of every row of one crowd to the nearest row of ...
///
/// In multiples of 2^-32. Sums that are equal on paper differ by rounding, and which of two equally near candidates is
/// taken depends on their order; on this grid they are the same number, and differences of such numbers are exact.
struct CrowdDistances {
  std::vector<double> release;  ///< the release
  std::vector<double> first;    ///< the first half of the reference
  std::vector<double> second;   ///< the second half; not measured for the reference itself
  std::vector<std::vector<double>> planted;  ///< the members copied at each step of the control

  /// To the nearest reference row. Not for the reference itself.
  std::vector<double> reference() const;
  /// To the release with the people of step `step` of the positive control copied into it.
  std::vector<double> with_planted(std::size_t step) const;
};

/// The neighbour searches that all attacks share.
struct Distances {
  CrowdDistances members, outsiders, reference;
  std::vector<std::size_t> planted_units;  ///< how many members are copied at each step, ascending
  std::size_t columns = 0;                 ///< that take part in the distance

  /// Share of the members copied at each step.
  std::vector<double> planted_shares(const People& people) const;
};

/// Columns with a distance: numeric, datetime and categorical ones that are neither ignored nor the entity; by name,
/// so that the order of columns changes nothing.
std::vector<std::size_t> distance_columns(const Schema& schema);

/// Computed once. Ranges over train, holdout and release together. Needs people.enough(). Without a distance column
/// only the steps of the positive control are filled. Planted are the first members in content order.
/// Cost: (members + holdout) x (release + members / 10 + holdout / 2) row pairs.
const Distances& distances_of(const Evidence& evidence);

}  // namespace assay
