#include <gtest/gtest.h>

#include <vector>

#include "metrics/fidelity/coefficients.h"

namespace assay {
namespace {

/// Distance correlation of a column that is 1 in the rows `ones` and 0 elsewhere with one that any tool can rebuild.
DistanceCorrelation of_indicator(std::size_t n, const std::vector<std::size_t>& ones, bool swap) {
  std::vector<double> x(n, 0), y(n);
  for (const std::size_t row : ones) {
    x[row] = 1;
  }
  for (std::size_t i = 0; i < n; ++i) {
    y[i] = static_cast<double>(i * 37 % 101) / 7;
  }
  const auto a = ordered_column(swap ? y : x), b = ordered_column(swap ? x : y);
  return *distance_correlation(ordered_pair(a, b));
}

TEST(DistanceCorrelationOfAnIndicator, HasNoCorrectedSquareWhereOneRowDiffersFromAllOthers) {
  // numpy: the squares of the n x n U-centred distances add up to less than 1e-29. On paper all are 0.
  for (const bool swap : {false, true}) {
    for (const std::size_t n : {5, 60, 333}) {
      EXPECT_FALSE(of_indicator(n, {n / 3}, swap).corrected_square) << n;
    }
  }
}

TEST(DistanceCorrelationOfAnIndicator, OfTwoRowsIsNumpys) {
  for (const bool swap : {false, true}) {
    EXPECT_NEAR(*of_indicator(5, {0, 1}, swap).corrected_square, -0.17839475583915823, 1e-12);
    EXPECT_NEAR(*of_indicator(60, {0, 20}, swap).corrected_square, 0.013566832316532338, 1e-12);
    EXPECT_NEAR(*of_indicator(333, {0, 111}, swap).corrected_square, -0.004518654284126922, 1e-12);
  }
}

}  // namespace
}  // namespace assay
