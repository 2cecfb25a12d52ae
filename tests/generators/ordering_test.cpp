#include "generators/copula/ordering.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/generators/tables.h"
#include "tests/support/checks.h"

namespace assay {
namespace {

// A category's level drives x; `level` in code order is 2, 0, 3, 1. `ill` goes against x in its own
// way: only level 0 is ill.
Table levels(std::size_t n, Rng rng) {
  constexpr std::int32_t kCodeOf[]{2, 0, 3, 1};
  std::vector<std::int32_t> code, ill;
  std::vector<double> x;
  for (std::size_t i = 0; i < n; ++i) {
    const auto level = rng.below(4);
    code.push_back(kCodeOf[level]);
    x.push_back(static_cast<double>(level) + rng.normal());
    ill.push_back(rng.bernoulli(level == 1 ? 0.9 : 0.05 * static_cast<double>(level)) ? 1 : 0);
  }
  Schema schema;
  schema.fields = {testing::categorical_field("level", {"one", "three", "zero", "two"}),
                   testing::numeric_field("x"), testing::categorical_field("ill", {"no", "yes"})};
  return Table(schema, {Codes(code), Numbers(x), Codes(ill)});
}

std::vector<FittedMargin> fitted(const Table& table) {
  std::vector<FittedMargin> out;
  for (std::size_t j = 0; j < table.columns(); ++j) {
    out.push_back(fit_margin(table, j, 11, people_of(table)));
  }
  return out;
}

std::vector<double> order_of_level(CategoryOrder order, std::optional<std::size_t> target) {
  std::vector<std::size_t> used{0, 1};
  if (target) {
    used.push_back(*target);
  }
  const auto table = levels(4'000, Rng(1)).select(used);
  auto columns = fitted(table);
  order_cells(table.schema(), columns, order, target);
  for (std::size_t row = 0; row < table.rows(); ++row) {  // rows follow their cells
    const auto cell = static_cast<std::size_t>(columns[0].cells[row]);
    EXPECT_EQ(columns[0].margin.low[cell], table.codes(0)[row]);
  }
  return columns[0].margin.low;
}

const std::vector<double> kUp{2, 0, 3, 1}, kDown{1, 3, 0, 2};

TEST(OrderCells, FollowsTheNumberThatTheCategoriesGoWith) {
  EXPECT_THAT(order_of_level(CategoryOrder::kAce, std::nullopt), ::testing::AnyOf(kUp, kDown));
}

TEST(OrderCells, FollowsTheTargetRateIfAsked) {
  // Rates: level 0 0, 1 0.9, 2 0.1, 3 0.15.
  EXPECT_EQ(order_of_level(CategoryOrder::kTarget, 2), (std::vector<double>{2, 3, 1, 0}));
}

TEST(OrderCells, LeavesTheGivenOrder) {
  EXPECT_EQ(order_of_level(CategoryOrder::kGiven, 2), (std::vector<double>{0, 1, 2, 3}));
}

TEST(OrderCells, FindsTheFirstAxisOfACorrespondenceAnalysis) {
  // Two blocks of categories that never meet: the first axis separates them.
  Schema schema;
  schema.fields = {testing::categorical_field("a", {"p", "q", "r", "s"}),
                   testing::categorical_field("b", {"p", "q", "r", "s"})};
  Rng rng(2);
  std::vector<std::int32_t> a, b;
  for (int i = 0; i < 2'000; ++i) {
    const auto block = static_cast<std::int32_t>(rng.bernoulli(0.4));  // {0, 2} or {1, 3}
    a.push_back(block + 2 * static_cast<std::int32_t>(rng.bernoulli(0.3)));
    b.push_back(block + 2 * static_cast<std::int32_t>(rng.bernoulli(0.6)));
  }
  const Table table(schema, {Codes(a), Codes(b)});
  auto columns = fitted(table);
  order_cells(schema, columns, CategoryOrder::kCorrespondence, std::nullopt);
  const auto& low = columns[0].margin.low;
  EXPECT_EQ(std::fmod(low[0], 2), std::fmod(low[1], 2));
  EXPECT_EQ(std::fmod(low[2], 2), std::fmod(low[3], 2));
}

// y rises with x; y is missing where x is about 0, so the missing cell belongs in the middle of y.
TEST(OrderCells, PutsTheMissingCellWhereItsRowsLie) {
  Rng rng(3);
  std::vector<double> x, y;
  for (int i = 0; i < 5'000; ++i) {
    x.push_back(rng.normal());
    y.push_back(std::abs(x.back()) < 0.2 ? std::nan("") : x.back() + 0.1 * rng.normal());
  }
  Schema schema;
  schema.fields = {testing::numeric_field("x"), testing::numeric_field("y")};
  const Table table(schema, {Numbers(x), Numbers(y)});
  auto columns = fitted(table);
  order_cells(schema, columns, CategoryOrder::kAce, std::nullopt);
  const auto& margin = columns[1].margin;
  double below = 0;
  for (std::size_t c = 0; !std::isnan(margin.low[c]); ++c) {
    below += margin.mass[c];
  }
  EXPECT_GT(below, 0.3);
  EXPECT_LT(below, 0.6);
}

}  // namespace
}  // namespace assay
