#include "generators/copula/conditional.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>

#include "core/stats/intervals.h"
#include "tests/support/checks.h"

namespace assay {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::vector<double> draw(const ConditionalNormal& normal, std::size_t columns, std::size_t column,
                         std::size_t n, Rng rng) {
  std::vector<double> out, z(columns);
  for (std::size_t i = 0; i < n; ++i) {
    normal.draw(rng, z);
    out.push_back(z[column]);
  }
  return out;
}

TEST(ConditionalNormal, DrawsStandardNormalsWithoutConditions) {
  const ConditionalNormal normal(std::vector<double>{1, 0.6, 0.6, 1}, {});
  EXPECT_TRUE(testing::follows(draw(normal, 2, 1, 20'000, Rng(1)), normal_cdf));
}

// Z_2 given Z_1 = a is N(rho a, 1 - rho^2).
TEST(ConditionalNormal, MeetsTheClosedFormForAPoint) {
  const double rho = 0.6, a = 1.5;
  const ConditionalNormal normal(std::vector<double>{1, rho, rho, 1}, {{0, a, a}});
  const auto law = [&](double mean) {
    return [=](double x) { return normal_cdf((x - mean) / std::sqrt(1 - rho * rho)); };
  };
  const auto draws = draw(normal, 2, 1, 20'000, Rng(2));
  EXPECT_TRUE(testing::follows(draws, law(rho * a)));
  EXPECT_FALSE(testing::follows(draws, law(rho * a + 0.1)));  // negative control
  EXPECT_NEAR(normal.evidence(Rng(3)), std::exp(-a * a / 2) / std::sqrt(2 * std::numbers::pi),
              1e-12);
}

// P(Z_2 > 0 | Z_1 > 0) = 1/2 + asin(rho)/pi; one interval is exact.
TEST(ConditionalNormal, MeetsTheClosedFormForAnInterval) {
  const double rho = 0.6;
  const ConditionalNormal normal(std::vector<double>{1, rho, rho, 1}, {{0, 0, kInfinity}});
  double above = 0;
  for (const double z : draw(normal, 2, 1, 40'000, Rng(4))) {
    above += z > 0 ? 1 : 0;
  }
  EXPECT_FALSE(testing::implausible(above, 40'000, 0.5 + std::asin(rho) / std::numbers::pi));
  EXPECT_TRUE(testing::implausible(above, 40'000, 0.5 + std::asin(0.5) / std::numbers::pi));
  EXPECT_NEAR(normal.evidence(Rng(3)), 0.5, 1e-12);
}

// Orthants of a trivariate normal with equal rho: P(++) = 1/4 + asin(rho)/(2 pi), P(+++) = 1/8 + 3
// asin(rho)/(4 pi).
TEST(ConditionalNormal, MeetsTheClosedFormForTwoIntervals) {
  const double rho = 0.5, arc = std::asin(rho) / std::numbers::pi;
  const double truth = (1.0 / 8 + 3 * arc / 4) / (1.0 / 4 + arc / 2);
  const ConditionalNormal normal(std::vector<double>{1, rho, rho, rho, 1, rho, rho, rho, 1},
                                 {{0, 0, kInfinity}, {1, 0, kInfinity}});
  double above = 0;
  for (const double z : draw(normal, 3, 2, 20'000, Rng(5))) {
    above += z > 0 ? 1 : 0;
  }
  EXPECT_FALSE(testing::implausible(above, 20'000, truth));
  EXPECT_TRUE(
      testing::implausible(above, 20'000, 0.5 + arc));  // negative control: one condition forgotten
  EXPECT_NEAR(normal.evidence(Rng(6), 100'000), 1.0 / 4 + arc / 2, 0.005);
}

TEST(ConditionalNormal, KeepsTheIntervalsFarOutInTheTail) {
  const ConditionalNormal normal(std::vector<double>{1, 0.9, 0.9, 1}, {{0, 7, 7.5}, {1, -7.5, -7}});
  std::vector<double> z(2);
  Rng rng(7);
  for (int i = 0; i < 100; ++i) {
    normal.draw(rng, z);
    EXPECT_GE(z[0], 7 - 1e-9);
    EXPECT_LE(z[0], 7.5 + 1e-9);
    EXPECT_NEAR(z[1], -7.25, 0.25 + 1e-9);
  }
}

}  // namespace
}  // namespace assay
