#include "metrics/fidelity/shape_tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "metrics/fidelity/shapes.h"
#include "tests/metrics/populations.h"
#include "tests/support/results.h"

namespace assay {
namespace {

using testing::part_of;
using testing::population;
using testing::TableBuilder;
using testing::value_of;

Result shapes(const Table& train, const Table& release) {
  return make_shapes()->evaluate(Evidence(train, std::nullopt, release), Rng(1));
}

const TableBlock* block(const Result& result, const std::string& title) {
  for (const auto& found : result.tables) {
    if (found.title.starts_with(title)) return &found;
  }
  return nullptr;
}

double number(const Value& value) { return std::get<double>(value); }
std::string word(const Value& value) { return std::get<std::string>(value); }

std::vector<double> normal_numbers(std::size_t rows, Rng rng) {
  std::vector<double> values;
  for (std::size_t i = 0; i < rows; ++i) values.push_back(rng.normal());
  return values;
}

constexpr std::int64_t kHour = 3'600'000'000, kDay = 24 * kHour;

TEST(ShapeTables, NameAtomsThatAreLostOrInvented) {
  auto train = normal_numbers(2000, Rng(1)), release = normal_numbers(2000, Rng(2));
  std::fill_n(train.begin(), 800, 0.0);     // zero for 40 % of the people
  std::fill_n(release.begin(), 200, 99.0);  // clipped for 10 %
  const Result result = shapes(TableBuilder().numeric("x", train).table(),
                               TableBuilder().numeric("x", release).table());
  const auto* atoms = block(result, "Atoms");
  ASSERT_NE(atoms, nullptr);
  ASSERT_EQ(atoms->rows.size(), 2U);
  EXPECT_EQ(word(atoms->rows[0][1]), "0");
  EXPECT_EQ(word(atoms->rows[0][4]), "lost");
  EXPECT_EQ(word(atoms->rows[1][1]), "99");
  EXPECT_EQ(word(atoms->rows[1][4]), "invented");
}

TEST(ShapeTables, KeepTheAtomsOfNewPeople) {
  auto train = normal_numbers(2000, Rng(1)), release = normal_numbers(2000, Rng(2));
  std::fill_n(train.begin(), 800, 0.0);
  std::fill_n(release.begin(), 790, 0.0);
  const Result result = shapes(TableBuilder().numeric("x", train).table(),
                               TableBuilder().numeric("x", release).table());
  EXPECT_EQ(word(block(result, "Atoms")->rows.at(0)[4]), "kept");
}

TEST(ShapeTables, PutTheTailThatIsCutFirst) {
  const auto train = normal_numbers(4000, Rng(1));
  auto release = normal_numbers(4000, Rng(2));
  for (double& x : release) x = std::min(x, 2.0);  // P(X > 2) = 2.3 %: the upper 1 % is gone
  const Result result = shapes(TableBuilder().numeric("x", train).table(),
                               TableBuilder().numeric("x", release).table());
  const auto* tails = block(result, "Tails");
  ASSERT_NE(tails, nullptr);
  EXPECT_EQ(tails->rows.size(), 4U) << "4,000 people are too few for 0.1 %";
  EXPECT_EQ(word(tails->rows[0][1]), "above 99 %");
  EXPECT_NEAR(number(tails->rows[0][4]), 0.01, 0.0005);
  EXPECT_EQ(number(tails->rows[0][5]), 0);
}

TEST(ShapeTables, CountRareCategories) {
  std::vector<std::string> train(1000, "common"), release(1000, "common");
  for (std::size_t i = 0; i < 5; ++i) train[i] = "rare";
  release[0] = "new";
  const Result result = shapes(TableBuilder().categorical("c", train).table(),
                               TableBuilder().categorical("c", release).table());
  const auto& row = block(result, "Rare")->rows.at(0);
  EXPECT_EQ(number(row[1]), 1);
  EXPECT_EQ(number(row[2]), 0);
  EXPECT_NEAR(number(row[3]), 1 - std::pow(0.995, 1000), 1e-12);
  EXPECT_EQ(word(row[6]), "rare");
  EXPECT_EQ(number(row[7]), 1);
  EXPECT_NEAR(number(row[8]), 0.001, 1e-15);
}

TEST(ShapeTables, CompareDatesByHourAndWeekday) {
  // 2024-01-01 was a Monday, 19,723 days after 1970-01-01. Training: weekdays at noon; release: all days at midnight.
  std::vector<std::int64_t> train, release;
  for (std::int64_t i = 0; i < 700; ++i) {
    train.push_back((19'723 + 7 * (i / 5) + i % 5) * kDay + 12 * kHour);
    release.push_back((19'723 + i) * kDay);
  }
  train.push_back(-kDay + 12 * kHour);  // before 1970: Wednesday noon
  const Result result = shapes(TableBuilder().datetime("t", train).table(),
                               TableBuilder().datetime("t", release).table());
  const auto* times = block(result, "Times");
  ASSERT_NE(times, nullptr);
  ASSERT_EQ(times->rows.size(), 2U);
  EXPECT_EQ(word(times->rows[0][1]), "hour of the day");
  EXPECT_NEAR(number(times->rows[0][2]), 1, 1e-12);
  EXPECT_EQ(word(times->rows[1][1]), "day of the week");
  EXPECT_NEAR(number(times->rows[1][2]), 2.0 / 7, 0.002);
  EXPECT_THAT(word(times->rows[1][4]), ::testing::AnyOf("Saturday", "Sunday"));
  EXPECT_NEAR(number(times->rows[1][5]), 0, 1e-12);
}

TEST(ShapeTables, SayNothingOfHoursWhereAllIsMidnight) {
  const Table table = TableBuilder().datetime("t", {0, kDay, 2 * kDay}).table();
  const Result result = shapes(table, table);
  for (const auto& row : block(result, "Times")->rows) {
    EXPECT_EQ(word(row[1]), "day of the week");
  }
}

TEST(ShapeParts, HaveWassersteinInTheColumnsUnitOrInDays) {
  std::vector<double> x, moved;
  std::vector<std::int64_t> t, later;
  for (int i = 0; i < 100; ++i) {
    x.push_back(i);
    moved.push_back(i * 100 + 5000);
    t.push_back(i * kDay);
    later.push_back((i + 3) * kDay);
  }
  const Result result = shapes(TableBuilder().numeric("x", x).datetime("t", t).table(),
                               TableBuilder().numeric("x", moved).datetime("t", later).table());
  EXPECT_EQ(result.parts[0].key[0].second, "x") << "worst first";
  const auto& numbers = part_of(result, {{"column", "x"}});
  EXPECT_NEAR(value_of(numbers.values, "Wasserstein-1"), 9950 - 49.5, 1e-9);
  EXPECT_EQ(numbers.estimate->value, 0) << "x * 100 + 5000 is caught";
  const auto& dates = part_of(result, {{"column", "t"}});
  EXPECT_NEAR(value_of(dates.values, "Wasserstein-1"), 3, 1e-9);
}

TEST(ShapeParts, OfAColumnThatNobodyFilledHaveNoWasserstein) {
  const std::vector<double> none(50, std::nan(""));
  const Table table =
      TableBuilder().numeric("x", none).numeric("y", normal_numbers(50, Rng(1))).table();
  const Result result = shapes(table, table);
  const Part& part = part_of(result, {{"column", "x"}});
  EXPECT_TRUE(std::ranges::none_of(
      part.values, [](const auto& value) { return value.first == "Wasserstein-1"; }));
}

}  // namespace
}  // namespace assay
