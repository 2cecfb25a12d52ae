#include <algorithm>
#include <array>

#include "core/text.h"
#include "reports/numbers.h"
#include "reports/words.h"

namespace assay {
namespace {

constexpr std::array<FamilyWords, 6> kFamilies{{
    {"attacks", "Privacy",
     "Can someone who holds the release learn who was in the training data, or something about "
     "them? Every attack is compared with the same attack on people the release never saw."},
    {"fidelity", "Fidelity",
     "Does the release look like the people it stands for? Each figure is placed between a floor, "
     "what a worthless release would score, and a ceiling, what a fresh sample of real people "
     "would score."},
    {"fairness", "Fairness",
     "Does the release treat groups as the real data do, or does it add, hide or turn around "
     "differences between them?"},
    {"utility", "Usefulness",
     "Can one learn from the release what one would have learnt from the real data? Models trained "
     "on either are tested on the same held-out people."},
    {"explore", "What the table holds",
     "The strongest dependences between columns, with how sure we are of them."},
    {"peers", "Scores of other tools",
     "Other tools' figures, reproduced exactly. They carry no interval and no verdict."},
}};

std::size_t rank_of(std::string_view family) {
  const auto at = std::find_if(kFamilies.begin(), kFamilies.end(),
                               [&](const auto& words) { return words.family == family; });
  return static_cast<std::size_t>(at - kFamilies.begin());
}

/// No attack of the run can speak for the release.
std::string undecided(const RunRecord& run, std::size_t tested) {
  constexpr std::string_view kNotShown = "Privacy: not shown. ";
  if (!is_audit(run)) {
    return {};
  }
  if (tested > 0) {
    return text(kNotShown, tested == 1 ? "The only attack was" : "All attacks were",
                " too weak to say anything: nothing is known about this release's privacy.");
  }
  const bool holdout = std::any_of(run.tables.begin(), run.tables.end(),
                                   [](const auto& table) { return table.name == "holdout"; });
  if (!holdout) {
    return text(kNotShown,
                "Without a holdout, people outside the training data, no attack can be judged.");
  }
  return text(kNotShown, "No attack of this run gave a verdict.");
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

bool is_audit(const RunRecord& run) {
  return std::any_of(run.tables.begin(), run.tables.end(),
                     [](const auto& table) { return table.name == "synthetic"; });
}

std::string internal_text(const RunRecord& run) {
  return is_audit(run) ? "Internal: not for publication. This report describes the training people "
                         "more closely than the release does; no guarantee covers it."
                       : "Internal: not for publication. This report describes the people in the "
                         "table; no guarantee covers it.";
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
  if (alarms > 0) {
    return text("Leak: ", alarms, " of ", counted(tested, "attack"), " raised the alarm (", leaks,
                "). The release gives away more about training people than about others.");
  }
  if (weak == tested) {
    return undecided(run, tested);
  }
  std::string out = text("No alarm: ", tested - weak, " of ", counted(tested, "attack"),
                         " could have found a leak and found none; that is no proof of safety.");
  return out +
         (weak > 0 ? text(" ", weak, weak == 1 ? " was" : " were", " too weak to count.") : "");
}

std::vector<Explanation> glossary() {
  return {
      {"Verdict",
       "Each attack ends in one of three. Leak: training people are exposed beyond chance. No leak "
       "shown: nothing was found, with the smallest leak that would have been found beside it. Too "
       "weak: the attack could not have found anything, so it never counts as safe."},
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
       "people are: see attacks. It never counts as better."},
      {"Interval",
       "If the audit were repeated with other people from the same population, 95 of 100 such "
       "intervals would hold the true figure. Figures without one are exact counts."},
      {"Too weak",
       "An attack that cannot beat a guess made without the release, or that had too few people to "
       "test on. Give it a larger holdout."},
      {"Family-wise 5 %",
       "All attacks together raise a false alarm in at most 5 of 100 audits of a harmless release; "
       "adding attacks does not raise that."},
  };
}

}  // namespace assay
