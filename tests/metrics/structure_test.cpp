#include "metrics/fidelity/structure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "core/csv.h"
#include "core/parallel.h"
#include "tests/metrics/populations.h"
#include "tests/support/checks.h"
#include "tests/support/reference_data.h"
#include "tests/support/results.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using testing::shuffled_columns;
using testing::TableBuilder;
using testing::value_of;

Result structure(const Table& train, const std::optional<Table>& holdout, const Table& release) {
  return make_structure()->evaluate(Evidence(train, holdout, release), Rng(1));
}

const Part& part_of(const Result& result, const std::string& rule) {
  for (const Part& part : result.parts) {
    if (part.key.back().second == rule) {
      return part;
    }
  }
  ADD_FAILURE() << "no part '" << rule << "'";
  return result.parts.front();
}

/// People who keep three rules: ward -> floor, in <= out, cost = room + food; and a column with gaps.
Table patients(std::size_t rows, Rng rng) {
  std::vector<double> ward, floor, in, out, room, food, cost, note;
  for (std::size_t row = 0; row < rows; ++row) {
    ward.push_back(double(rng.below(20)));
    floor.push_back(4.0 * (int(ward.back()) % 6));
    in.push_back(double(rng.below(60)));
    out.push_back(in.back() + double(rng.below(50)));
    room.push_back(double(rng.below(9000)) / 100);
    food.push_back(double(rng.below(9000)) / 100);
    cost.push_back(std::round(100 * (room.back() + food.back())) / 100);
    note.push_back(rng.bernoulli(0.3) ? std::nan("") : rng.normal());
  }
  return TableBuilder()
      .numeric("ward", ward)
      .numeric("floor", floor)
      .numeric("in", in)
      .numeric("out", out)
      .numeric("room", room)
      .numeric("food", food)
      .numeric("cost", cost)
      .numeric("note", note)
      .table();
}

/// `table` with the cells of a numeric column changed.
Table changed(const Table& table, const std::string& column,
              const std::function<double(std::size_t row, double cell)>& change) {
  std::vector<Column> columns;
  for (std::size_t c = 0; c < table.columns(); ++c) {
    columns.push_back(table.column(c));
    if (table.field(c).name == column) {
      auto cells = table.as_numbers(c);
      for (std::size_t row = 0; row < cells.size(); ++row) {
        cells[row] = change(row, cells[row]);
      }
      columns.back() = Numbers(cells);
    }
  }
  return {table.schema(), columns};
}

TEST(Structure, OfIdentityIsExactlyOneRaw) {
  const Table train = patients(500, Rng(1));
  for (const auto& holdout : {std::optional<Table>(), std::optional(patients(300, Rng(2)))}) {
    const Result result = structure(train, holdout, train);
    EXPECT_EQ(result.values[0].first, "raw");
    EXPECT_EQ(value_of(result.values, "raw"), 1);
    EXPECT_EQ(value_of(result.values, "components: raw"), 1);
    EXPECT_EQ(value_of(result.values, "rows that break no confirmed rule"), 1);
  }
}

TEST(Structure, OfNewPeopleHasAnIntervalThatHoldsOne) {
  for (const auto& [n, m] : {std::pair(200, 2000), std::pair(2000, 200)}) {
    const Table train = patients(std::size_t(n), Rng(1)),
                release = patients(std::size_t(m), Rng(2));
    for (const auto& holdout : {std::optional<Table>(), std::optional(patients(250, Rng(3)))}) {
      const Result result = structure(train, holdout, release);
      ASSERT_TRUE(result.estimate);
      EXPECT_LE(*result.estimate->low, 1);
      EXPECT_GE(*result.estimate->high, 1);
    }
  }
}

TEST(Structure, OfShuffledColumnsHasSkillZero) {
  const Table train = patients(4000, Rng(1));
  const Result result = structure(train, patients(1000, Rng(2)), shuffled_columns(train, Rng(3)));
  // The mean over rules of a share of 4,000 rows leaves its mean by 0.056 with chance 1e-10 (Hoeffding); the room is
  // 0.67.
  EXPECT_NEAR(result.estimate->value, 0, 0.056 / 0.67);
  EXPECT_LE(*result.estimate->low, 0);
  EXPECT_GE(*result.estimate->high, 0);
}

TEST(Structure, CountsTheRowsThatBreakARule) {
  const Table train = patients(800, Rng(1)), holdout = patients(400, Rng(2));
  const Table release = changed(patients(600, Rng(3)), "cost", [](std::size_t row, double cell) {
    return row % 20 == 7 ? cell + 0.01 : cell;
  });
  const Result result = structure(train, holdout, release);
  const Part& worst = result.parts.front();
  EXPECT_EQ(
      worst.key,
      (Key{{"column", "food"}, {"with", "room"}, {"sum", "cost"}, {"rule", "food + room = cost"}}));
  EXPECT_EQ(value_of(worst.values, "n"), 600);
  EXPECT_EQ(value_of(worst.values, "rows that break it"), 30);
  EXPECT_EQ(value_of(worst.values, "new people's rows that break it"), 0);
  EXPECT_EQ(value_of(worst.values, "first row"), 8);
  EXPECT_NEAR(worst.estimate->value, 0.95, 1e-15);
  EXPECT_EQ(value_of(result.values, "rows that break no confirmed rule"), 0.95);
  EXPECT_EQ(value_of(part_of(result, "ward -> floor").values, "rows that break it"), 0);
  EXPECT_LT(*worst.estimate->high, 1);
}

TEST(Structure, SeesWhatRescalingAndDeletingDo) {
  const Table train = patients(800, Rng(1)), holdout = patients(400, Rng(2));
  const Table scaled = changed(patients(600, Rng(3)), "floor",
                               [](std::size_t, double cell) { return cell * 100 + 5000; });
  EXPECT_EQ(part_of(structure(train, holdout, scaled), "ward -> floor").estimate->value, 0);
  Table empty = train;
  for (const Field& field : train.schema().fields) {
    empty = changed(empty, field.name, [](std::size_t, double) { return std::nan(""); });
  }
  const Result none = structure(train, holdout, empty);
  EXPECT_NEAR(none.estimate->value, 0, 1e-12) << "a rule that no row speaks of is not kept";
  EXPECT_THAT(part_of(none, "ward -> floor").note, HasSubstr("No row of the release speaks"));
}

TEST(Structure, IsNotMovedByOneOutlier) {
  const Table train = patients(3000, Rng(1)), holdout = patients(500, Rng(2));
  const Table release = patients(3000, Rng(3));
  const auto outlier = [](std::size_t row, double cell) { return row == 5 ? 1e12 : cell; };
  Table spoilt = release;
  for (const char* column : {"ward", "floor", "in", "cost", "note"}) {
    spoilt = changed(spoilt, column, outlier);
  }
  const Result plain = structure(train, holdout, release), odd = structure(train, holdout, spoilt);
  EXPECT_NEAR(plain.estimate->value, odd.estimate->value, 0.001);
  EXPECT_NEAR(value_of(plain.values, "components: raw"), value_of(odd.values, "components: raw"),
              0.001);
}

TEST(Structure, DoesNotDependOnTheOrderOfRowsOrColumnsNorOnThreads) {
  const Table train = patients(300, Rng(1)), release = patients(250, Rng(2));
  const std::vector<std::size_t> reversed{7, 6, 5, 4, 3, 2, 1, 0};
  for (const auto& holdout : {std::optional<Table>(), std::optional(patients(200, Rng(3)))}) {
    const Result plain = structure(train, holdout, release);
    EXPECT_EQ(plain, structure(train.take(Rng(9).choose(300, 300)).select(reversed), holdout,
                               release.take(Rng(8).choose(250, 250))));
    const ThreadLimit limit(1);
    EXPECT_EQ(plain, structure(train, holdout, release));
  }
}

TEST(Structure, IsUndefinedWhereNoRuleIsFoundAndSaysSo) {
  const Table train = testing::population(400, 0.5, Rng(1));
  const Result result = structure(train, std::nullopt, testing::population(400, 0.5, Rng(2)));
  EXPECT_FALSE(result.estimate);
  EXPECT_THAT(result.note, HasSubstr("the training rows keep no rule"));
  EXPECT_THAT(result.note, HasSubstr("principal components"));
  EXPECT_EQ(result.parts.size(), 5u);
  EXPECT_EQ(result.parts[0].key[0].first, "component");
}

TEST(Structure, WorksOnOddTables) {
  const double nan = std::nan("");
  const Table one = TableBuilder().numeric("x", {1}).categorical("c", {"a"}).table();
  EXPECT_THAT(structure(one, std::nullopt, one).note, HasSubstr("fewer than two rows"));
  const Table dull = TableBuilder()
                         .numeric("same", std::vector<double>(50, 1))
                         .numeric("none", std::vector<double>(50, nan))
                         .table();
  const Result constant = structure(dull, std::nullopt, dull);
  EXPECT_FALSE(constant.estimate);
  EXPECT_THAT(constant.note, HasSubstr("no column of the training table varies"));
  EXPECT_THAT(part_of(constant, "same is always the same").note, HasSubstr("Not scored"));
  const Table words = TableBuilder().words("t", Kind::kText, {"a", "b", "c"}).table();
  EXPECT_THAT(structure(words, std::nullopt, words).note, HasSubstr("No components"));
  EXPECT_THAT(testing::input_error([&] { structure(one, std::nullopt, one.take({})); }),
              HasSubstr("the release has no rows"));
}

TEST(Structure, TakesAColumnOfFiftyThousandCategories) {
  std::vector<std::string> categories;
  std::vector<std::int32_t> codes(50'000);
  for (std::size_t c = 0; c < codes.size(); ++c) {
    categories.push_back("c" + std::to_string(c));
  }
  std::iota(codes.begin(), codes.end(), 0);
  std::vector<double> x(codes.size());
  std::iota(x.begin(), x.end(), 0.0);
  const Table table = TableBuilder().coded("many", categories, codes).numeric("x", x).table();
  const Result result = structure(table, std::nullopt, table);
  EXPECT_FALSE(result.estimate) << "a value that occurs once determines nothing";
  EXPECT_LT(value_of(result.values, "components: dimensions"), 10);
}

Table read(const std::string& name) { return read_table(testing::shared_file("data/" + name)); }

TEST(Structure, FindsTheRulesOfStudentPlacementsAndLoans) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const Result students = structure(read("student_placements_real.csv"), std::nullopt,
                                    read("student_placements_synthetic.csv"));
  // Rows with end before start, by pandas: 3 of 98 in the release, 0 of 148 in the real table.
  const Part& order = part_of(students, "start_date <= end_date");
  EXPECT_EQ(value_of(order.values, "n"), 98);
  EXPECT_EQ(value_of(order.values, "rows that break it"), 3);
  EXPECT_EQ(value_of(order.values, "training rows"), 148);
  EXPECT_EQ(value_of(order.values, "training rows that break it"), 0);
  EXPECT_LT(students.estimate->value, 0.5);

  const Table loans = read("loans_full_schema.csv");
  const Result same = structure(loans, std::nullopt, loans);
  EXPECT_EQ(value_of(same.values, "raw"), 1);
  // By pandas, cents rounded: 7 of 10,000.
  const Part& balance = part_of(same, "balance + paid_principal = loan_amount");
  EXPECT_EQ(value_of(balance.values, "n"), 10'000);
  EXPECT_EQ(value_of(balance.values, "rows that break it"), 7);
  for (const char* rule : {"sub_grade -> grade", "paid_interest <= paid_total",
                           "application_type -> whether annual_income_joint is missing"}) {
    EXPECT_EQ(value_of(part_of(same, rule).values, "rows that break it"), 0);
  }
}

TEST(SlowStructure, OfAdultFindsEducationBothWays) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const Table train = read("adult_train.csv"), holdout = read("adult_holdout.csv");
  const Result release = structure(train, holdout, read("adult_synthetic_ctgan.csv"));
  // Release rows whose education_num is not that of their education, by pandas: 7,223 of 39,040.
  for (const char* rule : {"education -> education_num", "education_num -> education"}) {
    const Part& part = part_of(release, rule);
    EXPECT_EQ(value_of(part.values, "rows that break it"), 7223);
    EXPECT_EQ(value_of(part.values, "new people's rows that break it"), 0);
  }
  EXPECT_EQ(value_of(release.values, "rules found"), 2);
  const Result shuffled = structure(train, holdout, read("adult_train_columns_shuffled.csv"));
  EXPECT_NEAR(shuffled.estimate->value, 0, 0.02);
}

}  // namespace
}  // namespace assay
