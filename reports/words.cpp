#include "reports/words.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "core/text.h"
#include "reports/numbers.h"

namespace assay {
namespace {

struct TitleWords {
  std::string_view id, title;
};
constexpr auto kTitles = std::to_array<TitleWords>({
    {"attacks.replay", "Copied people"},
    {"attacks.membership", "Membership: was this person in the training data?"},
    {"attacks.singling_out", "Singling out: does a description fit one training person only?"},
    {"attacks.linkability", "Linking: do two halves of a person's data find each other?"},
    {"attacks.inference", "Guessing: what else does the release say about a known person?"},
    {"attacks.reconstruction", "Rebuilding training people from the release"},
    {"attacks.pii", "Addresses, numbers and dates that identify people"},
    {"attacks.text", "Words of training people, copied"},
    {"attacks.distances", "Nearness to training people, as other tools print it: no evidence"},
    {"fidelity.shapes", "Shapes of single columns"},
    {"fidelity.missingness", "Missing cells"},
    {"fidelity.marginals",
     "Up to three columns at a time, and how many real rows would do as well"},
    {"fidelity.dependence", "Dependence between columns"},
    {"fidelity.structure", "Rules between columns, and deep structure"},
    {"fidelity.detection", "Telling release rows from real rows"},
    {"fidelity.coverage", "Coverage: is there somebody for everybody?"},
    {"fidelity.groups", "Fidelity by group"},
    {"fidelity.sequences", "Sequences of rows of one person"},
    {"fairness.labels", "Label rates by group"},
    {"utility.tstr", "Train on the release, test on real people"},
    {"peers.sdmetrics_quality", "SDMetrics: quality score"},
    {"peers.sdmetrics_diagnostic", "SDMetrics: diagnostic score"},
    {"peers.mostlyai_accuracy", "mostlyai-qa: accuracy"},
    {"peers.nist_kmarginal", "NIST SDNist: k-marginal score"},
    {"peers.gretel_sqs", "Gretel (NeMo Safe Synthesizer): quality score"},
    {"peers.gretel_dps", "Gretel (NeMo Safe Synthesizer): privacy score"},
    {"explore.dependence", "Strongest dependences"},
    {"explore.shapes", "Single columns"},
});

std::string readable(std::string_view name) {
  std::string out(name);
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c == '-' || c == '_' || c == '.'; }, ' ');
  if (!out.empty()) {
    out[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(out[0])));
  }
  return out;
}

std::string skill_meaning(const Estimate& estimate) {
  if (estimate.low && *estimate.low > 1) {
    return text("The whole interval lies above 1: the release is ", kBeyondCeiling, ".");
  }
  if (estimate.high && *estimate.high < 0) {
    return "The whole interval lies below 0: the release is worse than the floor, a release that "
           "keeps nothing.";
  }
  const auto share = fixed(100 * estimate.value, 0);
  std::string out = text("The release covers ", share,
                         " % of the way from the floor to a fresh sample of real people");
  if (!estimate.low || !estimate.high) {
    return out + ".";
  }
  if (*estimate.low <= 1 && *estimate.high >= 1) {
    return out + "; no difference from one is shown.";
  }
  return *estimate.low <= 0 ? out + "; no difference from the floor is shown."
                            : out + ", and the difference to one is more than chance.";
}

std::string gap_meaning(const Estimate& estimate) {
  if (!estimate.low || !estimate.high) {
    return "The nearer to 0, the better.";
  }
  if (*estimate.low <= 0 && *estimate.high >= 0) {
    return "The nearer to 0, the better; the interval holds 0, so no difference is shown.";
  }
  return "The nearer to 0, the better; the interval leaves 0 out, so the difference is more than "
         "chance.";
}

std::string leak_meaning(const Result& result) {
  if (result.family != "attacks") {
    return "The lower, the better.";
  }
  const auto& estimate = *result.estimate;
  const double chance = result.floor.value_or(0);
  const std::string out = text("Chance gives ", brief(chance), "; the lower, the better");
  const bool holds =
      estimate.low && estimate.high && *estimate.low <= chance && *estimate.high >= chance;
  if (holds && result.verdict == Verdict::kNoLeakShown) {
    return text(out, "; the interval holds ", brief(chance),
                ", so no advantage over chance is shown.");
  }
  if (holds && result.verdict == Verdict::kLeak) {
    return out + ". The alarm comes from another comparison of this attack: see its table.";
  }
  return out + ".";
}

std::string proxy_meaning(const Result& result) {
  return result.family == "attacks" && result.floor
             ? text("A proxy without verdict: ", brief(*result.floor),
                    " is expected where nobody is copied, and a copy can hide behind it.")
             : "";
}

}  // namespace

std::string title_of(const Result& result) {
  for (const auto& known : kTitles) {
    if (known.id == result.id) {
      return std::string(known.title);
    }
  }
  const auto dot = result.id.find('.');
  return readable(dot == std::string::npos ? result.id : result.id.substr(dot + 1));
}

bool is_skill(const Result& result) {
  return result.floor.has_value() && result.ceiling.has_value();
}

std::string meaning_of(const Result& result) {
  if (!result.estimate) {
    return {};
  }
  if (is_skill(result)) {
    return skill_meaning(*result.estimate);
  }
  switch (result.goal) {
    case Goal::kZero:
      return gap_meaning(*result.estimate);
    case Goal::kLower:
      return leak_meaning(result);
    case Goal::kHigher:
      return "The higher, the better.";
    case Goal::kNone:
      return proxy_meaning(result);
  }
  return {};
}

std::string verdict_meaning(Verdict verdict) {
  switch (verdict) {
    case Verdict::kLeak:
      return "The attack does better on training people than on people the release never saw, and "
             "chance does not explain it.";
    case Verdict::kNoLeakShown:
      return "The attack did no better on training people than chance allows. That is not proof of "
             "safety.";
    case Verdict::kTooWeak:
      return "This attack cannot beat guessing, or saw too few people, so its silence says nothing "
             "about safety.";
  }
  return {};
}

std::string detectable_text(const Result& result) {
  if (!result.test || !result.test->minimum_detectable || result.verdict == Verdict::kTooWeak) {
    return {};
  }
  return text("Smallest leak this run could have found: verbatim copies of ",
              brief(100 * *result.test->minimum_detectable), " % of the training people.");
}

std::string test_text(const Result& result) {
  if (!result.test) {
    return {};
  }
  const auto& test = *result.test;
  const auto p_text = [](double p) {
    return p < 1e-4 ? text("p ", human_p(p)) : text("p = ", human_p(p));
  };
  std::string out = p_text(test.p_adjusted.value_or(test.p));
  if (test.p_adjusted) {
    out += text(" over all attacks of this run (", p_text(test.p), " alone)");
  }
  return test.procedure.empty() ? out : out + "; " + test.procedure;
}

bool lacks_estimate(const Result& result) {
  return !result.estimate && !result.verdict && result.goal != Goal::kNone &&
         result.family != "explore";
}

std::string table_title(std::string_view table) {
  if (table == "train") {
    return "Training people";
  }
  if (table == "holdout") {
    return "Holdout people";
  }
  return table == "synthetic" ? "Release" : readable(table);
}

std::string key_text(const Key& key) {
  std::string joined;
  for (const auto& [name, value] : key) {
    joined += (joined.empty() ? "" : " × ") + value;
  }
  return joined;
}

}  // namespace assay
