#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace assay {

/// Tests reject below this; and a fresh real sample must not look more unusual than the second, or the holdout is no
/// fair control.
inline constexpr double kAlarm = 0.05;
inline constexpr double kFreshAlarm = 0.01;

/// How many attacks test something: attacks.distances does not.
std::size_t testing_attacks();

/// Whether an attack with this p raises the alarm whatever other attacks run beside it: p x number of attacks that test
/// something <= 0.05. Holm never multiplies by more.
bool noticed(double p);

/// What an attack's two controls found.
struct Controls {
  /// Smallest share of training people whose planted verbatim copies were noticed. Empty: none was, or `leaks`.
  std::optional<double> detected;
  double most_planted = 0;  ///< largest share that was planted
  double fresh_p = 1;  ///< two-sided p of the same test with a fresh real sample as the release
  bool leaks = false;  ///< the release is noticed unplanted: planting would show nothing
  /// Whether the attack was seen to do better than guessing without the release. Empty: it has no such baseline.
  std::optional<bool> beats_baseline = std::nullopt;
};

/// The positive control: copies of training people are added to the release at each of `shares` (ascending), and
/// p_of(step) is the attack's p then. The smallest share from which on every share is noticed: the steps are tried
/// from the largest down to the first miss, so that one lucky small step counts for nothing. Conditional on this
/// release: copies come on top of whatever it already repeats; so nothing is said (empty) where it is noticed
/// unplanted.
std::optional<double> smallest_noticed(const std::vector<double>& shares,
                                       const std::function<double(std::size_t)>& p_of);

/// Relabellings of each control's test, at most.
inline constexpr std::size_t kControlPermutations = 999;

/// Runs both controls of an attack whose p on the release is `p`: `p_of_step` is the attack's p with each of `shares`
/// planted, `fresh_p` its two-sided p on the fresh sample. Does not fill beats_baseline.
Controls run_controls(double p, const std::vector<double>& shares,
                      const std::function<double(std::size_t)>& p_of_step, double fresh_p);

/// Twice the smaller of two one-sided p in opposite directions, at most 1.
double two_sided(double greater, double less);

/// Leak: p <= 0.05. Too weak: the attack would have missed even the largest planted leak, was not seen to beat its
/// baseline, or tells the crowds apart in a fresh real sample, so that its silence says nothing. Otherwise: no leak
/// shown.
Verdict judge(double p, const Controls& controls);

/// The first sentence of an attack's note: what the attack `id` found. Known by id, so that settle_verdicts can
/// exchange it. Throws InternalError for an unknown id.
std::string_view finding(std::string_view id, Verdict verdict);

/// The last sentences of an attack's note: what the controls say. True whatever the verdict, before and after
/// settle_verdicts.
std::string explain(const Controls& controls);

/// Names under which attacks keep their controls in Result::values.
inline constexpr std::string_view kFreshName = "fresh sample p";
inline constexpr std::string_view kSmallestName = "smallest detectable share";
inline constexpr std::string_view kBaselineName = "beats its baseline";

/// Adds all three.
void add_controls(Values& values, const Controls& controls);

/// Holm over all tests of the family "attacks": fills p_adjusted, and takes back a "leak" whose adjusted p exceeds
/// 0.05: "no leak shown" or "too weak", as judge() says with the adjusted p. The note then begins with the finding of
/// the new verdict and ends with the reason. Idempotent; leaves other families alone.
void settle_verdicts(std::vector<Result>& results);

/// A result of an attack that cannot be run: no estimate, the note says why.
Result not_attacked(std::string why);

/// 0.0123 -> "1.23 %"; three significant digits.
std::string percent(double share);

}  // namespace assay
