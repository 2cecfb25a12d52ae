#include "attacks/verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "attacks/registry.h"
#include "core/error.h"
#include "core/text.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

Result attack(double p, Verdict verdict, std::optional<double> detectable = 0.01) {
  Result result;
  result.id = "attacks.replay";
  result.family = "attacks";
  result.note = text(finding(result.id, verdict), " The facts.");
  result.test = Test{p, std::nullopt, "", detectable};
  result.verdict = verdict;
  return result;
}

TEST(Judge, CallsASmallPALeak) { EXPECT_EQ(judge(0.05, {0.01, 0.1, 1}), Verdict::kLeak); }
TEST(Judge, ClearsWhenTheControlsWork) {
  EXPECT_EQ(judge(0.06, {0.01, 0.1, 0.5}), Verdict::kNoLeakShown);
}
TEST(Judge, DoesNotClearWhenPlantedCopiesGoUnnoticed) {
  EXPECT_EQ(judge(0.5, {std::nullopt, 0.1, 1}), Verdict::kTooWeak);
}
TEST(Judge, DoesNotClearWhenAFreshSampleAlarms) {
  EXPECT_EQ(judge(0.5, {0.01, 0.1, 0.001}), Verdict::kTooWeak);
}

TEST(Noticed, MeansAnAlarmThatHolmOverAllAttacksCannotTakeBack) {
  const auto attacks = static_cast<double>(testing_attacks());
  EXPECT_TRUE(noticed(0.0499 / attacks));
  EXPECT_FALSE(noticed(0.0501 / attacks));
}

TEST(SmallestNoticed, IsTheSmallestShareFromWhichOnAllAreNoticed) {
  const std::vector<double> shares = {0.001, 0.01, 0.1};
  const auto of = [&](const std::vector<double>& p) {
    return smallest_noticed(shares, [&](std::size_t step) { return p[step]; });
  };
  EXPECT_EQ(of({0.5, 0.001, 0.001}), 0.01);
  EXPECT_EQ(of({0.001, 0.001, 0.001}), 0.001);
  EXPECT_EQ(of({0.001, 0.5, 0.001}), 0.1);  // the lucky smallest step counts for nothing
  EXPECT_EQ(of({0.001, 0.001, 0.5}), std::nullopt);
  EXPECT_EQ(of({0.5, 0.5, 0.04}), std::nullopt);  // an alarm only where one attack runs alone
}

TEST(SmallestNoticed, TriesNothingBelowTheFirstMiss) {
  std::vector<std::size_t> tried;
  smallest_noticed({0.001, 0.01, 0.1}, [&](std::size_t step) {
    tried.push_back(step);
    return step == 1 ? 0.5 : 0.001;
  });
  EXPECT_THAT(tried, ::testing::ElementsAre(2, 1));
}

TEST(Finding, IsWrittenDownForEveryAttack) {
  std::size_t judging = 0;
  for (const MeasureEntry& entry : attack_measures()) {
    if (entry.id != "attacks.distances") {  // prints what other tools print, and judges nothing
      EXPECT_NE(finding(entry.id, Verdict::kLeak), finding(entry.id, Verdict::kNoLeakShown));
      ++judging;
    }
  }
  EXPECT_EQ(judging, testing_attacks());
  EXPECT_THROW(finding("attacks.unheard-of", Verdict::kLeak), InternalError);
}

TEST(Explain, NamesTheSmallestLeak) {
  EXPECT_THAT(explain({0.002, 0.1, 1}),
              HasSubstr("Verbatim copies of 0.2 % of the training people"));
}
TEST(Explain, NamesTheLargestPlantedLeakThatWentUnnoticed) {
  EXPECT_THAT(explain({std::nullopt, 0.1, 1}), HasSubstr("Even verbatim copies of 10 %"));
}
TEST(Explain, NamesNoSmallestLeakWhereTheReleaseLeaks) {
  const std::string words = explain({std::nullopt, 0.1, 1, true});
  EXPECT_THAT(words, HasSubstr("is not known: the release raises the alarm as it is"));
  EXPECT_THAT(words, Not(HasSubstr("too weak")));
}
TEST(Explain, DoubtsTheHoldoutWhenAFreshSampleAlarms) {
  EXPECT_THAT(explain({0.002, 0.1, 0.001}), HasSubstr("Was it split off at random?"));
}

TEST(SettleVerdicts, ExchangesTheFindingOfALeakTakenBack) {
  std::vector<Result> results = {attack(0.04, Verdict::kLeak), attack(0.03, Verdict::kLeak)};
  for (Result& result : results) {
    result.note += ' ' + explain({0.01, 0.1, 0.001});
    result.values.emplace_back(std::string(kFreshName), 0.001);
  }
  results[1].id = "attacks.membership";
  results[1].note = text(finding(results[1].id, Verdict::kLeak), " Other facts.");
  settle_verdicts(results);
  for (const Result& result : results) {
    EXPECT_NE(result.verdict, Verdict::kLeak);
    EXPECT_THAT(result.note,
                StartsWith(std::string(finding(result.id, Verdict::kNoLeakShown)) + ' '));
    EXPECT_THAT(result.note, Not(HasSubstr(std::string(finding(result.id, Verdict::kLeak)))));
    EXPECT_THAT(result.note, Not(HasSubstr("The leak")));
  }
  EXPECT_THAT(results[0].note, HasSubstr(" The facts."));
}

TEST(SettleVerdicts, KeepsTheFindingOfALeakThatStands) {
  std::vector<Result> results = {attack(0.01, Verdict::kLeak)};
  const std::string note = results[0].note;
  settle_verdicts(results);
  EXPECT_EQ(results[0].note, note);
}

TEST(SettleVerdicts, AdjustsByHolmOverTheAttacks) {
  std::vector<Result> results = {attack(0.01, Verdict::kLeak), attack(0.04, Verdict::kLeak),
                                 attack(0.03, Verdict::kLeak)};
  settle_verdicts(results);
  EXPECT_DOUBLE_EQ(*results[0].test->p_adjusted, 0.03);  // 3 x 0.01
  EXPECT_DOUBLE_EQ(*results[1].test->p_adjusted, 0.06);  // max(2 x 0.03, 0.04)
  EXPECT_DOUBLE_EQ(*results[2].test->p_adjusted, 0.06);
  EXPECT_EQ(results[0].verdict, Verdict::kLeak);
  EXPECT_EQ(results[1].verdict, Verdict::kNoLeakShown);
  EXPECT_THAT(results[1].note, HasSubstr("adjusted p = 0.06"));
}

TEST(SettleVerdicts, TakesALeakBackToTooWeakWhenItsControlsFailed) {
  std::vector<Result> results = {attack(0.04, Verdict::kLeak, std::nullopt),
                                 attack(0.04, Verdict::kLeak), attack(0.5, Verdict::kNoLeakShown)};
  results[1].values.emplace_back(std::string(kFreshName), 0.001);
  settle_verdicts(results);
  EXPECT_EQ(results[0].verdict, Verdict::kTooWeak);
  EXPECT_EQ(results[1].verdict, Verdict::kTooWeak);
}

TEST(SettleVerdicts, LeavesOtherFamiliesAndUntestedAttacksAlone) {
  std::vector<Result> results = {attack(0.04, Verdict::kLeak), attack(0.04, Verdict::kLeak),
                                 not_attacked("needs a holdout")};
  results[1].family = "fidelity";
  settle_verdicts(results);
  EXPECT_DOUBLE_EQ(*results[0].test->p_adjusted, 0.04);
  EXPECT_FALSE(results[1].test->p_adjusted.has_value());
  EXPECT_FALSE(results[2].test.has_value());
}

TEST(SettleVerdicts, SaysTheSameTheSecondTime) {
  std::vector<Result> once = {attack(0.03, Verdict::kLeak), attack(0.04, Verdict::kLeak)};
  settle_verdicts(once);
  auto twice = once;
  settle_verdicts(twice);
  EXPECT_EQ(once, twice);
}

TEST(Percent, HasThreeDigits) {
  EXPECT_EQ(percent(0.00123456), "0.123 %");
  EXPECT_EQ(percent(0.5), "50 %");
}

}  // namespace
}  // namespace assay
