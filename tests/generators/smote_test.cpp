#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/csv.h"
#include "generators/generator.h"
#include "generators/interpolation/smote_distance.h"
#include "tests/generators/tables.h"
#include "tests/support/checks.h"
#include "tests/support/reference_data.h"

namespace assay {
namespace {

// Two numbers without rounding, a category, a class.
Table points(std::size_t n, Rng rng) {
  std::vector<double> x, y;
  std::vector<std::int32_t> colour, side;
  for (std::size_t i = 0; i < n; ++i) {
    side.push_back(rng.bernoulli(0.25) ? 1 : 0);
    x.push_back(rng.normal() + 3 * side.back());
    y.push_back(10 * rng.normal());
    colour.push_back(static_cast<std::int32_t>(rng.below(3)));
  }
  Schema schema;
  schema.fields = {testing::numeric_field("x"), testing::numeric_field("y"),
                   testing::categorical_field("colour", {"r", "g", "b"}),
                   testing::categorical_field("side", {"left", "right"})};
  schema.fields[3].roles = {Role::kTarget};
  return Table(schema, {Numbers(x), Numbers(y), Codes(colour), Codes(side)});
}

std::unique_ptr<Generator> fitted(const Table& train, std::string_view option = "",
                                  std::string_view value = "") {
  auto smote = make_generator("smote-nc");
  if (!option.empty()) {
    set_option(*smote, "smote-nc", option, value);
  }
  smote->fit(train, Rng(1));
  return smote;
}

// Recomputed from the definition: some row and one of its k nearest of the same class have the made
// row between them.
bool between_neighbours(const Table& made, std::size_t row, const Table& train, std::size_t k) {
  const auto groups = rows_by_class(train, 3);
  const SmoteSpace space(train, 3, false);
  for (const auto& group : groups) {
    if (group.code != made.codes(3)[row]) {
      continue;
    }
    const auto where = space.points(group.rows);
    for (std::size_t i = 0; i < group.rows.size(); ++i) {
      std::vector<std::pair<double, std::size_t>> others;
      for (std::size_t j = 0; j < group.rows.size(); ++j) {
        if (j != i) {
          others.emplace_back(squared_distance(where, i, j), j);
        }
      }
      std::sort(others.begin(), others.end());
      for (std::size_t n = 0; n < k; ++n) {
        const auto at = [&](std::size_t c, std::size_t member) {
          return train.numbers(c)[group.rows[member]];
        };
        const double dx = at(0, others[n].second) - at(0, i),
                     dy = at(1, others[n].second) - at(1, i);
        const double u = (made.numbers(0)[row] - at(0, i)) / dx;
        if (u >= 0 && u < 1 && std::abs(at(1, i) + u * dy - made.numbers(1)[row]) < 1e-9) {
          return true;
        }
      }
    }
  }
  return false;
}

TEST(SmoteNc, MakesRowsBetweenNeighboursOfOneClass) {
  const auto train = points(120, Rng(2));
  const auto made = fitted(train)->sample(40, Rng(3));
  const auto other = fitted(train, "k", "30")->sample(40, Rng(3));
  std::size_t outside = 0;
  for (std::size_t row = 0; row < made.rows(); ++row) {
    EXPECT_TRUE(between_neighbours(made, row, train, 5)) << "row " << row;
    outside += between_neighbours(other, row, train, 5) ? 0 : 1;
  }
  EXPECT_GT(outside, 10U);  // negative control: 30 neighbours are seen not to be 5
}

TEST(SmoteNc, KeepsTheSharesOfTheClassesOrFillsUpTheSmallerOne) {
  const auto train = points(2'000, Rng(4));
  const auto right = [](const Table& made) {
    return static_cast<double>(std::count(made.codes(3).begin(), made.codes(3).end(), 1));
  };
  EXPECT_FALSE(testing::implausible(right(fitted(train)->sample(4'000, Rng(5))), 4'000,
                                    right(train) / 2'000));
  EXPECT_EQ(right(fitted(train, "mode", "minority")->sample(100, Rng(5))), 100);
}

TEST(SmoteNc, NeedsATargetForTheMinorityMode) {
  const auto train = testing::numbers_table({1, 2, 3});
  EXPECT_THAT(testing::input_error([&] { fitted(train, "mode", "minority"); }),
              ::testing::HasSubstr("role target"));
}

TEST(SmoteNc, RefusesNumbersWhoseSquareOverflows) {
  EXPECT_THAT(testing::input_error([&] {
                fitted(testing::numbers_table({1, -2e200, 3}));
              }),
              ::testing::HasSubstr("column 'x' holds -2e+200"));
  const auto made =
      fitted(testing::numbers_table({1e150, -1e150, 3, 1e149, 0, 7, 9}))->sample(50, Rng(3));
  for (const double value : made.numbers(0)) {
    EXPECT_TRUE(std::isfinite(value));
  }
}

TEST(SmoteNc, StatesTheAcceptanceRateOfAConditionItCannotMeet) {
  const auto smote = fitted(points(60, Rng(6)));
  EXPECT_THAT(testing::input_error([&] {
                smote->sample(2, Rng(7), {{"x", "0.125"}});
              }),
              ::testing::HasSubstr("0 of 102000 rows drawn meet the condition"));
}

TEST(SmoteSpace, ChargesTheSquaredMedianDeviationForACategory) {
  // Deviations (population) within the rows: x 1, y 3; their median M = 2.
  Schema schema;
  schema.fields = {testing::numeric_field("x"), testing::numeric_field("y"),
                   testing::categorical_field("c", {"a", "b", "c"})};
  const Table table(
      schema, {Numbers(std::vector<double>{0, 2, 0, 2}), Numbers(std::vector<double>{6, 6, 0, 0}),
               Codes(std::vector<std::int32_t>{0, 1, 2, -1})});
  const SmoteSpace space(table, std::nullopt, false);
  const std::vector<std::size_t> rows{0, 1, 2, 3};
  EXPECT_DOUBLE_EQ(space.category_cost(rows), 2);
  const auto where = space.points(rows);
  EXPECT_DOUBLE_EQ(squared_distance(where, 0, 1), 4 + 4);
  EXPECT_DOUBLE_EQ(squared_distance(where, 0, 2), 36 + 4);
  EXPECT_DOUBLE_EQ(squared_distance(where, 1, 3), 36 + 4);  // missing is a category
  EXPECT_DOUBLE_EQ(SmoteSpace(table, std::nullopt, true).points(rows).numbers[1], 2);  // 6 / 3
}

TEST(SmoteSpace, CountsACategoryAsOneWhereNoNumberVaries) {
  Schema schema;
  schema.fields = {testing::categorical_field("c", {"a", "b"})};
  const Table table(schema, {Codes(std::vector<std::int32_t>{0, 1})});
  EXPECT_EQ(SmoteSpace(table, std::nullopt, false).category_cost(std::vector<std::size_t>{0, 1}),
            1);
}

TEST(OthersNearby, AgreesWithLookingAtEveryRow) {
  const auto table = testing::people(300, Rng(8));
  const SmoteSpace space(table, 7, true);
  std::vector<std::size_t> rows(table.rows());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  const auto where = space.points(rows);
  const auto found = others_nearby(where, rows, 7);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::vector<std::pair<double, std::uint32_t>> all;
    for (std::size_t j = 0; j < rows.size(); ++j) {
      if (j != i) {
        all.emplace_back(squared_distance(where, i, j), j);
      }
    }
    std::sort(all.begin(), all.end());
    for (std::size_t n = 0; n < 7; ++n) {
      EXPECT_EQ(found[7 * i + n], all[n].second);
    }
  }
}

TEST(OthersNearby, FindsRowsInfinitelyFarAway) {
  SmoteSpace::Points where;
  where.rows = 4;
  where.numeric = 1;
  where.numbers = {-1e200, 1e200, 0, 5e199};
  const std::vector<std::size_t> queries{0, 1, 2, 3};
  const auto found = others_nearby(where, queries, 3);
  for (std::size_t i = 0; i < 4; ++i) {
    std::vector<std::uint32_t> all(found.begin() + std::ptrdiff_t(3 * i),
                                   found.begin() + std::ptrdiff_t(3 * i + 3));
    all.push_back(static_cast<std::uint32_t>(i));
    EXPECT_THAT(all, ::testing::UnorderedElementsAre(0U, 1U, 2U, 3U));
  }
}

// golden/generators.json, smotenc@32561: median_std of the class ">50K" of uci_adult_train.csv, by
// imbalanced-learn.
TEST(SmoteSpace, FindsTheMedianDeviationOfImbalancedLearnOnAdult) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const auto table = read_table(testing::shared_file("data/uci_adult_train.csv"));
  const auto income = table.schema().index_of("income");
  for (const auto& group : rows_by_class(table, income)) {
    if (table.words(income)[static_cast<std::size_t>(group.code)] == ">50K") {
      EXPECT_EQ(group.rows.size(), 7'841U);
      EXPECT_NEAR(SmoteSpace(table, income, false).category_cost(group.rows), 303.2309343635098,
                  1e-9);
    }
  }
}

}  // namespace
}  // namespace assay
