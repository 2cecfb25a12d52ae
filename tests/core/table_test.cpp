#include "core/table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/error.h"
#include "tests/support/checks.h"
#include "tests/support/tables.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using testing::input_error;
using testing::TableBuilder;

const double kNaN = std::nan("");

Table people() {
  return TableBuilder()
      .numeric("age", {30, kNaN, 41})
      .categorical("sex", {"F", "M", ""})
      .words("note", Kind::kText, {"a", "", "b"})
      .datetime("seen", {0, kNoTime, 86'400'000'000})
      .table();
}

TEST(Table, IsEqualToItsOwnCopyAlsoWithMissingCells) {
  EXPECT_EQ(people(), people());
  const std::vector<std::size_t> all{0, 1, 2};
  EXPECT_EQ(people().take(all), people());
}

TEST(Table, DiffersWhenOneCellDiffers) {
  EXPECT_NE(people(), TableBuilder()
                          .numeric("age", {30, kNaN, 42})
                          .categorical("sex", {"F", "M", ""})
                          .words("note", Kind::kText, {"a", "", "b"})
                          .datetime("seen", {0, kNoTime, 86'400'000'000})
                          .table());
}

TEST(Table, ComparesWordsNotCodes) {
  EXPECT_EQ(TableBuilder().coded("c", {"x", "y"}, {0, 1, -1}).table(),
            TableBuilder().coded("c", {"y", "x"}, {1, 0, -1}).table());
}

TEST(Table, TakesRowsInAnyOrderAndRepeated) {
  const std::vector<std::size_t> rows{2, 0, 0};
  const Table taken = people().take(rows);
  EXPECT_EQ(taken.rows(), 3);
  EXPECT_EQ(taken.numbers(0)[0], 41);
  EXPECT_EQ(taken.numbers(0)[2], 30);
  EXPECT_TRUE(taken.missing(1, 0));
  EXPECT_EQ(taken.times(3)[1], 0);
}

TEST(Table, RefusesColumnsThatDoNotFit) {
  Schema schema;
  schema.fields.resize(1);
  schema.fields[0].name = "age";
  const auto make = [&](Column column) { return [=] { Table(schema, {column}); }; };
  EXPECT_THAT(input_error(make(Codes(std::vector<std::int32_t>{0}))),
              HasSubstr("column 'age' does not hold numeric cells"));
  schema.fields[0].kind = Kind::kCategorical;
  schema.fields[0].categories = {"x"};
  EXPECT_THAT(input_error(make(Codes(std::vector<std::int32_t>{0, 1}))),
              HasSubstr("column 'age', row 2: code 1 is outside its 1 categories"));
  EXPECT_THAT(input_error([] {
                TableBuilder().numeric("a", {1}).numeric("b", {1, 2}).table();
              }),
              HasSubstr("column 'b' has 2 rows, the first column has 1"));
}

TEST(TableHashes, AgreeForEqualRowsWhateverTheCodingAndColumnOrder) {
  const Table one = TableBuilder().coded("c", {"x", "y"}, {0, 1}).numeric("n", {0.0, 2}).table();
  const Table two =
      TableBuilder().numeric("n", {2, -0.0}).coded("c", {"y", "z", "x"}, {0, 2}).table();
  EXPECT_EQ(one.row_hashes()[0], two.row_hashes()[1]);
  EXPECT_EQ(one.row_hashes()[1], two.row_hashes()[0]);
  EXPECT_NE(one.row_hashes()[0], one.row_hashes()[1]);
}

TEST(TableHashes, TellWhichColumnHoldsAValue) {
  const Table table = TableBuilder().numeric("a", {1, 2}).numeric("b", {2, 1}).table();
  EXPECT_NE(table.row_hashes()[0], table.row_hashes()[1]);
}

TEST(TableHashes, LeaveIgnoredColumnsOut) {
  const Table table =
      TableBuilder().numeric("a", {1, 1}).numeric("row", {1, 2}).role(Role::kIgnored).table();
  EXPECT_EQ(table.row_hashes()[0], table.row_hashes()[1]);
}

TEST(TableFingerprint, SeesCellsNamesAndRowOrder) {
  const Table table = TableBuilder().numeric("a", {1, 2}).table();
  EXPECT_EQ(table.fingerprint(), TableBuilder().numeric("a", {1, 2}).table().fingerprint());
  EXPECT_NE(table.fingerprint(), TableBuilder().numeric("b", {1, 2}).table().fingerprint());
  EXPECT_NE(table.fingerprint(), TableBuilder().numeric("a", {2, 1}).table().fingerprint());
}

TEST(Align, GivesAllTablesTheCategoriesOfTheFirstThenTheNewOnes) {
  const std::vector<Table> tables{TableBuilder().coded("c", {"x", "y"}, {0, 1}).table(),
                                  TableBuilder().coded("c", {"z", "y"}, {0, 1}).table()};
  const auto aligned = align(tables);
  EXPECT_THAT(aligned[1].words(0), ::testing::ElementsAre("x", "y", "z"));
  EXPECT_THAT(aligned[1].codes(0), ::testing::ElementsAre(2, 1));
  EXPECT_EQ(aligned[0].field(0).foreign, 1);
  EXPECT_EQ(aligned[1], tables[1]);
}

TEST(Align, PutsColumnsInTheOrderOfTheFirstTable) {
  const std::vector<Table> tables{TableBuilder().numeric("a", {1}).numeric("b", {2}).table(),
                                  TableBuilder().numeric("b", {4}).numeric("a", {3}).table()};
  EXPECT_EQ(align(tables)[1].numbers(0)[0], 3);
}

TEST(Align, NamesTheFirstDifference) {
  const Table one = TableBuilder().numeric("a", {1}).table();
  const auto difference = [&](const Table& other) {
    return input_error([&] { align(std::vector<Table>{one, other}); });
  };
  EXPECT_THAT(difference(TableBuilder().numeric("b", {1}).table()),
              HasSubstr("column 'a' of the training table is missing from another table"));
  EXPECT_THAT(difference(TableBuilder().numeric("a", {1}).numeric("b", {1}).table()),
              HasSubstr("column 'b' is not in the training table"));
  EXPECT_THAT(difference(TableBuilder().categorical("a", {"x"}).table()),
              HasSubstr("column 'a' is numeric in the training table but categorical"));
}

}  // namespace
}  // namespace assay
