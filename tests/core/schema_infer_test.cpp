#include "core/schema_infer.h"

#include <gtest/gtest.h>

#include <map>

#include "core/csv.h"
#include "tests/support/reference_data.h"

namespace assay {
namespace {

/// The field inferred from a column of these cells; "" is an unquoted empty cell.
Field inferred(std::string_view name, const std::vector<std::string>& cells) {
  Dictionary words;
  std::size_t missing = 0;
  for (const auto& cell : cells) {
    missing += cell.empty() ? 1 : 0;
    if (!cell.empty()) {
      words.add(cell);
    }
  }
  return infer_field(name, words, cells.size(), missing);
}

/// `rows` cells: prefix + number, `distinct` different ones.
std::vector<std::string> numbered(std::size_t rows, std::size_t distinct,
                                  const std::string& prefix = "", std::size_t step = 1) {
  std::vector<std::string> cells;
  for (std::size_t row = 0; row < rows; ++row) {
    cells.push_back(prefix + std::to_string(step * (row % distinct)));
  }
  return cells;
}

TEST(SchemaInfer, NumbersAreNumericWithTheirDecimals) {
  EXPECT_EQ(inferred("x", {"1", "2.50", "-3"}).kind, Kind::kNumeric);
  EXPECT_EQ(inferred("x", {"1", "2.50", "-3"}).decimals, 2);
  EXPECT_EQ(inferred("x", {"1", "2e5"}).decimals, -1);
  EXPECT_EQ(inferred("x", {"0.1234567890123456"}).decimals, -1) << "more than 15 digits";
  EXPECT_EQ(inferred("flag", numbered(1000, 2)).kind, Kind::kNumeric) << "few distinct integers";
  EXPECT_FALSE(inferred("x", {"1", "2"}).bounds.has_value()) << "the rows' range is not public";
  EXPECT_EQ(inferred("x", {"1", "2"}).kind_source, Source::kInferred);
}

TEST(SchemaInfer, DigitCodesAreNoNumbers) {
  EXPECT_EQ(inferred("zip", {"01234", "99999"}).kind, Kind::kCategorical);
  EXPECT_EQ(inferred("card", {"4111111111111111", "4111111111111112"}).kind, Kind::kCategorical)
      << "16 digits: a double could not keep them apart for certain";
  EXPECT_EQ(inferred("phone", {"+4912345", "+4954321"}).kind, Kind::kCategorical);
  EXPECT_EQ(inferred("x", {"0", "0.5", "-0"}).kind, Kind::kNumeric) << "zero itself is a number";
}

TEST(SchemaInfer, WordsForMissingAmongNumbersAndDates) {
  EXPECT_EQ(inferred("x", {"1", "NA", "3", "null"}).missing,
            (std::vector<std::string>{"", "NA", "null"}));
  EXPECT_EQ(inferred("d", {"2020-01-01", "NaT"}).kind, Kind::kDatetime);
  EXPECT_EQ(inferred("x", {"1", "?", "3"}).kind, Kind::kCategorical)
      << "? is a category unless declared missing";
  EXPECT_EQ(inferred("damage", {"None", "Minor"}).missing, std::vector<std::string>{""})
      << "among strings these words are categories";
}

TEST(SchemaInfer, OnlyMissingCellsAreACategoricalColumn) {
  EXPECT_EQ(inferred("x", {"", ""}).kind, Kind::kCategorical);
}

TEST(SchemaInfer, IntegersThatAreIds) {
  EXPECT_EQ(inferred("person", numbered(50, 50)).kind, Kind::kId) << "an index";
  EXPECT_EQ(inferred("person", numbered(10, 10)).kind, Kind::kNumeric) << "ten rows prove nothing";
  EXPECT_EQ(inferred("income", numbered(50, 50, "", 7)).kind, Kind::kNumeric) << "not consecutive";
  EXPECT_EQ(inferred("key", numbered(50, 50, "", 7)).kind, Kind::kId);
  EXPECT_EQ(inferred("key", numbered(500, 12)).kind, Kind::kNumeric) << "of a piece of music";
  for (const auto* name : {"id", "ID", "person_id", "PersonID", "personId", "idcode", "user.id"}) {
    EXPECT_EQ(inferred(name, numbered(500, 100)).kind, Kind::kId) << name;
  }
  for (const auto* name : {"paid", "width", "idle", "grid", "covid"}) {
    EXPECT_EQ(inferred(name, numbered(500, 100)).kind, Kind::kNumeric) << name;
  }
  EXPECT_EQ(inferred("zone_id", numbered(500, 10)).kind, Kind::kNumeric) << "a few codes";
}

TEST(SchemaInfer, Strings) {
  EXPECT_EQ(inferred("b", {"True", "False", "True"}).kind, Kind::kCategorical);
  EXPECT_EQ(inferred("token", numbered(100, 100, "u-")).kind, Kind::kId) << "unique, no blanks";
  EXPECT_EQ(inferred("note", numbered(100, 100, "seen on day ")).kind, Kind::kText);
  EXPECT_EQ(inferred("patient_id", numbered(300, 100, "p")).kind, Kind::kId);
  EXPECT_EQ(inferred("job", numbered(300, 100, "job ")).kind, Kind::kText) << "a third is distinct";
  EXPECT_EQ(inferred("job", numbered(3000, 100, "job ")).kind, Kind::kCategorical);
  EXPECT_EQ(inferred("answer", numbered(1500, 100, "a rather long answer to a question ")).kind,
            Kind::kText);
  EXPECT_EQ(inferred("city", {"Bonn", "Ulm"}).kind, Kind::kCategorical) << "unique, but two rows";
}

TEST(SchemaInfer, Dates) {
  const std::map<std::string, std::vector<std::string>> columns{
      {"%Y-%m-%d", {"2020-01-31", "1999-12-01"}},
      {"%Y-%m-%d %H:%M:%S", {"2020-01-31 23:59:59"}},
      {"%Y-%m-%d %H:%M", {"2020-01-31 23:59"}},
      {"%Y-%m-%dT%H:%M:%S", {"2020-01-31T23:59:59"}},
      {"%Y-%m-%dT%H:%M:%S%z", {"2020-01-31T23:59:59Z"}},
      {"%Y-%m-%dT%H:%M:%S.%f", {"2020-01-31T23:59:59.123456"}},
      {"", {"2020-01-31", "2020-01-31T10:00:00.5"}},
      {"%Y/%m/%d", {"2020/01/31"}},
      {"%d.%m.%Y", {"31.01.2020"}},
      {"%m/%d/%Y", {"01/02/2020", "01/31/2020"}},
      {"%d/%m/%Y", {"01/02/2020", "31/01/2020"}},
      {"%-m/%-d/%Y", {"1/2/2020", "12/31/2020"}},
      {"%-m/%-d/%Y %-I:%M:%S %p", {"1/2/2020 1:05:00 PM", "12/31/2020 12:00:00 AM"}},
      {"%b-%Y", {"Mar-2018", "Feb-2018"}},
      {"%d %b %Y", {"13 Mar 2018", "01 Feb 2018"}},
      {"%B %-d, %Y", {"March 3, 2018", "April 13, 2018"}},
      {"%Y-%m", {"2018-03", "2018-12"}},
  };
  for (const auto& [pattern, cells] : columns) {
    const auto field = inferred("d", cells);
    EXPECT_EQ(field.kind, Kind::kDatetime) << cells[0];
    EXPECT_EQ(field.format, pattern) << cells[0];
  }
  EXPECT_EQ(inferred("d", {"01/02/2020"}).format, "%m/%d/%Y") << "undecidable: as pandas";
  EXPECT_EQ(inferred("d", {"01/31/2020", "31/01/2020"}).kind, Kind::kCategorical);
  EXPECT_EQ(inferred("d", {"2020-02-30", "2020-02-01"}).kind, Kind::kCategorical);
  EXPECT_EQ(inferred("d", {"20200131", "20200201"}).kind, Kind::kNumeric);
  EXPECT_EQ(inferred("age", {"25 - 45", "45 - 65"}).kind, Kind::kCategorical);
  EXPECT_EQ(inferred("quarter", {"2013Q1", "2013Q2"}).kind, Kind::kCategorical);
}

/// Kinds by letter: n numeric, c categorical, d datetime, t text, i id; one letter a column, in the
/// file's order.
std::string kinds(const std::string& name) {
  constexpr std::string_view kLetters = "ncdtiv";
  const auto table = read_table(testing::shared_file("data/" + name));
  std::string letters;
  for (const auto& field : table.schema().fields) {
    letters += kLetters[static_cast<std::size_t>(field.kind)];
  }
  return letters;
}

TEST(SchemaInferReference, KindsOfEveryTable) {
  ASSAY_NEEDS_REFERENCE_DATA();
  for (const std::string name :
       {"adult_train.csv", "adult_holdout.csv", "adult_synthetic_ctgan.csv",
        "adult_train_columns_shuffled.csv", "adult_train_with_duplicates.csv",
        "uci_adult_train.csv", "uci_adult_test.csv"}) {
    EXPECT_EQ(kinds(name),
              "ncncnccccc"
              "nnncc")
        << name;
  }
  EXPECT_EQ(kinds("diamonds.csv"),
            "inccc"
            "nnnnnn");
  EXPECT_EQ(kinds("nlswork.csv"),
            "ii"
            "nnnnnnnnnnnnnnnnnnnn")
      << "rownames, idcode";
  EXPECT_EQ(kinds("birdstrikes.csv"),
            "cccdcccccc"
            "nnnn")
      << "Flight Date; costs are numbers";
  EXPECT_EQ(kinds("texas_hospital_sample.csv"),
            "icncccccnn"
            "nnnnnnnnn")
      << "the index has no name";
  EXPECT_EQ(kinds("student_placements_real.csv"),
            "icnncnccnn"
            "cnncddn");
  EXPECT_EQ(kinds("student_placements_synthetic.csv"),
            "ddnnincc"
            "ncncnnncc");
  EXPECT_EQ(kinds("fairness_adult_predictions.csv"),
            "nnnccnnn"
            "cnnn");
  EXPECT_EQ(kinds("fairness_compas_two_group.csv"),
            "nncccc"
            "nnn");
  EXPECT_EQ(kinds("utility_adult_predictions.csv"),
            "ncc"
            "nnnnnnnnnnnn");
  for (const std::string part : {"mem", "non_mem", "ref", "synth"}) {
    EXPECT_EQ(kinds("synthmia_housing/" + part + ".csv"), "nnnnnnnnn") << part;
  }
  EXPECT_EQ(kinds("loans_full_schema.csv"),
            "itnccncnnc"
            "nnnnnnnnnn"
            "nnnnnnnnnn"
            "nnnnnnnnnc"
            "cnnnnccdcc"
            "cnnnnn");
}

TEST(SchemaInferReference, DetailsOfTheInterestingColumns) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const auto adult = read_table(testing::shared_file("data/adult_train.csv")).schema();
  EXPECT_EQ(adult.at("type_employer").categories.front(), "?") << "in byte order, ? is a category";
  EXPECT_EQ(adult.at("type_employer").categories.size(), 9U);
  EXPECT_EQ(adult.at("fnlwgt").decimals, 0);
  const auto loans = read_table(testing::shared_file("data/loans_full_schema.csv")).schema();
  EXPECT_EQ(loans.at("issue_month").format, "%b-%Y");
  EXPECT_EQ(loans.at("interest_rate").decimals, 2);
  const auto texas = read_table(testing::shared_file("data/texas_hospital_sample.csv")).schema();
  EXPECT_EQ(texas.fields[0].name, "column 1");
  const auto placements = read_table(testing::shared_file("data/student_placements_real.csv"));
  EXPECT_EQ(placements.schema().at("start_date").format, "%Y-%m-%d");
  const auto start = placements.schema().index_of("start_date");
  std::size_t missing = 0;
  for (std::size_t row = 0; row < placements.rows(); ++row) {
    missing += placements.missing(start, row) ? 1 : 0;
  }
  EXPECT_EQ(missing, 67U) << "pandas: start_date.isna().sum()";
  EXPECT_EQ(placements.times(start)[0], 1'595'462'400'000'000) << "date -d 2020-07-23Z +%s";
}

}  // namespace
}  // namespace assay
