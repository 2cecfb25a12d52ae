#include "attacks/battery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

/// How often, of 400 data sets, the test rejects at 5 %.
int rejections(double shift) {
  int count = 0;
  for (std::uint64_t i = 0; i < 400; ++i) {
    Rng rng = Rng(17).split(i);
    const auto a = draw(150, shift, 1e-9, rng), b = draw(100, 0, 1e-9, rng);
    const Battery battery({joined("one", a, b)}, 150, {0.01, 0.05});
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
}

}  // namespace
}  // namespace assay
