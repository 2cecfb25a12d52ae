#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "metrics/peers/sdmetrics.h"
#include "metrics/peers/sdmetrics_dtypes.h"
#include "tests/support/results.h"
#include "tests/support/tables.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::part_of;
using testing::TableBuilder;

const double kNan = std::nan("");

Result diagnostic(const Table& train, const Table& release) {
  return make_sdmetrics_diagnostic()->evaluate(Evidence(train, std::nullopt, release), Rng(1));
}

double value(const Result& result, const Key& key) { return part_of(result, key).estimate->value; }

const Key kStructure{{"property", "Data Structure"}}, kValidity{{"property", "Data Validity"}};

TEST(SdmetricsDiagnostic, CountsAColumnWithANewDtypeAsAbsent) {
  const Table train = TableBuilder().numeric("x", {1, 2, 3}).numeric("y", {1, 2, 3}).table();
  const Table gap = TableBuilder().numeric("x", {1, 2, kNan}).numeric("y", {1, 2, 3}).table();
  const Result result = diagnostic(train, gap);
  EXPECT_NEAR(value(result, kStructure), 1.0 / 3, 1e-15) << "one of three (name, dtype) is shared";
  EXPECT_NEAR(value(result, kValidity), (2.0 / 3 + 1) / 2, 1e-15);
  EXPECT_THAT(std::get<std::string>(part_of(result, kStructure).values[0].second),
              HasSubstr("x (int64 became float64)"));
  EXPECT_EQ(diagnostic(train, train).estimate->value, 1);
}

TEST(SdmetricsDiagnostic, ReadsDtypesAsPandas) {
  // pandas 1.5.3, read_csv of the same cells.
  const Table table = TableBuilder()
                          .numeric("whole", {1, 2, 3})
                          .numeric("gap", {1, 2, kNan})
                          .numeric("half", {1, 2.5, 3})
                          .categorical("flag", {"True", "False", "True"})
                          .categorical("flag gap", {"True", "", "True"})
                          .categorical("digits", {"01", "-2", "3"})
                          .categorical("decimal", {"1.5", "2", "2"})
                          .categorical("string", {"1", "2", "x"})
                          .categorical("nothing", {"", "", ""})
                          .datetime("date", {0, 1, kNoTime})
                          .words("id", Kind::kId, {"7", "8", "9"})
                          .words("text", Kind::kText, {"a b", "c", ""})
                          .table();
  std::vector<std::string> found;
  for (std::size_t c = 0; c < table.columns(); ++c) {
    found.emplace_back(sdmetrics::dtype_of(table, c));
  }
  EXPECT_THAT(found,
              ElementsAre("int64", "float64", "float64", "bool", "object", "int64", "float64",
                          "object", "float64", "datetime64[ns]", "int64", "object"));
}

TEST(SdmetricsDiagnostic, JudgesKeysRangesAndCategories) {
  const Table train = TableBuilder()
                          .words("key", Kind::kId, {"a", "b", "c", "d"})
                          .words("visit", Kind::kId, {"a", "a", "c", "d"})
                          .numeric("x", {1, 2, 3, 4})
                          .numeric("year", {1, 2, 3, 4})
                          .role(Role::kOrder)
                          .categorical("c", {"u", "u", "v", ""})
                          .table();
  const Table release = TableBuilder()
                            .words("key", Kind::kId, {"a", "a", "z", ""})
                            .words("visit", Kind::kId, {"a", "a", "a", "a"})
                            .numeric("x", {1, 5, 0, 4})
                            .numeric("year", {9, 9, 9, 9})
                            .role(Role::kOrder)
                            .categorical("c", {"u", "w", "", ""})
                            .table();
  const Result result = diagnostic(train, release);
  EXPECT_EQ(value(result, {{"column", "key"}}), 0.5) << "a repeat and a gap";
  EXPECT_EQ(value(result, {{"column", "x"}}), 0.5);
  EXPECT_EQ(value(result, {{"column", "c"}}), 0.75);
  EXPECT_EQ(std::get<double>(result.values[0].second), 3)
      << "an id that repeats is no key, and the order column is not judged";
}

}  // namespace
}  // namespace assay
