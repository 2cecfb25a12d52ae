// Coefficients of a contingency table. Expected: scipy, sklearn or closed forms.
#include "metrics/fidelity/coefficients_counts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "metrics/fidelity/mutual_information.h"
#include "tests/support/checks.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using testing::implausible;
using testing::input_error;

constexpr double kTight = 1e-12;

PairCounts counts_of(const std::vector<std::vector<int>>& table) {
  PairCounts counts(table.size(), table[0].size());
  for (std::size_t a = 0; a < table.size(); ++a) {
    for (std::size_t b = 0; b < table[a].size(); ++b) {
      const auto rows = static_cast<std::size_t>(table[a][b]);
      counts.add(std::vector<std::uint16_t>(rows, static_cast<std::uint16_t>(a)),
                 std::vector<std::uint16_t>(rows, static_cast<std::uint16_t>(b)));
    }
  }
  return counts;
}

/// An empty last column: cells that nobody is in do not count.
const std::vector<std::vector<int>> kTable{{30, 10, 5, 0}, {20, 40, 2, 0}, {7, 3, 11, 0}};

TEST(BergsmaV, IsItsFormulaOnScipysChiSquare) {
  EXPECT_NEAR(*bergsma_v(counts_of(kTable)), 0.43059620242377905, kTight);
}

TEST(BergsmaV, IsZeroUnderIndependenceAndOneUnderIdentity) {
  EXPECT_EQ(*bergsma_v(counts_of({{10, 20}, {30, 60}})), 0);
  EXPECT_NEAR(*bergsma_v(counts_of({{40, 0, 0}, {0, 30, 0}, {0, 0, 50}})), 1, kTight);
  EXPECT_FALSE(bergsma_v(counts_of({{10, 20}, {0, 0}})));
  EXPECT_FALSE(bergsma_v(PairCounts(2, 2)));
  EXPECT_FALSE(bergsma_v(counts_of({{1, 0}, {0, 1}}))) << "as many cells as rows";
}

TEST(TheilsU, IsSklearnsInformationOverScipysEntropy) {
  const TheilsU u = theils_u(counts_of(kTable));
  EXPECT_NEAR(*u.first_given_second, 0.17158177512925835, kTight);
  EXPECT_NEAR(*u.second_given_first, 0.17397698084341373, kTight);
}

TEST(TheilsU, IsNotSymmetric) {
  const TheilsU u = theils_u(counts_of({{25, 25, 0}, {0, 0, 50}}));  // the second settles the first
  EXPECT_NEAR(*u.first_given_second, 1, kTight);
  EXPECT_NEAR(*u.second_given_first, std::log(2) / (1.5 * std::log(2)), kTight);
  EXPECT_FALSE(theils_u(counts_of({{10, 20}, {0, 0}})).first_given_second);
}

TEST(MutualInformation, AndItsChiSquareLimitAreThoseOfSklearnAndScipy) {
  const auto information = mutual_information(counts_of(kTable));
  EXPECT_NEAR(information->plug_in, 0.17418600936720802, kTight);
  EXPECT_NEAR(information->corrected, 0.15856100936720802, kTight);  // - (9 - 3 - 3 + 1)/256
  EXPECT_EQ(information->degrees, 4);
  EXPECT_NEAR(information->p, 4.834269925301013e-09, 1e-18);
  EXPECT_FALSE(information->sparse);
}

TEST(MutualInformation, OfConstantsAndOfNothingIsDefined) {
  const auto information = mutual_information(counts_of({{10, 20}, {0, 0}}));
  EXPECT_EQ(information->plug_in, 0);
  EXPECT_EQ(information->corrected, 0);
  EXPECT_EQ(information->p, 1);
  EXPECT_FALSE(mutual_information(PairCounts(3, 2)));
}

TEST(MutualInformation, OfIndependentColumnsIsZeroOnceCorrected) {
  // 5 x 4 equal cells, 400 rows: sd of plug_in is sqrt(2 x 12)/(2 x 400) = 0.006; six standard errors of 2,000 means.
  Rng rng(5);
  double plug_in = 0, corrected = 0;
  constexpr int kTables = 2000;
  for (int t = 0; t < kTables; ++t) {
    std::vector<std::uint16_t> a, b;
    for (int i = 0; i < 400; ++i) {
      a.push_back(static_cast<std::uint16_t>(rng.below(5)));
      b.push_back(static_cast<std::uint16_t>(rng.below(4)));
    }
    PairCounts counts(5, 4);
    counts.add(a, b);
    plug_in += mutual_information(counts)->plug_in / kTables;
    corrected += mutual_information(counts)->corrected / kTables;
  }
  const double bound = 6 * std::sqrt(24.0) / 800 / std::sqrt(kTables) + 0.0003;  // O(1/n^2) is left
  EXPECT_NEAR(corrected, 0, bound);
  EXPECT_GT(plug_in, 0.01) << "negative control: the bias is there";
}

TEST(PermutationNull, AgreesWithItsChiSquareLimit) {
  const auto counts = counts_of({{30, 20, 25}, {20, 32, 23}});
  const auto null = permutation_null(counts, 4999, Rng(3));
  const double p = mutual_information(counts)->p;
  EXPECT_FALSE(implausible(null->p * 5000 - 1, 4999, p)) << null->p << " " << p;
  EXPECT_TRUE(implausible(null->p * 5000 - 1, 4999, 0.5)) << "negative control";
  EXPECT_NEAR(null->mean, 2.0 / (2 * 150), 0.0005);  // degrees/(2n); standard error 0.0001
}

TEST(PermutationNull, OfAStrongDependenceIsTheSmallestP) {
  EXPECT_EQ(permutation_null(counts_of({{40, 0}, {0, 40}}), 99, Rng(1))->p, 0.01);
  EXPECT_FALSE(permutation_null(PairCounts(2, 2), 99, Rng(1)));
  EXPECT_THAT(input_error([] { permutation_null(PairCounts(2, 2), 0, Rng(1)); }),
              HasSubstr("at least 1"));
}

}  // namespace
}  // namespace assay
