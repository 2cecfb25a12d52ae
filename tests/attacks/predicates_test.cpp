#include "attacks/singling_out/predicates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "attacks/people.h"
#include "tests/attacks/crowd.h"
#include "tests/attacks/predicate_tables.h"
#include "tests/support/tables.h"

namespace assay {
namespace {

using testing::all_columns;
using testing::asked;
using testing::draw_people;
using ::testing::ElementsAre;
using testing::five_people;
using ::testing::IsEmpty;
using testing::joined;
using testing::TableBuilder;
using Operator = Condition::Operator;

TEST(PredicateTable, FindsTheUnitsThatSatisfyEveryCondition) {
  const PredicateTable table = asked(five_people());
  EXPECT_THAT(table.matching({{0, Operator::kEquals, 40}}, 9), ElementsAre(1, 2));
  EXPECT_THAT(table.matching({{0, Operator::kAtLeast, 40}}, 9), ElementsAre(1, 2, 4));
  EXPECT_THAT(table.matching({{0, Operator::kAtMost, 40}}, 9), ElementsAre(0, 1, 2));
  EXPECT_THAT(table.matching({{0, Operator::kMissing, 0}}, 9), ElementsAre(3));
  EXPECT_THAT(table.matching({{1, Operator::kMissing, 0}}, 9), ElementsAre(4));
  EXPECT_THAT(table.matching({{0, Operator::kAtMost, 40}, {1, Operator::kEquals, 0}}, 9),
              ElementsAre(0, 2));
  EXPECT_THAT(table.matching({{0, Operator::kEquals, 41}}, 9), IsEmpty());
}

TEST(PredicateTable, SaysNothingOfTooMany) {
  EXPECT_THAT(asked(five_people()).matching({{0, Operator::kAtLeast, 30}}, 3), IsEmpty());
  EXPECT_EQ(asked(five_people()).matching({{0, Operator::kAtLeast, 30}}, 4).size(), 4U);
}

TEST(PredicateTable, IsolatesAPersonNotARow) {
  const Table rows = five_people();
  const Units two{{0, 3, 5}, {0, 1, 2, 3, 4}};  // rows 0-2 and rows 3-4
  const PredicateTable table(rows, all_columns(rows), two);
  EXPECT_TRUE(table.isolates({{0, Operator::kEquals, 40}})) << "two rows of one person";
  EXPECT_FALSE(table.isolates({{1, Operator::kEquals, 0}})) << "both persons have such a row";
}

/// Plain loops over rows.
std::vector<std::uint32_t> satisfied(const PredicateTable& table, const Predicate& predicate) {
  std::vector<std::uint32_t> rows;
  for (std::uint32_t row = 0; row < table.rows(); ++row) {
    bool all = true;
    for (const auto& [column, op, value] : predicate) {
      const double cell = table.cell(column, row);
      all = all && (op == Operator::kMissing   ? std::isnan(cell)
                    : op == Operator::kEquals  ? cell == value
                    : op == Operator::kAtLeast ? cell >= value
                                               : cell <= value);
    }
    if (all) {
      rows.push_back(row);
    }
  }
  return rows;
}

TEST(DrawPredicates, EachIsolatesOneRowOfTheRelease) {
  const PredicateTable release = asked(draw_people(300, Rng(1)));
  const auto one = draw_univariate(release, 1000, Rng(2));
  const auto several = draw_multivariate(release, 3, 200, Rng(3));
  EXPECT_GT(one.predicates.size(), 100U);
  EXPECT_EQ(several.predicates.size(), 200U);
  for (const auto* drawn : {&one, &several}) {
    for (const Predicate& predicate : drawn->predicates) {
      EXPECT_EQ(satisfied(release, predicate).size(), 1U);
    }
  }
}

TEST(DrawPredicates, UnivariateOnesAreAllThereAre) {
  const Table table = five_people();
  const auto drawn = draw_univariate(asked(table), 100, Rng(1));
  const auto has = [&](const Condition& condition) {
    return std::count(drawn.predicates.begin(), drawn.predicates.end(), Predicate{condition}) == 1;
  };
  EXPECT_TRUE(has({0, Operator::kEquals, 30}) && has({0, Operator::kEquals, 70}));
  EXPECT_TRUE(has({0, Operator::kAtMost, 30}) && has({0, Operator::kAtLeast, 70}));
  EXPECT_TRUE(has({0, Operator::kMissing, 0}) && has({1, Operator::kMissing, 0}));
  EXPECT_TRUE(has({1, Operator::kEquals, 1}));
  EXPECT_EQ(drawn.predicates.size(), 7U);
  EXPECT_EQ(draw_univariate(asked(table), 3, Rng(1)).predicates.size(), 3U);
  EXPECT_EQ(draw_univariate(asked(table), 3, Rng(1)).found, 7U);
}

TEST(DrawPredicates, MultivariateOnesDescribeTheSideOfTheMedian) {
  const PredicateTable release = asked(draw_people(301, Rng(1)));
  auto ages = std::vector<double>(release.values(1).begin(), release.values(1).end());
  for (const Predicate& predicate : draw_multivariate(release, 3, 200, Rng(3)).predicates) {
    EXPECT_EQ(predicate.size(), 3U);
    for (const Condition& one : predicate) {
      if (one.column == 1) {
        EXPECT_EQ(one.op, one.value > ages[150] ? Operator::kAtLeast : Operator::kAtMost);
      }
      EXPECT_TRUE(release.ordered(one.column) || one.op == Operator::kEquals);
    }
  }
}

TEST(DrawPredicates, SayHowManyWereFound) {  // two rows that differ in nothing
  const Table twins = TableBuilder().numeric("a", {1, 1}).categorical("b", {"x", "x"}).table();
  const auto drawn = draw_multivariate(asked(twins), 2, 5, Rng(1));
  EXPECT_THAT(drawn.predicates, IsEmpty());
  EXPECT_EQ(drawn.tried, 8U) << "four times for either row";
}

TEST(DistinctRows, CountExactCopiesOnce) {
  const Table people = draw_people(50, Rng(1));
  const Table twice = joined(people, people);
  EXPECT_EQ(distinct_rows(twice).size(), 50U);
}

}  // namespace
}  // namespace assay
