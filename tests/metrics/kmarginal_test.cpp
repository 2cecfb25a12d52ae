#include "metrics/peers/kmarginal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numeric>

#include "core/csv.h"
#include "core/options.h"
#include "core/parallel.h"
#include "tests/metrics/populations.h"
#include "tests/support/checks.h"
#include "tests/support/reference_data.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::population;
using testing::shuffled_columns;
using testing::TableBuilder;

Table data(const std::string& name) {
  return read_table(testing::shared_file("data/" + name + ".csv"));
}

Result kmarginal(const Table& train, const Table& release, const std::string& columns = "",
                 const std::string& group = "") {
  const auto measure = make_nist_kmarginal();
  set_option(*measure, "peers.nist_kmarginal", "columns", columns);
  set_option(*measure, "peers.nist_kmarginal", "group", group);
  return measure->evaluate(Evidence(train, std::nullopt, release), Rng(1));
}

const Part& part(const Result& result, const Key& key) {
  return *std::ranges::find(result.parts, key, &Part::key);
}

std::vector<double> up_to(int last) {
  std::vector<double> values(static_cast<std::size_t>(last) + 1);
  std::iota(values.begin(), values.end(), 0);
  return values;
}

class KmarginalGolden : public ::testing::TestWithParam<std::pair<const char*, const char*>> {};

// SDNist f048b1c on Adult (golden/fidelity_sdmetrics.json, extras).
TEST_P(KmarginalGolden, AgreesOnAdult) {
  ASSAY_NEEDS_REFERENCE_DATA();
  std::ifstream file(testing::shared_file("golden/fidelity_sdmetrics.json"));
  const auto theirs = nlohmann::json::parse(file)["extras"][GetParam().first];
  std::string columns;
  for (const auto& column : theirs["columns"]) {
    columns += (columns.empty() ? "" : ", ") + column.get<std::string>();
  }
  const Table train = data("adult_train"), release = data(GetParam().second);
  const Result plain = kmarginal(train, release, columns);
  EXPECT_NEAR(plain.estimate->value, theirs["score"].get<double>(), 1e-6);
  EXPECT_EQ(std::ranges::count_if(plain.parts, [](const Part& p) { return p.key.size() == 2; }),
            theirs["pairs"].get<std::ptrdiff_t>());
  const Result grouped = kmarginal(train, release, columns, "sex");
  EXPECT_NEAR(grouped.estimate->value, theirs["grouped_by_sex_score"].get<double>(), 1e-6);
  for (const auto& [group, score] : theirs["grouped_scores"].items()) {
    EXPECT_NEAR(part(grouped, {{"column", "sex"}, {"group", group}}).estimate->value,
                score.get<double>(), 1e-6);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Cases, KmarginalGolden,
    ::testing::Values(std::pair{"kmarginal_adult_ctgan", "adult_synthetic_ctgan"},
                      std::pair{"kmarginal_adult_control", "adult_holdout"},
                      std::pair{"kmarginal_adult_colshuffled", "adult_train_columns_shuffled"}));

// Expected: the definition run in pandas 1.5 (percentile "higher", cut, groupby) on all 15 columns.
TEST(Kmarginal, AgreesWithPandasOnBinnedNumbers) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const Table train = data("adult_train");
  EXPECT_NEAR(kmarginal(train, data("adult_synthetic_ctgan")).estimate->value, 833.5581169192988,
              1e-9);
  EXPECT_NEAR(kmarginal(train, data("adult_holdout")).estimate->value, 971.8872915019666, 1e-9);
}

TEST(KmarginalCells, AreTheValuesUpToARangeOfTwenty) {
  const Table target = TableBuilder().numeric("x", {1, 2, 21}).table();
  const Table release = TableBuilder().numeric("x", {2, 30, std::nan("")}).table();
  const auto cells = kmarginal_cells(target, release, 0);
  EXPECT_THAT(cells.labels, ElementsAre("1", "2", "21", "30"));
  EXPECT_THAT(cells.target, ElementsAre(0, 1, 2));
  EXPECT_THAT(cells.release, ElementsAre(1, 3, 4));
}

TEST(KmarginalCells, LetTheReleaseMoveTheBins) {
  const Table target = TableBuilder().numeric("x", up_to(100)).table();
  // Edges 0, 5, ..., 95, 100: the first cell holds 0 to 5.
  const auto equal = kmarginal_cells(target, target, 0);
  EXPECT_EQ(equal.size, 21u);
  EXPECT_EQ(std::ranges::count(equal.target, 0), 6);
  EXPECT_EQ(std::ranges::count(equal.target, 1), 5);
  // One outlier takes a bin: 19 of 100 / 19 percent each, and (100, 1000].
  const Table outlier = TableBuilder().numeric("x", {50, 1000}).table();
  const auto moved = kmarginal_cells(target, outlier, 0);
  EXPECT_EQ(moved.size, 21u);
  EXPECT_EQ(std::ranges::count(moved.target, 0), 7);
  EXPECT_EQ(moved.labels.back(), "100 to 1000");
}

TEST(KmarginalCells, FollowDeclaredBounds) {
  Schema schema = TableBuilder().numeric("x", {}).table().schema();
  schema.fields[0].bounds = Bounds{0, 20};
  const Table target = TableBuilder().numeric("x", up_to(20)).table();
  EXPECT_EQ(kmarginal_cells(target.with_schema(schema), target, 0).size, 22u) << "values";
  schema.fields[0].bounds = Bounds{0, 99};
  EXPECT_EQ(kmarginal_cells(target.with_schema(schema), target, 0).size, 21u) << "20 bins";
}

// Halves against thirds, by hand: pair cells (u,u) 1/2 and (v,v) 1/2 against (u,u) 1, sum of differences 1.
TEST(Kmarginal, IsAThousandLessFiveHundredTimesTheDifference) {
  const Table train =
      TableBuilder().categorical("a", {"u", "v"}).categorical("b", {"u", "v"}).table();
  const Table release =
      TableBuilder().categorical("a", {"u", "u", "u"}).categorical("b", {"u", "u", "u"}).table();
  const Result result = kmarginal(train, release);
  EXPECT_DOUBLE_EQ(result.estimate->value, 500);
  EXPECT_DOUBLE_EQ(part(result, {{"columns", "a"}, {"columns", "b"}}).estimate->value, 500);
  EXPECT_DOUBLE_EQ(part(result, {{"column", "b"}}).estimate->value, 500);
  EXPECT_DOUBLE_EQ(kmarginal(train, train).estimate->value, 1000);
}

// Of four rows two went missing, or two changed: 1/2 is lost of cell (u,u); only a change is found again elsewhere.
TEST(Kmarginal, ChargesMissingRowsHalf) {
  const auto table = [](const std::vector<std::string>& a) {
    return TableBuilder().categorical("a", a).coded("b", {"u"}, {0, 0, 0, 0}).table();
  };
  const Table train = table({"u", "u", "u", "u"});
  EXPECT_DOUBLE_EQ(kmarginal(train, table({"u", "u", "", ""})).estimate->value, 750);
  EXPECT_DOUBLE_EQ(kmarginal(train, table({"u", "u", "w", "w"})).estimate->value, 500);
}

TEST(Kmarginal, CutsTheLossOfAGroupAtItsShare) {
  const auto table = [](const std::vector<std::string>& group) {
    const std::vector<std::int32_t> same(group.size(), 0);
    return TableBuilder()
        .categorical("group", group)
        .coded("a", {"u"}, same)
        .coded("b", {"u"}, same)
        .table();
  };
  const Table train = table({"p", "q", "q", "q"});
  const Result empty = kmarginal(train, table({"q", "q", "q"}), "", "group");
  const Result flooded = kmarginal(train, table({"p", "p", "p", "q"}), "", "group");
  const Key p{{"column", "group"}, {"group", "p"}};
  EXPECT_DOUBLE_EQ(part(empty, p).estimate->value, 0);
  EXPECT_DOUBLE_EQ(part(flooded, p).estimate->value, 0);
  const Result invented = kmarginal(train, table({"r", "q"}), "", "group");
  const Part& r = part(invented, {{"column", "group"}, {"group", "r"}});
  EXPECT_FALSE(r.estimate.has_value());
  EXPECT_THAT(r.note, HasSubstr("NaN"));
  EXPECT_EQ(invented.parts.back().key, r.key) << "what is undefined comes last";
}

TEST(Kmarginal, DrawsTwoHundredPairsOfThirtyColumns) {
  TableBuilder builder;
  for (int c = 0; c < 30; ++c) {
    builder.coded("c" + std::to_string(c), {"no", "yes"}, {0, 1, c % 2});
  }
  const Table table = builder.table();
  const Result result = kmarginal(table, table);
  EXPECT_EQ(result.estimate->value, 1000);
  EXPECT_THAT(result.note, HasSubstr("drawn at random, with replacement, out of 435"));
}

TEST(Kmarginal, NamesTheColumnItCannotTake) {
  const Table table = TableBuilder()
                          .numeric("x", {1, 2})
                          .numeric("y", {1, 2})
                          .words("note", Kind::kText, {"a", "b"})
                          .table();
  EXPECT_THAT(testing::input_error([&] { kmarginal(table, table, "x, note"); }),
              HasSubstr("columns names 'note', which is text"));
  EXPECT_THAT(testing::input_error([&] { kmarginal(table, table, "x,z"); }),
              HasSubstr("no column 'z'"));
  EXPECT_THAT(testing::input_error([&] { kmarginal(table, table, "x, y", "y"); }),
              HasSubstr("there are 1 such columns"));
  EXPECT_THAT(kmarginal(table, table).note, HasSubstr("One column is not scored"));
}

TEST(Kmarginal, KeepsMostOfAShuffle) {
  const Table train = population(3'000, 0.7, Rng(1));
  EXPECT_GT(kmarginal(train, shuffled_columns(train, Rng(2))).estimate->value, 700);
  EXPECT_LT(kmarginal(train, population(3'000, 0.7, Rng(3))).estimate->value, 1000);
}

TEST(Kmarginal, DoesNotDependOnTheOrderOfRowsOrThreads) {
  const Table train = population(600, 0.5, Rng(1)), release = population(500, 0.2, Rng(3));
  const Result plain = kmarginal(train, release, "", "group");
  const ThreadLimit limit(1);
  EXPECT_EQ(plain, kmarginal(train.take(Rng(8).choose(600, 600)),
                             release.take(Rng(9).choose(500, 500)), "", "group"));
}

}  // namespace
}  // namespace assay
