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
using testing::implausible;
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
  // Mean of <D^ - D, D^ - D> over 4,000 tables of 200 rows against noise/n of the law itself. The mean has standard error
  // about sd/sqrt(4000) with sd near the mean: 8 % covers five of them.
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

/// How often the interval of an innocent release holds 1, and of a damaged one.
int holds_one(int experiments, std::size_t rows, double release_rho, Rng rng) {
  std::vector<char> holds(static_cast<std::size_t>(experiments), 0);
  parallel_for(holds.size(), [&](std::size_t i) {
    const Rng own = rng.split(i);
    const Result result = dependence(population(rows * 2, 0.6, own.split("train")),
                                     population(rows / 2, 0.6, own.split("holdout")),
                                     population(rows, release_rho, own.split("release")));
    holds[i] = *result.estimate->low <= 1 && 1 <= *result.estimate->high ? 1 : 0;
  });
  return static_cast<int>(std::count(holds.begin(), holds.end(), char{1}));
}

TEST(DependenceInterval, HoldsOneForNewPeople) {
  const int covered = holds_one(60, 400, 0.6, Rng(11));
  EXPECT_FALSE(covered < 57 && implausible(covered, 60, 0.95)) << covered;
  EXPECT_TRUE(implausible(holds_one(60, 400, 0.0, Rng(12)), 60, 0.95)) << "negative control";
}

TEST(SlowDependenceInterval, HoldsOneForNewPeopleAtItsLevel) {
  constexpr int kExperiments = 1000;
  const int covered = holds_one(kExperiments, 1000, 0.6, Rng(13));
  std::cout << "coverage | dependence skill at 1 (jackknife, conservative) | 0.95 | "
            << covered / double{kExperiments} << " | " << kExperiments << "\n";
  EXPECT_FALSE(covered < 950 && implausible(covered, kExperiments, 0.95)) << covered;
  EXPECT_TRUE(implausible(holds_one(200, 1000, 0.3, Rng(14)), 200, 0.95)) << "negative control";
}

/// Away from 1 the truth of a release drawn with another correlation is taken from one very large draw.
TEST(SlowDependenceInterval, CoversAPartialSkillAtItsLevel) {
  const auto big = [](double rho, std::uint64_t seed) {
    return population(400'000, rho, Rng(seed));
  };
  const double truth = dependence(big(0.6, 1), big(0.6, 2), big(0.4, 3)).estimate->value;
  constexpr int kExperiments = 600;
  std::vector<char> holds(kExperiments, 0);
  parallel_for(kExperiments, [&](std::size_t i) {
    const Rng own = Rng(15).split(i);
    const Result result = dependence(population(4000, 0.6, own.split("train")),
                                     population(1000, 0.6, own.split("holdout")),
                                     population(3000, 0.4, own.split("release")));
    holds[i] = *result.estimate->low <= truth && truth <= *result.estimate->high ? 1 : 0;
  });
  const auto covered = std::count(holds.begin(), holds.end(), char{1});
  std::cout << "coverage | dependence skill below 1 (jackknife) | 0.95 | "
            << static_cast<double>(covered) / kExperiments << " | " << kExperiments << "\n";
  EXPECT_FALSE(covered < 570 && implausible(static_cast<double>(covered), kExperiments, 0.95));
  EXPECT_TRUE(implausible(0.8 * kExperiments, kExperiments, 0.95)) << "negative control";
}

}  // namespace
}  // namespace assay
