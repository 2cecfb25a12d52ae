#include "generators/copula/latent.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numbers>

namespace assay {
namespace {

TEST(LatentColumn, ScoresAreTheMeansOfTheTruncatedNormal) {
  const std::array masses{0.5, 0.5};
  const auto column = latent_column(masses);
  EXPECT_NEAR(column.cut[0], 0, 1e-12);
  EXPECT_NEAR(column.score[1], std::sqrt(2 / std::numbers::pi), 1e-12);  // mean of |Z|
  EXPECT_NEAR(column.score[0], -column.score[1], 1e-12);
}

TEST(LatentColumn, HermiteSquaresSumToTheVarianceOfTheScores) {
  // Parseval: sum_k <s, h_k>^2 -> sum_c p_c s_c^2 = 2/pi for a split at the median. Its terms are
  // those of the arcsine series: asin(1) 2/pi * 2/pi; the 40 terms kept leave 0.064 of 0.637.
  const std::array masses{0.5, 0.5};
  double sum = 0, previous = 0;
  for (const double h : latent_column(masses).hermite) {
    previous = sum;
    sum += h * h;
  }
  EXPECT_GE(sum, previous);
  EXPECT_LT(sum, 2 / std::numbers::pi);
  EXPECT_GT(sum, 2 / std::numbers::pi - 0.07);
}

// Two columns cut at their medians: E[s s'] = (2/pi)(4 P(both above) - 1) = (2/pi)^2 asin(rho)
// (Sheppard 1899).
TEST(LatentCorrelation, InvertsSheppardsFormula) {
  const std::array masses{0.5, 0.5};
  const auto column = latent_column(masses);
  for (const double rho : {-0.8, -0.3, 0.0, 0.3, 0.8}) {
    const double moment = std::pow(2 / std::numbers::pi, 2) * std::asin(rho);
    EXPECT_NEAR(latent_correlation(column, column, moment), rho, 1e-5);
  }
}

// Moments of a bivariate normal cut into 3 x 4 cells, from scipy.stats.multivariate_normal.cdf
// (scipy 1.10, absolute error 1e-7).
TEST(LatentCorrelation, RecoversAPolychoricCorrelation) {
  const std::array three{0.2, 0.5, 0.3};
  const std::array four{0.1, 0.2, 0.3, 0.4};
  const auto a = latent_column(three), b = latent_column(four);
  EXPECT_NEAR(latent_correlation(a, b, 0.34159133852201645), 0.5, 1e-5);
  EXPECT_NEAR(latent_correlation(a, b, -0.47797498612996836), -0.7, 1e-5);
  EXPECT_GT(std::abs(0.34159133852201645 - 0.5),
            0.1);  // negative control: the plain moment is far off
}

TEST(LatentCorrelation, IsZeroForAConstantAndBoundedForATwin) {
  const std::array one{1.0};
  const std::array two{0.3, 0.7};
  const auto constant = latent_column(one), column = latent_column(two);
  EXPECT_EQ(latent_correlation(constant, column, 0), 0);
  EXPECT_NEAR(latent_correlation(column, column, 1e9), 0.999, 1e-9);
}

TEST(ScoreMoments, LeaveOutRowsWithoutACell) {
  const std::array two{0.5, 0.5};
  const std::vector<LatentColumn> columns(2, latent_column(two));
  const std::vector<std::int32_t> a{0, 1, 0, 1}, b{0, 1, -1, -1};
  const std::vector<std::span<const std::int32_t>> cells{a, b};
  const auto moments = score_moments(columns, cells);
  EXPECT_NEAR(moments[1], 2 / std::numbers::pi, 1e-12);  // two rows, both on the diagonal
  EXPECT_EQ(moments[1], moments[2]);
}

// Higham 2002, section 4: the matrix with ones on three diagonals.
TEST(NearestCorrelation, AgreesWithHighamsExample) {
  const std::array weight{1.0, 1.0, 1.0};
  const auto x = nearest_correlation({1, 1, 0, 1, 1, 1, 0, 1, 1}, weight);
  EXPECT_NEAR(x[1], 0.7607, 2e-4);
  EXPECT_NEAR(x[2], 0.1573, 2e-4);
  EXPECT_NEAR(x[5], 0.7607, 2e-4);
  EXPECT_EQ(x[0], 1);
}

TEST(NearestCorrelation, LeavesACorrelationMatrixAsItIs) {
  const std::vector<double> r{1, 0.5, 0.2, 0.5, 1, 0.3, 0.2, 0.3, 1};
  const std::array weight{1.0, 10.0, 1.0};
  const auto x = nearest_correlation(r, weight);
  for (std::size_t i = 0; i < r.size(); ++i) {
    EXPECT_NEAR(x[i], r[i], 1e-6);
  }
}

TEST(NearestCorrelation, BendsAHeavyColumnLess) {
  const std::vector<double> r{1, 1, 0, 1, 1, 1, 0, 1, 1};
  const std::array even{1.0, 1.0, 1.0};
  const std::array heavy{10.0, 1.0, 1.0};  // column 0: its correlations are 1 and 0
  const auto bent = [&](const std::vector<double>& x) {
    return std::abs(x[1] - 1) + std::abs(x[2]);
  };
  EXPECT_LT(bent(nearest_correlation(r, heavy)), 0.7 * bent(nearest_correlation(r, even)));
}

}  // namespace
}  // namespace assay
