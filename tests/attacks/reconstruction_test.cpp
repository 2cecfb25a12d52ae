#include "attacks/reconstruction/reconstruction.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <ctime>

#include "attacks/reconstruction/marginal_model.h"
#include "core/csv.h"
#include "core/error.h"
#include "core/schema_file.h"
#include "tests/attacks/crowd.h"
#include "tests/attacks/smote.h"
#include "tests/support/checks.h"
#include "tests/support/reference_data.h"
#include "tests/support/tables.h"

namespace assay {
namespace {

using testing::draw_kinds;
using ::testing::HasSubstr;
using testing::smote;
using testing::TableBuilder;

Result attack(const Table& train, const Table& holdout, const Table& release) {
  return make_reconstruction()->evaluate(Evidence(train, holdout, release), Rng(1));
}

double value_of(const Values& values, const std::string& name) {
  for (const auto& [key, value] : values) {
    if (key == name) {
      return std::get<double>(value);
    }
  }
  ADD_FAILURE() << "no value " << name;
  return 0;
}

const Part& part_of(const Result& result, const Key& key) {
  for (const Part& part : result.parts) {
    if (part.key == key) {
      return part;
    }
  }
  throw InternalError("no such part");
}

/// Every column in an order of its own.
Table independent_of(const Table& table, Rng rng) {
  std::vector<Column> columns;
  for (std::size_t c = 0; c < table.columns(); ++c) {
    columns.push_back(table.take(rng.choose(table.rows(), table.rows())).column(c));
  }
  return {table.schema(), columns};
}

class Smoted : public ::testing::Test {
 protected:
  // 50 of 300 are rare
  Table train_ = draw_kinds(300, 4, 3, 6, Rng(1)), holdout_ = draw_kinds(300, 4, 3, 6, Rng(2));
};

TEST_F(Smoted, MinorityIsRebuiltAndPeopleOutsideAreNot) {
  const Result result = attack(train_, holdout_, smote(train_, 1'000, true, Rng(3)));
  EXPECT_EQ(result.verdict, Verdict::kLeak) << result.note;
  EXPECT_GE(value_of(result.values, "minority rebuilt"), 0.6);
  EXPECT_EQ(value_of(result.values, "minority rebuilt outside"), 0);
  EXPECT_GE(value_of(result.values, "rebuilt rows in training"),
            0.95 * value_of(result.values, "rebuilt rows"));
  EXPECT_GE(value_of(result.values, "minority end points"), 0.9);
  EXPECT_THAT(result.note, HasSubstr("Of the 50 people of minority classes it rebuilt"));
}

TEST_F(Smoted, IsNoticedWithAsManyRowsAsPeople) {
  const Result result = attack(train_, holdout_, smote(train_, 300, false, Rng(4)));
  EXPECT_EQ(result.verdict, Verdict::kLeak) << result.note;
  EXPECT_GT(result.estimate->value, 0.05);
}

TEST_F(Smoted, IsNoticedOnAScaleOfItsOwn) {
  // one column 1,000 times as wide: SMOTE's neighbours are those of this column alone
  const auto widened = [](const Table& table) {
    std::vector<double> wide(table.numbers(0).begin(), table.numbers(0).end());
    std::vector<Column> columns;
    for (std::size_t c = 0; c < table.columns(); ++c) {
      columns.push_back(table.column(c));
    }
    for (double& value : wide) {
      value *= 1'000;
    }
    columns[0] = Numbers(wide);
    return Table(table.schema(), columns);
  };
  const Table train = widened(train_);
  const Result result = attack(train, widened(holdout_), smote(train, 1'000, true, Rng(5)));
  EXPECT_EQ(result.verdict, Verdict::kLeak) << result.note;
  EXPECT_GE(value_of(result.values, "minority rebuilt"), 0.4);
}

TEST_F(Smoted, ResampledRowsAreNoticed) {
  std::vector<std::size_t> rows(300);
  Rng rng(6);
  for (auto& row : rows) {
    row = rng.below(300);
  }
  const Result result = attack(train_, holdout_, train_.take(rows));
  EXPECT_EQ(result.verdict, Verdict::kLeak) << result.note;
  EXPECT_EQ(value_of(result.values, "minority rebuilt outside"), 0);
  EXPECT_GT(value_of(result.values, "rebuilt rows in training"), 0);  // rows that pile up
}

TEST_F(Smoted, IndependentRowsAreNotAccused) {
  const Result result = attack(train_, holdout_, independent_of(train_, Rng(7)));
  EXPECT_NE(result.verdict, Verdict::kLeak) << result.note;
  EXPECT_EQ(value_of(result.values, "rebuilt rows"), 0);
}

TEST_F(Smoted, FreshPeopleAreNotAccused) {
  const Result result = attack(train_, holdout_, draw_kinds(300, 4, 3, 6, Rng(8)));
  EXPECT_NE(result.verdict, Verdict::kLeak) << result.note;
  EXPECT_EQ(value_of(result.values, "rebuilt rows"), 0);
}

TEST_F(Smoted, PeopleWithMissingCellsAreNotTried) {
  std::vector<double> gaps(train_.numbers(1).begin(), train_.numbers(1).end());
  for (std::size_t row = 0; row < 10; ++row) {
    gaps[row] = std::nan("");
  }
  std::vector<Column> columns;
  for (std::size_t c = 0; c < train_.columns(); ++c) {
    columns.push_back(train_.column(c));
  }
  columns[1] = Numbers(gaps);
  const Result result =
      attack(Table(train_.schema(), columns), holdout_, smote(train_, 300, false, Rng(9)));
  EXPECT_EQ(value_of(part_of(result, {{"attack", "segments"}}).values, "members"), 290);
}

TEST(Reconstruction, LooksForNoLinesInASingleColumn) {
  const Table train = testing::draw_people(200, Rng(1)).select(std::vector<std::size_t>{0, 2, 3});
  const Table holdout = testing::draw_people(200, Rng(2)).select(std::vector<std::size_t>{0, 2, 3});
  const Result result = attack(train, holdout, holdout);
  EXPECT_THAT(result.note, HasSubstr("fewer than two varying numeric or datetime columns"));
  for (const Part& part : result.parts) {
    EXPECT_EQ(part.key.front().second, "marginals");
  }
}

TEST(Reconstruction, SaysWhenThereIsNothingToRebuild) {
  const auto names = [](const std::string& prefix) {
    std::vector<std::string> words;
    for (int i = 0; i < 100; ++i) {
      words.push_back(prefix + std::to_string(i));
    }
    return TableBuilder().words("name", Kind::kText, words).table();
  };
  const Result result = attack(names("a"), names("b"), names("c"));
  EXPECT_FALSE(result.estimate || result.verdict);
  EXPECT_THAT(result.note, HasSubstr("nothing to rebuild"));
}

/// x and y are coins, secret = x xor y with 5 % noise: no single column tells anything.
Table xor_table(std::size_t rows, Rng rng) {
  std::vector<std::int32_t> x(rows), y(rows), z(rows), secret(rows);
  for (std::size_t row = 0; row < rows; ++row) {
    x[row] = rng.bernoulli(0.5) ? 1 : 0;
    y[row] = rng.bernoulli(0.5) ? 1 : 0;
    z[row] = static_cast<std::int32_t>(rng.below(4));
    secret[row] = (x[row] ^ y[row]) != (rng.bernoulli(0.05) ? 1 : 0) ? 1 : 0;
  }
  return TableBuilder()
      .coded("x", {"0", "1"}, x)
      .coded("y", {"0", "1"}, y)
      .coded("z", {"0", "1", "2", "3"}, z)
      .coded("secret", {"0", "1"}, secret)
      .role(Role::kSecret)
      .table();
}

double sum(const std::vector<double>& values) {
  double total = 0;
  for (const double value : values) {
    total += value;
  }
  return total;
}

TEST(MarginalModel, GuessesAnXorFromThreeWayMarginalsOnly) {
  const Table release = xor_table(2'000, Rng(1)), people = xor_table(1'000, Rng(2));
  MarginalOptions options;
  const double three = sum(MarginalModel(release, 3, options).success(people));
  options.ways = 2;
  const double two = sum(MarginalModel(release, 3, options).success(people));
  EXPECT_FALSE(testing::implausible(three, 1'000, 0.95));  // all but the noise
  EXPECT_FALSE(testing::implausible(two, 1'000, 0.5));
  EXPECT_TRUE(testing::implausible(two, 1'000, 0.95));  // negative control
}

TEST(MarginalModel, OfOneWayGuessesTheCommonestValue) {
  const Table release = TableBuilder()
                            .coded("known", {"a", "b"}, {0, 1, 0, 1, 0})
                            .coded("secret", {"x", "y"}, {0, 0, 0, 1, 1})
                            .table();
  MarginalOptions options;
  options.ways = 1;
  EXPECT_EQ(MarginalModel(release, 1, options).success(release),
            (std::vector<double>{1, 1, 1, 0, 0}));
}

/// One known column, no pairs: normal equations by hand. Centred y = +-1/2 by cell: (6 x, 2 y), (2 x, 6 y). With ridge 1
/// beta = sum of y over the cell / (8 + 1), so the guess is the cell's majority.
TEST(MarginalModel, GuessesTheMajorityOfTheCellOfASingleColumn) {
  std::vector<std::int32_t> known, secret;
  for (std::int32_t cell = 0; cell < 2; ++cell) {
    for (std::int32_t i = 0; i < 8; ++i) {
      known.push_back(cell);
      secret.push_back(i < 6 ? cell : 1 - cell);
    }
  }
  const Table release =
      TableBuilder().coded("known", {"a", "b"}, known).coded("secret", {"x", "y"}, secret).table();
  EXPECT_EQ(sum(MarginalModel(release, 1).success(release)), 12);
}

TEST(MarginalModel, SharesTies) {
  const Table release =
      TableBuilder().coded("known", {"a"}, {0, 0}).coded("secret", {"x", "y"}, {0, 1}).table();
  EXPECT_EQ(MarginalModel(release, 1).success(release), (std::vector<double>{0.5, 0.5}));
}

TEST(MarginalModel, DoesNotTryPeopleWithoutTheSecret) {
  const Table table = TableBuilder()
                          .coded("known", {"a", "b"}, {0, 1, 0})
                          .coded("secret", {"x", "y"}, {0, 1, -1})
                          .table();
  const auto success = MarginalModel(table, 1).success(table);
  EXPECT_EQ(success[0], 1);
  EXPECT_EQ(success[1], 1);
  EXPECT_TRUE(std::isnan(success[2]));
}

TEST(MarginalModel, CutsANumericSecret) {
  std::vector<double> known, secret;
  for (int i = 0; i < 400; ++i) {
    known.push_back(i);
    secret.push_back(2 * i);
  }
  const Table release = TableBuilder().numeric("known", known).numeric("secret", secret).table();
  EXPECT_GT(sum(MarginalModel(release, 1).success(release)), 390);  // both are cut at the same rows
}

TEST(MarginalModel, OfABootstrapKnowsItsMembersBetter) {
  const Table train = testing::draw_people(600, Rng(1)), others = testing::draw_people(600, Rng(2));
  std::vector<std::size_t> rows(600);
  Rng rng(3);
  for (auto& row : rows) {
    row = rng.below(600);
  }
  const MarginalModel model(train.take(rows), 2);  // the region
  const double inside = sum(model.success(train)), outside = sum(model.success(others));
  EXPECT_GT(inside - outside, 60);  // 10 % of 600
}

Table adult(const std::string& name) {
  const Schema schema = read_schema(testing::shared_file("data/adult_schema.toml"));
  return read_table(testing::shared_file("data/adult_" + name + ".csv"), {&schema, true});
}

TEST(SlowReconstruction, FindsTheEndPointsOfSmotedAdult) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const Table train = adult("train"), holdout = adult("holdout");
  const Result result = attack(train, holdout, smote(train, 39'040, true, Rng(1)));
  EXPECT_EQ(result.verdict, Verdict::kLeak) << result.note;
  EXPECT_GE(value_of(result.values, "minority end points"), 0.5);
  EXPECT_LE(value_of(result.values, "minority end points outside"), 0.1);
}

TEST(SlowReconstruction, DoesNotAccuseTheCtganReleaseOfAdult) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const Table train = adult("train"), holdout = adult("holdout"),
              release = adult("synthetic_ctgan");
  const std::clock_t start = std::clock();
  const Result result = attack(train, holdout, release);
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  EXPECT_EQ(result.verdict, Verdict::kNoLeakShown) << result.note;
  EXPECT_EQ(value_of(result.values, "rebuilt rows"), 0);
#ifdef NDEBUG
  EXPECT_LE(seconds, 1.5 * 10);
#else
  EXPECT_GT(seconds, 0);
#endif
}

}  // namespace
}  // namespace assay
