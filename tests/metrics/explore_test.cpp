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

TEST(Explore, NeedsTwoColumns) {
  EXPECT_EQ(testing::input_error([] {
              explore_dependence(TableBuilder().numeric("x", {1, 2}).table(), Rng(1));
            }),
            "explore needs at least two numeric, datetime or categorical columns");
}

}  // namespace
}  // namespace assay
