#include "core/marginals.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <ctime>
#include <map>
#include <numbers>

#include "core/csv.h"
#include "core/error.h"
#include "core/evidence.h"
#include "core/parallel.h"
#include "core/rng.h"
#include "tests/support/checks.h"
#include "tests/support/reference_data.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Binned random_cells(std::size_t rows, const std::vector<std::size_t>& cells, Rng rng) {
  Binned table;
  for (const auto size : cells) {
    auto& column = table.emplace_back(rows);
    for (auto& cell : column) {
      cell = static_cast<std::uint16_t>(rng.below(rng.below(size) + 1));
    }
  }
  return table;
}

using Counts = std::map<std::vector<std::uint16_t>, std::pair<std::size_t, std::size_t>>;

/// The definition, a map from cell to rows.
Counts by_hand(const Binned& first, const Binned& second, const ColumnSet& set) {
  Counts counts;
  for (const auto* table : {&first, &second}) {
    for (std::size_t row = 0; row < table->front().size(); ++row) {
      std::vector<std::uint16_t> cell;
      for (const auto column : set) {
        cell.push_back((*table)[column][row]);
      }
      auto& rows = counts[cell];
      ++(table == &first ? rows.first : rows.second);
    }
  }
  return counts;
}

Counts decoded(const MarginalCells& counted, const ColumnSet& set,
               const std::vector<std::size_t>& cells) {
  Counts counts;
  for (std::size_t i = 0; i < counted.size(); ++i) {
    std::vector<std::uint16_t> cell(set.size());
    std::uint64_t code = counted.code(i);
    for (std::size_t place = set.size(); place-- > 0;) {
      cell[place] = static_cast<std::uint16_t>(code % cells[set[place]]);
      code /= cells[set[place]];
    }
    if (counted.first[i] + counted.second[i] > 0) {
      counts[cell] = {counted.first[i], counted.second[i]};
    }
  }
  return counts;
}

void expect_exact(const std::vector<std::size_t>& cells, const std::vector<ColumnSet>& sets) {
  // More rows than one block, and not a multiple of it.
  const Binned first = random_cells(5'003, cells, Rng(1)),
               second = random_cells(4'099, cells, Rng(2));
  std::vector<Counts> counts(sets.size());
  count_marginals(first, second, cells, sets, [&](std::size_t s, const MarginalCells& counted) {
    counts[s] = decoded(counted, sets[s], cells);
  });
  for (std::size_t s = 0; s < sets.size(); ++s) {
    EXPECT_EQ(counts[s], by_hand(first, second, sets[s])) << "set " << s;
  }
}

TEST(AllColumnSets, AreInLexicographicOrder) {
  EXPECT_THAT(all_column_sets(4, 2),
              ElementsAre(ColumnSet{0, 1}, ColumnSet{0, 2}, ColumnSet{0, 3}, ColumnSet{1, 2},
                          ColumnSet{1, 3}, ColumnSet{2, 3}));
  EXPECT_EQ(all_column_sets(15, 3).size(), 455u);
  EXPECT_THAT(all_column_sets(3, 3), ElementsAre(ColumnSet{0, 1, 2}));
  EXPECT_TRUE(all_column_sets(2, 3).empty());
}

TEST(CountMarginals, AreExactForOneToFourColumns) {
  const std::vector<std::size_t> cells{2, 7, 1, 12, 30};
  for (const std::size_t ways : {1, 2, 3, 4}) {
    expect_exact(cells, all_column_sets(cells.size(), ways));
  }
}

TEST(CountMarginals, AreExactWhereCellsOutnumberRows) {
  expect_exact({60'000, 60'000, 60'000, 3}, all_column_sets(4, 2));
  expect_exact({60'000, 60'000, 60'000, 3}, all_column_sets(4, 3));
}

TEST(CountMarginals, TakeListedSetsInAnyOrder) {
  expect_exact({5, 9, 4, 3, 8, 2}, {{3, 0, 5}, {2}, {5, 4}, {3, 0, 1}, {4, 5}, {2}, {3, 0, 2}});
}

TEST(CountMarginals, RefuseMoreCellsThanACodeCanHold) {
  const std::vector<std::size_t> cells(4, 60'000);
  const Binned table = random_cells(10, cells, Rng(1));
  const std::vector<ColumnSet> sets{{0, 1, 2, 3}};
  EXPECT_THAT(testing::input_error([&] { marginal_distances(table, table, cells, sets); }),
              HasSubstr("4 columns have 2^63 cells or more together; count fewer at a time"));
}

TEST(CountMarginals, DoNotTrustACodeBeyondItsCells) {
  const Binned table{{0, 1, 3}};
  const std::vector<std::size_t> cells{3};
  EXPECT_THROW(marginal_distances(table, table, cells, all_column_sets(1, 1)), InternalError);
}

TEST(MarginalDistance, IsTheClosedFormOnTwoCells) {
  const Binned first{{0, 0, 1, 1}}, second{{0, 1, 1, 1, 0, 1, 1, 1}};
  const std::vector<std::size_t> cells{2};
  const auto distance = marginal_distances(first, second, cells, all_column_sets(1, 1)).front();
  EXPECT_DOUBLE_EQ(distance.l1, 0.5);  // |1/2 - 1/4| + |1/2 - 3/4|
  EXPECT_DOUBLE_EQ(distance.expected,
                   2 * std::sqrt(2 / std::numbers::pi * 0.25 * (1.0 / 4 + 1.0 / 8)));
}

TEST(MarginalDistance, OfIdentityIsExactlyZero) {
  const std::vector<std::size_t> cells{3, 5, 7};
  const Binned table = random_cells(997, cells, Rng(1));
  for (const auto& distance : marginal_distances(table, table, cells, all_column_sets(3, 3))) {
    EXPECT_EQ(distance.l1, 0);
  }
}

TEST(MarginalDistance, OfTwoSamplesIsOnAverageTheExpectedOne) {
  constexpr std::size_t kRuns = 400, kFirst = 2'000, kSecond = 1'000, kCells = 50;
  const auto draw = [](std::size_t rows, Rng rng) {
    Binned table(1);
    for (std::size_t i = 0; i < rows; ++i) {
      table[0].push_back(static_cast<std::uint16_t>(rng.below(kCells)));
    }
    return table;
  };
  const std::vector<std::size_t> cells{kCells};
  double observed = 0, expected = 0;
  for (std::size_t run = 0; run < kRuns; ++run) {
    const auto distance =
        marginal_distances(draw(kFirst, Rng(1).split(run)), draw(kSecond, Rng(2).split(run)), cells,
                           all_column_sets(1, 1))
            .front();
    observed += distance.l1 / kRuns;
    expected += distance.expected / kRuns;
  }
  // One row moves a distance by 2/n at most: McDiarmid on all rows of all runs, false alarms 1e-9.
  const double moves = (4.0 / kFirst + 4.0 / kSecond) / kRuns;
  const double bound = std::sqrt(moves * std::log(2 / 1e-9) / 2);
  EXPECT_NEAR(observed, expected, bound);
  // Negative control: the formula with one sample's noise only would be noticed.
  const double one_sided = expected * std::sqrt((1.0 / kFirst) / (1.0 / kFirst + 1.0 / kSecond));
  EXPECT_GT(std::abs(observed - one_sided), bound);
}

TEST(MarginalDistance, DoesNotDependOnTheNumberOfThreadsOrTheOrderOfRows) {
  const std::vector<std::size_t> cells{3, 50'000, 7, 4};
  const Binned first = random_cells(3'000, cells, Rng(1));
  Binned second = random_cells(2'000, cells, Rng(2));
  const auto sets = all_column_sets(4, 3);
  const auto many = marginal_distances(first, second, cells, sets);
  for (auto& column : second) {
    std::ranges::reverse(column);
  }
  const ThreadLimit limit(1);
  const auto one = marginal_distances(first, second, cells, sets);
  for (std::size_t s = 0; s < sets.size(); ++s) {
    EXPECT_EQ(many[s].l1, one[s].l1);
    EXPECT_EQ(many[s].expected, one[s].expected);
  }
}

constexpr bool kInstrumented =
#if defined(__SANITIZE_ADDRESS__) || !defined(NDEBUG)
    true;
#else
    false;
#endif

// The bar: 3 CPU seconds; tests allow 1.5 times the time.
TEST(SlowMarginals, OfTwoBootstrapsOfAMillionAdults) {
  if (kInstrumented) {
    GTEST_SKIP() << "the bar is for release builds";
  }
  ASSAY_NEEDS_REFERENCE_DATA();
  const Table adult = read_table(testing::shared_file("data/adult_train.csv"));
  const auto bootstrap = [&](Rng rng) {
    std::vector<std::size_t> rows(1'000'000);
    for (auto& row : rows) {
      row = rng.below(adult.rows());
    }
    return adult.take(rows);
  };
  const Evidence evidence(bootstrap(Rng(1)), std::nullopt, bootstrap(Rng(2)));
  const auto start = std::clock();
  const auto bins = learn_bins(evidence.train());
  const Binned train = apply_bins(bins, evidence.train());
  const Binned release = apply_bins(bins, evidence.synthetic());
  std::vector<std::size_t> cells;
  for (const auto& column : bins) {
    cells.push_back(column.cells());
  }
  for (const std::size_t ways : {2, 3}) {
    const auto sets = all_column_sets(cells.size(), ways);
    const auto distances = marginal_distances(train, release, cells, sets);
    for (const auto& distance : distances) {
      // One law: its mean is at most sqrt(pi/2) of the normal limit (Jensen), and no row moves it by more than 2e-6
      // (McDiarmid, false alarms 1e-9 over all sets).
      const double bound = std::sqrt(8e-6 * std::log(560 / 1e-9) / 2);
      EXPECT_LT(distance.l1, std::sqrt(std::numbers::pi / 2) * distance.expected + bound);
    }
  }
  EXPECT_LE(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC, 1.5 * 3);
}

}  // namespace
}  // namespace assay
