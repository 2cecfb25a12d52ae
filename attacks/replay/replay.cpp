#include "attacks/replay/replay.h"

#include <algorithm>

#include "attacks/distances.h"
#include "attacks/people.h"
#include "attacks/replay/replay_parts.h"
#include "attacks/trials.h"
#include "attacks/verdict.h"
#include "core/stats/tests.h"
#include "core/text.h"

namespace assay {
namespace {

constexpr std::string_view kId = "attacks.replay";

/// "a, b, c"; empty for none.
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
  return two_sided(near.p, fisher_greater(near.outside, near.members));
}

Controls controls_of(double p, const Met& met, const People& people, const Distances* measured) {
  const auto units = planted_units(people);
  const auto planted = [&](std::size_t step) {
    return family_p(
        replay_tests(met_with_planted(met, people, measured, units[step], step), people));
  };
  return run_controls(p, planted_shares(people), planted,
                      measured != nullptr ? fresh_p(people, *measured) : 1);
}

std::string note_of(const std::vector<ReplayTest>& tests, const Met& met, const RowsInBoth& both,
                    const People& people, Verdict verdict, const Controls& controls) {
  const ReplayTest& exact = tests.front();
  std::string words =
      text(finding(kId, verdict), " Met exactly: ", percent(exact.members.rate()),
           " of the training people, ", percent(exact.outside.rate()), " of the people outside.");
  if (met.tau) {
    words += text(" Met nearly: ", percent(tests[1].members.rate()), " and ",
                  percent(tests[1].outside.rate()), '.');
  }
  words += ' ' + clearest_replay(tests);
  words.pop_back();
  if (both.rows > 0) {
    words += text(' ', with_commas(both.rows),
                  " training rows are in the holdout too, and are counted apart; ",
                  with_commas(both.released), " of them are in the release.");
  }
  if (!met.pairs.left_out.empty()) {
    words += text(" Rare combinations: the ", met.pairs.columns,
                  " columns of fewest values only, not ", list_of(met.pairs.left_out), '.');
  }
  if (!met.rare.too_few.empty()) {
    words += text(" Rare values could not be compared in ", met.rare.too_few.size(),
                  met.rare.too_few.size() == 1 ? " column" : " columns", ", where fewer than ",
                  kFewestPeople, " people on one side have any.");
  }
  if (!met.rare.counters.empty()) {
    words += text(" Row numbers are no copies: ", list_of(met.rare.counters), '.');
  }
  return text(words, ' ', people.described(), ' ', explain(controls));
}

Values values_of(const std::vector<ReplayTest>& tests, const Met& met, const RowsInBoth& both,
                 const Controls& controls, double raw) {
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
  values.emplace_back("rare combinations needed",
                      met.enough_pairs ? Value(static_cast<double>(*met.enough_pairs)) : Value());
  values.emplace_back("rows in both", static_cast<double>(both.rows));
  values.emplace_back("rows in both, released", static_cast<double>(both.released));
  if (!met.rare.too_few.empty()) {
    values.emplace_back("too few rare values", list_of(met.rare.too_few));
  }
  if (!met.rare.counters.empty()) {
    values.emplace_back("row numbers", list_of(met.rare.counters));
  }
  add_controls(values, controls);
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
  const Distances* measured =
      distance_space_of(evidence).exists() ? &distances_of(evidence) : nullptr;
  const Met met = met_in_release(evidence, people, measured);
  const RowsInBoth both = rows_in_both(evidence);
  const auto tests = replay_tests(met, people);
  const ReplayTest& headline = tests[measured != nullptr ? 1 : 0];
  const double p = family_p(tests);
  const Controls controls = controls_of(p, met, people, measured);

  Result result;
  result.goal = Goal::kLower;
  result.estimate = newcombe(headline.members, headline.outside);
  result.values = values_of(tests, met, both, controls, result.estimate->value);
  result.test =
      Test{p, std::nullopt, text("Fisher's exact test, Holm over ", tests.size(), " comparisons"),
           controls.detected};
  result.verdict = judge(p, controls);
  result.note = note_of(tests, met, both, people, *result.verdict, controls);
  result.parts = parts_of(tests, met, people);
  result.tables = {replayed_members(met, people, measured)};
  result.plots = {replay_plot(tests)};
  return result;
}

class Replay final : public Measure {
 public:
  Result evaluate(const Evidence& evidence, Rng) const override {
    if (auto cannot = cannot_attack(
            evidence,
            "some people are met in any release by chance, and only people outside show how "
            "many.")) {
      return *cannot;
    }
    return attack(evidence, people_of(evidence));
  }
};

}  // namespace

std::unique_ptr<Measure> make_replay() { return std::make_unique<Replay>(); }

}  // namespace assay
