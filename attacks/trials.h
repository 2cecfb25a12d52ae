#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "attacks/people.h"
#include "core/result.h"
#include "core/rng.h"
#include "core/stats/tests.h"

namespace assay {

/// How one attack fared, person by person.
struct Trial {
  Key key;  ///< {"attacker", "nearest"}, {"secret", "income"}; differs from trial to trial
  /// Success in [0, 1]: 1, 0, or, where the attacker has to choose among equals, the share of choices that succeed.
  /// NaN: the attack cannot be tried on this person (the secret is missing). One a unit of Targets, or of People.
  std::vector<double> members, outsiders;
  /// Success rate, on the same people, of the best guess that never saw the release. Empty: none is known.
  std::optional<double> baseline;
  /// Success rate of the same attack made from people outside in place of the release. Told, but no hurdle: a faithful
  /// release that leaks nothing does no better. Empty: not tried.
  std::optional<double> reference = std::nullopt;
};

/// Permutation of the maximum over trials of  mean(members) - mean(outsiders), NaN left out; permuted is who is a
/// member, for all trials at once. Exact if members and outsiders are exchangeable without a leak. A trial with nobody
/// to try it on has p = 1. Random: rng.split(permutation). Cost: permutations x people x trials.
MaxTest test_trials(const std::vector<Trial>& trials, const Rng& rng, std::size_t permutations);

/// Successes on one side, as hits out of trials; fractions add up. Wilson's interval on them is conservative: a success
/// in [0, 1] varies at most as much as one that is 0 or 1.
Hits hits_of(const std::vector<double>& success);

/// Anonymeter's residual risk (anonymeter_risk), clipped to [0, 1]; method "anonymeter".
Estimate anonymeter_estimate(Hits members, Hits outsiders);

/// An attack that consists of trials.
struct TrialAttack {
  std::string_view id;       ///< "attacks.linkability"; verdict.h knows its findings
  std::size_t headline = 0;  ///< the trial that gives the estimate
  /// What the headline says in words, after the finding: "Of the training people ... ". One sentence or more.
  std::function<std::string(const std::vector<Trial>&)> words;
  /// The trials against one scene: same keys in the same order in every scene. Only the release's baselines are used.
  std::function<std::vector<Trial>(const Scene&)> attack;
  bool everyone = false;  ///< trials are over the units of People (all members), not of Targets
  bool anonymeter =
      false;  ///< estimates are Anonymeter's residual risks, clipped to [0, 1], instead of differences
};

/// Runs the attack on the release and on its controls (verdict.h), tests, judges and reports it.
///
/// Estimate: success rate on members minus that on outsiders in the headline trial, Newcombe's interval, not clipped.
/// Parts: every trial, the largest difference first, with rates, baseline, p and p_adjusted; then the headline trial by
/// protected group. Table: the training people on whom most trials succeeded. Verdict: also "too weak" if no trial that
/// has a baseline was seen to beat its baseline (on members and outsiders together). Positive control: steps from the
/// largest down; negative control: the fresh sample, in both directions.
/// Random: the permutations only. Cost: about eight times the attack, and the permutations.
Result run_trials(const TrialAttack& attack, const Evidence& evidence, const Rng& rng,
                  std::size_t permutations);

/// A Result for an attack that needs people outside and has none, or too few; empty if the attack can be run.
/// `needs` completes "needs a holdout: ...".
std::optional<Result> cannot_attack(const Evidence& evidence, std::string_view needs);

}  // namespace assay
