#include "attacks/verdict.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "core/error.h"
#include "core/stats/tests.h"
#include "core/text.h"

namespace assay {
namespace {

struct Finding {
  std::string_view id, leak, silent;
};

/// Every attack that tests something.
constexpr std::array<Finding, 8> kFindings = {{
    {"attacks.replay",
     "The release repeats people it was trained on more often than people it never saw.",
     "The release was not seen to repeat people it was trained on more often than people it never "
     "saw."},
    {"attacks.membership",
     "An attacker who knows a person's row can tell from the release, better than by guessing, "
     "whether that person was in the training data.",
     "An attacker who knows a person's row was not seen to learn from the release whether that "
     "person was in the training data."},
    {"attacks.singling_out",
     "Statements made from the release alone single out people it was trained on more often than "
     "people it never saw.",
     "Statements made from the release alone were not seen to single out people it was trained on "
     "more often than people it never saw."},
    {"attacks.linkability",
     "The release links two halves of a training person's data more often than those of a person "
     "it never saw.",
     "The release was not seen to link two halves of a training person's data more often than "
     "those of a person it never saw."},
    {"attacks.inference",
     "The release gives away what an attacker does not know about training people more often than "
     "about people it never saw.",
     "The release was not seen to give away more about training people than about people it never "
     "saw."},
    {"attacks.reconstruction",
     "The release gives away who it was made from, or rows or cells of them, more often for "
     "training people than for people it never saw.",
     "The release was not seen to give away who it was made from, or rows or cells of them, more "
     "often for training people than for people it never saw."},
    {"attacks.pii",
     "The release repeats addresses, numbers or dates that identify training people more often "
     "than those of people it never saw.",
     "The release was not seen to repeat addresses, numbers or dates that identify training people "
     "more often than those of people it never saw."},
    {"attacks.text",
     "The release repeats what training people wrote more often than what people it never saw "
     "wrote.",
     "The release was not seen to repeat what training people wrote more often than what people it "
     "never saw wrote."},
}};

/// The controls as the result remembers them.
Controls controls_of(const Result& result) {
  Controls controls;
  controls.detected = result.test->minimum_detectable;
  for (const auto& [name, value] : result.values) {
    if (name == kFreshName && std::holds_alternative<double>(value)) {
      controls.fresh_p = std::get<double>(value);
    }
    if (name == kBaselineName && std::holds_alternative<std::string>(value)) {
      controls.beats_baseline = std::get<std::string>(value) == "yes";
    }
  }
  return controls;
}

/// The alarm was raised by the attack alone; with the others it does not stand.
void take_back(Result& result, std::size_t attacks) {
  const double adjusted = *result.test->p_adjusted;
  const std::string_view alarm = finding(result.id, Verdict::kLeak);
  result.verdict = judge(adjusted, controls_of(result));
  ensure(result.note.starts_with(alarm), result.id, ": the note does not begin with the finding");
  result.note.replace(0, alarm.size(), finding(result.id, *result.verdict));
  result.note += text(
      " The attack alone would have raised an alarm (p = ", result.test->p, "), but with ", attacks,
      " attacks in one run chance does that too often (adjusted p = ", adjusted, ").");
}

}  // namespace

std::size_t testing_attacks() { return kFindings.size(); }

bool noticed(double p) { return p * static_cast<double>(testing_attacks()) <= kAlarm; }

std::optional<double> smallest_noticed(const std::vector<double>& shares,
                                       const std::function<double(std::size_t)>& p_of) {
  std::optional<double> smallest;
  for (std::size_t step = shares.size(); step > 0 && noticed(p_of(step - 1)); --step) {
    smallest = shares[step - 1];
  }
  return smallest;
}

Controls run_controls(double p, const std::vector<double>& shares,
                      const std::function<double(std::size_t)>& p_of_step, double fresh_p) {
  Controls controls;
  controls.most_planted = shares.back();
  controls.leaks = noticed(p);
  if (!controls.leaks) {
    controls.detected = smallest_noticed(shares, p_of_step);
  }
  controls.fresh_p = fresh_p;
  return controls;
}

double two_sided(double greater, double less) { return std::min(1.0, 2 * std::min(greater, less)); }

Verdict judge(double p, const Controls& controls) {
  if (p <= kAlarm) {
    return Verdict::kLeak;
  }
  const bool able =
      controls.detected && controls.beats_baseline.value_or(true) && controls.fresh_p > kFreshAlarm;
  return able ? Verdict::kNoLeakShown : Verdict::kTooWeak;
}

std::string_view finding(std::string_view id, Verdict verdict) {
  const auto found = std::find_if(kFindings.begin(), kFindings.end(),
                                  [&](const Finding& entry) { return entry.id == id; });
  ensure(found != kFindings.end(), "no finding is written down for the attack '", id, "'");
  return verdict == Verdict::kLeak ? found->leak : found->silent;
}

std::string explain(const Controls& controls) {
  std::string words;
  if (controls.leaks) {
    words =
        "How small a leak this attack could have found is not known: the release raises the alarm "
        "as it is.";
  } else if (controls.detected) {
    words = text("Verbatim copies of ", percent(*controls.detected),
                 " of the training people, added to the release, would have been noticed; a "
                 "smaller leak may go unseen.");
  } else {
    words =
        text("Even verbatim copies of ", percent(controls.most_planted),
             " of the training people, added to the release, might have gone unnoticed: silence "
             "of this attack would not show that the release is safe.");
  }
  if (!controls.beats_baseline.value_or(true)) {
    words +=
        " The attack was not seen to do better than guessing without the release: its silence "
        "would be no evidence of safety.";
  }
  if (controls.fresh_p <= kFreshAlarm) {
    words += text(
        " A fresh sample of real people in place of the release tells training people from people "
        "outside too (p = ",
        controls.fresh_p,
        "): the holdout may not look like the training people. Was it split off at random? Such a "
        "difference can look like a leak, or hide one.");
  }
  return words;
}

void add_controls(Values& values, const Controls& controls) {
  values.emplace_back(std::string(kSmallestName),
                      controls.detected ? Value(*controls.detected) : Value());
  values.emplace_back(std::string(kFreshName), controls.fresh_p);
  values.emplace_back(std::string(kBaselineName),
                      controls.beats_baseline
                          ? Value(std::string(*controls.beats_baseline ? "yes" : "no"))
                          : Value());
}

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
    tested[i]->test->p_adjusted = adjusted[i];
    if (tested[i]->verdict == Verdict::kLeak && adjusted[i] > kAlarm) {
      take_back(*tested[i], tested.size());
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
