#include "metrics/fidelity/shape_figures.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/rng.h"

namespace assay {
namespace {

using Doubles = std::vector<double>;

TEST(Wasserstein, AgreesWithScipy) {
  // scipy.stats.wasserstein_distance
  EXPECT_NEAR(wasserstein_distance(Doubles{0, 1, 1, 3.5, 7}, Doubles{-2, 0.5, 1, 3, 4, 9, 9}),
              1.6571428571428573, 1e-15);
}

TEST(Wasserstein, IsTheShiftOfAShiftedSampleAndZeroOfItself) {
  const Doubles sample{1, 2, 2, 5, 9};
  Doubles shifted = sample;
  for (double& x : shifted) x += 3;
  EXPECT_EQ(wasserstein_distance(sample, sample), 0);
  EXPECT_NEAR(wasserstein_distance(sample, shifted), 3, 1e-15);
  EXPECT_NEAR(wasserstein_distance(Doubles{0}, Doubles{0, 0, 0, 100}), 25, 1e-14)
      << "one far row among four";
}

/// Means of 2,000 distances have a standard error of about 1 %: five of them, and the wrong law is further away than
/// that.
TEST(Wasserstein, OfFreshSamplesIsAsExpected) {
  const Rng rng(1);
  const auto sample = [&](std::size_t rows, std::uint64_t seed) {
    Rng own = rng.split(seed);
    Doubles values;
    for (std::size_t i = 0; i < rows; ++i) values.push_back(own.normal());
    std::sort(values.begin(), values.end());
    return values;
  };
  double found = 0, expected = 0;
  constexpr std::size_t kRepetitions = 2000;
  for (std::size_t r = 0; r < kRepetitions; ++r) {
    const auto first = sample(200, 2 * r), second = sample(100, 2 * r + 1);
    found += wasserstein_distance(first, second) / kRepetitions;
    expected += expected_wasserstein(first, 200, 100) / kRepetitions;
  }
  EXPECT_NEAR(found / expected, 1, 0.05);
  EXPECT_GT(std::abs(found / (expected * std::sqrt(0.5)) - 1), 0.2) << "a wrong size is noticed";
}

TEST(JensenShannon, AgreesWithScipyAndLiesBetweenZeroAndOne) {
  // scipy.spatial.distance.jensenshannon(p, q, base=2)**2
  EXPECT_NEAR(jensen_shannon_divergence(Doubles{.5, .3, .2, 0}, Doubles{.1, .4, .2, .3}),
              0.2601634258935059, 1e-15);
  EXPECT_EQ(jensen_shannon_divergence(Doubles{.5, .5}, Doubles{.5, .5}), 0);
  EXPECT_EQ(jensen_shannon_divergence(Doubles{1, 0}, Doubles{0, 1}), 1);
}

TEST(TotalVariation, IsHalfTheSumAndHasAnExpectation) {
  EXPECT_NEAR(total_variation(Doubles{.5, .3, .2}, Doubles{.1, .4, .5}), 0.4, 1e-15);
  EXPECT_NEAR(expected_total_variation(Doubles{0.5, 0.5}, 100, 100),
              std::sqrt(2 / std::numbers::pi * 0.25 * 0.02), 1e-15);
}

TEST(Atoms, AreValuesThatManyRowsOfEitherTableShare) {
  // Five rows, one missing; four rows.
  const auto atoms = atoms_of(Doubles{0, 0, 0, 2}, Doubles{0, 7, 7, 9}, 5, 4, 0.5);
  ASSERT_EQ(atoms.size(), 2U);
  EXPECT_EQ(atoms[0].value, 0);
  EXPECT_NEAR(atoms[0].first, 0.6, 1e-15);
  EXPECT_NEAR(atoms[0].second, 0.25, 1e-15);
  EXPECT_EQ(atoms[1].value, 7);
  EXPECT_EQ(atoms[1].first, 0);
  EXPECT_NEAR(atoms[1].second, 0.5, 1e-15);
  EXPECT_TRUE(atoms_of(Doubles{}, Doubles{}, 3, 3, 0.1).empty()) << "all missing";
}

TEST(RareCategories, AreCountedLostAndInvented) {
  std::vector<std::int32_t> first(100, 0);
  first[0] = 1;
  first[1] = 2;
  first[2] = 2;
  first[3] = -1;
  const std::vector<std::int32_t> second{0, 0, 1, 3};
  const auto found = rare_categories(first, second, 4, 0.05, 50);
  EXPECT_EQ(found.rare, 2U);
  EXPECT_EQ(found.present, 1U);
  EXPECT_NEAR(found.expected, 2 - std::pow(0.99, 50) - std::pow(0.98, 50), 1e-12);
  EXPECT_EQ(found.most_lost, 2U);
  EXPECT_EQ(found.invented, 1U);
  EXPECT_NEAR(found.invented_rows, 0.25, 1e-15);
  EXPECT_NEAR(found.rare_rows, 0.03, 1e-15);
  EXPECT_NEAR(found.present_rows, 0.25, 1e-15);
}

}  // namespace
}  // namespace assay
