#include "attacks/verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay {
namespace {

using ::testing::HasSubstr;

Result attack(double p, Verdict verdict, std::optional<double> detectable = 0.01) {
  Result result;
  result.family = "attacks";
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

TEST(Explain, NamesTheSmallestLeak) {
  EXPECT_THAT(explain(0.5, {0.002, 0.1, 1}),
              HasSubstr("verbatim copies of 0.2 % of the training people"));
}
TEST(Explain, DoubtsTheHoldoutWhenAFreshSampleAlarms) {
  EXPECT_THAT(explain(0.5, {0.002, 0.1, 0.001}), HasSubstr("Was it split off at random?"));
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
