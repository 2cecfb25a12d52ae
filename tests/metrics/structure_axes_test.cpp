#include "metrics/fidelity/structure_axes.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/rng.h"

namespace assay {
namespace {

TEST(Axes, AreThoseOfTheCovariance) {
  // Variance 9 along (3, 4)/5, 1 across: (+-3 u), (+-1 v) with weights that make the variances 4.5 and 0.5.
  Points points{4, 2, {1.8 + 7, 2.4, -1.8 + 7, -2.4, -0.8 + 7, 0.6, 0.8 + 7, -0.6}};
  const Axes axes = principal_axes(points, 5);
  ASSERT_EQ(axes.variance.size(), 2u);
  EXPECT_NEAR(axes.variance[0], 4.5, 1e-12);
  EXPECT_NEAR(axes.variance[1], 0.5, 1e-12);
  EXPECT_NEAR(axes.total, 5, 1e-12);
  EXPECT_NEAR(axes.direction(0)[0], 0.6, 1e-12);
  EXPECT_NEAR(axes.direction(0)[1], 0.8, 1e-12);
  std::vector<std::vector<double>> along(2);
  project(points, axes, along);
  EXPECT_NEAR(along[0][0], 3, 1e-12);
  EXPECT_NEAR(along[0][2], 0, 1e-12);
  EXPECT_NEAR(std::abs(along[1][2]), 1, 1e-12);
  EXPECT_NEAR(variance_along(axes, std::vector<double>{1, 0}), 4.5 * 0.36 + 0.5 * 0.64, 1e-12);
  Points turned{4, 2, {-2.4, 1.8, 2.4, -1.8, 0.6, 0.8, -0.6, -0.8}};
  const Axes across = principal_axes(turned, 2);
  EXPECT_NEAR(agreement(axes, axes, 1), 1, 1e-12);
  EXPECT_NEAR(agreement(axes, across, 1), 0, 1e-12);
  EXPECT_NEAR(agreement(axes, across, 2), 1, 1e-12);
}

/// Ten dimensions, of which the second is ten times the first plus noise and far from 0, and the last is constant.
Points cloud(std::size_t rows, Rng rng) {
  Points points{rows, 10, {}};
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t c = 0; c < 9; ++c) {
      points.values.push_back(rng.normal() + (c == 1 ? 10 * points.values.back() + 1e6 : 0));
    }
    points.values.push_back(7);
  }
  return points;
}

TEST(Axes, OfBlocksAreThoseOfAllRowsAtOnce) {
  const Points all = cloud(1000, Rng(1));
  Moments moments(10);
  for (const auto& [begin, end] : {std::pair(0, 1), std::pair(1, 400), std::pair(400, 1000)}) {
    moments.add({std::size_t(end - begin),
                 10,
                 {all.values.begin() + 10 * begin, all.values.begin() + 10 * end}});
  }
  const Axes blocks = moments.axes(3), once = principal_axes(all, 3);
  for (std::size_t k = 0; k < 3; ++k) {
    EXPECT_NEAR(blocks.variance[k], once.variance[k], 1e-9 * once.variance[k]);
    EXPECT_NEAR(variance_along(blocks, blocks.direction(k)), blocks.variance[k],
                1e-9 * blocks.variance[0]);
  }
  EXPECT_NEAR(agreement(blocks, once, 1), 1, 1e-12);
  // The covariance by its definition.
  double mean = 0, square = 0;
  for (std::size_t row = 0; row < 1000; ++row) {
    mean += all.values[10 * row + 1] / 1000;
  }
  for (std::size_t row = 0; row < 1000; ++row) {
    square += std::pow(all.values[10 * row + 1] - mean, 2) / 1000;
  }
  EXPECT_NEAR(blocks.covariance[11], square, 1e-6 * square);
  EXPECT_EQ(blocks.covariance[99], 0);
}

}  // namespace
}  // namespace assay
