#include "reports/numbers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace assay {
namespace {

TEST(Numbers, AreRoundedToTheirInterval) {
  const auto shown = [](double value, double half) {
    const Estimate estimate{value, value - half, value + half, 0.95, "release", "wilson"};
    return human_value(estimate) + " (" + human_interval(estimate) + ")";
  };
  EXPECT_EQ(shown(0.81234, 0.01871), "0.812 (0.794 to 0.831)");
  EXPECT_EQ(shown(0.81234, 0.04), "0.81 (0.77 to 0.85)");
  EXPECT_EQ(shown(12345.6, 250), "12,346 (12,096 to 12,596)");
  EXPECT_EQ(shown(0.001, 0.012), "0.001 (-0.011 to 0.013)");
  EXPECT_EQ(shown(0, 1e-12), "0.000000 (0.000000 to 0.000000)");
}

TEST(Numbers, WithoutAnIntervalKeepThreeDigits) {
  EXPECT_EQ(human_value({0.123456, {}, {}, 0.95, "release", "none"}), "0.123");
  EXPECT_EQ(human_interval({0.123456, {}, {}, 0.95, "release", "none"}), "");
  EXPECT_EQ(human(39032), "39,032");
  EXPECT_EQ(human(-1234567), "-1,234,567");
  EXPECT_EQ(human(0), "0");
  EXPECT_EQ(human(-0.0), "0");
  EXPECT_EQ(human(0.000021), "2.1e-05");
  EXPECT_EQ(brief(0.65), "0.65");
  EXPECT_EQ(brief(40), "40");
  EXPECT_EQ(brief(5.0000001), "5");  // human() gives "5.00"
  EXPECT_EQ(fixed(-0.001, 2), "0.00");
  EXPECT_EQ(human(std::numeric_limits<double>::infinity()), "infinity");
  EXPECT_EQ(human_p(0.00001), "< 0.0001");
  EXPECT_EQ(human_p(0.0312), "0.031");
}

TEST(Counted, KnowsOneFromMany) {
  EXPECT_EQ(counted(0, "row"), "0 rows");
  EXPECT_EQ(counted(1, "row"), "1 row");
  EXPECT_EQ(counted(39032, "column"), "39,032 columns");
}

TEST(Ticks, AreRoundAndInside) {
  EXPECT_THAT(nice_ticks(0, 1, 5),
              ::testing::Pointwise(::testing::DoubleNear(1e-12), {0.0, 0.2, 0.4, 0.6, 0.8, 1.0}));
  EXPECT_THAT(nice_ticks(17, 90, 4), ::testing::ElementsAre(20, 40, 60, 80));
  EXPECT_THAT(nice_ticks(-0.03, 0.03, 3),
              ::testing::Pointwise(::testing::DoubleNear(1e-12), {-0.02, 0.0, 0.02}));
  EXPECT_TRUE(nice_ticks(1, 1, 5).empty());
  EXPECT_TRUE(nice_ticks(0, std::numeric_limits<double>::infinity(), 5).empty());
  EXPECT_EQ(tick_text(0.2, 0.2), "0.2");
  EXPECT_EQ(tick_text(20, 20), "20");
}

TEST(Clipped, CountsCharactersNotBytes) {
  EXPECT_EQ(clipped("größe", 5), "größe");
  EXPECT_EQ(clipped("größen", 5), "größ…");
  EXPECT_EQ(clipped("", 3), "");
  EXPECT_EQ(length_of("ü✓"), 2U);
}

}  // namespace
}  // namespace assay
