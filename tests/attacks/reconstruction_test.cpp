#include "attacks/reconstruction/reconstruction.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <ctime>

#include "tests/attacks/crowd.h"
#include "tests/attacks/smote.h"
#include "tests/support/adult.h"
#include "tests/support/reference_data.h"
#include "tests/support/results.h"
#include "tests/support/tables.h"

namespace assay {
namespace {

using testing::adult;
using testing::draw_kinds;
using ::testing::HasSubstr;
using testing::part_of;
using testing::smote;
using testing::TableBuilder;
using testing::value_of;

Result attack(const Table& train, const Table& holdout, const Table& release) {
  return make_reconstruction()->evaluate(Evidence(train, holdout, release), Rng(1));
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
  EXPECT_THAT(result.note, HasSubstr("in minority classes (all but the largest of '"));
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
