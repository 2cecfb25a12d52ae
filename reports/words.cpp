#include "reports/words.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "core/text.h"
#include "reports/numbers.h"

namespace assay {
namespace {

constexpr std::array<FamilyWords, 6> kFamilies{{
    {"attacks", "Privacy",
     "Can someone who holds the release learn who was in the training data, or something about "
     "them? Every attack is "
     "compared with the same attack on people the release never saw."},
    {"fidelity", "Fidelity",
     "Does the release look like the people it stands for? Each figure is placed between a floor, "
     "what a worthless "
     "release would score, and a ceiling, what a fresh sample of real people would score."},
    {"fairness", "Fairness",
     "Does the release treat groups as the real data do, or does it add, hide or turn around "
     "differences between "
     "them?"},
    {"utility", "Usefulness",
     "Can one learn from the release what one would have learnt from the real data? Models trained "
     "on either are "
     "tested on the same held-out people."},
    {"explore", "What the table holds",
     "The strongest dependences between columns, with how sure we are of them."},
    {"peers", "Scores of other tools",
     "Other tools' figures, reproduced exactly. They carry no interval and no verdict."},
}};

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
    {"fidelity.marginals", "Up to three columns at a time, and how many real rows would do as well"},
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

std::size_t rank_of(std::string_view family) {
  const auto at = std::find_if(kFamilies.begin(), kFamilies.end(),
                               [&](const auto& words) { return words.family == family; });
  return static_cast<std::size_t>(at - kFamilies.begin());
}

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
  const auto& estimate = *result.estimate;
  if (result.verdict == Verdict::kTooWeak || !estimate.low || !estimate.high) {
    return "The lower, the better.";
  }
  if (result.family == "attacks" && *estimate.low <= 0 && *estimate.high >= 0) {
    return "The lower, the better; the interval holds 0, no advantage over chance.";
  }
  return "The lower, the better.";
}

}  // namespace

FamilyWords words_of(std::string_view family) {
  const auto rank = rank_of(family);
  return rank < kFamilies.size() ? kFamilies[rank] : FamilyWords{family, family, ""};
}

std::vector<FamilyResults> by_family(const RunRecord& run) {
  std::vector<FamilyResults> families;
  for (const auto& result : run.results) {
    auto at = std::find_if(families.begin(), families.end(),
                           [&](const auto& each) { return each.words.family == result.family; });
    if (at == families.end()) {
      at = families.insert(at, {words_of(result.family), {}});
    }
    at->results.push_back(&result);
  }
  std::stable_sort(families.begin(), families.end(), [](const auto& a, const auto& b) {
    return rank_of(a.words.family) < rank_of(b.words.family);
  });
  return families;
}

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
      break;
  }
  return {};
}

std::string verdict_meaning(Verdict verdict) {
  switch (verdict) {
    case Verdict::kLeak:
      return "The attack does better on training people than on people the release never saw, and "
             "chance does not "
             "explain it.";
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
  if (!result.test || !result.test->minimum_detectable) {
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

bool is_audit(const RunRecord& run) {
  return std::any_of(run.tables.begin(), run.tables.end(),
                     [](const auto& table) { return table.name == "synthetic"; });
}

std::string internal_text(const RunRecord& run) {
  return is_audit(run) ? "Internal: not for publication. This report describes the training people "
                         "more closely than "
                         "the release does; no guarantee covers it."
                       : "Internal: not for publication. This report describes the people in the "
                         "table; no guarantee "
                         "covers it.";
}

std::string summary_of(const RunRecord& run) {
  std::size_t tested = 0;
  std::size_t weak = 0;
  std::string leaks;
  std::size_t alarms = 0;
  for (const auto& result : run.results) {
    tested += result.verdict ? 1 : 0;
    weak += result.verdict == Verdict::kTooWeak ? 1 : 0;
    if (result.verdict == Verdict::kLeak) {
      leaks += (alarms++ == 0 ? "" : ", ") + result.id;
    }
  }
  if (tested == 0) {
    return {};
  }
  if (alarms > 0) {
    return text("Leak: ", alarms, " of ", tested, tested == 1 ? " attack" : " attacks",
                " raised the alarm (", leaks,
                "). The release gives away who was in the training data.");
  }
  if (weak == tested) {
    return "No attack was strong enough to say anything: nothing is known about this release's "
           "privacy.";
  }
  std::string out =
      text("No alarm: ", tested - weak, " of ", tested, tested == 1 ? " attack" : " attacks",
           " could have found a leak and found none.");
  return out +
         (weak > 0 ? text(" ", weak, weak == 1 ? " was" : " were", " too weak to count.") : "");
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

std::vector<Explanation> glossary() {
  return {
      {"Verdict",
       "Each attack ends in one of three. Leak: training people are exposed beyond chance. No leak "
       "shown: nothing was "
       "found, with the smallest leak that would have been found beside it. Too weak: the attack "
       "could not have found "
       "anything, so it never counts as safe."},
      {"Skill",
       "A figure put on a common scale: 0 is the floor, 1 the ceiling. It is not cut off at either "
       "end."},
      {"Floor",
       "What a release scores that keeps nothing of the matter, such as columns drawn "
       "independently."},
      {"Ceiling",
       "What a fresh sample of real people scores, as large as the release. Nothing honest does "
       "better."},
      {"Above 1",
       "An interval wholly above 1 means the release is closer to the training people than new "
       "people are: "
       "see attacks. It never counts as better."},
      {"Interval",
       "If the audit were repeated with other people from the same population, 95 of 100 such "
       "intervals "
       "would hold the true figure. Figures without one are exact counts."},
      {"Too weak",
       "An attack that cannot beat a guess made without the release, or that had too few people to "
       "test "
       "on. Give it a larger holdout."},
      {"Family-wise 5 %",
       "All attacks together raise a false alarm in at most 5 of 100 audits of a harmless release; "
       "adding attacks does not raise that."},
  };
}

}  // namespace assay
