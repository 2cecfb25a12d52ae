#include "metrics/fidelity/explore.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/counts.h"
#include "core/parallel.h"
#include "tests/metrics/populations.h"
#include "tests/support/checks.h"

namespace assay {
namespace {

using testing::implausible;
using testing::population;
using testing::shuffled_columns;
using testing::TableBuilder;

TEST(Spearman, HandlesTiesAndMissingCells) {
  // scipy.stats.spearmanr([1, 2, 2, 3, 5], [2, 1, 4, 4, 6]).correlation
  const double nan = std::nan("");
  EXPECT_NEAR(spearman({1, 2, 2, 3, 5, nan, 4}, {2, 1, 4, 4, 6, 1, nan}), 0.7631578947368421,
              1e-12);
  EXPECT_TRUE(std::isnan(spearman({1, 1, 1}, {1, 2, 3})));
}

TEST(IndependenceTest, AgreesWithScipy) {
  // scipy.stats.chi2_contingency([[30, 10], [20, 40]], correction=False).pvalue
  PairCounts counts(2, 2);
  const auto add = [&](std::uint16_t a, std::uint16_t b, std::size_t rows) {
    counts.add(std::vector(rows, a), std::vector(rows, b));
  };
  add(0, 0, 30);
  add(0, 1, 10);
  add(1, 0, 20);
  add(1, 1, 40);
  EXPECT_NEAR(independence_p(counts), 4.455709060405612e-05, 1e-12);
}

TEST(Explore, PutsTheStrongestDependenceFirstAndFindsTheNonlinearOne) {
  const Result result = explore_dependence(population(3000, 0.9, Rng(1)), Rng(2));
  EXPECT_EQ(result.parts.size(), 10);
  for (std::size_t i = 1; i < result.parts.size(); ++i) {
    EXPECT_GE(result.parts[i - 1].estimate->value, result.parts[i].estimate->value);
  }
  for (const auto& part : result.parts) {
    if (part.key[0].second == "x" && part.key[1].second == "square") {
      EXPECT_GT(*part.estimate->low, 0.2);
      EXPECT_LT(std::abs(std::get<double>(part.values[2].second)), 0.1)
          << "Spearman is blind to it";
    }
  }
}

TEST(Explore, DoesNotDependOnTheNumberOfThreads) {
  const Table table = population(600, 0.5, Rng(1));
  auto plain = explore_dependence(table, Rng(2));
  const ThreadLimit limit(1);
  auto single = explore_dependence(table, Rng(2));
  plain.seconds = single.seconds = 0;
  EXPECT_EQ(plain, single);
}

TEST(Explore, KeepsItsFamilyWiseLevelOnIndependentColumns) {
  constexpr int kTables = 300;
  std::vector<char> alarm(kTables, 0), uncorrected(kTables, 0);
  parallel_for(kTables, [&](std::size_t i) {
    const Rng own = Rng(7).split(i);
    const Table table = shuffled_columns(population(400, 0.5, own), own.split("shuffle"));
    for (const auto& part : explore_dependence(table, Rng(1)).parts) {
      if (std::get<double>(part.values[1].second) <= 0.05) alarm[i] = 1;
      if (std::get<double>(part.values[0].second) <= 0.05) uncorrected[i] = 1;
    }
  });
  const auto alarms = static_cast<double>(std::count(alarm.begin(), alarm.end(), char{1}));
  const auto raw = static_cast<double>(std::count(uncorrected.begin(), uncorrected.end(), char{1}));
  EXPECT_FALSE(alarms > 0.05 * kTables && implausible(alarms, kTables, 0.05)) << alarms;
  EXPECT_TRUE(implausible(raw, kTables, 0.05)) << "negative control: without Holm, " << raw;
}

/// Two independent columns, most of whose categories hold a handful of rows.
Table skewed(Rng rng) {
  std::vector<std::int32_t> a, b;
  const auto draw = [&] {
    const double u = rng.uniform();
    return u < 0.97 ? 0 : static_cast<std::int32_t>(1 + rng.below(3));
  };
  for (int i = 0; i < 1000; ++i) {
    a.push_back(draw());
    b.push_back(draw());
  }
  return TableBuilder()
      .coded("a", {"0", "1", "2", "3"}, a)
      .coded("b", {"0", "1", "2", "3"}, b)
      .table();
}

TEST(Explore, KeepsItsLevelWhereCellsAreNearlyEmpty) {
  // Without pooling chi-square rejects 17 % of such tables at 5 % (simulated).
  constexpr int kTables = 400;
  int alarms = 0;
  for (std::uint64_t i = 0; i < kTables; ++i) {
    const Result result = explore_dependence(skewed(Rng(8).split(i)), Rng(1));
    alarms += std::get<double>(result.parts[0].values[0].second) <= 0.05 ? 1 : 0;
  }
  EXPECT_FALSE(alarms > 0.05 * kTables && implausible(alarms, kTables, 0.05)) << alarms;
  EXPECT_TRUE(implausible(0.17 * kTables, kTables, 0.05)) << "negative control";
}

TEST(Explore, NeverClaimsToBeCertainOfIndependence) {
  for (std::uint64_t i = 0; i < 20; ++i) {
    const Table table = shuffled_columns(population(300, 0, Rng(i)), Rng(i + 100));
    for (const auto& part : explore_dependence(table, Rng(1)).parts) {
      EXPECT_LT(*part.estimate->low, *part.estimate->high);
      EXPECT_LE(*part.estimate->low, part.estimate->value);
      EXPECT_GE(*part.estimate->high, part.estimate->value);
    }
  }
}

/// Ten equal rows of every person say as much as one.
Table repeated(const Table& people, std::size_t times) {
  std::vector<std::size_t> rows;
  std::vector<std::string> person;
  for (std::size_t i = 0; i < people.rows() * times; ++i) {
    rows.push_back(i / times);
    person.push_back("p" + std::to_string(i / times));
  }
  const Table repeats = people.take(rows);
  const Table key = TableBuilder().words("person", Kind::kId, person).role(Role::kEntity).table();
  Schema schema = repeats.schema();
  schema.fields.push_back(key.field(0));
  std::vector<Column> columns;
  for (std::size_t c = 0; c < repeats.columns(); ++c) columns.push_back(repeats.column(c));
  columns.push_back(key.column(0));
  return {schema, columns};
}

TEST(Explore, CountsPeopleNotTheirRows) {
  constexpr int kTables = 100;
  int by_person = 0, by_row = 0;
  for (std::uint64_t i = 0; i < kTables; ++i) {
    const Table people = shuffled_columns(population(200, 0.5, Rng(i)), Rng(i + 500));
    const Table rows = repeated(people, 10);
    const std::vector<std::size_t> without_key{0, 1, 2, 3, 4};
    const auto alarm = [](const Result& result) {
      return std::get<double>(result.values[1].second) > 0 ? 1 : 0;
    };
    by_person += alarm(explore_dependence(rows, Rng(1)));
    by_row += alarm(explore_dependence(rows.select(without_key), Rng(1)));
  }
  EXPECT_FALSE(by_person > 0.05 * kTables && implausible(by_person, kTables, 0.05)) << by_person;
  EXPECT_TRUE(implausible(by_row, kTables, 0.05)) << "negative control: rows taken for people";
}

TEST(Explore, NeedsTwoColumns) {
  EXPECT_EQ(testing::input_error([] {
              explore_dependence(TableBuilder().numeric("x", {1, 2}).table(), Rng(1));
            }),
            "explore needs at least two numeric, datetime or categorical columns");
}

}  // namespace
}  // namespace assay
