#pragma once
#include "core/stats/intervals.h"

namespace assay {

/// What an attack succeeds in beyond the same attack on people outside, on the scale 0 (nothing) to 1 (always).
struct ResidualRisk {
  double risk = 0, low = 0, high = 0;    ///< clipped to [0, 1]
  double unclipped = 0, half_width = 0;  ///< before clipping: unclipped +- half_width
  double ceiling = 0;  ///< the risk if every attack had succeeded beside the same control
  Wilson attack, baseline, control;  ///< the three success rates
  /// Above the rate of guessing; if not, the attack was too weak to tell.
  bool beats_baseline = false;
};

/// The same number of attacks on training people, by guessing without the release, and on people outside.
struct AttackCounts {
  double attacks = 0, successes = 0, baseline = 0, control = 0;
};

/// Anonymeter's residual risk from counts.
///   R = (r - c)/(1 - c) on Wilson centres, ends by first-order propagation; value and ends clipped to [0, 1]
/// successes, baseline: whole numbers in [0, attacks]; control may be fractional (it stems from another number of
/// people, scaled).
/// 0 < alpha < 1; the interval has level 1 - alpha.
/// Clipping biases the figure upwards: where nothing leaks, half of all risks are positive. Compare `unclipped`
/// over runs. A low risk speaks of this attack only; if the attack does not beat its baseline it says nothing.
/// Random: no. Cost: O(1).
/// Throws InputError for counts outside their range.
/// Source: Giomi et al., A Unified Framework for Quantifying Privacy Risk in Synthetic Data, PoPETs 2023.
ResidualRisk residual_risk(const AttackCounts& counts, double alpha);

}  // namespace assay
