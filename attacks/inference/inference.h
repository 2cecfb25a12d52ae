#pragma once
#include <memory>

#include "core/measure.h"

namespace assay {

/// attacks.inference: an attacker holds the release and all other columns of a person, and guesses one secret column.
///
/// Secrets: every numeric, datetime or categorical column with role secret, however many. Without one, every such
/// column; of more than `secrets`, those that hardest_to_guess() names on the reference, so that the choice depends
/// neither on the release nor on who is a member. Each is attacked by four attackers, each a trial:
///   nearest   the secret of the nearest release row (Gower's distance over the other columns), ties averaged over
///   surest    the same, but speaks only about the 5 % of people nearest to the release; silence is a failure. Copies
///             of a few people drown in the average over everybody; here they stand out
///   cap       that of a random release row with the same key (cap.h); without one the release's majority
///   learned   boosted trees fitted to at most `learned-rows` rows of the release, evenly chosen by content; of a
///             category with many values it knows the kMostClasses most frequent ones (inference_learned.h)
/// Right: the same category; a number within `tolerance` of the true one's size; a datetime within a day. A missing
/// cell of a person is not attacked, a missing guess is wrong. A person with several rows: the mean over them.
///
/// Baseline of a trial, on the same people: the better of the reference's majority, and the same attacker with the
/// reference (half of the holdout) in place of the release ("surest": speaking about the same people).
/// Positive control: where people are planted, "learned" keeps its guesses from the release. Refitting it at every step
/// would cost more than all the rest, and what it does not find of the planted people makes the control conservative.
///
/// compat = anonymeter: attacker "nearest" alone (Anonymeter has no other), with its rule for numbers (guess.h) and
/// its clipped residual risk. Its first-of-equals is not reproduced: ties are averaged over.
///
/// Estimate, test, verdict: run_trials() (trials.h); the headline is "nearest" on the first secret by name. Random:
/// the permutations only. Cost: one neighbour search of the targets in the release a secret, a quarter more for
/// baseline and controls; learned: three fits a secret, on one thread each, of `trees` trees (a category: for
/// each of its values). Needs a holdout, 20 units of each kind, a
/// secret and another column. Source: Giomi et al., PoPETs 2023 (nearest); Taub et al., PSD 2018 (cap).
std::unique_ptr<Measure> make_inference();

}  // namespace assay
