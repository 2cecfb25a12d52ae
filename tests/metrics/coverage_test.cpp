#include "metrics/fidelity/coverage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "core/csv.h"
#include "core/options.h"
#include "metrics/fidelity/coverage_samples.h"
#include "metrics/fidelity/coverage_study.h"
#include "tests/metrics/coverage_tables.h"
#include "tests/metrics/populations.h"
#include "tests/support/checks.h"
#include "tests/support/reference_data.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::planted;
using testing::population;
using testing::shuffled_columns;
using testing::TableBuilder;
using testing::vectors;

Result coverage(const Table& train, const std::optional<Table>& holdout, const Table& release,
                const char* rows = "20000", std::uint64_t seed = 1) {
  const auto measure = make_coverage();
  set_option(*measure, "fidelity.coverage", "rows", rows);
  return measure->evaluate(Evidence(train, holdout, release), Rng(seed));
}

double value(const Result& result, std::string_view name) {
  for (const auto& [known, value] : result.values) {
    if (known == name) {
      return std::get<double>(value);
    }
  }
  ADD_FAILURE() << "no value " << name;
  return 0;
}

Table normal_vectors(std::size_t rows, double rho, Rng rng) {
  std::vector<float> cells;
  for (std::size_t i = 0; i < rows; ++i) {
    const double a = rng.normal(), b = rng.normal();
    cells.push_back(static_cast<float>(a));
    cells.push_back(static_cast<float>(rho * a + std::sqrt(1 - rho * rho) * b));
  }
  return vectors(cells);
}

TEST(Coverage, OfIdentityIsExactlyOneRaw) {
  const Table table = population(400, 0.5, Rng(1));
  for (const auto& holdout :
       {std::optional<Table>(), std::optional(population(150, 0.5, Rng(2)))}) {
    const Result result = coverage(table, holdout, table);
    EXPECT_EQ(result.values[0].first, "raw");
    EXPECT_EQ(value(result, "raw"), 1);
    EXPECT_EQ(value(result, "precision"), 1);
    EXPECT_EQ(value(result, "recall"), 1);
    EXPECT_LT(value(result, "MMD"), 1e-12);  // rows are summed in another order
  }
}

TEST(Coverage, OfNewPeopleIsTheClosedForm) {
  // n real and n new people without ties: 1 - (n-1)...(n-k)/((2n-1)...(2n-k)); Naeem et al., ICML 2020.
  constexpr std::size_t kRows = 1000;
  const Result result = coverage(population(kRows, 0.5, Rng(1)), population(kRows, 0.5, Rng(2)),
                                 population(kRows, 0.5, Rng(3)));
  double missed = 1;
  for (double j = 1; j <= 5; ++j) {
    missed *= (kRows - j) / (2 * kRows - j);
  }
  // Terms of rows more than a few balls apart are independent: an ample bound counts one in 10 rows.
  const double bound = 6.1 * std::sqrt(missed * (1 - missed) / (kRows / 10.0));
  EXPECT_NEAR(value(result, "raw"), 1 - missed, bound);
  EXPECT_NEAR(*result.ceiling, 1 - missed, bound);
  EXPECT_GT(bound, 0.05);
  EXPECT_LT(*result.floor, 1 - missed - bound) << "shuffled columns cannot pass";
}

/// Skills of the releases that `release` makes of 60 fresh populations.
std::vector<Estimate> skills(std::size_t rows,
                             const std::function<Table(const Table&, Rng)>& release) {
  std::vector<Estimate> found;
  for (std::uint64_t i = 0; i < 60; ++i) {
    const Rng rng = Rng(i).split("experiment");
    const Table train = population(rows, 0.95, rng.split("train"));
    const Evidence evidence(train, population(1000, 0.95, rng.split("holdout")),
                            release(train, rng.split("release")));
    const CoverageSpace space(evidence.train());
    found.push_back(
        CoverageStudy(space, *coverage_samples(evidence, space, 300, 6, rng), 5).skill());
  }
  return found;
}

/// Do so few of the intervals hold `truth` that this would be rarer than 1e-9 if each held it at 93 %?
bool too_few_hold(const std::vector<Estimate>& found, double truth) {
  const auto misses = std::count_if(found.begin(), found.end(), [&](const Estimate& e) {
    return *e.low > truth || *e.high < truth;
  });
  return testing::binomial_tail(static_cast<int>(misses), static_cast<int>(found.size()), 0.07) <
         1e-9;
}

TEST(Coverage, OfHalfAHoldoutAgainstTheOtherHoldsOne) {
  const auto fresh = [](std::size_t rows, double rho) {
    return [=](const Table&, Rng rng) { return population(rows, rho, rng); };
  };
  EXPECT_FALSE(too_few_hold(skills(200, fresh(1000, 0.95)), 1));
  EXPECT_FALSE(too_few_hold(skills(1000, fresh(200, 0.95)), 1));
  EXPECT_TRUE(too_few_hold(skills(1000, fresh(1000, -0.95)), 1)) << "the test can fail";
}

TEST(Coverage, OfShuffledColumnsHasSkillZero) {
  const auto found =
      skills(1000, [](const Table& train, Rng rng) { return shuffled_columns(train, rng); });
  EXPECT_FALSE(too_few_hold(found, 0));
  EXPECT_TRUE(too_few_hold(found, 1)) << "and is told from new people";
  double mean = 0, squares = 0;
  for (const Estimate& e : found) {
    mean += e.value / 60;
    squares += e.value * e.value / 60;
  }
  // P < 1e-6 by Student's law with 59 degrees: t > 5.4
  EXPECT_LT(std::abs(mean), 5.4 * std::sqrt((squares - mean * mean) / 59));
  EXPECT_LT(std::abs(mean), 0.05);
}

TEST(Coverage, FallsButNotDensityWhereAModeIsDropped) {
  const Table train = population(1500, 0.9, Rng(1)), holdout = population(1500, 0.9, Rng(2));
  const Table fresh = population(4000, 0.9, Rng(3));
  std::vector<std::size_t> high;
  for (std::size_t row = 0; row < fresh.rows(); ++row) {
    if (fresh.codes(4)[row] == 1) {
      high.push_back(row);
    }
  }
  const Result all = coverage(train, holdout, fresh);
  const Result half = coverage(train, holdout, fresh.take(high));
  EXPECT_LT(value(half, "raw"), 0.75);
  EXPECT_GT(value(all, "raw"), 0.9);
  EXPECT_GT(value(half, "density"), 0.9);
  EXPECT_LT(value(half, "recall"), value(all, "recall") - 0.1);
  EXPECT_LT(*half.estimate->high, 1);
}

TEST(Coverage, TestsTheReleaseByPermutation) {
  const Table train = population(400, 0.9, Rng(1)), holdout = population(400, 0.9, Rng(2));
  const Result same = coverage(train, holdout, train);
  ASSERT_TRUE(same.test);
  EXPECT_EQ(same.test->p, 1) << "no permutation of equal samples is nearer than none";
  EXPECT_THAT(same.test->procedure, HasSubstr("999 permutations"));
  // 1/(1 + 999): none of the permutations is as far apart
  EXPECT_DOUBLE_EQ(coverage(train, holdout, population(400, -0.9, Rng(3))).test->p, 0.001);
}

TEST(Coverage, NamesGroupsAndPeopleNobodyStandsFor) {
  const auto grouped = [](std::size_t rows, double minority, Rng rng) {
    std::vector<double> x, y;
    std::vector<std::int32_t> group;
    for (std::size_t i = 0; i < rows; ++i) {
      group.push_back(rng.uniform() < minority ? 1 : 0);
      x.push_back(rng.normal() + 6 * group.back());
      y.push_back(x.back() + 0.2 * rng.normal());
    }
    return TableBuilder()
        .numeric("x", x)
        .numeric("y", y)
        .coded("group", {"most", "few"}, group)
        .role(Role::kProtected)
        .table();
  };
  const Table train = planted(grouped(1000, 0.2, Rng(1)), 0, 77, -50);
  const Result result = coverage(train, grouped(1000, 0.2, Rng(2)), grouped(1000, 0, Rng(3)));
  EXPECT_THAT(result.parts.at(0).key,
              ElementsAre(std::pair<std::string, std::string>("column", "group"),
                          std::pair<std::string, std::string>("value", "few")));
  ASSERT_TRUE(result.parts[0].estimate);
  EXPECT_EQ(result.parts[0].estimate->value, 0);
  EXPECT_GT(result.parts.at(1).estimate->value, 0.9);
  ASSERT_EQ(result.parts.size(), 22U);
  for (std::size_t p = 2; p < result.parts.size(); ++p) {
    const auto row = std::stoul(result.parts[p].key.at(0).second) - 1;
    EXPECT_TRUE(row == 77 || train.codes(2)[row] == 1) << "row " << row;
  }
}

TEST(Coverage, DoesNotMoveForOneOutlier) {
  const auto skill = [](const Table& train, const Table& holdout, const Table& release) {
    const Evidence evidence(train, holdout, release);
    const CoverageSpace space(evidence.train());
    return CoverageStudy(space, *coverage_samples(evidence, space, 3000, 6, Rng(1)), 5)
        .skill()
        .value;
  };
  const Table train = population(3000, 0.95, Rng(1)), holdout = population(3000, 0.95, Rng(2));
  const Table release = population(3000, 0.6, Rng(3));
  const double before = skill(train, holdout, release);
  EXPECT_NEAR(skill(train, holdout, planted(release, 0, 5, 1e9)), before, 1e-3);
  EXPECT_NEAR(skill(planted(train, 1, 5, -1e9), holdout, release), before, 1e-3);
  EXPECT_NEAR(skill(train, planted(holdout, 2, 5, 1e9), release), before, 1e-3);
  EXPECT_GT(std::abs(skill(train, holdout, population(3000, 0.7, Rng(3))) - before), 1e-2)
      << "what should move it does";
}

TEST(Coverage, DoesNotDependOnTheOrderOfRowsOrColumns) {
  const Table train = population(400, 0.9, Rng(1)), holdout = population(300, 0.9, Rng(2));
  const Table release = population(500, 0.5, Rng(3));
  const Result result = coverage(train, holdout, release);
  const auto turned = [](const Table& table, Rng rng) {
    return table.take(rng.choose(table.rows(), table.rows()))
        .select(std::vector<std::size_t>{4, 2, 0, 3, 1});
  };
  const Result other =
      coverage(turned(train, Rng(7)), turned(holdout, Rng(8)), turned(release, Rng(9)));
  EXPECT_EQ(result.estimate, other.estimate);
  EXPECT_EQ(result.note, other.note);
  for (std::size_t i = 0; i < result.values.size(); ++i) {
    EXPECT_NEAR(std::get<double>(result.values[i].second), std::get<double>(other.values[i].second),
                1e-9)
        << result.values[i].first;
  }
}

TEST(Coverage, ScoresEmbeddings) {
  const Table train = normal_vectors(800, 0.95, Rng(1)),
              holdout = normal_vectors(800, 0.95, Rng(2));
  const Result fresh = coverage(train, holdout, normal_vectors(800, 0.95, Rng(3)));
  ASSERT_TRUE(fresh.estimate) << fresh.note;
  EXPECT_LE(*fresh.estimate->low, 1);
  EXPECT_GE(*fresh.estimate->high, 1);
  const Result loose = coverage(train, holdout, normal_vectors(800, 0, Rng(3)));
  EXPECT_LE(*loose.estimate->low, 0);
  EXPECT_GE(*loose.estimate->high, 0);
  EXPECT_LT(*loose.estimate->high, *fresh.estimate->low);
  EXPECT_EQ(value(coverage(train, holdout, train), "raw"), 1);
}

TEST(SlowCoverage, OfAdultKnowsTheReleasesApart) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const auto read = [](const char* name) {
    return read_table(testing::shared_file(std::string("data/") + name));
  };
  const Table train = read("adult_train.csv"), holdout = read("adult_holdout.csv");
  const Result ctgan = coverage(train, holdout, read("adult_synthetic_ctgan.csv"));
  const Result loose = coverage(train, holdout, shuffled_columns(train, Rng(3)));
  EXPECT_EQ(value(coverage(train, holdout, train), "raw"), 1);
  EXPECT_LE(*loose.estimate->low, 0);
  EXPECT_GE(*loose.estimate->high, 0);
  EXPECT_GT(*ctgan.estimate->low, *loose.estimate->high);
  EXPECT_LT(*ctgan.estimate->high, 1);
}

}  // namespace
}  // namespace assay
