#include "generators/margin.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "generators/given.h"
#include "tests/generators/tables.h"
#include "tests/support/checks.h"

namespace assay {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
constexpr std::int64_t kAtoms = 11;

std::vector<double> draw(const Field& field, const Margin& margin, std::size_t n, Rng rng) {
  const auto upper = margin.upper();
  std::vector<double> out;
  for (std::size_t i = 0; i < n; ++i) {
    const auto [cell, within] = margin.place(rng.uniform(), upper);
    out.push_back(margin.value(field, cell, within));
  }
  return out;
}

std::vector<double> draw_numbers(const std::vector<double>& train, std::size_t n, Rng rng,
                                 std::int64_t atoms = kAtoms) {
  const auto table = testing::numbers_table(train);
  return draw(table.field(0), fit_margin(table, 0, atoms, people_of(table)).margin, n, rng);
}

std::vector<double> normals(std::size_t n, Rng rng) {
  std::vector<double> out(n);
  std::generate(out.begin(), out.end(), [&] { return rng.normal(); });
  return out;
}

double times_drawn(const std::vector<double>& draws, double value) {
  return static_cast<double>(std::count(draws.begin(), draws.end(), value));
}

testing::Cdf empirical(std::vector<double> train) {
  std::sort(train.begin(), train.end());
  return [train = std::move(train)](double x) {
    const auto rank = std::upper_bound(train.begin(), train.end(), x) - train.begin();
    return static_cast<double>(rank) / static_cast<double>(train.size());
  };
}

// Smoothing moves no more than the mass of a bin, 1/256; the DKW bound is 0.023 here.
TEST(Margin, FollowsTheTrainingTable) {
  const auto train = normals(20'000, Rng(1));
  auto draws = draw_numbers(train, 20'000, Rng(2));
  EXPECT_TRUE(testing::follows(draws, empirical(train)));
  std::transform(draws.begin(), draws.end(), draws.begin(), [](double x) { return 1.2 * x; });
  EXPECT_FALSE(testing::follows(draws, empirical(train)));  // negative control
}

TEST(Margin, RepeatsAValueOfElevenRowsButNotOneOfTen) {
  auto train = normals(1'000, Rng(5));
  train.insert(train.end(), 10, 0.123);
  train.insert(train.end(), 11, 0.456);
  const auto draws = draw_numbers(train, 100'000, Rng(6));
  EXPECT_EQ(times_drawn(draws, 0.123), 0);
  EXPECT_FALSE(testing::implausible(times_drawn(draws, 0.456), 100'000, 11.0 / 1'021));
  for (const double x : normals(1'000, Rng(5))) {
    EXPECT_EQ(times_drawn(draws, x), 0) << "a single person's number";
  }
  EXPECT_GT(times_drawn(draw_numbers(train, 100'000, Rng(6), 10), 0.123), 0) << "atoms = 10";
}

TEST(Margin, StaysInsideTheMeansOfTheElevenSmallestAndLargest) {
  std::vector<double> train = normals(500, Rng(7));
  train.push_back(1e6);  // one person
  auto sorted = train;
  std::sort(sorted.begin(), sorted.end());
  double low = 0, high = 0;
  for (std::size_t i = 0; i < 11; ++i) {
    low += sorted[i] / 11;
    high += sorted[sorted.size() - 1 - i] / 11;
  }
  const auto draws = draw_numbers(train, 50'000, Rng(8));
  EXPECT_GE(*std::min_element(draws.begin(), draws.end()), low - 1e-9);
  EXPECT_LE(*std::max_element(draws.begin(), draws.end()), high + 1e-6);
}

TEST(Margin, LeavesNumbersMissingThatCannotBePooled) {
  const auto draws = draw_numbers({1, 2, 6}, 5, Rng(1));
  EXPECT_TRUE(std::all_of(draws.begin(), draws.end(), [](double x) { return std::isnan(x); }));
  std::vector<double> sparse(100, kMissing);
  std::fill_n(sparse.begin(), 10, 0.5);
  const auto holes = draw_numbers(sparse, 1'000, Rng(1));
  EXPECT_EQ(times_drawn(holes, 0.5), 0);
  sparse[10] = 0.5;
  EXPECT_GT(times_drawn(draw_numbers(sparse, 1'000, Rng(1)), 0.5), 0) << "eleven may stand";
}

// Eleven neighbouring values near the largest double: their sum is no double.
TEST(Margin, SurvivesNumbersNearTheLargestDouble) {
  constexpr double kHuge = std::numeric_limits<double>::max();
  std::vector<double> train;
  for (int i = 0; i < 30; ++i) {
    train.push_back(kHuge * (1 - 0.001 * i));
    train.push_back(-kHuge * (1 - 0.001 * i));
  }
  const auto draws = draw_numbers(train, 5'000, Rng(1));
  for (const double x : draws) {
    EXPECT_TRUE(std::isfinite(x));
  }
  // The two ends are the means of the eleven outermost, 0.995 of the largest.
  EXPECT_GT(*std::max_element(draws.begin(), draws.end()), 0.99 * kHuge);
  EXPECT_LT(*std::min_element(draws.begin(), draws.end()), -0.99 * kHuge);
  const auto table = testing::numbers_table(train);
  const auto margin = fit_margin(table, 0, kAtoms, people_of(table)).margin;
  const auto place = find_place(table.field(0), margin, Condition{0, 0.99 * kHuge, ""});
  ASSERT_TRUE(place);
  EXPECT_DOUBLE_EQ(margin.value(table.field(0), place->cell, place->within), 0.99 * kHuge);
}

// A clinic: person k has `visits[k]` rows.
Table visits_table(const std::vector<std::size_t>& visits, const std::vector<double>& values,
                   const std::vector<std::int32_t>& codes, bool entity) {
  std::vector<double> who, x;
  std::vector<std::int32_t> c;
  for (std::size_t person = 0; person < visits.size(); ++person) {
    who.insert(who.end(), visits[person], static_cast<double>(person));
    x.insert(x.end(), visits[person], values[person]);
    c.insert(c.end(), visits[person], codes[person]);
  }
  Schema schema;
  schema.fields = {testing::numeric_field("who"), testing::numeric_field("x"),
                   testing::categorical_field("c", {"common", "rare"}, Source::kInferred)};
  if (entity) {
    schema.fields[0].roles = {Role::kEntity};
  }
  return Table(schema, {Numbers(who), Numbers(x), Codes(c)});
}

TEST(Margin, CountsPeopleNotRowsWhereThereIsAnEntity) {
  // 40 people of one visit each, all different; the last one comes 50 times, with an illness nobody else has.
  std::vector<std::size_t> visits(41, 1);
  std::vector<double> values = normals(41, Rng(3));
  std::vector<std::int32_t> codes(41, 0);
  visits.back() = 50;
  values.back() = 0.123;
  codes.back() = 1;
  for (const bool entity : {true, false}) {  // false: the negative control
    const auto table = visits_table(visits, values, codes, entity);
    const auto people = people_of(table);
    EXPECT_EQ(people.count, entity ? 41U : 90U);
    const auto x = draw(table.field(1), fit_margin(table, 1, kAtoms, people).margin, 5'000, Rng(4));
    EXPECT_EQ(times_drawn(x, 0.123) > 0, !entity);
    const auto c = fit_margin(table, 2, kAtoms, people).margin;
    EXPECT_EQ(c.low, entity ? std::vector<double>{0} : (std::vector<double>{0, 1}));
  }
}

TEST(Margin, GivesEveryPersonOneVoteInASmoothedQuantile) {
  // Eleven people in all: one quantile, the mean of the eleven, however often the last one comes.
  std::vector<double> values;
  for (int i = 0; i < 11; ++i) {
    values.push_back(i);
  }
  std::vector<std::size_t> visits(11, 1);
  visits.back() = 1'000;
  const auto table = visits_table(visits, values, std::vector<std::int32_t>(11, 0), true);
  const auto margin = fit_margin(table, 1, kAtoms, people_of(table)).margin;
  ASSERT_EQ(margin.cells(), 1U);
  EXPECT_DOUBLE_EQ(margin.low[0], 5);
  EXPECT_DOUBLE_EQ(margin.high[0], 5);
}

TEST(People, AreJoinedOverSeveralEntityColumns) {
  Schema schema;
  schema.fields = {testing::numeric_field("a"), testing::categorical_field("b", {"x", "y"})};
  schema.fields[0].roles = schema.fields[1].roles = {Role::kEntity};
  const Table table(schema, {Numbers(std::vector<double>{1, 2, 2, 3, kMissing, kMissing}),
                             Codes(std::vector<std::int32_t>{0, 0, -1, 1, -1, -1})});
  const auto people = people_of(table);
  EXPECT_EQ(people.of_row, (std::vector<std::uint32_t>{0, 0, 0, 1, 2, 3}));
  EXPECT_EQ(people.count, 4U);
}

TEST(Margin, SendsAFewLooseNumbersToTheNearestAtom) {
  std::vector<double> train(50, 0.0);
  train.insert(train.end(), 40, 10.0);
  train.insert(train.end(), {1.0, 9.0, 8.0});
  const auto draws = draw_numbers(train, 20'000, Rng(1));
  EXPECT_EQ(times_drawn(draws, 0) + times_drawn(draws, 10), 20'000);
  EXPECT_FALSE(testing::implausible(times_drawn(draws, 10), 20'000, 42.0 / 93));
  EXPECT_TRUE(testing::implausible(times_drawn(draws, 10), 20'000, 0.5));  // negative control
}

TEST(Margin, KeepsTheShareOfMissingCells) {
  auto train = normals(900, Rng(9));
  train.insert(train.end(), 100, kMissing);
  const auto draws = draw_numbers(train, 20'000, Rng(10));
  const auto holes =
      std::count_if(draws.begin(), draws.end(), [](double x) { return std::isnan(x); });
  EXPECT_FALSE(testing::implausible(static_cast<double>(holes), 20'000, 0.1));
}

FittedMargin fit_alone(const Table& table, std::int64_t atoms) {
  return fit_margin(table, 0, atoms, people_of(table));
}

Table one_category_column(Source source) {
  Schema schema;
  schema.fields = {testing::categorical_field("c", {"common", "rare", "absent"}, source)};
  std::vector<std::int32_t> codes(100, 0);
  codes.insert(codes.end(), 10, 1);
  return Table(schema, {Codes(std::move(codes))});
}

TEST(Margin, DrawsARareCategoryOnlyIfItIsPublic) {
  const auto inferred = fit_alone(one_category_column(Source::kInferred), kAtoms);
  EXPECT_EQ(inferred.margin.low, std::vector<double>{0});
  EXPECT_EQ(inferred.cells.back(), kNoCell);
  const auto declared = fit_alone(one_category_column(Source::kDeclared), kAtoms);
  EXPECT_EQ(declared.margin.low, (std::vector<double>{0, 1}));
  EXPECT_DOUBLE_EQ(declared.margin.mass[1], 10.0 / 110);
}

TEST(Margin, LeavesCellsMissingWhereEveryCategoryIsRare) {
  const auto fitted = fit_alone(one_category_column(Source::kInferred), 101);
  ASSERT_EQ(fitted.margin.cells(), 1U);
  EXPECT_TRUE(std::isnan(fitted.margin.low[0]));
}

TEST(Snap, RoundsToStepAndDecimalsAndClampsToBounds) {
  auto field = testing::numeric_field("x");
  field.decimals = 2;
  EXPECT_EQ(snap(field, 0, 0.12499), 0.12);
  EXPECT_EQ(snap(field, 0, 1e300), 1e300);
  field.step = 0.25;
  EXPECT_EQ(snap(field, 0, 0.9), 1.0);
  field.bounds = Bounds{0, 0.5};
  EXPECT_EQ(snap(field, 0, 0.9), 0.5);
  EXPECT_FALSE(std::signbit(snap(field, 0, -0.01)));
}

TEST(TimeUnit, IsTheCoarsestThatFitsAllTimes) {
  const std::vector<std::int64_t> days{0, 86'400'000'000, kNoTime}, seconds{0, 61'000'000}, odd{7};
  EXPECT_EQ(time_unit(days), 86'400e6);
  EXPECT_EQ(time_unit(seconds), 1e6);
  EXPECT_EQ(time_unit(odd), 1);
}

TEST(Place, FindsTheCellOfAConditionAndRefusesWhatIsNeverDrawn) {
  std::vector<double> train(20, 0.0);
  for (int i = 0; i < 200; ++i) {
    train.push_back(100 + i);
  }
  const auto table = testing::numbers_table(train);
  const auto margin = fit_margin(table, 0, kAtoms, people_of(table)).margin;
  const auto place = [&](double value) {
    return find_place(table.field(0), margin, Condition{0, value, ""});
  };
  EXPECT_EQ(place(0)->cell, 0U);
  ASSERT_TRUE(place(150.25));
  const auto [cell, within] = *place(150.25);
  EXPECT_DOUBLE_EQ(margin.value(table.field(0), cell, within), 150.25);
  EXPECT_FALSE(place(50));
  EXPECT_FALSE(place(kMissing));
  EXPECT_THAT(testing::input_error([&] {
                place_of(table.field(0), margin, Condition{0, 1e9, ""});
              }),
              ::testing::HasSubstr("it draws 0 to 294"));
}

}  // namespace
}  // namespace assay
