#include "metrics/fidelity/shape_study.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>

#include "tests/support/tables.h"

namespace assay {
namespace {

using testing::TableBuilder;

std::vector<double> drawn(std::size_t rows, const auto& one) {
  std::vector<double> values(rows);
  std::ranges::generate(values, one);
  return values;
}

Table numbers(const std::vector<double>& x) { return TableBuilder().numeric("x", x).table(); }

TEST(ShapeDistance, OfSortedColumnsAgreesWithScipy) {
  // scipy.stats.ks_2samp([0, 1, 1, 3.5, 7], [-2, 0.5, 1, 3, 4, 9, 9]).statistic
  const auto a = sorted_column(numbers({7, 1, 0, 3.5, 1}), 0);
  const auto b = sorted_column(numbers({9, -2, 1, 0.5, 9, 3, 4}), 0);
  EXPECT_NEAR(kolmogorov_smirnov(a, b), 2.0 / 7, 1e-15);
  EXPECT_EQ(kolmogorov_smirnov(a, a), 0);
}

TEST(ShapeDistance, OfSortedColumnsIsThatOfLevelsWithTiesAndMissingCells) {
  Rng rng(1);
  const auto table = [&](std::size_t rows) {
    return numbers(drawn(
        rows, [&] { return rng.bernoulli(0.2) ? std::nan("") : std::round(4 * rng.normal()); }));
  };
  for (int i = 0; i < 20; ++i) {
    const Table a = table(30 + rng.below(40)), b = table(30 + rng.below(40));
    EXPECT_EQ(kolmogorov_smirnov(sorted_column(a, 0), sorted_column(b, 0)),
              shape_distance(levels_of(a, b, 0)));
  }
  const Table empty = numbers({std::nan(""), std::nan("")});
  EXPECT_EQ(kolmogorov_smirnov(sorted_column(empty, 0), sorted_column(numbers({1, 2}), 0)), 1);
}

TEST(ShapeHalves, AreHalfOfEqualGroupsOfWholePeople) {
  std::vector<std::string> people;
  for (int i = 0; i < 3000; ++i) {
    people.push_back("p" + std::to_string(i % 1000));
  }
  const Table table = TableBuilder().words("person", Kind::kId, people).role(Role::kEntity).table();
  const DealtRows rows = dealt_rows(table, 1);
  EXPECT_EQ(rows.groups, 128U);
  EXPECT_EQ(rows.units, 1000);
  std::vector<int> size(rows.groups, 0);
  for (std::size_t row = 0; row < 1000; ++row) {
    EXPECT_EQ(rows.group[row], rows.group[row + 1000]);
    EXPECT_EQ(rows.group[row], rows.group[row + 2000]);
    ++size[rows.group[row]];
  }
  EXPECT_EQ(std::ranges::min(size), 7);
  EXPECT_EQ(std::ranges::max(size), 8);
  for (const auto& half : draw_halves(rows, 20, Rng(1))) {
    EXPECT_EQ(half.size(), 64U);
    EXPECT_TRUE(std::ranges::adjacent_find(half, std::greater_equal<>()) == half.end());
  }
}

TEST(ShapeHalves, CountTheRowsOfTheirGroups) {
  DealtRows rows;
  rows.group = {2, 0, 1, 0, 2, 2};
  rows.groups = 3;
  rows.units = 3;
  const GroupedCells cells(std::vector<std::uint32_t>{1, 0, 3, 1, 1, 0}, rows, 4);
  EXPECT_EQ(cells.all().cells, (std::vector<std::uint32_t>{2, 3, 0, 1}));
  CellTotals counts;
  cells.count(std::vector<std::uint8_t>{0, 2}, counts);
  EXPECT_EQ(counts.cells, (std::vector<std::uint32_t>{2, 3, 0, 0}));
  EXPECT_EQ(counts.rows, 5);
  EXPECT_EQ((cells.all() - counts).cells, (std::vector<std::uint32_t>{0, 0, 0, 1}));
}

/// What a fresh sample of the release's size is expected to be away, mean of `columns` columns.
double fresh_distance(const std::function<double(Rng&)>& one, std::size_t rows,
                      std::size_t released, std::size_t columns) {
  Rng rng(7);
  const auto table = [&](std::size_t count) {
    TableBuilder made;
    for (std::size_t c = 0; c < columns; ++c) {
      made.numeric("x" + std::to_string(c), drawn(count, [&] { return one(rng); }));
    }
    return made.table();
  };
  const Evidence evidence(table(rows), std::nullopt, table(released));
  const ShapeStudy study(evidence, Rng(2));
  double sum = 0;
  for (std::size_t c = 0; c < columns; ++c) {
    sum += *study.shape(study.data(c)).fresh;
  }
  return sum / static_cast<double>(columns);
}

// The mean of 200 halves has a standard error of 0.26/0.87/sqrt(200) = 2.1 % a column (0.6/0.8/sqrt(200) = 5.3 % for
// two values); 6.2 of these over the square root of the columns, and 1/sqrt(n) for what is not yet the limit.
TEST(ShapeStudy, KnowsHowFarAFreshSampleIsByTheKolmogorovLaw) {
  const double law = std::sqrt(std::numbers::pi / 2) * std::numbers::ln2;
  const auto normal = [](Rng& rng) { return rng.normal(); };
  EXPECT_NEAR(fresh_distance(normal, 2000, 500, 10) / (law * std::sqrt(1 / 2000.0 + 1 / 500.0)), 1,
              0.041 + 0.022);
  EXPECT_NEAR(fresh_distance(normal, 20'000, 5000, 2) / (law * std::sqrt(1 / 2e4 + 1 / 5e3)), 1,
              0.092 + 0.007)
      << "more values than cells";
}

TEST(ShapeStudy, KnowsThatTiesBringFreshSamplesCloser) {
  const auto binary = [](Rng& rng) { return rng.bernoulli(0.3) ? 1.0 : 0.0; };
  const double law = std::sqrt(2 / std::numbers::pi * 0.3 * 0.7 * (1 / 1000.0 + 1 / 500.0));
  const double fresh = fresh_distance(binary, 1000, 500, 40);
  EXPECT_NEAR(fresh / law, 1, 0.052 + 0.032);
  const double without_ties =
      std::sqrt(std::numbers::pi / 2) * std::numbers::ln2 * std::sqrt(1 / 1000.0 + 1 / 500.0);
  EXPECT_LT(fresh / without_ties, 0.5);
}

TEST(ShapeStudy, HalvesNothingBelowTwentyPeople) {
  Rng rng(1);
  const auto table = [&](std::size_t rows) {
    return numbers(drawn(rows, [&] { return rng.normal(); }));
  };
  const Table few = table(19), enough = table(20);
  EXPECT_FALSE(ShapeStudy(Evidence(few, std::nullopt, enough), Rng(1)).halved());
  EXPECT_FALSE(ShapeStudy(Evidence(enough, std::nullopt, few), Rng(1)).halved());
  const Evidence evidence(enough, few, enough);
  const ShapeStudy study(evidence, Rng(1));
  EXPECT_TRUE(study.halved());
  EXPECT_FALSE(study.has_holdout());
}

}  // namespace
}  // namespace assay
