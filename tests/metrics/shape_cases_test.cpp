#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/parallel.h"
#include "metrics/fidelity/shapes.h"
#include "tests/metrics/populations.h"
#include "tests/support/results.h"

namespace assay {
namespace {

using testing::part_of;
using testing::population;
using testing::TableBuilder;
using testing::value_of;

Result shapes(const Table& train, const std::optional<Table>& holdout, const Table& release) {
  return make_shapes()->evaluate(Evidence(train, holdout, release), Rng(1));
}

std::vector<double> numbers(std::size_t rows) {
  std::vector<double> values;
  for (std::size_t i = 0; i < rows; ++i) values.push_back(static_cast<double>(i));
  return values;
}

TEST(ShapeCases, ScoreCellsThatTheReleaseLeavesOut) {
  const auto x = numbers(1000);
  auto gaps = x;
  for (std::size_t i = 0; i < gaps.size(); ++i) {
    if (i % 10 != 0) gaps[i] = std::nan("");
  }
  const Result result = shapes(TableBuilder().numeric("x", x).table(), std::nullopt,
                               TableBuilder().numeric("x", gaps).table());
  // Missing cells sort before every value: the release's distribution function is at 0.9 where the training one is 0.
  EXPECT_NEAR(value_of(result, "raw"), 0.1, 1e-12);
  EXPECT_NEAR(value_of(part_of(result, {{"column", "x"}}).values, "total variation"), 0.9, 1e-12);
}

TEST(ShapeCases, AreNotMovedByOneOutlierExceptWassersteinsDistance) {
  const auto x = numbers(4000);
  auto planted = x;
  planted[7] = 1e12;
  const Table train = TableBuilder().numeric("x", x).table();
  const Result plain = shapes(train, std::nullopt, train);
  const Result moved = shapes(train, std::nullopt, TableBuilder().numeric("x", planted).table());
  EXPECT_NEAR(moved.estimate->value, plain.estimate->value, 0.001);
  const auto& before = part_of(plain, {{"column", "x"}}).values;
  const auto& after = part_of(moved, {{"column", "x"}}).values;
  EXPECT_NEAR(value_of(after, "total variation"), value_of(before, "total variation"), 0.001);
  EXPECT_NEAR(value_of(after, "Jensen-Shannon"), value_of(before, "Jensen-Shannon"), 0.001);
  EXPECT_NEAR(value_of(after, "Wasserstein-1"), (1e12 - 7) / 4000, 1e-3)
      << "an earth mover carries one row all the way";
}

/// Two halves of one population, large and small; a population that moved is noticed.
TEST(ShapeCases, HoldOneBetweenHalvesOfAHoldout) {
  for (const std::size_t rows : {200, 2000}) {
    const Result result = shapes(population(2000, 0.5, Rng(1)), population(2000, 0.5, Rng(2)),
                                 population(rows, 0.5, Rng(3)));
    EXPECT_LE(*result.estimate->low, 1);
    EXPECT_GE(*result.estimate->high, 1);
  }
  const auto shifted = [](double by) {
    Rng rng(4);
    std::vector<double> values;
    for (int i = 0; i < 2000; ++i) values.push_back(rng.normal() + by);
    return TableBuilder().numeric("x", values).table();
  };
  EXPECT_LT(*shapes(shifted(0), shifted(0), shifted(1)).estimate->high, 0.9);
}

TEST(ShapeCases, OfAConstantColumnAreEqualOrDisjoint) {
  const auto constant = [](double value) {
    return TableBuilder().numeric("x", std::vector<double>(100, value)).table();
  };
  EXPECT_EQ(value_of(shapes(constant(5), std::nullopt, constant(5)), "raw"), 1);
  const Result other = shapes(constant(5), std::nullopt, constant(8));
  EXPECT_EQ(value_of(other, "raw"), 0);
  EXPECT_EQ(value_of(part_of(other, {{"column", "x"}}).values, "Wasserstein-1"), 3);
}

TEST(ShapeCases, CopeWithFiftyThousandCategories) {
  std::vector<std::string> categories;
  std::vector<std::int32_t> codes;
  for (std::int32_t i = 0; i < 50'000; ++i) {
    categories.push_back("c" + std::to_string(i));
    codes.push_back(i);
  }
  const Table table = TableBuilder().coded("c", categories, codes).table();
  const Result result = shapes(table, std::nullopt, table);
  EXPECT_NEAR(value_of(result, "raw"), 1, 1e-12);
  ASSERT_FALSE(result.tables.empty());
  const auto& rare = result.tables.back().rows.at(0);
  EXPECT_EQ(std::get<double>(rare[2]), 50'000);
  // Each is kept by a fresh sample with chance 1 - (1 - 1/50,000)^50,000.
  EXPECT_NEAR(std::get<double>(rare[3]), 50'000 * (1 - std::pow(1 - 1 / 50'000.0, 50'000)), 1e-3);
}

TEST(ShapeCases, GiveTheSameTablesForAnyOrderOfRowsAndAnyThreads) {
  const Table train = population(600, 0.5, Rng(1)), release = population(500, 0.2, Rng(3));
  const Result plain = shapes(train, std::nullopt, release);
  EXPECT_EQ(plain.tables,
            shapes(train, std::nullopt, release.take(Rng(9).choose(500, 500))).tables);
  const ThreadLimit limit(1);
  EXPECT_EQ(plain, shapes(train, std::nullopt, release));
}

}  // namespace
}  // namespace assay
