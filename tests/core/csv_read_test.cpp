#include <gtest/gtest.h>

#include <cmath>

#include "core/csv.h"
#include "core/error.h"
#include "core/files.h"
#include "tests/core/fields.h"
#include "tests/support/checks.h"
#include "tests/support/reference_data.h"

namespace assay {
namespace {

using testing::TemporaryFolder;

/// Files with the given content, read back.
class CsvRead : public ::testing::Test {
 protected:
  std::filesystem::path file(std::string_view content, const std::string& name = "people.csv") {
    write_file(folder_ / name, content);
    return folder_ / name;
  }
  Table read(std::string_view content, const ReadOptions& options = {}) {
    return read_table(file(content), options);
  }
  TemporaryFolder folder_;
};

std::string word(const Table& table, std::size_t column, std::size_t row) {
  const auto code = table.codes(column)[row];
  return code < 0 ? "<missing>" : table.words(column)[static_cast<std::size_t>(code)];
}

Schema age_and_job() {
  Schema schema;
  schema.fields = {
      testing::declared("age", Kind::kNumeric),
      testing::with_categories(testing::declared("job", Kind::kCategorical), {"nurse", "clerk"})};
  return schema;
}

TEST_F(CsvRead, QuotedCellsHoldDelimitersQuotesAndLineBreaks) {
  const auto table = read("a,b\n\"x,y\",\"say \"\"hi\"\"\"\n\"line 1\r\nline 2\",z\n");
  ASSERT_EQ(table.rows(), 2U);
  EXPECT_EQ(word(table, 0, 0), "x,y");
  EXPECT_EQ(word(table, 1, 0), "say \"hi\"");
  EXPECT_EQ(word(table, 0, 1), "line 1\r\nline 2");
}

TEST_F(CsvRead, LineEndsByteOrderMarkAndMissingLastNewlineMakeNoDifference) {
  const auto expected = read("a,b\n1,x\n2,y\n");
  EXPECT_EQ(read("a,b\r\n1,x\r\n2,y\r\n"), expected);
  EXPECT_EQ(read("a,b\r1,x\r2,y\r"), expected);
  EXPECT_EQ(read("\xEF\xBB\xBF"
                 "a,b\n1,x\n2,y"),
            expected);
  EXPECT_EQ(read("\na,b\n\n1,x\n\n\n2,y\n\n"), expected) << "blank lines are skipped";
}

TEST_F(CsvRead, DelimiterIsWhatTheHeaderHasMostOfOutsideQuotes) {
  const auto expected = read("a,b\n1,x\n");
  EXPECT_EQ(read("a\tb\n1\tx\n"), expected);
  EXPECT_EQ(read("a;b\n1;x\n"), expected);
  const auto table = read("\"a,,,\";b\n1;x,y\n");
  EXPECT_EQ(table.field(0).name, "a,,,");
  EXPECT_EQ(word(table, 1, 0), "x,y");
}

TEST_F(CsvRead, BlanksBelongToTheCell) {
  const auto table = read("a,b\n x ,1\n\t,2\n");
  EXPECT_EQ(word(table, 0, 0), " x ");
  EXPECT_EQ(word(table, 0, 1), "\t");
}

TEST_F(CsvRead, UnquotedEmptyIsMissingAndQuotedEmptyIsTheEmptyStringOfStrings) {
  const auto table = read("n,s,d\n1,x,2020-01-02\n,,\n\"\",\"\",\"\"\n");
  EXPECT_TRUE(table.missing(0, 1));
  EXPECT_TRUE(table.missing(1, 1));
  EXPECT_TRUE(table.missing(2, 1));
  EXPECT_TRUE(table.missing(0, 2)) << "an empty number can only be missing";
  EXPECT_TRUE(table.missing(2, 2));
  EXPECT_EQ(word(table, 1, 2), "");
}

TEST_F(CsvRead, InOneColumnABlankLineIsAMissingCell) {
  const auto table = read("a\r\n1\r\n\r\n2\r\n");
  ASSERT_EQ(table.rows(), 3U);
  EXPECT_TRUE(table.missing(0, 1));
  EXPECT_EQ(table.numbers(0)[2], 2);
}

TEST_F(CsvRead, GzipIsRecognisedByItsBytes) {
  const auto table = read("a,b\n1,x\n,y\n");
  write_table(table, folder_ / "people.csv.gz");
  std::filesystem::rename(folder_ / "people.csv.gz", folder_ / "named-otherwise.csv");
  EXPECT_EQ(read_file(folder_ / "named-otherwise.csv").substr(0, 2), "\x1F\x8B");
  EXPECT_EQ(read_table(folder_ / "named-otherwise.csv"), table);
}

TEST_F(CsvRead, ColumnsComeInTheSchemasOrder) {
  const auto schema = age_and_job();
  const auto table = read("job,age\nclerk,40\n", {.schema = &schema});
  EXPECT_EQ(table.field(0).name, "age");
  EXPECT_EQ(table.numbers(0)[0], 40);
  EXPECT_EQ(table.codes(1)[0], 1) << "declared categories keep their codes";
  EXPECT_EQ(table.field(0).decimals, 0) << "decimals are learnt from the cells";
}

TEST_F(CsvRead, DeclaredMissingTokensAreMissingInEveryKind) {
  auto schema = age_and_job();
  schema.fields[0].missing = {"", "-9"};
  schema.fields[1].missing = {"?"};
  const auto table = read("age,job\n-9,?\n,nurse\n", {.schema = &schema});
  EXPECT_TRUE(table.missing(0, 0));
  EXPECT_TRUE(table.missing(0, 1));
  EXPECT_TRUE(table.missing(1, 0));
  EXPECT_FALSE(table.missing(1, 1));
}

TEST_F(CsvRead, ForeignCategoriesOfARelease) {
  auto schema = age_and_job();
  schema.fields[0].bounds = Bounds{17, 90};
  const std::string content = "age,job\n200,pilot\n30,nurse\n40,baker\n";
  const auto kept = read(content, {.schema = &schema, .keep_foreign = true});
  EXPECT_EQ(kept.numbers(0)[0], 200);
  EXPECT_EQ(kept.field(1).foreign, 2U);
  EXPECT_EQ(kept.field(1).categories,
            (std::vector<std::string>{"nurse", "clerk", "baker", "pilot"}))
      << "known ones first, new ones in byte order";
  EXPECT_EQ(word(kept, 1, 0), "pilot");

  schema.fields[0].bounds.reset();
  schema.fields[1].categories_source = Source::kInferred;
  EXPECT_EQ(read(content, {.schema = &schema}).field(1).foreign, 2U)
      << "an inferred domain is never a reason to refuse";
}

TEST_F(CsvRead, ManyDistinctNumbersFollowedByTextAreText) {
  std::string content = "a,b\n";
  for (int i = 0; i < 40'000; ++i) {
    content += std::to_string(i) + ".5," + std::to_string(i % 7) + ".25\n";
  }
  EXPECT_EQ(read(content).numbers(0)[39'999], 39'999.5);
  EXPECT_EQ(read(content + "NA,1\n").field(0).missing, (std::vector<std::string>{"", "NA"}));
  const auto table = read(content + "abc,1\n");
  EXPECT_EQ(table.field(0).kind, Kind::kId) << "unique strings without blanks";
  EXPECT_EQ(word(table, 0, 12), "12.5") << "the text as it stood, not a number printed";
  EXPECT_EQ(word(table, 0, 40'000), "abc");
  EXPECT_EQ(table.field(1).kind, Kind::kNumeric);
  EXPECT_EQ(word(read(content + "007,1\n"), 0, 40'000), "007");
}

TEST_F(CsvRead, ManyDistinctIntegersMayBeIds) {
  std::string index = "rownames,idcode\n";
  std::string wide = "income,person_id\n";
  for (int i = 0; i < 80'000; ++i) {
    index += std::to_string(i) + "," + std::to_string(i / 2) + "\n";
    wide += std::to_string(3 * i) + "," + std::to_string(7 * i) + "\n";
  }
  auto table = read(index);
  EXPECT_EQ(table.field(0).kind, Kind::kId);
  EXPECT_EQ(table.field(1).kind, Kind::kId);
  EXPECT_EQ(table.words(1).size(), 40'000U);
  EXPECT_EQ(word(table, 1, 79'999), "39999");
  table = read(wide);
  EXPECT_EQ(table.field(0).kind, Kind::kNumeric);
  EXPECT_EQ(table.field(1).kind, Kind::kId);
}

TEST_F(CsvRead, APipeIsReadOnce) {
  const auto pipe = folder_ / "pipe";
  ASSERT_EQ(std::system(("mkfifo '" + pipe.string() + "'").c_str()), 0);
  std::string content = "a\n";
  for (int i = 0; i < 40'000; ++i) {
    content += std::to_string(i) + ".5\n";
  }
  const auto source = file(content + "abc\n");
  ASSERT_EQ(std::system(("cat '" + source.string() + "' > '" + pipe.string() + "' &").c_str()), 0);
  EXPECT_EQ(word(read_table(pipe), 0, 40'000), "abc");
}

TEST_F(CsvRead, RowsInAnyOrderGiveTheSameSchema) {
  EXPECT_EQ(read("a,b\nx,1\ny,2.5\nz,\n").schema(), read("a,b\nz,\ny,2.5\nx,1\n").schema());
}

TEST(CsvReference, AdultIsReadAsPandasReadsIt) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const auto table = read_table(testing::shared_file("data/adult_train.csv"));
  EXPECT_EQ(table.rows(), 39'032U);
  // pandas.read_csv(...): age.sum(), fnlwgt.sum(), (type_employer == "?").sum(), income == ">50K"
  const auto sum = [&](std::string_view name) {
    double total = 0;
    for (const double x : table.numbers(table.schema().index_of(name))) {
      total += x;
    }
    return total;
  };
  EXPECT_EQ(sum("age"), 1508023);
  EXPECT_EQ(sum("fnlwgt"), 7408910223);
  const auto count = [&](std::string_view name, const std::string& value) {
    const auto column = table.schema().index_of(name);
    std::size_t rows = 0;
    for (std::size_t row = 0; row < table.rows(); ++row) {
      rows += word(table, column, row) == value ? 1 : 0;
    }
    return rows;
  };
  EXPECT_EQ(count("type_employer", "?"), 2225U);
  EXPECT_EQ(count("income", ">50K"), 9338U);
}

TEST(CsvReference, AReleaseIsReadWithTheSchemaInferredFromItsTrainingTable) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const auto train = read_table(testing::shared_file("data/student_placements_real.csv"));
  const auto release = read_table(testing::shared_file("data/student_placements_synthetic.csv"),
                                  {.schema = &train.schema()});
  for (std::size_t c = 0; c < train.columns(); ++c) {
    EXPECT_EQ(release.field(c).name, train.field(c).name) << "the release has another order";
    EXPECT_EQ(release.field(c).kind, train.field(c).kind);
  }
  EXPECT_EQ(release.rows(), 215U);
}

}  // namespace
}  // namespace assay
