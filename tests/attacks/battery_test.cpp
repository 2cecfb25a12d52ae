#include "attacks/membership/battery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/stats/roc.h"
#include "tests/support/checks.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using testing::implausible;
using testing::input_error;

std::vector<double> draw(std::size_t n, double shift, double step, Rng& rng) {
  std::vector<double> values(n);
  for (double& v : values) {
    v = std::round((rng.normal() + shift) / step) * step;
  }
  return values;
}

Battery::Score joined(std::string name, std::vector<double> members,
                      const std::vector<double>& outsiders) {
  members.insert(members.end(), outsiders.begin(), outsiders.end());
  return {std::move(name), std::move(members)};
}

// auc() and tpr_at_fpr() are written and tested apart from the battery.
TEST(Battery, AgreesWithTheRocFunctionsTiesIncluded) {
  for (const double step : {1e-9, 0.5}) {
    for (const auto& [members, outsiders] :
         {std::pair<std::size_t, std::size_t>{300, 120}, {90, 400}}) {
      Rng rng(3);
      const auto a = draw(members, 0.4, step, rng), b = draw(outsiders, 0, step, rng);
      const auto c = draw(members, 0, step, rng), d = draw(outsiders, 0.2, step, rng);
      const auto got =
          Battery({joined("one", a, b), joined("two", c, d)}, members, {0.01, 0.1}).observed();
      ASSERT_EQ(got.size(), 6U);
      EXPECT_NEAR(got[0], auc(a, b), 1e-12);
      EXPECT_NEAR(got[1], tpr_at_fpr(a, b, 0.01)->value, 1e-12);
      EXPECT_NEAR(got[2], tpr_at_fpr(a, b, 0.1)->value, 1e-12);
      EXPECT_NEAR(got[3], auc(c, d), 1e-12);
      EXPECT_NEAR(got[5], tpr_at_fpr(c, d, 0.1)->value, 1e-12);
    }
  }
}

TEST(Battery, LeavesOutRatesBelowOnePerson) {
  Rng rng(1);
  const Battery battery({joined("one", draw(50, 0, 1, rng), draw(99, 0, 1, rng))}, 50,
                        {0.01, 0.02});
  EXPECT_THAT(battery.rates(), ::testing::ElementsAre(0.02));
  EXPECT_EQ(battery.statistics(), 2U);
}

TEST(Battery, AtRateZeroCountsThoseAboveEveryOutsider) {
  for (const double step : {1e-9, 0.5}) {
    Rng rng(5);
    const auto a = draw(300, 0.8, step, rng), b = draw(120, 0, step, rng);
    const auto got = Battery({joined("one", a, b)}, 300, {0, 0.1}).observed();
    const double highest = *std::max_element(b.begin(), b.end());
    const auto above = std::count_if(a.begin(), a.end(), [&](double v) { return v > highest; });
    EXPECT_DOUBLE_EQ(got[1], static_cast<double>(above) / 300);
    EXPECT_NEAR(got[1], tpr_at_fpr(a, b, 0)->value, 1e-12);
    EXPECT_NEAR(got[2], tpr_at_fpr(a, b, 0.1)->value, 1e-12);
  }
}

TEST(Battery, AveragesOverTiesThatHoldSeveralRates) {
  // the group of three 2s holds the thresholds of 1 % and of 2 %, and the last one that of 3 %
  std::vector<double> members(100, 0), outsiders(100, 0);
  members[0] = 3;
  members[1] = members[2] = 2;
  outsiders[0] = outsiders[1] = outsiders[2] = 2;
  const auto got =
      Battery({joined("one", members, outsiders)}, 100, {0, 0.01, 0.02, 0.5}).observed();
  EXPECT_NEAR(got[1], 0.01, 1e-12);
  EXPECT_NEAR(got[2], 0.01 + 0.02 / 3, 1e-12);
  EXPECT_NEAR(got[3], 0.01 + 0.04 / 3, 1e-12);
  EXPECT_NEAR(got[4], 0.03 + 0.97 * 47 / 97, 1e-12);
}

TEST(Battery, GivesCriticalValuesInTheUnitOfTheStatistic) {
  Rng rng(6);
  const auto a = draw(200, 0, 1e-9, rng), b = draw(200, 0, 1e-9, rng);
  const MaxTest test = Battery({joined("one", a, b)}, 200, {0, 0.1}).test(Rng(2), 1999);
  EXPECT_GT(test.critical[0], 0.53);  // AUC: sd 0.029
  EXPECT_LT(test.critical[0], 0.60);
  // people above the highest of the others: P[more than k] is about 2^-(k + 1)
  EXPECT_GT(test.critical[1], 3.0 / 200);
  EXPECT_LT(test.critical[1], 12.0 / 200);
  EXPECT_GT(test.critical[2], 0.13);  // 10 % and two deviations of 0.030, thresholds included
  EXPECT_LT(test.critical[2], 0.24);
}

// Nothing else is tested in half of the data sets' favour: the rate at FPR 0 must not hide an AUC.
TEST(Battery, FindsAShiftBesideALongTailedStatistic) {
  int alone = 0, beside = 0;
  for (std::uint64_t i = 0; i < 200; ++i) {
    Rng rng = Rng(18).split(i);
    const auto a = draw(400, 0.3, 1e-9, rng), b = draw(100, 0, 1e-9, rng);
    alone += Battery({joined("one", a, b)}, 400, {}).test(rng, 199).p_min <= 0.05 ? 1 : 0;
    beside += Battery({joined("one", a, b)}, 400, {0}).test(rng, 199).p_min <= 0.05 ? 1 : 0;
  }
  EXPECT_GE(beside, 0.75 * alone) << alone;
}

/// How often, of 400 data sets, the test rejects at 5 %.
int rejections(double shift) {
  int count = 0;
  for (std::uint64_t i = 0; i < 400; ++i) {
    Rng rng = Rng(17).split(i);
    const auto a = draw(150, shift, 1e-9, rng), b = draw(100, 0, 1e-9, rng);
    const Battery battery({joined("one", a, b)}, 150, {0, 0.01, 0.05});
    count += battery.test(rng.split("test"), 199).p_min <= 0.05 ? 1 : 0;
  }
  return count;
}

TEST(Battery, RejectsNoMoreThanFivePercentWithoutALeak) {
  const int rejected = rejections(0);
  EXPECT_FALSE(rejected > 20 && implausible(rejected, 400, 0.05)) << rejected;
}

TEST(Battery, RejectsWhenMembersScoreHigher) {
  EXPECT_TRUE(implausible(rejections(0.5), 400, 0.05));
}

TEST(Battery, GivesTheSmallestPossiblePToACompleteLeak) {
  const Battery battery({joined("one", std::vector<double>(200, 1), std::vector<double>(100, 0))},
                        200, {0.01});
  EXPECT_DOUBLE_EQ(battery.test(Rng(1), 999).p_min, 0.001);
  EXPECT_EQ(battery.observed()[0], 1);
  EXPECT_EQ(battery.observed()[1], 1);
}

TEST(Battery, TellsWhatIsWrong) {
  EXPECT_THAT(input_error([] {
                Battery({{"one", {1, 2}}}, 2, {});
              }),
              HasSubstr("needs a score, a member and an outsider"));
  EXPECT_THAT(input_error([] {
                Battery({{"one", {1, 2}}, {"two", {1}}}, 1, {});
              }),
              HasSubstr("score 'two' has 1 units, not 2"));
  EXPECT_THAT(input_error([] {
                Battery({{"one", {1, 2}}}, 1, {0.1, 0});
              }),
              HasSubstr("rates must ascend within [0, 1)"));
}

}  // namespace
}  // namespace assay
