#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "metrics/fidelity/sequences_study.h"
#include "tests/metrics/sequence_tables.h"

namespace assay {
namespace {

using testing::chains;
using testing::kRound;
using testing::kStationary;
using testing::Matrix;
using testing::round_chains;
using testing::Rows;
using testing::weakened;

Panel panel_of_rows(const Rows& rows) {
  const Table table = rows.table();
  return panel_of(table, learn_bins(table), 1, 1);
}

TEST(TransitionDistance, IsTheTotalVariationOfRowsWeightedByTheFirstTablesStates) {
  // First: a->b, b->a; a->a. Second: a->a, b->b.
  // From a (2/3 of the first's transitions): (1/2, 1/2) against (1, 0), TV 1/2. From b (1/3): (1, 0) against (0, 1), TV
  // 1.
  const Rows first{{1, 1, 1, 2, 2}, {1, 2, 3, 1, 2}, {0, 1, 0, 0, 0}};
  const Rows second{{1, 1, 2, 2}, {1, 2, 1, 2}, {0, 0, 1, 1}};
  const auto bins = learn_bins(first.table());
  const auto distance = transition_distance(panel_of(first.table(), bins, 1, 1),
                                            panel_of(second.table(), bins, 1, 1), bins, 1, 1);
  EXPECT_NEAR(*distance, 2 / 3.0 * 0.5 + 1 / 3.0, 1e-15);
}

TEST(TransitionDistance, OfLongChainsIsThatOfTheirMatrices) {
  const auto bins = learn_bins(round_chains(100, Rng(1)).table());
  const auto panel = [&](const Matrix<3>& matrix, std::uint64_t seed) {
    return panel_of(chains(20'000, matrix, kStationary, Rng(seed)).table(), bins, 1, 1);
  };
  double truth = 0;
  for (std::size_t a = 0; a < 3; ++a) {
    for (std::size_t b = 0; b < 3; ++b) {
      truth += kStationary[a] * std::abs(kRound[a][b] - weakened(0.5)[a][b]) / 2;
    }
  }
  // 100,000 transitions a side: a conditional share errs by at most sqrt(1/4 / 25,000) = 0.0032 on a side, and 3 of
  // them by half their sum; 6.2 deviations for 1e-9.
  EXPECT_NEAR(*transition_distance(panel(kRound, 2), panel(weakened(0.5), 3), bins, 1, 1), truth,
              6.2 * 0.0032 * std::sqrt(2) * 1.5);
}

TEST(Autocorrelation, IsPearsonsOfPairsOfRowsOfOnePerson) {
  // Pairs (1, 2), (2, 3), (3, 5): 3 / sqrt(2 * 14/3). The second person's single row has no pair.
  const Rows rows{{1, 1, 1, 1, 2}, {4, 1, 2, 3, 1}, {0, 0, 0, 0, 0}};
  const Panel panel = panel_of_rows(rows);
  EXPECT_NEAR(*autocorrelation(panel, {5, 1, 2, 3, 9}, 1), 3 / std::sqrt(28 / 3.0), 1e-15);
  EXPECT_FALSE(autocorrelation(panel, {5, 1, 2, 3, 9}, 2)) << "two pairs are too few";
  EXPECT_FALSE(autocorrelation(panel, {7, 7, 7, 7, 7}, 1)) << "constant";
}

TEST(Panel, SortsRowsByOrderAndLeavesOutThoseWithoutOne) {
  const Rows rows{{1, 1, 1, 2}, {3, std::nan(""), 1, 5}, {0, 1, 2, 0}};
  const Panel panel = panel_of_rows(rows);
  EXPECT_EQ(panel.unplaced, 1U);
  EXPECT_EQ(panel.people(), 2U);
  auto gaps = gaps_of(panel).values;
  EXPECT_EQ(gaps, std::vector<double>{2});
  auto lengths = lengths_of(panel).values;
  std::ranges::sort(lengths);
  EXPECT_EQ(lengths, (std::vector<double>{1, 2}));
}

}  // namespace
}  // namespace assay
