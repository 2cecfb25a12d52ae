#include "attacks/membership/kde.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "tests/support/checks.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::input_error;

TEST(GaussianKde, IsTheMeanOfNormalCurves) {
  // variance of {0, 2} with divisor 1 is 2; Scott's factor 2^(-1/5)
  const double variance = 2 * std::pow(2, -0.4);
  const auto normal = [&](double x) {
    return std::exp(-x * x / (2 * variance)) / std::sqrt(2 * std::numbers::pi * variance);
  };
  const GaussianKde density({2, 1, {0, 2}}, BandwidthRule::kScott);
  const auto got = density({2, 1, {0.5, 7}});
  EXPECT_NEAR(got[0], (normal(0.5) + normal(1.5)) / 2, 1e-15);
  EXPECT_NEAR(got[1], (normal(7) + normal(5)) / 2, 1e-15);
}

// /usr/bin/python3, scipy 1.10: gaussian_kde([[0,1,3,4,7],[1,0,2,5,1]], bw_method="silverman")([[1.,6],[1,-2]])
TEST(GaussianKde, AgreesWithScipyInTwoDimensions) {
  const GaussianKde density({5, 2, {0, 1, 1, 0, 3, 2, 4, 5, 7, 1}}, BandwidthRule::kSilverman);
  const auto got = density({2, 2, {1, 1, 6, -2}});
  EXPECT_NEAR(got[0], 0.024478925499207327, 1e-15);
  EXPECT_NEAR(got[1], 0.0014250652676992593, 1e-15);
}

TEST(GaussianKde, RefusesColumnsThatDepend) {
  EXPECT_THAT(input_error([] {
                GaussianKde({3, 2, {0, 0, 1, 2, 3, 6}}, BandwidthRule::kScott);
              }),
              HasSubstr("linearly dependent or constant"));
  EXPECT_THAT(input_error([] {
                GaussianKde({3, 2, {0, 5, 1, 5, 3, 5}}, BandwidthRule::kScott);
              }),
              HasSubstr("linearly dependent or constant"));
  EXPECT_THAT(input_error([] {
                GaussianKde({1, 1, {0}}, BandwidthRule::kScott);
              }),
              HasSubstr("needs two points"));
  EXPECT_THAT(input_error([] {
                GaussianKde({2, 1, {0, 1}}, BandwidthRule::kScott)({1, 2, {0, 0}});
              }),
              HasSubstr("a point has 2 dimensions, the density 1"));
}

TEST(DomiasScores, AreQuotientsThatSurviveZero) {
  EXPECT_THAT(domias_scores(std::vector<double>{2, 1, 0}, std::vector<double>{4, 0, 0}),
              ElementsAre(0.5, 1e20, 0));
  EXPECT_THAT(input_error([] { domias_scores(std::vector<double>{1}, {}); }),
              HasSubstr("1 densities of the release but 0"));
}

TEST(GenLraScores, AreHigherForTheRecordThatExplainsTheRelease) {
  const Points reference{6, 1, {-3, -2, -1, 0, 1, 2}};
  const Points release{2, 1, {6, 6.1}};
  const auto scores =
      gen_lra_scores({2, 1, {6, -3}}, release, reference, 2, BandwidthRule::kSilverman);
  EXPECT_GT(scores[0], 0);
  EXPECT_GT(scores[0], scores[1]);
}

}  // namespace
}  // namespace assay
