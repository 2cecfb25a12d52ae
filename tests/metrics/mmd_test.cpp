#include "metrics/fidelity/mmd.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "metrics/fidelity/coverage_study.h"
#include "tests/metrics/populations.h"
#include "tests/support/checks.h"

namespace assay {
namespace {

using testing::population;
using testing::TableBuilder;

double peak_megabytes() {
  rusage use{};
  getrusage(RUSAGE_SELF, &use);
  return static_cast<double>(use.ru_maxrss) / 1024;
}

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    sum += a[i] * b[i];
  }
  return sum;
}

Table mixed(const std::vector<double>& x, const std::vector<std::string>& c) {
  return TableBuilder().numeric("x", x).categorical("c", c).table();
}

TEST(KernelPoints, MeasureMixedRows) {
  // |x - 2| of those that differ from the median 2: 2, 1, 1, 2; the 0.9-quantile is 2, the range 4.
  const Table table = mixed({0, 1, 2, 3, 4, std::nan("")}, {"a", "a", "b", "b", "", ""});
  const KernelPoints points = kernel_points(CoverageSpace(table), table);
  EXPECT_NEAR(points.squared_distance(0, points, 1), 0.25 * 0.25, 1e-15);
  EXPECT_NEAR(points.squared_distance(0, points, 3), 0.75 * 0.75 + 1, 1e-15);
  EXPECT_NEAR(points.squared_distance(4, points, 5), 0.5 * 0.5 + 1, 1e-15) << "missing number";
}

TEST(FourierFeatures, StandForTheGaussianKernel) {
  const Table table = mixed({0, 1, 2, 3, 4, std::nan("")}, {"a", "a", "b", "b", "", ""});
  const KernelPoints points = kernel_points(CoverageSpace(table), table);
  constexpr double kBandwidth = 0.8;
  constexpr std::size_t kFrequencies = 4000;
  const FourierFeatures features(kBandwidth, kFrequencies, Rng(1));
  const std::vector<std::uint32_t> own_block = {0, 1, 2, 3, 4, 5};
  const auto phi = features.sums(points, own_block, 6);
  const auto row = [&](std::size_t r) {
    return std::vector(phi.begin() + static_cast<std::ptrdiff_t>(r * features.size()),
                       phi.begin() + static_cast<std::ptrdiff_t>((r + 1) * features.size()));
  };
  const double bound = std::sqrt(2 * std::log(2 / (1e-9 / 36)) / kFrequencies);  // Hoeffding
  for (std::size_t a = 0; a < 6; ++a) {
    EXPECT_NEAR(dot(row(a), row(a)), 1, 1e-12);
    for (std::size_t b = 0; b < a; ++b) {
      const double kernel =
          std::exp(-points.squared_distance(a, points, b) / (2 * kBandwidth * kBandwidth));
      EXPECT_NEAR(dot(row(a), row(b)), kernel, bound);
    }
  }
  EXPECT_LT(bound, 0.12);
}

TEST(Mmd, BandwidthIsTheMedianDistance) {
  KernelPoints points{
      4, 1, 0, {0, 1, 3, 3}, {}};  // distances 1, 3, 3, 2, 2 (and 0): the median is 2
  EXPECT_EQ(median_bandwidth(points), 2);
  points.numbers = {5, 5, 5, 5};
  EXPECT_EQ(median_bandwidth(points), 1);
}

TEST(Mmd, OfEqualSamplesIsZero) {
  const Table table = population(200, 0.5, Rng(1));
  const Mmd same = mmd(CoverageSpace(table), table, table, Rng(2));
  EXPECT_EQ(same.distance, 0);
  EXPECT_EQ(same.p, 1);
}

TEST(Mmd, SeesAShiftAndLostDependence) {
  const Table table = population(400, 0.95, Rng(1));
  const CoverageSpace space(table);
  EXPECT_EQ(mmd(space, table, population(400, -0.5, Rng(2)), Rng(3)).p, 0.001);
  EXPECT_GT(mmd(space, table, population(400, 0.95, Rng(4)), Rng(3)).p, 0.001);
}

TEST(Mmd, BlocksKeepUnitsTogether) {
  std::vector<double> person, x;
  for (int i = 0; i < 40; ++i) {
    person.push_back(i / 4);
    x.push_back(i);
  }
  const Table table =
      TableBuilder().numeric("person", person).role(Role::kEntity).numeric("x", x).table();
  const UnitBlocks blocks = unit_blocks(table, 2);
  EXPECT_EQ(blocks.count, 5U);
  for (std::size_t row = 0; row < 40; ++row) {
    EXPECT_EQ(blocks.of_row[row], blocks.of_row[row / 4 * 4]);
  }
}

TEST(SlowMmd, HasUniformPValuesWithoutADifference) {
  constexpr int kExperiments = 300;
  std::vector<double> p, shifted;
  for (int i = 0; i < kExperiments; ++i) {
    const Rng rng = Rng(static_cast<std::uint64_t>(i)).split("experiment");
    const Table first = population(60, 0.8, rng.split("first"));
    const CoverageSpace space(first);
    p.push_back(mmd(space, first, population(60, 0.8, rng.split("second")), rng.split("mmd")).p);
    if (i % 3 == 0) {
      shifted.push_back(
          mmd(space, first, population(60, -0.8, rng.split("third")), rng.split("mmd")).p);
    }
  }
  const auto uniform = [](double x) { return std::clamp(x, 0.0, 1.0); };
  EXPECT_TRUE(testing::follows(p, uniform));
  EXPECT_FALSE(testing::follows(shifted, uniform)) << "the test can fail";
}

TEST(SlowCoverageMemory, DoesNotGrowWithTheSquareOfTheRows) {
  constexpr std::size_t kRows = 100'000;
  const auto two_columns = [](Rng rng) {
    std::vector<double> x, y;
    for (std::size_t i = 0; i < kRows; ++i) {
      x.push_back(rng.normal());
      y.push_back(x.back() + 0.1 * rng.normal());
    }
    return TableBuilder().numeric("x", x).numeric("y", y).table();
  };
  const Evidence evidence(two_columns(Rng(1)), std::nullopt, two_columns(Rng(2)));
  const double before = peak_megabytes();
  const CoverageSpace space(evidence.train());
  const auto samples = coverage_samples(evidence, space, kRows, 6, Rng(3));
  ASSERT_EQ(samples->rows(), kRows / 2);
  const CoverageStudy study(space, *samples, 5);
  ball_figures(space, samples->real.table, study.radius(), samples->release.table, 5);
  mmd(space, samples->real.table, samples->release.table, Rng(4));
  // One bit a pair would be 298 MB.
  EXPECT_LT(peak_megabytes() - before, 250);
  EXPECT_GT(study.coverage(Side::kRelease), 0.95);
}

}  // namespace
}  // namespace assay
