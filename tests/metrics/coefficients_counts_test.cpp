// Coefficients of a contingency table. Expected: scipy, sklearn or closed forms.
#include "metrics/fidelity/coefficients_counts.h"

#include <gtest/gtest.h>

#include <cmath>

namespace assay {
namespace {

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

}  // namespace
}  // namespace assay
