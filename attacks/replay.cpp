#include "attacks/replay.h"

#include <algorithm>

#include "attacks/distances.h"
#include "attacks/people.h"
#include "attacks/replay_parts.h"
#include "attacks/verdict.h"
#include "core/stats/tests.h"
#include "core/text.h"

namespace assay {
namespace {

std::string list_of(const std::vector<std::string>& names) {
  std::string words;
  for (const auto& name : names) {
    words += (words.empty() ? "" : ", ") + name;
  }
  return words;
}

/// Nobody is met exactly in a fresh sample, so only nearness is compared; in both directions.
double fresh_p(const People& people, const Distances& distances) {
  const ReplayTest near = replay_tests(met_in_fresh_sample(people, distances), people).back();
  return std::min(1.0, 2 * std::min(near.p, fisher_greater(near.outside, near.members)));
}

Controls run_controls(const Met& met, const People& people, const Distances& distances,
                      bool has_distance) {
  const Distances* measured = has_distance ? &distances : nullptr;
  Controls controls;
  const auto& steps = distances.planted_units;
  controls.most_planted = distances.planted_share(steps.size() - 1, people);
  for (std::size_t step = 0; step < steps.size() && !controls.detected; ++step) {
    if (family_p(replay_tests(met_with_planted(met, people, measured, steps[step], step),
                              people)) <= kAlarm) {
      controls.detected = distances.planted_share(step, people);
    }
  }
  controls.fresh_p = has_distance ? fresh_p(people, distances) : 1;
  return controls;
}

/// Rare values that were not tested, and why.
std::string untested(const RareValues& rare) {
  std::string words;
  if (!rare.too_few.empty()) {
    words += text(" Rare values of ", rare.too_few.size(),
                  " columns were not tested, because fewer than 20 people on one side have a value "
                  "of their own: ",
                  list_of(rare.too_few), '.');
  }
  if (!rare.counters.empty()) {
    words += text(" Not tested either, because in the release they merely number the rows: ",
                  list_of(rare.counters), '.');
  }
  return words;
}

std::string note_of(const std::vector<ReplayTest>& tests, const Met& met, const People& people,
                    const Controls& controls) {
  const ReplayTest& exact = tests.front();
  std::string words =
      family_p(tests) <= kAlarm
          ? "The release repeats people it was trained on more often than people it never saw."
          : "The release was not seen to repeat training people more often than people it never "
            "saw.";
  words += text(" Met exactly: ", percent(exact.members.rate()), " of the training people, ",
                percent(exact.outside.rate()), " of the people outside.");
  if (met.tau) {
    words += text(" Met nearly, within distance ", *met.tau, ": ", percent(tests[1].members.rate()),
                  " and ", percent(tests[1].outside.rate()), '.');
  }
  return text(words, untested(met.rare), ' ', people.described(), ' ',
              explain(family_p(tests), controls));
}

Values values_of(const std::vector<ReplayTest>& tests, const Met& met, const Controls& controls,
                 double raw) {
  Values values = {{"raw", raw}};
  for (const ReplayTest& test : tests) {
    if (test.column.empty()) {
      values.emplace_back(test.kind + " members met", test.members.hits);
      values.emplace_back(test.kind + " members", test.members.trials);
      values.emplace_back(test.kind + " outsiders met", test.outside.hits);
      values.emplace_back(test.kind + " outsiders", test.outside.trials);
    }
  }
  values.emplace_back("tau", met.tau ? Value(*met.tau) : Value());
  values.emplace_back(std::string(kFreshName), controls.fresh_p);
  return values;
}

std::vector<Part> parts_of(const std::vector<ReplayTest>& tests, const Met& met,
                           const People& people) {
  std::vector<Part> parts;
  std::transform(tests.begin(), tests.end(), std::back_inserter(parts), replay_part);
  std::stable_sort(parts.begin(), parts.end(),
                   [](const Part& a, const Part& b) {  // whole kinds first, then columns
                     return a.key.size() != b.key.size() ? a.key.size() < b.key.size()
                                                         : a.estimate->value > b.estimate->value;
                   });
  auto groups = replay_group_parts(met, people);
  std::move(groups.begin(), groups.end(), std::back_inserter(parts));
  return parts;
}

Result attack(const Evidence& evidence, const People& people) {
  const bool has_distance = !distance_columns(evidence.schema()).empty();
  const Distances& distances = distances_of(evidence);
  const Distances* measured = has_distance ? &distances : nullptr;
  const Met met = met_in_release(evidence, people, measured);
  const auto tests = replay_tests(met, people);
  const ReplayTest& headline = tests[has_distance ? 1 : 0];
  const Controls controls = run_controls(met, people, distances, has_distance);
  const double p = family_p(tests);

  Result result;
  result.goal = Goal::kLower;
  result.estimate = newcombe(headline.members, headline.outside);
  result.values = values_of(tests, met, controls, result.estimate->value);
  result.test =
      Test{p, std::nullopt, text("Fisher's exact test, Holm over ", tests.size(), " comparisons"),
           controls.detected};
  result.verdict = judge(p, controls);
  result.note = note_of(tests, met, people, controls);
  result.parts = parts_of(tests, met, people);
  result.tables = {replayed_members(met, people, measured)};
  result.plots = {replay_plot(tests)};
  return result;
}

class Replay final : public Measure {
 public:
  Result evaluate(const Evidence& evidence, Rng) const override {
    if (!evidence.has_holdout()) {
      return not_attacked(
          "needs a holdout: some people are met in any release by chance, and only people outside "
          "show how many.");
    }
    const People& people = people_of(evidence);
    if (!people.enough()) {
      Result result = not_attacked(
          text("too few people: the attack needs 20 of each kind. ", people.described()));
      result.verdict = Verdict::kTooWeak;
      return result;
    }
    return attack(evidence, people);
  }
};

}  // namespace

std::unique_ptr<Measure> make_replay() { return std::make_unique<Replay>(); }

}  // namespace assay
