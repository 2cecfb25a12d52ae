#include "metrics/fidelity/detection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <iostream>
#include <numeric>

#include "core/parallel.h"
#include "core/stats/intervals.h"
#include "tests/metrics/populations.h"
#include "tests/support/checks.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using testing::population;
using testing::TableBuilder;

/// A quick detector: few trees, two permutations.
Result detection(const Table& train, const std::optional<Table>& holdout, const Table& release,
                 const char* rows = "20000", const char* trees = "10") {
  const auto measure = make_detection();
  set_option(*measure, "fidelity.detection", "trees", trees);
  set_option(*measure, "fidelity.detection", "permutations", "2");
  set_option(*measure, "fidelity.detection", "deals", "2");
  set_option(*measure, "fidelity.detection", "rows", rows);
  return measure->evaluate(Evidence(train, holdout, release), Rng(1));
}

double value(const Result& result, const std::string& name) {
  for (const auto& [key, value] : result.values) {
    if (key == name) {
      return std::get<double>(value);
    }
  }
  ADD_FAILURE() << "no value " << name;
  return 0;
}

bool holds(const Estimate& estimate, double truth) {
  return *estimate.low <= truth && truth <= *estimate.high;
}

std::vector<double> numbers(const Table& table, const char* column) {
  return table.as_numbers(table.schema().index_of(column));
}

/// The table with another column in the place of `name`.
Table with_column(const Table& table, const char* name, std::vector<double> values) {
  std::vector<Column> columns;
  for (std::size_t c = 0; c < table.columns(); ++c) {
    columns.push_back(table.column(c));
  }
  columns[table.schema().index_of(name)] = Numbers(std::move(values));
  return {table.schema(), columns};
}

TEST(Detection, CannotTellTheTrainingTableFromItself) {
  const Table train = population(600, 0.5, Rng(1));
  const Table copy = train.take(Rng(2).choose(600, 600));
  for (const char* rows : {"20000", "250"}) {  // thinning keeps the same people of both
    const Result result = detection(train, std::nullopt, copy, rows);
    EXPECT_EQ(value(result, "raw"), 0.5);
    EXPECT_EQ(value(result, "logistic AUC"), 0.5);
    EXPECT_EQ(value(result, "boosted pMSE ratio"), 0);
    EXPECT_NEAR(value(result, "logistic pMSE ratio"), 0, 1e-6);
    EXPECT_EQ(result.estimate->value, 1) << "skill, without a holdout";
    for (const auto& part : result.parts) {
      EXPECT_EQ(part.estimate->value, 0.5) << part.key[0].second;
    }
  }
  const Result other = detection(train, std::nullopt, population(600, -0.5, Rng(3)));
  EXPECT_GT(value(other, "raw low"), 0.5) << "another population is told apart";
}

TEST(Detection, DoesNotTakeRowNumbersAndEntitiesForFeatures) {
  const auto table = [](int from) {
    std::vector<std::string> id;
    std::vector<double> person, x, y;
    Rng rng(4);
    for (int i = 0; i < 400; ++i) {
      id.push_back(std::to_string(from + i));
      person.push_back(from + i / 2);
      x.push_back(rng.normal());
      y.push_back(rng.normal());
    }
    return TableBuilder()
        .words("row", Kind::kId, id)
        .numeric("person", person)
        .role(Role::kEntity)
        .numeric("x", x)
        .numeric("y", y)
        .role(Role::kTarget)
        .table();
  };
  const Result result = detection(table(0), std::nullopt, table(10'000));
  EXPECT_EQ(value(result, "raw"), 0.5);
  EXPECT_EQ(result.parts.size(), 2) << "the target is a feature";
  EXPECT_THAT(result.note, HasSubstr("2 of 3 columns compared, 1 not, because text, id"));
}

TEST(Detection, NamesTheColumnThatWasShifted) {
  const Table train = population(800, 0.5, Rng(1)), holdout = population(800, 0.5, Rng(2));
  Table release = population(800, 0.5, Rng(3));
  auto shifted = numbers(release, "alone");
  for (double& x : shifted) {
    x = x * 100 + 5000;
  }
  const Result result = detection(train, holdout, with_column(release, "alone", shifted));
  EXPECT_EQ(result.parts[0].key[0].second, "alone");
  EXPECT_GT(*result.parts[0].estimate->low, 0.9);
  EXPECT_EQ(result.parts[0].values[1].first, "share of gain");
  EXPECT_GT(std::get<double>(result.parts[0].values[1].second), 0.9);
  EXPECT_LT(*result.estimate->high, 0.1);
  EXPECT_EQ(*result.floor, 1);
  EXPECT_TRUE(*result.ceiling > 0.4 && *result.ceiling < 0.6) << *result.ceiling;
}

// Standardised and in single precision, all other cells of the column would become one number beside 1e12.
TEST(Detection, SeesWhatIsWrongWithAColumnBesideAFarOutlier) {
  const Table train = population(800, 0.5, Rng(1));
  Table release = population(800, 0.5, Rng(3));
  auto shifted = numbers(release, "alone");
  for (double& x : shifted) {
    x += 1;
  }
  const Result plain = detection(train, std::nullopt, with_column(release, "alone", shifted));
  shifted[7] = 1e12;
  const Result odd = detection(train, std::nullopt, with_column(release, "alone", shifted));
  EXPECT_LT(*plain.estimate->high, 0.8);
  EXPECT_LT(*odd.estimate->high, 0.8);
  EXPECT_NEAR(value(odd, "logistic AUC"), value(plain, "logistic AUC"), 0.01);
}

/// Eight outliers, three in CI. Any changed row, an outlier or not, has all trees grown anew: `deals` averages that.
TEST(SlowDetection, OneOutlierMovesTheSkillByLessThanAThousandth) {
  constexpr std::size_t kRows = 20'000;
  const std::size_t outliers = std::getenv("CI") == nullptr ? 8 : 3;
  const Table train = population(kRows, 0.5, Rng(1)), holdout = population(kRows / 2, 0.5, Rng(2));
  const Table release = population(kRows, 0.5, Rng(3));
  const auto skill = [&](const Table& table) {
    const auto measure = make_detection();
    set_option(*measure, "fidelity.detection", "permutations", "2");
    return measure->evaluate(Evidence(train, holdout, table), Rng(1)).estimate.value().value;
  };
  const auto spoilt = [&](std::size_t from, std::size_t to) {
    auto x = numbers(release, "x");
    std::fill(x.begin() + static_cast<std::ptrdiff_t>(from),
              x.begin() + static_cast<std::ptrdiff_t>(to), 1e12);
    return with_column(release, "x", x);
  };
  const double plain = skill(release);
  for (std::size_t i = 0; i < outliers; ++i) {
    const double moved = skill(spoilt(i, i + 1)) - plain;
    std::cout << "detection moved by " << moved << "\n";
    EXPECT_LT(std::abs(moved), 0.001);
  }
  EXPECT_GT(std::abs(skill(spoilt(0, 400)) - plain), 0.005) << "the control: one cell in fifty";
}

TEST(Detection, NoticesCellsThatAreMissing) {
  const Table train = population(800, 0.5, Rng(1));
  const Table release = population(800, 0.5, Rng(3));
  auto holes = numbers(release, "y");
  Rng rng(5);
  for (double& y : holes) {
    y = rng.bernoulli(0.4) ? std::nan("") : y;
  }
  const Result result = detection(train, std::nullopt, with_column(release, "y", holes));
  EXPECT_EQ(result.parts[0].key[0].second, "y");
  // 0.4 of the release's rows win every pair, the others half: 0.4 + 0.6/2
  EXPECT_TRUE(holds(*result.parts[0].estimate, 0.7)) << result.parts[0].estimate->value;
  EXPECT_GT(value(result, "raw low"), 0.6);
  EXPECT_GT(value(result, "logistic AUC"), 0.6);
}

TEST(Detection, OfShuffledColumnsNeedsTrees) {
  const Table train = population(1500, 0.95, Rng(1));
  const Table release = testing::shuffled_columns(population(1500, 0.95, Rng(3)), Rng(4));
  const Result result = detection(train, std::nullopt, release);
  EXPECT_GT(value(result, "raw low"), 0.8);
  const auto& logistic = result.tables[0].rows[1];
  EXPECT_EQ(std::get<std::string>(logistic[0]), "logistic");
  EXPECT_LE(std::get<double>(logistic[3]), 0.5) << "every column's own distribution is right";
  EXPECT_GE(std::get<double>(logistic[4]), 0.5);
}

TEST(SlowDetection, OfNewPeopleReachesTheCeiling) {
  constexpr int kSeeds = 40;
  int missed = 0, missed_by_a_sixth = 0;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const Rng rng(seed);
    // half of the holdout is the release, the other half the holdout; sizes differ
    const Table train = population(400, 0.5, rng.split("train"));
    const Table holdout = population(300, 0.5, rng.split("holdout"));
    std::vector<std::size_t> release(100), rest(200);
    std::iota(release.begin(), release.end(), std::size_t{0});
    std::iota(rest.begin(), rest.end(), std::size_t{100});
    const Result result = detection(train, holdout.take(rest), holdout.take(release), "250", "4");
    ASSERT_TRUE(result.estimate.has_value()) << result.note;
    const Estimate& skill = *result.estimate;
    missed += holds(skill, 1) ? 0 : 1;
    const double half = (*skill.high - *skill.low) / 12;
    missed_by_a_sixth += std::abs(skill.value - 1) > half ? 1 : 0;
  }
  EXPECT_GT(testing::binomial_tail(missed, kSeeds, 0.05), 1e-9) << missed << " of 40 missed";
  EXPECT_LT(testing::binomial_tail(missed_by_a_sixth, kSeeds, 0.05), 1e-9)
      << "an interval a sixth as wide must fail: " << missed_by_a_sixth;
}

TEST(Detection, DoesNotDependOnTheOrderOfRowsOrColumnsOrOnThreads) {
  const Table train = population(400, 0.5, Rng(1)), holdout = population(300, 0.5, Rng(2)),
              release = population(500, 0.2, Rng(3));
  const Result plain = detection(train, holdout, release, "300");
  const ThreadLimit one(1);
  const Result moved =
      detection(train.take(Rng(8).choose(400, 400)).select(std::vector<std::size_t>{4, 3, 2, 1, 0}),
                holdout, release.take(Rng(9).choose(500, 500)), "300");
  EXPECT_EQ(plain.estimate, moved.estimate);
  EXPECT_EQ(plain.parts, moved.parts);
  EXPECT_EQ(plain.tables, moved.tables);
  EXPECT_THAT(plain.note, HasSubstr("300 of 400 training, 300 of 500 release, 300 of 300 holdout"));
}

TEST(Detection, SaysWhyATableIsTooSmall) {
  const Table small = population(30, 0.5, Rng(1)), large = population(300, 0.5, Rng(2));
  const Result tiny = detection(small, std::nullopt, large);
  EXPECT_FALSE(tiny.estimate.has_value());
  EXPECT_THAT(tiny.note,
              HasSubstr("the training table is too small for a model: it has 30 different"));
  EXPECT_THAT(detection(large, std::nullopt, small).note, HasSubstr("the release is too small"));

  const Result no_ceiling = detection(large, small, population(300, 0.5, Rng(3)));
  EXPECT_EQ(*no_ceiling.ceiling, 0.5);
  EXPECT_THAT(no_ceiling.note, HasSubstr("the holdout is too small: it has 30"));

  std::vector<std::int32_t> codes(1000);
  for (std::size_t i = 0; i < codes.size(); ++i) {
    codes[i] = i % 3 == 0 ? 1 : 0;
  }
  const Table coarse = TableBuilder().coded("c", {"a", "b"}, codes).table();
  EXPECT_THAT(detection(coarse, std::nullopt, coarse).note, HasSubstr("it has 2 different rows"));
}

TEST(Detection, IsUndefinedWhereTheHoldoutIsOfAnotherKind) {
  const Table train = population(300, 0.5, Rng(1));
  const Table holdout =
      with_column(population(300, 0.5, Rng(2)), "x", std::vector<double>(300, 99));
  const Result result = detection(train, holdout, population(300, 0.5, Rng(3)));
  EXPECT_FALSE(result.estimate.has_value());
  EXPECT_THAT(result.note, HasSubstr("the holdout is of another kind"));
}

TEST(Detection, CopesWithOddColumns) {
  const auto table = [](int from) {
    std::vector<std::string> many;
    std::vector<double> x;
    for (int i = 0; i < 600; ++i) {
      many.push_back("v" + std::to_string(from + i));
      x.push_back(i % 17);
    }
    return TableBuilder()
        .categorical("many", many)
        .numeric("constant", std::vector<double>(600, 3))
        .numeric("nothing", std::vector<double>(600, std::nan("")))
        .numeric("x", x)
        .table();
  };
  const Result result = detection(table(0), std::nullopt, table(300));
  ASSERT_TRUE(result.estimate.has_value()) << result.note;
  EXPECT_EQ(result.parts.size(), 4);
  EXPECT_EQ(result.parts[0].key[0].second, "many");
  for (const auto& part : result.parts) {
    if (part.key[0].second == "constant" || part.key[0].second == "nothing") {
      EXPECT_EQ(part.estimate->value, 0.5) << "nothing to give away";
    }
    // x has the same distribution to the row: what is rare in one fold is frequent in the others
    EXPECT_TRUE(part.key[0].second != "x" || *part.estimate->high < 0.5);
  }
}

TEST(Detection, ComparesNoTableWithoutFeatures) {
  const Table text = TableBuilder().words("note", Kind::kText, {"a", "b"}).table();
  EXPECT_THAT(testing::input_error([&] { detection(text, std::nullopt, text); }),
              HasSubstr("no numeric, datetime or categorical column"));
}

}  // namespace
}  // namespace assay
