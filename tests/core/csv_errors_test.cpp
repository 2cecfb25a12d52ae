#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "core/csv.h"
#include "core/files.h"
#include "tests/core/fields.h"
#include "tests/support/checks.h"
#include "tests/support/reference_data.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using testing::input_error;

class CsvErrors : public ::testing::Test {
 protected:
  /// The complaint about a file with this content, its folder cut off.
  std::string complaint(std::string_view content, const ReadOptions& options = {}) {
    write_file(folder_ / "people.csv", content);
    return about("people.csv", options);
  }
  std::string about(const std::string& name, const ReadOptions& options = {}) {
    const auto file = folder_ / name;
    auto message = input_error([&] { read_table(file, options); });
    EXPECT_EQ(message.find('\n'), std::string::npos) << "one line";
    const auto folder = folder_.path().string() + "/";
    EXPECT_EQ(message.rfind(folder, 0), 0U) << message;
    return message.erase(0, folder.size());
  }
  /// Columns age (numeric, 17..90), job (nurse, clerk), seen (datetime).
  ReadOptions declared_schema() {
    schema_.fields = {
        testing::declared("age", Kind::kNumeric),
        testing::with_categories(testing::declared("job", Kind::kCategorical), {"nurse", "clerk"}),
        testing::declared("seen", Kind::kDatetime)};
    schema_.fields[0].bounds = Bounds{17, 90};
    schema_.fields[2].format = "%d/%m/%Y";
    return {.schema = &schema_};
  }
  testing::TemporaryFolder folder_;
  Schema schema_;
};

TEST_F(CsvErrors, RaggedRow) {
  EXPECT_EQ(complaint("a,b\n1,2\n1,2,3\n"),
            "people.csv:3: row has 3 cells, the header has 2; complete the row, or put cells that "
            "hold the delimiter in quotes");
  EXPECT_THAT(complaint("a,b\n\"x\r\ny\",\"\n\n\"\n\n1"),
              HasSubstr("people.csv:7: row has 1 cell, the header has 2"))
      << "physical lines, quoted and blank ones included";
}

TEST_F(CsvErrors, NamesOfOtherFormats) {
  write_file(folder_ / "t.jsonl", "{}\n");
  EXPECT_EQ(
      about("t.jsonl"),
      "t.jsonl: .jsonl files cannot be read; save the table as .csv, .tsv, .csv.gz or .tsv.gz");
  EXPECT_THAT(about("t.json.gz"), HasSubstr(".json files cannot be read"));
  EXPECT_THAT(about("t.parquet"), HasSubstr(".parquet files cannot be read"));
  EXPECT_THAT(about("t.xlsx"), HasSubstr(".xlsx files cannot be read"));
  write_file(folder_ / "t.data", "a\n1\n");  // UCI's name for CSV
  EXPECT_EQ(read_table(folder_ / "t.data").rows(), 1U);
}

TEST_F(CsvErrors, HeaderNames) {
  EXPECT_EQ(complaint("age,sex,age\n1,2,3\n"),
            "people.csv:1: header \"age\" names columns 1 and 3; rename one of them");
  EXPECT_EQ(complaint("age,,sex\n1,2,3\n"),
            "people.csv:1: column 2 has no name; write one into the header");
  EXPECT_THAT(complaint(",column 1\n1,2\n"),
              HasSubstr("header \"column 1\" names columns 1 and 2"));
}

TEST_F(CsvErrors, EmptyFiles) {
  const std::string empty = "people.csv: is empty; a header line and at least one row are needed";
  EXPECT_EQ(complaint(""), empty);
  EXPECT_EQ(complaint("\xEF\xBB\xBF"), empty);
  EXPECT_EQ(complaint("\r\n\n"), empty);
  EXPECT_THAT(input_error([] { read_table("/dev/null"); }), HasSubstr("/dev/null: is empty"));
  EXPECT_EQ(complaint("a,b\n"), "people.csv: has a header but no rows; at least one row is needed");
}

TEST_F(CsvErrors, WrongTypeAgainstADeclaredSchema) {
  const auto options = declared_schema();
  EXPECT_EQ(complaint("age,job,seen\n30,nurse,31/12/2020\nabc,clerk,\n", options),
            "people.csv:3: column \"age\": value \"abc\" is not a number; correct the cell, or "
            "declare kind = \"categorical\" in the schema");
  EXPECT_EQ(complaint("age,job,seen\nNA,nurse,\n", options),
            "people.csv:2: column \"age\": value \"NA\" is not a number; correct the cell, or "
            "declare missing = [\"\", \"NA\"] in the schema");
  EXPECT_EQ(complaint("job,age,seen\n\"nurse\",30,31/12/2020\nnurse,40,31/02/2020\n", options),
            "people.csv:3: column \"seen\": value \"31/02/2020\" is not a date of format "
            "\"%d/%m/%Y\"; correct the cell, or declare kind = \"categorical\" in the schema");
}

TEST_F(CsvErrors, ValuesOutsideADeclaredDomain) {
  const auto options = declared_schema();
  EXPECT_EQ(
      complaint("age,job,seen\n30,pilot,\n", options),
      "people.csv:2: column \"job\": value \"pilot\" is not one of the 2 declared categories; "
      "correct the cell, or add it to categories in the schema");
  EXPECT_EQ(complaint("age,job,seen\n16.5,clerk,\n", options),
            "people.csv:2: column \"age\": value \"16.5\" is outside the declared bounds [17, 90]; "
            "correct the cell, or the bounds in the schema");
}

TEST_F(CsvErrors, SchemaAndFileDisagreeAboutColumns) {
  const auto options = declared_schema();
  EXPECT_EQ(complaint("age,job\n30,nurse\n", options),
            "people.csv:1: column \"seen\" of the schema is not in the file; add it, or remove "
            "[columns.\"seen\"] from the schema");
  EXPECT_EQ(complaint("age,job,seen,pay\n30,nurse,,1\n", options),
            "people.csv:1: column \"pay\" is not in the schema; add [columns.\"pay\"] to it, or "
            "remove the column");
}

TEST_F(CsvErrors, FilesThatAreNoText) {
  EXPECT_EQ(complaint(std::string_view("a,b\n1,\0\n", 8)),
            "people.csv:2: holds a zero byte: a binary file, not CSV; give a text file");
  EXPECT_EQ(complaint("a,b\n1,2\n3,caf\xE9\n"),
            "people.csv:3: is not UTF-8 text; save the file as UTF-8");
  EXPECT_THAT(complaint("a,b\n1,caf\xC3"), HasSubstr("people.csv:2: is not UTF-8 text"))
      << "the last character is cut off";
  EXPECT_THAT(complaint("\xFF\xFE"
                        "a"),
              HasSubstr("people.csv: is UTF-16, not UTF-8"));
  EXPECT_THAT(complaint("\x1F\x8B\x08"), HasSubstr("people.csv: cannot be read: "));
}

TEST_F(CsvErrors, CutOffGzip) {
  write_file(folder_ / "a.csv", "a,b\n1,2\n" + std::string(5000, 'x') + ",y\n");
  write_table(read_table(folder_ / "a.csv"), folder_ / "a.csv.gz");
  const auto whole = read_file(folder_ / "a.csv.gz");
  write_file(folder_ / "people.csv.gz", std::string_view(whole).substr(0, whole.size() - 12));
  EXPECT_THAT(about("people.csv.gz"), HasSubstr("the gzip file is cut off"));
}

TEST_F(CsvErrors, Quotes) {
  const std::string rule = "a quote stands inside an unquoted cell, or a quoted cell is not closed";
  EXPECT_THAT(complaint("a,b\n1,5\" pipe\n"), HasSubstr("people.csv:2: " + rule));
  EXPECT_THAT(complaint("a,b\n\"x\ny\",\"never closed\n\n\n"), HasSubstr("people.csv:3: " + rule))
      << "the line where the cell begins";
}

TEST_F(CsvErrors, FoldersAndMissingFiles) {
  std::filesystem::create_directory(folder_ / "folder.csv");
  EXPECT_EQ(about("folder.csv"),
            "folder.csv: cannot be read: Is a directory; name a file inside it");
  EXPECT_EQ(about("nowhere.csv"),
            "nowhere.csv: cannot be read: No such file or directory; check the path, or create the "
            "folder first");
}

TEST_F(CsvErrors, NoPermission) {
  if (geteuid() == 0) {
    GTEST_SKIP() << "root may read everything";
  }
  write_file(folder_ / "secret.csv", "a\n1\n");
  std::filesystem::permissions(folder_ / "secret.csv", std::filesystem::perms::none);
  EXPECT_THAT(about("secret.csv"), HasSubstr("Permission denied; change its permissions"));
}

TEST_F(CsvErrors, LongValuesAreCutAndStayOnOneLine) {
  const auto options = declared_schema();
  const auto message =
      complaint("age,job,seen\n\"a\nb" + std::string(500, 'x') + "\",nurse,\n", options);
  EXPECT_THAT(message, HasSubstr("value \"a\\nbxxx"));
  EXPECT_LT(message.size(), 250U);
}

TEST_F(CsvErrors, VectorColumns) {
  schema_.fields = {testing::field("v", Kind::kVector)};
  schema_.fields[0].dimension = 2;
  write_file(folder_ / "people.csv", "v\n1\n");
  EXPECT_THAT(input_error([&] { read_table(folder_ / "people.csv", {.schema = &schema_}); }),
              HasSubstr("column \"v\": CSV has no vector columns"));
}

}  // namespace
}  // namespace assay
