#include "metrics/fidelity/dependence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "core/parallel.h"
#include "metrics/fidelity/association.h"
#include "tests/metrics/populations.h"
#include "tests/support/checks.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using testing::population;
using testing::shuffled_columns;

Result dependence(const Table& train, const std::optional<Table>& holdout, const Table& release) {
  return make_dependence()->evaluate(Evidence(train, holdout, release), Rng(1));
}

double number(const Values& values, std::string_view name) {
  for (const auto& [key, value] : values) {
    if (key == name) {
      return std::get<double>(value);
    }
  }
  ADD_FAILURE() << "no value " << name;
  return 0;
}

std::string fate(const Result& result, std::string_view a, std::string_view b) {
  for (const auto& part : result.parts) {
    if (part.key[0].second == a && part.key[1].second == b) {
      return std::get<std::string>(part.values[0].second);
    }
  }
  ADD_FAILURE() << "no part " << a << ", " << b;
  return "";
}

TEST(Association, OfATwoByTwoTableIsPhiSquared) {
  PairCounts counts(2, 2);  // 30 10 / 20 40: phi = (30*40 - 10*20)/sqrt(40*60*50*50)
  const auto add = [&](std::uint16_t a, std::uint16_t b, int rows) {
    for (int i = 0; i < rows; ++i) counts.add(std::vector{a}, std::vector{b});
  };
  add(0, 0, 30);
  add(0, 1, 10);
  add(1, 0, 20);
  add(1, 1, 40);
  const PairGeometry geometry(counts);
  const auto d = departure(geometry, counts);
  EXPECT_NEAR(inner(geometry, d.cells, d.cells), 1000.0 * 1000 / (40.0 * 60 * 50 * 50), 1e-12);
  // Under independence E[chi-square] = (2 - 1)(2 - 1), whatever the margins.
  EXPECT_NEAR(d.noise_independent, 1, 1e-12);
}

TEST(Association, NoiseIsTheVarianceOfTheDeparture) {
  // Mean of <D^ - D, D^ - D> over 4,000 tables of 200 rows against noise/n of the law itself. The mean has standard
  // error about sd/sqrt(4000) with sd near the mean: 8 % covers five of them.
  const std::vector<double> law{0.4, 0.05, 0.05, 0.05, 0.05, 0.4};
  PairCounts exact(2, 3);
  for (std::uint16_t cell = 0; cell < 6; ++cell) {
    const auto rows = static_cast<std::size_t>(std::lround(law[cell] * 1000));
    exact.add(std::vector<std::uint16_t>(rows, cell / 3),
              std::vector<std::uint16_t>(rows, cell % 3));
  }
  const PairGeometry geometry(exact);
  const auto truth = departure(geometry, exact);
  Rng rng(3);
  double mean = 0;
  constexpr int kTables = 4000;
  for (int t = 0; t < kTables; ++t) {
    PairCounts sample(2, 3);
    for (int i = 0; i < 200; ++i) {
      double u = rng.uniform();
      std::uint16_t cell = 0;
      while (cell < 5 && u >= law[cell]) u -= law[cell++];
      sample.add(std::vector<std::uint16_t>{static_cast<std::uint16_t>(cell / 3)},
                 std::vector<std::uint16_t>{static_cast<std::uint16_t>(cell % 3)});
    }
    auto d = departure(geometry, sample).cells;
    for (std::size_t i = 0; i < d.size(); ++i) d[i] -= truth.cells[i];
    mean += inner(geometry, d, d) / kTables;
  }
  EXPECT_NEAR(mean / (truth.noise / 200), 1, 0.08);
  EXPECT_GT(truth.noise_independent / truth.noise, 1.2) << "the two noises could be confused";
}

TEST(Dependence, RawSimilarityOfIdentityIsExactlyOne) {
  const Table train = population(2000, 0.8, Rng(1));
  EXPECT_EQ(number(dependence(train, population(500, 0.8, Rng(2)), train).values, "raw"), 1.0);
}

TEST(Dependence, OfTheTrainingTableItselfIsCloserThanNewPeople) {
  const Table train = population(3000, 0.8, Rng(1));
  const Result result = dependence(train, population(3000, 0.8, Rng(2)), train);
  EXPECT_GT(result.estimate->value, 1);
}

TEST(Dependence, OfShuffledColumnsIsZero) {
  const Table train = population(4000, 0.8, Rng(1));
  const Result result =
      dependence(train, population(1000, 0.8, Rng(2)), shuffled_columns(train, Rng(3)));
  EXPECT_NEAR(result.estimate->value, 0, 0.02);
  EXPECT_LT(*result.estimate->low, 0.01);
  EXPECT_EQ(fate(result, "x", "y"), "lost");
  EXPECT_EQ(fate(result, "x", "square"), "lost") << "y = x^2 has no correlation, but depends";
  EXPECT_EQ(fate(result, "x", "alone"), "kept");
}

TEST(Dependence, OfTwiceTooWeakACorrelationIsLostButNotInvented) {
  const Table train = population(6000, 0.8, Rng(1));
  const Result result =
      dependence(train, population(3000, 0.8, Rng(2)), population(6000, 0.3, Rng(3)));
  EXPECT_EQ(fate(result, "x", "y"), "lost");
  EXPECT_EQ(fate(result, "x", "group"), "kept");
  EXPECT_LT(*result.estimate->high, 1);
}

TEST(Dependence, OfTheOppositeSignIsLost) {
  const Result result = dependence(population(3000, 0.8, Rng(1)), population(1000, 0.8, Rng(2)),
                                   population(3000, -0.8, Rng(3)));
  // The mirrored pattern is the lost one and more: its cells are not just the negative of the real ones.
  EXPECT_EQ(fate(result, "x", "y"), "distorted");
  EXPECT_GT(number(result.parts[0].values, "lost"), number(result.parts[0].values, "real"));
}

TEST(Dependence, ThatOnlyTheReleaseHasIsInvented) {
  const Result result = dependence(population(3000, 0, Rng(1)), population(1000, 0, Rng(2)),
                                   population(3000, 0.8, Rng(3)));
  EXPECT_EQ(fate(result, "x", "y"), "invented");
  EXPECT_EQ(result.tables[1].rows.size() + result.tables[0].rows.size() > 0, true);
}

/// Two coins, 1,000 times each face of the first; `alike` times of 1,000 the second shows the same one:
/// V = 2 alike/1,000 - 1.
Table coins(int alike) {
  std::vector<std::int32_t> first, second;
  for (int i = 0; i < 2000; ++i) {
    first.push_back(i % 2);
    second.push_back(i / 2 < alike ? i % 2 : 1 - i % 2);
  }
  return testing::TableBuilder()
      .coded("first", {"heads", "tails"}, first)
      .coded("second", {"heads", "tails"}, second)
      .table();
}

TEST(Dependence, ThatIsStrongerThanTheRealOneIsExaggerated) {
  const Result result = dependence(coins(650), std::nullopt, coins(800));
  EXPECT_EQ(fate(result, "first", "second"), "exaggerated");
  EXPECT_EQ(number(result.values, "exaggerated pairs"), 1);
  EXPECT_NEAR(number(result.parts[0].values, "lost"), 0.3 - 0.6, 0.01);  // less the noise, 1/2,000
  EXPECT_THAT(result.note, HasSubstr("1 pair;"));
  EXPECT_EQ(fate(dependence(coins(650), std::nullopt, coins(655)), "first", "second"), "kept");
  EXPECT_EQ(fate(dependence(coins(800), std::nullopt, coins(650)), "first", "second"), "lost");
}

TEST(Dependence, IsUndefinedWhereTheRealTableHasNone) {
  const Table train = shuffled_columns(population(1000, 0, Rng(1)), Rng(4));
  const Result result = dependence(train, std::nullopt, population(1000, 0.8, Rng(3)));
  EXPECT_FALSE(result.estimate.has_value());
  EXPECT_THAT(result.note, HasSubstr("the real table shows no dependence"));
}

TEST(Dependence, NamesConstantColumns) {
  const auto with_constant = [](std::uint64_t seed) {
    const Table table = population(500, 0.8, Rng(seed));
    Schema schema = table.schema();
    std::vector<Column> columns;
    for (std::size_t c = 0; c < table.columns(); ++c) columns.push_back(table.column(c));
    schema.fields.push_back({});
    schema.fields.back().name = "same";
    columns.emplace_back(Numbers(std::vector<double>(500, 1.0)));
    return Table(schema, columns);
  };
  const Result result = dependence(with_constant(1), std::nullopt, with_constant(2));
  EXPECT_EQ(result.parts.size(), 15);
  EXPECT_THAT(result.parts.back().note, HasSubstr("constant in the training table"));
}

TEST(Dependence, DoesNotDependOnRowOrColumnOrderOrThreads) {
  const Table train = population(1500, 0.7, Rng(1)), holdout = population(500, 0.7, Rng(2)),
              release = population(1200, 0.4, Rng(3));
  const Result plain = dependence(train, holdout, release);
  const std::vector<std::size_t> reversed{4, 3, 2, 1, 0};
  const auto rows = Rng(9).choose(1200, 1200);
  const Result moved = dependence(train.select(reversed), holdout, release.take(rows));
  EXPECT_NEAR(plain.estimate->value, moved.estimate->value, 1e-12);
  EXPECT_NEAR(*plain.estimate->low, *moved.estimate->low, 1e-10);
  Result one_thread;
  {
    const ThreadLimit limit(1);
    one_thread = dependence(train, holdout, release);
  }
  EXPECT_EQ(plain, one_thread);
}

TEST(Dependence, DoesWithoutAHoldoutTooSmallToHelp) {
  const Table train = population(800, 0.8, Rng(1)), release = population(700, 0.8, Rng(3));
  const Result result = dependence(train, population(3, 0.8, Rng(2)), release);
  EXPECT_EQ(result.estimate->value, dependence(train, std::nullopt, release).estimate->value);
  EXPECT_THAT(result.note, HasSubstr("The holdout has fewer than 20 people"));
}

TEST(Dependence, OfATinyReleaseIsUndefinedNotACrash) {
  const Result result =
      dependence(population(800, 0.8, Rng(1)), std::nullopt, population(1, 0.8, Rng(3)));
  EXPECT_FALSE(result.estimate.has_value());
  EXPECT_THAT(result.note, HasSubstr("too few people"));
}

}  // namespace
}  // namespace assay
