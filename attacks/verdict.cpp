#include "attacks/verdict.h"

#include <cstdio>

#include "core/stats/tests.h"
#include "core/text.h"

namespace assay {

Verdict judge(double p, const Controls& controls) {
  if (p <= kAlarm) {
    return Verdict::kLeak;
  }
  return controls.detected && controls.fresh_p > kFreshAlarm ? Verdict::kNoLeakShown
                                                             : Verdict::kTooWeak;
}

std::string explain(double p, const Controls& controls) {
  std::string words;
  if (controls.detected) {
    words = text("Had the release held verbatim copies of ", percent(*controls.detected),
                 " of the training people, this attack would have noticed; the smallest detectable "
                 "leak is given in that unit.");
  } else {
    words = text("Even verbatim copies of ", percent(controls.most_planted),
                 " of the training people would have gone unnoticed: the attack is too weak here "
                 "to show that the release is safe.");
  }
  if (controls.fresh_p <= kFreshAlarm) {
    words += text(
        " A fresh sample of real people in place of the release tells training people from people "
        "outside too (p = ",
        controls.fresh_p,
        "): the holdout does not look like the training people. Was it split off at random? ",
        p <= kAlarm ? "The leak may be that difference."
                    : "Silence of the attack means nothing then.");
  }
  return words;
}

namespace {

/// The controls as the result remembers them.
Controls controls_of(const Result& result) {
  Controls controls;
  controls.detected = result.test->minimum_detectable;
  for (const auto& [name, value] : result.values) {
    if (name == kFreshName && std::holds_alternative<double>(value)) {
      controls.fresh_p = std::get<double>(value);
    }
  }
  return controls;
}

}  // namespace

void settle_verdicts(std::vector<Result>& results) {
  std::vector<Result*> tested;
  std::vector<double> p;
  for (Result& result : results) {
    if (result.family == "attacks" && result.test) {
      tested.push_back(&result);
      p.push_back(result.test->p);
    }
  }
  const auto adjusted = holm(p);
  for (std::size_t i = 0; i < tested.size(); ++i) {
    Result& result = *tested[i];
    result.test->p_adjusted = adjusted[i];
    if (result.verdict == Verdict::kLeak && adjusted[i] > kAlarm) {
      result.verdict = judge(adjusted[i], controls_of(result));
      result.note += text(
          " Alone this attack would have raised an alarm (p = ", p[i], "); with ", tested.size(),
          " attacks in one run such a result is no surprise (adjusted p = ", adjusted[i], ").");
    }
  }
}

Result not_attacked(std::string why) {
  Result result;
  result.goal = Goal::kLower;
  result.note = std::move(why);
  return result;
}

std::string percent(double share) {
  char digits[32];
  std::snprintf(digits, sizeof digits, "%.3g %%", 100 * share);
  return digits;
}

}  // namespace assay
