#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "core/density_kernels.h"
#include "core/nearest.h"
#include "core/parallel.h"
#include "core/rng.h"
#include "tests/core/nearest_tables.h"
#include "tests/support/checks.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using testing::gower, testing::euclidean, testing::input_error, testing::mixed, testing::one_column,
    testing::random_points;
using ::testing::HasSubstr;

constexpr double kGrid = 0x1p30;
const std::vector<double> kRadii = {0.1234, 1.9876, 3.3333};
const std::vector<double> kBandwidths = {0.05, 0.4, 3};

std::vector<std::size_t> shuffled(std::size_t n, Rng rng) {
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  rng.shuffle(order);
  return order;
}

std::vector<std::size_t> stretch(std::size_t begin, std::size_t end) {
  std::vector<std::size_t> rows(end - begin);
  std::iota(rows.begin(), rows.end(), begin);
  return rows;
}

Points take(const Points& points, const std::vector<std::size_t>& rows) {
  Points taken{rows.size(), points.dimension, {}};
  for (const std::size_t r : rows) {
    const auto from = points.values.begin() + static_cast<std::ptrdiff_t>(r * points.dimension);
    taken.values.insert(taken.values.end(), from,
                        from + static_cast<std::ptrdiff_t>(points.dimension));
  }
  return taken;
}

void expect_same(const Density& a, const Density& b) {
  EXPECT_EQ(a.within, b.within);
  EXPECT_EQ(a.kernel, b.kernel);
}

void expect_sum(const Density& whole, const Density& a, const Density& b) {
  for (std::size_t i = 0; i < whole.within.size(); ++i) {
    EXPECT_EQ(whole.within[i], a.within[i] + b.within[i]);
  }
  for (std::size_t i = 0; i < whole.kernel.size(); ++i) {
    EXPECT_EQ(whole.kernel[i], a.kernel[i] + b.kernel[i]);
  }
}

/// One query's sums in double, and how far float sums may be from them if its distances are off by
/// at most `error`.
void expect_close(const Density& got, std::size_t q, const std::vector<double>& distance,
                  double error) {
  for (std::size_t r = 0; r < kRadii.size(); ++r) {
    const auto within = [&](double radius) {
      return std::count_if(distance.begin(), distance.end(), [&](double d) { return d <= radius; });
    };
    EXPECT_GE(got.within[q * kRadii.size() + r], within(kRadii[r] - error));
    EXPECT_LE(got.within[q * kRadii.size() + r], within(kRadii[r] + error));
  }
  for (std::size_t h = 0; h < kBandwidths.size(); ++h) {
    double sum = 0, allowed = 0;
    for (const double d : distance) {
      const double t = d / kBandwidths[h], term = std::exp(-t);
      sum += term;
      allowed += 0x1p-22 * (1 + t) * term + 0x1p-30 + term * std::expm1(error / kBandwidths[h]);
    }
    EXPECT_NEAR(static_cast<double>(got.kernel[q * kBandwidths.size() + h]) / kGrid, sum, allowed);
  }
}

TEST(KernelSum, KeepsItsBoundAgainstStdExp) {
  for (const double bandwidth : {1e-3, 0.37, 1.0, 25.0}) {
    const auto rate = static_cast<float>(std::numbers::log2e / bandwidth);
    for (double t = 0; t < 60; t += 1.0 / 512) {
      const auto distance = static_cast<float>(t * bandwidth);
      const double exact = static_cast<double>(distance) / bandwidth;
      const double term = std::exp(-exact);
      EXPECT_NEAR(static_cast<double>(detail::kernel_sum(&distance, 1, rate)) / kGrid, term,
                  0x1p-22 * (1 + exact) * term + 0x1p-30)
          << "t = " << t << ", bandwidth = " << bandwidth;
    }
  }
}

TEST(KernelSum, IsOneForCopiesAndNothingForTheFarthest) {
  const std::vector<float> distance = {0, 0, 0, 1e30F};
  for (const float rate : {1e-30F, 1.0F, 1e30F}) {
    EXPECT_EQ(detail::kernel_sum(distance.data(), 3, rate), 3LL << 30);
  }
  EXPECT_EQ(detail::kernel_sum(distance.data() + 3, 1, 1.0F), 0);
}

TEST(KernelSum, DoesNotDependOnWhereATermStands) {
  // vector body and scalar rest of the loop must round alike
  Rng rng(1);
  std::vector<float> distance(77);
  for (float& d : distance) {
    d = static_cast<float>(rng.uniform() * 8);
  }
  std::int64_t sum = 0;
  for (const float& d : distance) {
    sum += detail::kernel_sum(&d, 1, 1.4427F);
  }
  EXPECT_EQ(detail::kernel_sum(distance.data(), distance.size(), 1.4427F), sum);
}

TEST(DensityGower, AgreesWithTheSumsInDouble) {
  const Table queries = mixed(70, Rng(1)), candidates = mixed(700, Rng(2));
  for (const bool clip : {true, false}) {
    const Table* tables[] = {&queries, &candidates};
    const GowerScale scale = gower_scale(tables, clip);
    const Density got = density_gower(queries, candidates, scale, kRadii, kBandwidths);
    for (std::size_t q = 0; q < 70; ++q) {
      std::vector<double> distance(700);
      for (std::size_t c = 0; c < 700; ++c) {
        distance[c] = gower(queries, q, candidates, c, scale);
      }
      expect_close(got, q, distance, 1e-5);
    }
  }
}

TEST(DensityGower, AddsUpOverTablesInAnyOrder) {
  const Table queries = mixed(70, Rng(3)), candidates = mixed(1300, Rng(4));
  const Table* tables[] = {&queries, &candidates};
  const GowerScale scale = gower_scale(tables);
  const auto density = [&](const std::vector<std::size_t>& rows) {
    return density_gower(queries, candidates.take(rows), scale, kRadii, kBandwidths);
  };
  const auto order = shuffled(1300, Rng(5));
  const Density whole = density(stretch(0, 1300));
  expect_same(density(order), whole);
  expect_sum(whole, density({order.begin(), order.begin() + 333}),
             density({order.begin() + 333, order.end()}));
}

TEST(DensityGower, CountsWhoLiesExactlyOnARadius) {
  // distances 0, 1/9, ..., 1: none of the inner ones is a float
  const Table candidates = one_column({1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
  const Table* tables[] = {&candidates};
  const std::vector<double> radii = {0, 1.0 / 9, 2.0 / 9, 3.0 / 9, 7.0 / 9, 1};
  EXPECT_THAT(density_gower(one_column({1}), candidates, gower_scale(tables), radii, {}).within,
              ElementsAre(1, 2, 3, 4, 8, 10));
}

TEST(DensityGower, DoesNotDependOnTheNumberOfThreads) {
  const Table queries = mixed(300, Rng(6)), candidates = mixed(300, Rng(7));
  const Table* tables[] = {&queries, &candidates};
  const GowerScale scale = gower_scale(tables);
  const auto density = [&](std::size_t threads) {
    const ThreadLimit limit(threads);
    return density_gower(queries, candidates, scale, kRadii, kBandwidths);
  };
  expect_same(density(1), density(2));
}

TEST(DensityGower, TellsWhatIsWrong) {
  const Table table = one_column({1, 2});
  const Table* tables[] = {&table};
  const GowerScale scale = gower_scale(tables);
  const std::vector<double> negative = {1, -0.5}, zero = {0}, missing = {testing::kMissing};
  EXPECT_THAT(input_error([&] { density_gower(table, table, GowerScale{}, {}, {}); }),
              HasSubstr("density_gower: no column takes part"));
  EXPECT_THAT(input_error([&] { density_gower(table, table, scale, negative, {}); }),
              HasSubstr("density_gower: radius -0.5 must be at least 0"));
  EXPECT_THAT(input_error([&] { density_gower(table, table, scale, missing, {}); }),
              HasSubstr("density_gower: radius"));
  EXPECT_THAT(input_error([&] { density_gower(table, table, scale, {}, zero); }),
              HasSubstr("density_gower: bandwidth 0 must be greater than 0"));
}

TEST(DensityEuclidean, AgreesWithTheSumsInDouble) {
  for (const double offset : {0.0, 1e5}) {
    const Points queries = random_points(70, 5, offset, Rng(8)),
                 candidates = random_points(700, 5, offset, Rng(9));
    const Density got = density_euclidean(queries, candidates, kRadii, kBandwidths);
    for (std::size_t q = 0; q < 70; ++q) {
      std::vector<double> distance(700);
      for (std::size_t c = 0; c < 700; ++c) {
        distance[c] = euclidean(queries, q, candidates, c);
      }
      expect_close(got, q, distance, 1e-5);
    }
  }
}

TEST(DensityEuclidean, SeesExactCopies) {
  const Points points = random_points(300, 12, 1e6, Rng(10));
  const std::vector<double> radius = {0}, bandwidth = {1e-9};
  const Density got = density_euclidean(points, points, radius, bandwidth);
  EXPECT_THAT(got.within, ::testing::Each(1));
  EXPECT_THAT(got.kernel, ::testing::Each(std::int64_t{1} << 30));
}

TEST(DensityEuclidean, AddsUpOverTablesInAnyOrder) {
  const Points queries = random_points(70, 109, 0.1, Rng(11)),
               candidates = random_points(1300, 109, 0.1, Rng(12));
  const std::vector<double> radii = {13.1, 14.7}, bandwidths = {1, 4};  // distances are about 15
  const auto density = [&](const std::vector<std::size_t>& rows) {
    return density_euclidean(queries, take(candidates, rows), radii, bandwidths);
  };
  const auto order = shuffled(1300, Rng(13));
  const Density whole = density(stretch(0, 1300));
  expect_same(density(order), whole);
  expect_sum(whole, density({order.begin(), order.begin() + 333}),
             density({order.begin() + 333, order.end()}));
}

TEST(DensityEuclidean, DoesNotDependOnTheNumberOfThreads) {
  const Points queries = random_points(1100, 4, 0, Rng(14)),
               candidates = random_points(300, 4, 0, Rng(15));
  const auto density = [&](std::size_t threads) {
    const ThreadLimit limit(threads);
    return density_euclidean(queries, candidates, kRadii, kBandwidths);
  };
  expect_same(density(1), density(2));
}

TEST(DensityEuclidean, TellsWhatIsWrong) {
  const Points a = random_points(3, 2, 0, Rng(1)), b = random_points(3, 4, 0, Rng(1));
  const std::vector<double> negative = {-1};
  EXPECT_THAT(input_error([&] { density_euclidean(a, b, {}, {}); }),
              HasSubstr("queries have 2 dimensions, candidates 4"));
  EXPECT_THAT(input_error([&] { density_euclidean(a, a, {}, negative); }),
              HasSubstr("density_euclidean: bandwidth -1"));
}

}  // namespace
}  // namespace assay
