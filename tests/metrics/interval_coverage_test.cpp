#include "tests/support/interval_coverage.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

using testing::count_held;

/// x +- z for a standard normal x: the level of z is known exactly.
std::vector<std::optional<Estimate>> normal_intervals(int count, double z, std::uint64_t seed) {
  std::vector<std::optional<Estimate>> found;
  Rng rng(seed);
  for (int i = 0; i < count; ++i) {
    Estimate& one = found.emplace_back().emplace();
    one.value = rng.normal();
    one.low = one.value - z;
    one.high = one.value + z;
  }
  return found;
}

constexpr double k95 = 1.959964, k89 = 1.598193;

TEST(IntervalCoverage, Of4000TellsAnIntervalOf89PercentFrom95) {
  const auto honest = count_held(normal_intervals(4000, k95, 1), 0);
  EXPECT_TRUE(honest.plausible(honest.held));
  const auto deliberate = count_held(normal_intervals(4000, k89, 2), 0);
  EXPECT_FALSE(deliberate.plausible(deliberate.held));
}

TEST(IntervalCoverage, Of200TellsAnIntervalOfHalfTheLengthFrom95) {
  const auto honest = count_held(normal_intervals(200, k95, 4), 0);
  EXPECT_TRUE(honest.plausible(honest.held));
  const auto half = count_held(normal_intervals(200, k95 / 2, 5), 0);
  EXPECT_FALSE(half.plausible(half.held));
}

// scipy.stats.binom.cdf(3639, 4000, 0.93) = 8.0e-07, of 3640 1.06e-06; of 165 and 166 of 200 5.1e-07 and 1.5e-06
TEST(IntervalCoverage, IsImplausibleBelowTheExactBinomialTail) {
  const testing::IntervalCoverage full{0, 0, 4000}, in_ci{0, 0, 200};
  EXPECT_FALSE(full.plausible(3639));
  EXPECT_TRUE(full.plausible(3640));
  EXPECT_FALSE(in_ci.plausible(165));
  EXPECT_TRUE(in_ci.plausible(166));
}

TEST(IntervalCoverage, ShortensToTheSameStandardErrorsWhateverTheQuantile) {
  Estimate normal, jackknifed;
  jackknifed.method = "jackknife";
  EXPECT_NEAR(k95 * testing::interval_shortening(normal),
              2.063899 * testing::interval_shortening(jackknifed),
              std::getenv("CI") == nullptr ? 1e-9 : 0.1);
}

TEST(IntervalCoverage, CountsAnUndefinedEstimateAsMissed) {
  Estimate bare;
  const auto found = count_held({std::nullopt, bare}, 0);
  EXPECT_EQ(found.held, 0);
  EXPECT_EQ(found.repetitions, 2);
}

}  // namespace
}  // namespace assay
