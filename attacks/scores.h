#pragma once
#include <span>
#include <vector>

namespace assay {

/// Membership scores: the higher, the more a record looks like one the generator was trained on.

/// Distance to the closest record of the release, S:  -d(x, S).  One score a distance.
std::vector<double> dcr_scores(std::span<const double> to_release);

/// The same, calibrated by a reference R of people outside: -(d(x, S) - d(x, R)). An ordinary person is close to any
/// release; the reference says how close to expect. Source: Watson et al., ICLR 2022 (difficulty calibration), as
/// coded in Synth-MIA. Throws InputError unless both have one distance a record.
std::vector<double> dcr_difference_scores(std::span<const double> to_release,
                                          std::span<const double> to_reference);

}  // namespace assay
