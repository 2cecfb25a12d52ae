#include "metrics/peers/mostlyai.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/parallel.h"
#include "metrics/peers/mostlyai_bins.h"
#include "tests/metrics/populations.h"
#include "tests/support/checks.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::population;
using testing::shuffled_columns;
using testing::TableBuilder;

std::vector<double> breaks_of(const std::vector<double>& values) {
  return mostlyai_bins(TableBuilder().numeric("x", values).table(), 0).breaks;
}

Result accuracy(const Table& train, const std::optional<Table>& holdout, const Table& release) {
  return make_mostlyai_accuracy()->evaluate(Evidence(train, holdout, release), Rng(1));
}

double maximum(const Result& result) { return std::get<double>(result.values[0].second); }

const Part& part(const Result& result, const Key& key) {
  return *std::ranges::find(result.parts, key, &Part::key);
}

// Expected breaks: the definition run in numpy 1.24 (linspace, sort, floor).
TEST(MostlyaiBins, TakeOrderStatisticsAtEvenRanks) {
  std::vector<double> squares, roots;
  for (int i = 0; i < 100; ++i) {
    squares.push_back(i * i);
    roots.push_back(std::sqrt(i) / 10);
  }
  EXPECT_THAT(breaks_of(squares),
              ElementsAre(0, 81, 361, 841, 1521, 2401, 3481, 4761, 6241, 7921, 9801));
  EXPECT_THAT(breaks_of(roots), ElementsAre(0, 0.3, 0.43, 0.53, 0.62, 0.7, 0.76, 0.83, 0.88, 0.94,
                                            std::sqrt(99) / 10))
      << "floored to two decimals, but the last";
}

TEST(MostlyaiBins, LookForMoreRanksBesideAHeavyValue) {
  std::vector<double> values(90, 0.0);
  for (int i = 1; i <= 10; ++i) {
    values.push_back(i);
  }
  values.insert(values.end(), {50, 60});
  EXPECT_THAT(breaks_of(values), ElementsAre(0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 60));
}

TEST(MostlyaiBins, KeepEachOfFewValues) {
  EXPECT_THAT(breaks_of({0.25, -1.75, 3.5, 3.5}), ElementsAre(-2, 0, 3, 4.5));
  EXPECT_THAT(breaks_of({std::nan(""), std::nan("")}), ElementsAre(-1e10, 1e10));
}

TEST(MostlyaiBins, ClipWhatIsOutsideAndKeepMissingApart) {
  const Table original = TableBuilder().numeric("x", {1, 2, 3}).table();
  const auto bins = mostlyai_bins(original, 0);
  EXPECT_EQ(bins.cells(), 4u);
  const Table release = TableBuilder().numeric("x", {-9, 1.5, 2, 3.5, 1e9, std::nan("")}).table();
  EXPECT_THAT(mostlyai_cells(bins, release), ElementsAre(0, 0, 1, 2, 2, 3));
}

// 2^53 + 1 is 2^53 in double: the tool's last bin is then open at its own maximum, which falls out of it.
TEST(MostlyaiBins, LoseTheMaximumBeyondTwoToThe53) {
  const double big = std::ldexp(1.0, 53);
  const Table table = TableBuilder().numeric("x", {0, 1, big}).table();
  EXPECT_THAT(mostlyai_cells(mostlyai_bins(table, 0), table), ElementsAre(0, 1, 2));
}

TEST(MostlyaiBins, OfOneInstantLastADay) {
  const Table table = TableBuilder().datetime("t", {5, 5, kNoTime}).table();
  const auto bins = mostlyai_bins(table, 0);
  EXPECT_THAT(bins.breaks, ElementsAre(5, 5 + 86'400e6));
  EXPECT_THAT(mostlyai_cells(bins, table), ElementsAre(0, 0, 1));
}

TEST(MostlyaiBins, OfCategoriesAreTheTenLargestOfFiveRowsAndMore) {
  std::vector<std::string> values;
  for (int label = 0; label < 12; ++label) {  // k has 4 rows, l 6, m 7, the others 8 to 16
    values.insert(values.end(), label == 0 ? 4 : static_cast<std::size_t>(label) + 5,
                  std::string(1, "klmabcdefghi"[label]));
  }
  values.insert(values.end(), 20, "");  // missing: takes one of the ten places
  const Table table = TableBuilder().categorical("c", values).table();
  const auto bins = mostlyai_bins(table, 0);
  EXPECT_THAT(bins.labels, ElementsAre("a", "b", "c", "d", "e", "f", "g", "h", "i", "(empty)",
                                       "(other)", "_RARE_", "(n/a)"));
  const auto cells = mostlyai_cells(bins, table);
  EXPECT_EQ(cells.front(), 10) << "k";
  EXPECT_EQ(cells.back(), 12) << "missing";
  EXPECT_EQ(
      mostlyai_bins(TableBuilder().categorical("c", {"x", "x", "x", "x"}).table(), 0).labels[0],
      "(empty)")
      << "fewer than five rows: no cell of its own";
}

TEST(MostlyaiBins, TakeTheEmptyStringForALabel) {
  const Table table = TableBuilder().coded("c", {"", "x"}, {0, 1, 1, 1, 1, 1, -1}).table();
  const auto bins = mostlyai_bins(table, 0);
  EXPECT_THAT(bins.labels, ElementsAre("x", "(empty)", "(other)", "_RARE_", "(n/a)"));
  EXPECT_THAT(mostlyai_cells(bins, table), ElementsAre(1, 0, 0, 0, 0, 0, 4));
}

// Two cells of 3/4 and 1/4 against 1/2 and 1/2: 1 - 1/4; the maximum by hand.
TEST(MostlyaiAccuracy, IsOneMinusTotalVariationRounded) {
  std::vector<std::string> a(150, "x"), b(90, "x");
  a.insert(a.end(), 50, "y");
  b.insert(b.end(), 90, "y");
  const auto scores = mostlyai_accuracy(TableBuilder().categorical("c", a).table(),
                                        TableBuilder().categorical("c", b).table(), Rng(1));
  EXPECT_DOUBLE_EQ(scores.univariate[0].accuracy, 0.75);
  // sqrt(2/pi 3/16 (1/200 + 1/180)) = 0.0354961
  EXPECT_DOUBLE_EQ(scores.univariate[0].maximum, 0.9645);
  EXPECT_FALSE(mean_accuracy(scores.bivariate).has_value());
}

TEST(MostlyaiAccuracy, PrefersACopyToNewPeopleAndKeepsMostOfAShuffle) {
  const Table train = population(3'000, 0.7, Rng(1)), holdout = population(1'000, 0.7, Rng(2));
  const Result copy = accuracy(train, holdout, train);
  const Result fresh = accuracy(train, holdout, population(3'000, 0.7, Rng(3)));
  const Result shuffled = accuracy(train, holdout, shuffled_columns(train, Rng(4)));
  EXPECT_GT(copy.estimate->value, maximum(copy));
  EXPECT_GT(copy.estimate->value, fresh.estimate->value);
  EXPECT_GT(shuffled.estimate->value, 0.7);
}

TEST(MostlyaiAccuracy, OfOneColumnIsItsUnivariateAccuracy) {
  std::vector<double> values(200);
  std::iota(values.begin(), values.end(), 0);
  const Table table = TableBuilder().numeric("x", values).table();
  const Result result = accuracy(table, std::nullopt, table);
  EXPECT_EQ(result.estimate->value, 1);
  EXPECT_FALSE(part(result, {{"property", "bivariate"}}).estimate.has_value());
  EXPECT_EQ(part(result, {{"property", "bivariate"}}).note, "too few columns");
}

TEST(MostlyaiAccuracy, StopsWhereTheToolStops) {
  const Table few = population(89, 0.5, Rng(1)), enough = population(100, 0.5, Rng(2));
  EXPECT_THAT(testing::input_error([&] { accuracy(few, std::nullopt, enough); }),
              HasSubstr("the training table has 89 rows; mostlyai-qa gives no score below 90"));
  EXPECT_THAT(testing::input_error([&] { accuracy(enough, std::nullopt, few); }),
              HasSubstr("the release table has 89 rows; mostlyai-qa gives no score below 100"));
}

TEST(MostlyaiAccuracy, DrawsTenThousandTriplesAndSaysSo) {
  TableBuilder builder;
  Rng rng(1);
  for (int c = 0; c < 42; ++c) {
    std::vector<std::int32_t> codes(100);
    for (auto& code : codes) {
      code = static_cast<std::int32_t>(rng.below(2));
    }
    builder.coded("c" + std::to_string(c), {"no", "yes"}, codes);
  }
  const Table table = builder.table();
  const auto scores = mostlyai_accuracy(table, table, Rng(1));
  EXPECT_EQ(scores.trivariate.size(), 10'000u);
  EXPECT_EQ(scores.triples, 11'480u);  // 42 choose 3
  EXPECT_THAT(accuracy(table, std::nullopt, table).note,
              HasSubstr("10000 of 11480 triples, drawn at random."));
}

TEST(MostlyaiAccuracy, SaysWhichColumnsAreNotScored) {
  std::vector<std::string> notes;
  for (int i = 0; i < 120; ++i) {
    notes.push_back("note " + std::to_string(i));
  }
  std::vector<double> values(120, 1);
  const Table table = TableBuilder().numeric("x", values).words("note", Kind::kText, notes).table();
  EXPECT_THAT(accuracy(table, std::nullopt, table).note,
              HasSubstr("1 of 2 columns scored; text, id and vector columns are not."));
}

TEST(MostlyaiAccuracy, ListsTheWorstFirstAndPairsByColumnAndWith) {
  const Table train = population(500, 0.7, Rng(1));
  const Result result = accuracy(train, std::nullopt, shuffled_columns(train, Rng(2)));
  EXPECT_EQ(part(result, {{"column", "x"}}).estimate->value, 1);
  const Part& pair = part(result, {{"columns", "x"}, {"columns", "square"}});
  EXPECT_LT(pair.estimate->value, 0.9);
  double last = 0;
  for (const auto& each : result.parts) {
    if (each.key.size() == 2) {
      EXPECT_GE(each.estimate->value, last);
      last = each.estimate->value;
    }
  }
  EXPECT_EQ(
      part(result, {{"columns", "x"}, {"columns", "y"}, {"columns", "square"}}).values[0].first,
      "maximum");
}

TEST(MostlyaiAccuracy, DoesNotDependOnTheOrderOfRowsOrThreads) {
  const Table train = population(600, 0.5, Rng(1)), release = population(500, 0.2, Rng(3));
  const Result plain = accuracy(train, std::nullopt, release);
  const ThreadLimit limit(1);
  EXPECT_EQ(plain, accuracy(train.take(Rng(8).choose(600, 600)), std::nullopt,
                            release.take(Rng(9).choose(500, 500))));
}

}  // namespace
}  // namespace assay
