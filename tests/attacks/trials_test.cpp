#include "attacks/trials.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "attacks/verdict.h"
#include "tests/attacks/crowd.h"
#include "tests/support/checks.h"

namespace assay {
namespace {

using testing::draw_people;
using ::testing::HasSubstr;
using testing::implausible;
using ::testing::StartsWith;

/// The last `hits` of them: the positive control plants the first.
std::vector<double> some_hits(std::size_t hits, std::size_t people) {
  std::vector<double> success(people);
  std::fill_n(success.rbegin(), hits, 1.0);
  return success;
}

TEST(TestTrials, AgreesWithFishersExactTest) {
  const std::vector<Trial> one = {{{{"attack", "a"}}, some_hits(14, 60), some_hits(6, 60), {}}};
  const double fisher = fisher_greater({14, 60}, {6, 60});
  const double p = test_trials(one, Rng(1), 9'999).p_min;
  // the permutations with as large a difference are binomial(9,999, fisher); 6 deviations
  EXPECT_NEAR(p, fisher, 6 * std::sqrt(fisher * (1 - fisher) / 9'999));
}

TEST(TestTrials, LeavesOutPeopleWhoWereNotAttacked) {
  std::vector<double> members = some_hits(14, 60), outsiders = some_hits(6, 60);
  members.insert(members.end(), 40, std::nan(""));
  outsiders.insert(outsiders.end(), 40, std::nan(""));
  const double fisher = fisher_greater({14, 60}, {6, 60});
  const double p = test_trials({{{{"attack", "a"}}, members, outsiders, {}}}, Rng(1), 9'999).p_min;
  // numbers of attacked people vary among the relabellings: near, not equal
  EXPECT_NEAR(p, fisher, 0.02);
}

TEST(TestTrials, SayNothingWhereNobodyWasAttacked) {
  const std::vector<double> nobody(30, std::nan(""));
  EXPECT_EQ(test_trials({{{{"attack", "a"}}, nobody, nobody, {}}}, Rng(1), 99).p_min, 1);
}

/// Alarms at 5 % over `repetitions` of twenty trials without a leak, corrected for their number or not. Successes are
/// correlated from trial to trial and may be fractions, as with ties.
struct Alarms {
  int corrected = 0, uncorrected = 0;
};
Alarms null_alarms(int repetitions) {
  Alarms alarms;
  for (int i = 0; i < repetitions; ++i) {
    Rng rng = Rng(7).split(static_cast<std::uint64_t>(i));
    std::vector<Trial> trials(20, Trial{{}, std::vector<double>(50), std::vector<double>(40), {}});
    const auto fill = [&](std::vector<double> Trial::*side, std::size_t unit) {
      const double liable = rng.uniform();
      for (Trial& trial : trials) {
        (trial.*side)[unit] = rng.bernoulli(0.3 * liable) ? (rng.bernoulli(0.5) ? 1 : 1.0 / 3) : 0;
      }
    };
    for (std::size_t unit = 0; unit < 50; ++unit) {
      fill(&Trial::members, unit);
    }
    for (std::size_t unit = 0; unit < 40; ++unit) {
      fill(&Trial::outsiders, unit);
    }
    const MaxTest test = test_trials(trials, rng.split("test"), 199);
    alarms.corrected += test.p_min <= 0.05 ? 1 : 0;
    alarms.uncorrected += *std::min_element(test.raw.begin(), test.raw.end()) <= 0.05 ? 1 : 0;
  }
  return alarms;
}

TEST(TestTrials, KeepsTheFamilyWiseLevel) {
  const Alarms alarms = null_alarms(400);
  EXPECT_FALSE(implausible(alarms.corrected, 400, 0.05)) << alarms.corrected;
  EXPECT_TRUE(implausible(alarms.uncorrected, 400, 0.05)) << alarms.uncorrected;
}

class RunTrials : public ::testing::Test {
 protected:
  /// An attack that succeeds on this share of the training people and on that of the others, by unit number.
  TrialAttack attack(double inside, double outside, std::optional<double> baseline = {}) const {
    TrialAttack made;
    made.id = "attacks.linkability";
    made.words = [](const std::vector<Trial>&) { return std::string("Some words."); };
    made.attack = [=, this](const Scene& scene) {
      const Targets& targets = targets_of(evidence_);
      const std::size_t n = targets.members.units.count();
      const auto hits = [&](double share) {
        return some_hits(static_cast<std::size_t>(share * static_cast<double>(n)), n);
      };
      Trial trial{{{"neighbours", "1"}},
                  hits(scene.kind == Scene::Kind::kFresh ? outside : inside),
                  hits(outside),
                  baseline};
      if (scene.kind == Scene::Kind::kPlanted) {  // as many more as were planted
        for (std::size_t unit = 0; unit < n; ++unit) {
          const bool planted =
              targets.member_unit[unit] < planted_units(people_of(evidence_))[scene.step];
          trial.members[unit] = planted ? 1 : trial.members[unit];
        }
      }
      return std::vector<Trial>{trial};
    };
    return made;
  }
  const Evidence evidence_{draw_people(800, Rng(1)), draw_people(400, Rng(2)),
                           draw_people(500, Rng(3))};
};

TEST_F(RunTrials, AttackAsManyMembersAsOutsiders) {
  const Targets& targets = targets_of(evidence_);
  EXPECT_EQ(targets.members.units.count(), targets.outsiders.units.count());
  const std::size_t planted = planted_units(people_of(evidence_)).back();
  const auto among = std::count_if(targets.member_unit.begin(), targets.member_unit.end(),
                                   [&](std::size_t unit) { return unit < planted; });
  EXPECT_NEAR(static_cast<double>(among) / static_cast<double>(targets.member_unit.size()),
              planted_shares(people_of(evidence_)).back(), 0.01);
}

TEST_F(RunTrials, FindALeak) {
  const Result result = run_trials(attack(0.4, 0.1), evidence_, Rng(1), 999);
  EXPECT_EQ(result.verdict, Verdict::kLeak);
  EXPECT_NEAR(result.estimate->value, 0.3, 0.01);
  EXPECT_FALSE(result.test->minimum_detectable);
  EXPECT_THAT(result.note, StartsWith("The release links two halves"));
  EXPECT_FALSE(result.tables.at(0).rows.empty());
}

TEST_F(RunTrials, ClearARunThatWouldHaveFoundALeak) {
  const Result result = run_trials(attack(0.02, 0.02), evidence_, Rng(1), 999);
  EXPECT_EQ(result.verdict, Verdict::kNoLeakShown) << result.note;
  EXPECT_TRUE(result.test->minimum_detectable);
}

TEST_F(RunTrials, AreTooWeakWhereGuessingDoesAsWell) {
  const Result result = run_trials(attack(0.1, 0.1, 0.5), evidence_, Rng(1), 999);
  EXPECT_EQ(result.verdict, Verdict::kTooWeak);
  EXPECT_THAT(result.note, HasSubstr("not seen to do better than guessing"));
  EXPECT_THAT(result.parts.at(0).note, HasSubstr("Not seen to do better"));
}

TEST_F(RunTrials, StayTooWeakWhenAnAlarmIsTakenBack) {
  Result result = run_trials(attack(0.16, 0.06, 0.5), evidence_, Rng(1), 999);
  ASSERT_EQ(result.verdict, Verdict::kLeak);
  result.family = "attacks";
  result.id = "attacks.linkability";
  result.test->p = 0.04;
  std::vector<Result> results{result, result};
  settle_verdicts(results);
  EXPECT_EQ(results[0].verdict, Verdict::kTooWeak) << "two alarms at 0.04 do not stand";
}

TEST_F(RunTrials, PrintAnonymetersRiskWhenAsked) {
  TrialAttack compatible = attack(0.05, 0.1);
  compatible.anonymeter = true;
  const Result result = run_trials(compatible, evidence_, Rng(1), 999);
  EXPECT_EQ(result.estimate->value, 0) << "clipped";
  EXPECT_EQ(result.estimate->method, "anonymeter");
  compatible = attack(0.4, 0.1);
  compatible.anonymeter = true;
  const double n = static_cast<double>(targets_of(evidence_).members.units.count());
  const Excess risk = anonymeter_risk({std::floor(0.4 * n), n}, {std::floor(0.1 * n), n});
  EXPECT_DOUBLE_EQ(run_trials(compatible, evidence_, Rng(1), 999).estimate->value, risk.value);
}

TEST(Stacked, PutsRowsBelowOneAnother) {
  const Table people = draw_people(10, Rng(1));
  const Table both = stacked(people, testing::first_rows(people, 3));
  EXPECT_EQ(both.rows(), 13U);
  EXPECT_TRUE(testing::first_rows(both, 10) == people);
  EXPECT_TRUE(both.take(std::vector<std::size_t>{10, 11, 12}) == testing::first_rows(people, 3));
}

TEST(Stacked, RefusesAnotherDictionary) {
  EXPECT_THAT(
      testing::input_error([] { stacked(draw_people(10, Rng(1)), draw_people(10, Rng(2))); }),
      HasSubstr("'city') has another name, kind or dictionary"));
}

}  // namespace
}  // namespace assay
