#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <random>
#include <set>

#include "core/csv.h"
#include "core/files.h"
#include "tests/core/fields.h"
#include "tests/support/checks.h"
#include "tests/support/reference_data.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using testing::input_error;
using testing::TemporaryFolder;

constexpr std::int64_t kDay = 86'400'000'000;

/// Tables full of what breaks writers and readers.
class RandomTables {
 public:
  explicit RandomTables(std::uint64_t seed) : random_(seed) {}

  Table next() {
    const auto rows = 1 + below(30);
    const auto columns = 1 + below(6);
    Schema schema;
    std::vector<Column> cells;
    std::set<std::string> names;
    while (schema.fields.size() < columns) {
      const auto name = word();
      if (name.empty() || !names.insert(name).second) {
        continue;
      }
      auto& field = schema.fields.emplace_back();
      field.name = name;
      field.missing =
          one_of<std::vector<std::string>>({{""}, {"", "NA"}, {"NA"}, {"n/a", ""}, {" "}});
      cells.push_back(column(field, rows));
    }
    return {std::move(schema), std::move(cells)};
  }

 private:
  std::size_t below(std::size_t n) { return random_() % n; }
  bool is_missing() { return below(6) == 0; }
  template <class T>
  T one_of(std::initializer_list<T> values) {
    return *(values.begin() + below(values.size()));
  }

  std::string word() {
    std::string out;
    for (auto pieces = below(5); pieces > 0; --pieces) {
      out += one_of<std::string>({"a",
                                  "B",
                                  "7",
                                  " ",
                                  ",",
                                  ";",
                                  "\t",
                                  "\"",
                                  "\n",
                                  "\r\n",
                                  "\r",
                                  "?",
                                  "NA",
                                  "\xC3\xA9",
                                  "\xE6\xBC\xA2",
                                  "\xF0\x9F\x99\x82",
                                  "\xEF\xBB\xBF",
                                  "'",
                                  "\\",
                                  "#",
                                  "\x01"});
    }
    return out;
  }

  double number() {
    const double any = std::bit_cast<double>(random_());
    const double value =
        one_of<double>({0.0, -0.0, 1.0, -1.5, 1e308, -1e308, 5e-324, 2.2250738585072014e-308, 0.1,
                        1.0 / 3, 1e15, 1e16, 123456789012345678.0, 9007199254740993.0, 1e-5, 99.5,
                        static_cast<double>(below(100)), any, any});
    return std::isfinite(value) ? value : 0.25;
  }

  std::vector<double> numbers(std::size_t rows) {
    std::vector<double> out;
    for (std::size_t row = 0; row < rows; ++row) {
      out.push_back(is_missing() ? std::numeric_limits<double>::quiet_NaN() : number());
    }
    return out;
  }

  /// Times between the years 1 and 9998, of the resolution that `unit` says.
  std::vector<std::int64_t> times(std::size_t rows, std::int64_t unit) {
    std::vector<std::int64_t> out;
    for (std::size_t row = 0; row < rows; ++row) {
      const auto day = static_cast<std::int64_t>(below(3'650'000)) - 719'000;
      const auto within = static_cast<std::int64_t>(below(static_cast<std::size_t>(kDay)));
      const auto time = day * kDay + (below(4) == 0 ? 0 : within / unit * unit);
      out.push_back(is_missing() ? kNoTime : time);
    }
    return out;
  }

  Column column(Field& field, std::size_t rows) {
    switch (below(4)) {
      case 0:
        field.kind = Kind::kNumeric;
        field.decimals = static_cast<int>(below(4)) - 1;
        return Numbers(numbers(rows));
      case 1: {
        field.kind = Kind::kDatetime;
        struct Form {
          std::string pattern;
          std::int64_t unit;
        };
        const auto form = one_of<Form>({{"", 1},
                                        {"%Y-%m-%dT%H:%M:%S.%f", 1},
                                        {"%Y-%m-%d %H:%M:%S%z", 1'000'000},
                                        {"%b %d, %Y %I:%M %p", 60'000'000},
                                        {"%-d.%-m.%Y", kDay}});
        field.format = form.pattern;
        return Times(times(rows, form.unit));
      }
      default:
        return words(field, rows);
    }
  }

  Column words(Field& field, std::size_t rows) {
    std::vector<std::string> distinct;
    std::set<std::string> seen;
    while (distinct.size() < 5) {
      const auto candidate = word();
      // A string that is also a token reads back as missing: quotes do not protect it (csv.h).
      const bool token = !candidate.empty() && std::ranges::count(field.missing, candidate) > 0;
      if (!token && seen.insert(candidate).second) {
        distinct.push_back(candidate);
      }
    }
    std::vector<std::int32_t> codes;
    for (std::size_t row = 0; row < rows; ++row) {
      codes.push_back(is_missing() ? -1 : static_cast<std::int32_t>(below(distinct.size())));
    }
    field.kind = one_of<Kind>({Kind::kCategorical, Kind::kText, Kind::kId});
    if (field.kind == Kind::kCategorical) {
      field.categories = distinct;
      return Codes(std::move(codes));
    }
    return Words{std::move(codes), std::make_shared<const std::vector<std::string>>(distinct)};
  }

  std::mt19937_64 random_;
};

TEST(CsvRoundTrip, GeneratedTablesReadBackEqual) {
  const TemporaryFolder folder;
  RandomTables tables(20'260'101);
  constexpr std::array<const char*, 4> kNames{"t.csv", "t.tsv", "t.csv.gz", "t.tsv.gz"};
  for (int i = 0; i < 240; ++i) {
    const auto table = tables.next();
    const auto file = folder / kNames[static_cast<std::size_t>(i) % kNames.size()];
    write_table(table, file);
    const auto bytes = read_file(file);
    const auto back = read_table(file, {.schema = &table.schema()});
    ASSERT_EQ(back, table) << "table " << i << " in " << file << ":\n" << bytes;

    // Writing what was read gives the same bytes, at once or (where reading learnt the decimals)
    // from then on.
    write_table(back, file);
    const auto again = read_file(file);
    write_table(read_table(file, {.schema = &back.schema()}), file);
    ASSERT_EQ(read_file(file), again) << "table " << i;
    const bool decimals_known = std::ranges::none_of(table.schema().fields, [](const Field& field) {
      return field.kind == Kind::kNumeric && field.decimals < 0;
    });
    if (decimals_known) {
      ASSERT_EQ(again, bytes) << "table " << i;
    }
  }
}

TEST(CsvRoundTrip, ATableThatDiffersInOneBitIsNotEqual) {  // the control of the test above
  Schema schema;
  schema.fields = {testing::field("x")};
  const Table zero(schema, {Numbers(std::vector<double>{0.0})});
  const Table minus_zero(schema, {Numbers(std::vector<double>{-0.0})});
  EXPECT_FALSE(zero == minus_zero);
  const Table a(schema, {Numbers(std::vector<double>{0.1})});
  const Table b(schema, {Numbers(std::vector<double>{std::nextafter(0.1, 1)})});
  EXPECT_FALSE(a == b);
}

class CsvWrite : public ::testing::Test {
 protected:
  std::string written(const Table& table, const std::string& name = "t.csv") {
    write_table(table, folder_ / name);
    return read_file(folder_ / name);
  }
  TemporaryFolder folder_;
};

TEST_F(CsvWrite, OnlyNamesOfItsFormatsAreWritten) {
  Schema schema;
  schema.fields = {testing::field("x")};
  const Table table(schema, {Numbers(std::vector<double>{1})});
  for (const std::string name : {"t.jsonl", "t.csv.zip", "t", "t.gz", "t.parquet"}) {
    EXPECT_THAT(
        testing::input_error([&] { write_table(table, folder_ / name); }),
        ::testing::HasSubstr(name + ": a table can be written as .csv, .tsv, .csv.gz or .tsv.gz"));
    EXPECT_FALSE(std::filesystem::exists(folder_ / name));
  }
  EXPECT_EQ(written(table, "t.tsv"), "x\n1\n");
  write_table(table, "/dev/null");
}

TEST_F(CsvWrite, NumbersAreShortestPaddedToTheColumnsDecimals) {
  Schema schema;
  schema.fields = {testing::field("plain"), testing::field("money")};
  schema.fields[1].decimals = 2;
  const std::vector<double> values{0.1, -0.0, 100000, 1e22, 1.125};
  EXPECT_EQ(written(Table(schema, {Numbers(values), Numbers(values)})),
            "plain,money\n0.1,0.10\n-0,-0.00\n100000,100000.00\n1e+22,1e+22\n1.125,1.125\n");
}

TEST_F(CsvWrite, MissingIsEmptyOrTheFirstTokenAndTheEmptyStringIsQuoted) {
  Schema schema;
  schema.fields = {testing::with_categories(testing::field("a"), {"", "x,y"}),
                   testing::with_categories(testing::field("b"), {"", "q\"q"})};
  schema.fields[1].missing = {"N,A", "?"};
  const std::vector<std::int32_t> codes{-1, 0, 1};
  EXPECT_EQ(written(Table(schema, {Codes(codes), Codes(codes)})),
            "a,b\n,\"N,A\"\n\"\",\"\"\n\"x,y\",\"q\"\"q\"\n");
  EXPECT_EQ(written(Table(schema, {Codes(codes), Codes(codes)}), "t.tsv"),
            "a\tb\n\t\"N,A\"\n\"\"\t\"\"\n\"x,y\"\t\"q\"\"q\"\n");
}

TEST_F(CsvWrite, WhatCsvCannotSayIsRefused) {
  Schema schema;
  schema.fields = {testing::field("x")};
  const Table infinite(schema, {Numbers(std::vector<double>{1, INFINITY})});
  EXPECT_THAT(input_error([&] { written(infinite); }),
              HasSubstr("column \"x\", row 2: the value is infinite"));
  schema.fields[0].missing = {};
  const Table missing(schema, {Numbers(std::vector<double>{NAN})});
  EXPECT_THAT(input_error([&] { written(missing); }),
              HasSubstr("column \"x\", row 1: the cell is missing, but the schema lists no missing "
                        "token"));
  schema.fields = {testing::field("v", Kind::kVector)};
  schema.fields[0].dimension = 1;
  const Table vectors(schema, {Vectors{std::vector<float>{1}, 1}});
  EXPECT_THAT(input_error([&] { written(vectors); }), HasSubstr("CSV has no vector columns"));
  schema.fields = {testing::field("d", Kind::kDatetime)};
  const Table late(schema, {Times(std::vector<std::int64_t>{4'000'000 * kDay})});
  EXPECT_THAT(input_error([&] { written(late); }), HasSubstr("outside the years 0000 to 9999"));
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path())) << "nothing half-written stays";
}

TEST_F(CsvWrite, EqualTablesGiveEqualGzipBytes) {
  Schema schema;
  schema.fields = {testing::field("x")};
  const Table table(schema, {Numbers(std::vector<double>(1000, 3.5))});
  EXPECT_EQ(written(table, "a.csv.gz"), written(table, "b.csv.gz"));
}

TEST(CsvReference, AdultIsWrittenByteForByte) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const TemporaryFolder folder;
  for (const std::string name :
       {"adult_holdout.csv", "adult_synthetic_ctgan.csv", "diamonds.csv"}) {
    const auto file = testing::shared_file("data/" + name);
    const auto table = read_table(file);
    write_table(table, folder / name);
    EXPECT_EQ(read_table(folder / name, {.schema = &table.schema()}), table) << name;
    if (name.starts_with("adult")) {
      EXPECT_TRUE(read_file(folder / name) == read_file(file)) << name;
    }
  }
}

}  // namespace
}  // namespace assay
