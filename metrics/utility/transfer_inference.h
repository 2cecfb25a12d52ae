#pragma once
#include <cmath>
#include <optional>
#include <vector>

#include "metrics/utility/prediction_scores.h"
#include "metrics/utility/transfer_fits.h"

namespace assay {

/// A value with what is known of its spread, from four sources: the people of the test table
/// (bootstrap of units), the people of the training table and those of the release (delete-a-group
/// jackknife), the draws of the floor (jackknife).
struct Spread {
  double value = 0;     ///< NaN if undefined
  double variance = 0;  ///< the sum over sources
  double degrees = 0;   ///< of freedom, Welch and Satterthwaite
  double half_width(double level) const;
  bool defined() const { return !std::isnan(value); }
};

/// value -+ t quantile x sqrt(variance); with `unit` on the logit scale, inside (0, 1). Without an
/// interval if that value is exactly 0 or 1. Empty if undefined.
std::optional<Estimate> estimate_of(const Spread& spread, bool unit, double level = 0.95);

/// One learner: every score under both trainings, and their difference real - release.
struct LearnerSpreads {
  std::array<Spread, kScores.size()> real, release, gap;
  Spread ceiling, floor;  ///< AUC
};
/// One learner in one group of test people: AUC.
struct GroupSpreads {
  Spread real, release, gap;
};
struct TransferSpreads {
  Spread skill;                ///< (raw - floor)/(ceiling - floor)
  Spread raw, ceiling, floor;  ///< AUC, mean over learners
  Spread range;                ///< ceiling - floor
  std::vector<LearnerSpreads> learners;
  std::vector<std::vector<GroupSpreads>> groups;  ///< [group][learner]
};

/// groups: rows of the test table. Random: bootstrap replicate b uses rng.split(b).
/// Cost: replicates x learners x (3 + floor fits) x test rows.
TransferSpreads transfer_spreads(const std::vector<TransferFits>& fits, const LabelledTable& test,
                                 const std::vector<std::vector<std::size_t>>& groups,
                                 std::size_t replicates, Rng rng);

}  // namespace assay
