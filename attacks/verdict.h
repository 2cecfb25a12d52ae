#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"

namespace assay {

/// What an attack's two controls found.
struct Controls {
  std::optional<double>
      detected;  ///< smallest share of training people whose verbatim copies the test noticed
  double most_planted = 0;  ///< largest share that was tried
  double fresh_p = 1;  ///< two-sided p of the same test with a fresh real sample as the release
};

/// Tests reject below this; and a fresh real sample must not look more unusual than the second, or
/// the holdout is no fair control.
inline constexpr double kAlarm = 0.05;
inline constexpr double kFreshAlarm = 0.01;

/// Leak: p <= 0.05. Too weak: the attack would have missed even the largest planted leak, or tells
/// the crowds apart in a fresh real sample, so that its silence says nothing. Otherwise: no leak
/// shown.
Verdict judge(double p, const Controls& controls);

/// The sentences that go with a verdict: what the controls say, and what follows.
std::string explain(double p, const Controls& controls);

/// Name under which attacks keep `fresh_p` in Result::values.
inline constexpr std::string_view kFreshName = "fresh sample p";

/// Holm over all tests of the family "attacks": fills p_adjusted, and takes back a "leak" whose
/// adjusted p exceeds 0.05: "no leak shown" or "too weak", as judge() says with the adjusted p; the
/// note says so. Idempotent; leaves other families alone.
void settle_verdicts(std::vector<Result>& results);

/// A result of an attack that cannot be run: no estimate, the note says why.
Result not_attacked(std::string why);

/// 0.0123 -> "1.23 %"; three significant digits.
std::string percent(double share);

}  // namespace assay
