#include "metrics/fidelity/missingness.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <ctime>

#include "core/csv.h"
#include "core/parallel.h"
#include "tests/metrics/gap_tables.h"
#include "tests/metrics/populations.h"
#include "tests/support/checks.h"
#include "tests/support/reference_data.h"
#include "tests/support/results.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using testing::missingness;
using ::testing::Not;
using testing::part_of;
using testing::people_with_gaps;
using testing::shuffled_columns;
using testing::TableBuilder;
using testing::value_of;

const double kGap = std::nan("");

std::string fate(const Result& result, const Key& key) {
  return std::get<std::string>(part_of(result, key).values[0].second);
}

TEST(Missingness, WithoutAnyMissingCellHasNothingToCompare) {
  const Table full = testing::population(200, 0.5, Rng(1));
  const Result result = missingness(full, full, full);
  EXPECT_FALSE(result.estimate);
  EXPECT_THAT(result.note, HasSubstr("nothing to compare"));
  EXPECT_TRUE(result.parts.empty());
}

TEST(Missingness, OfIdentityIsExactlyOneRaw) {
  const Table train = people_with_gaps(1500, Rng(1));
  EXPECT_EQ(value_of(missingness(train, people_with_gaps(500, Rng(2)), train).values, "raw"), 1.0);
}

TEST(Missingness, OfNewPeopleReachesTheCeiling) {
  const Result result = missingness(people_with_gaps(3000, Rng(1)), people_with_gaps(1000, Rng(2)),
                                    people_with_gaps(2000, Rng(3)));
  EXPECT_LE(*result.estimate->low, 1);
  EXPECT_GE(*result.estimate->high, 1);
  EXPECT_GT(*result.estimate->low, 0.8);
}

TEST(Missingness, AtRandomLosesWhoAndTogether) {
  const Result result = missingness(people_with_gaps(3000, Rng(1)), people_with_gaps(1000, Rng(2)),
                                    people_with_gaps(3000, Rng(3), 1));
  EXPECT_LT(*result.estimate->high, 0.5);
  EXPECT_EQ(fate(result, {{"column", "income"}}), "kept");
  EXPECT_EQ(fate(result, {{"column", "income"}, {"given", "age"}}), "lost");
  EXPECT_EQ(fate(result, {{"column", "bonus"}, {"missing with", "income"}}), "lost");
  EXPECT_EQ(fate(result, {{"column", "bonus"}, {"missing with", "note"}}), "kept");
  EXPECT_GT(value_of(result.values, "lost patterns"), 0);
  EXPECT_EQ(value_of(result.values, "invented patterns"), 0);
}

TEST(Missingness, ThatOnlyTheReleaseHasIsInvented) {
  const Result result =
      missingness(people_with_gaps(3000, Rng(1), 1), people_with_gaps(1000, Rng(2), 1),
                  people_with_gaps(3000, Rng(3)));
  EXPECT_EQ(fate(result, {{"column", "bonus"}, {"missing with", "income"}}), "invented");
  EXPECT_EQ(fate(result, {{"column", "income"}, {"given", "age"}}), "invented");
}

Table with_column(const Table& table, std::size_t column, const std::vector<double>& cells) {
  std::vector<Column> columns;
  for (std::size_t c = 0; c < table.columns(); ++c) {
    columns.push_back(c == column ? Column(Numbers(cells)) : table.column(c));
  }
  return {table.schema(), columns};
}

TEST(Missingness, OfNinetyPercentIsCaughtInOneColumnOrInAll) {
  const Table train = testing::population(1000, 0.5, Rng(1)),
              release = testing::population(1000, 0.5, Rng(2));
  std::vector<double> x(release.numbers(0).begin(), release.numbers(0).end());
  for (std::size_t i = 0; i < 900; ++i) {
    x[i] = kGap;
  }
  const Result one = missingness(train, std::nullopt, with_column(release, 0, x));
  EXPECT_LT(*one.estimate->high, 0) << "worse than missing at random";
  EXPECT_EQ(one.parts[0].key, (Key{{"column", "x"}}));
  EXPECT_NEAR(one.parts[0].estimate->value, 0.1, 1e-12);
  EXPECT_EQ(fate(one, {{"column", "x"}}), "invented");
  EXPECT_THAT(one.note, HasSubstr("'x': 0 % in the training table, 90 % in the release"));
  const Table real = people_with_gaps(1000, Rng(3));
  std::vector<double> income(real.numbers(1).begin(), real.numbers(1).end());
  std::fill(income.begin(), income.begin() + 900, kGap);
  EXPECT_LT(*missingness(real, std::nullopt, with_column(real, 1, income)).estimate->high, 0.5);
}

TEST(Missingness, OfAReleaseWithoutMissingCellsHasSkillZero) {
  const Table train = people_with_gaps(2000, Rng(1)), full = people_with_gaps(2000, Rng(2));
  Table release = with_column(full, 1, std::vector<double>(2000, 1));
  release = with_column(release, 2, std::vector<double>(2000, 1));
  release = release.select(std::vector<std::size_t>{0, 1, 2});
  const Result result =
      missingness(train.select(std::vector<std::size_t>{0, 1, 2}), std::nullopt, release);
  EXPECT_NEAR(result.estimate->value, 0, 1e-9);
}

TEST(Missingness, OfOneCellIsNoFinding) {
  const Table train = testing::population(1000, 0.5, Rng(1));
  std::vector<double> x(train.numbers(0).begin(), train.numbers(0).end());
  x[5] = kGap;
  const Result result = missingness(train, std::nullopt, with_column(train, 0, x));
  EXPECT_FALSE(result.estimate);
  EXPECT_EQ(fate(result, {{"column", "x"}}), "kept");
  EXPECT_THAT(result.note, HasSubstr("no pattern"));
}

TEST(Missingness, OfOddTablesWorksOrSaysWhyNot) {
  const Table one = TableBuilder().numeric("x", {kGap}).numeric("y", {1}).table();
  EXPECT_THAT(missingness(one, std::nullopt, one).note, HasSubstr("too few people"));
  std::vector<double> nothing(400, kGap), same(400, 3);
  const Table odd = TableBuilder().numeric("nothing", nothing).numeric("same", same).table();
  EXPECT_EQ(value_of(missingness(odd, std::nullopt, odd).values, "raw"), 1.0);
  EXPECT_THAT(testing::input_error(
                  [&] { missingness(odd, std::nullopt, odd.take(std::vector<std::size_t>{})); }),
              HasSubstr("the release has no rows"));
}

/// `columns` numbers that are missing at random, named so that their order is that of names.
Table gappy(std::size_t rows, std::size_t columns, Rng rng) {
  TableBuilder builder;
  for (std::size_t c = 0; c < columns; ++c) {
    std::vector<double> cells;
    for (std::size_t row = 0; row < rows; ++row) {
      cells.push_back(rng.bernoulli(0.2) ? kGap : double(rng.below(3)));
    }
    builder.numeric(std::string(1, char('a' + c)), cells);
  }
  return builder.table();
}

TEST(Missingness, DrawsPatternsWhereThereAreTooMany) {
  const Table train = gappy(200, 8, Rng(1)), release = gappy(200, 8, Rng(2));
  const auto measured = [&](const Table& real, std::int64_t most) {
    const auto measure = make_missingness();
    set_option(*measure, "fidelity.missingness", "most-patterns", std::to_string(most));
    return measure->evaluate(Evidence(real, std::nullopt, release), Rng(1));
  };
  const Result all = measured(train, 56), few = measured(train, 20);
  EXPECT_EQ(value_of(all.values, "patterns"), 56) << "8 x 7";
  EXPECT_EQ(all.parts.size(), 8u + 56 + 28);
  EXPECT_THAT(all.note, Not(HasSubstr("drawn")));
  EXPECT_EQ(value_of(few.values, "patterns"), 20);
  EXPECT_EQ(few.parts.size(), 8u + 20 + 20);
  EXPECT_THAT(few.note, HasSubstr("Of 84 patterns 40 were drawn at random"));
  EXPECT_EQ(few, measured(train.take(Rng(3).choose(200, 200)), 20));
}

TEST(Missingness, DoesNotDependOnRowOrColumnOrderOrThreads) {
  const Table train = people_with_gaps(900, Rng(1)), holdout = people_with_gaps(400, Rng(2)),
              release = people_with_gaps(800, Rng(3), 1);
  const Result plain = missingness(train, holdout, release);
  const std::vector<std::size_t> reversed{3, 2, 1, 0};
  const Result moved =
      missingness(train.select(reversed), holdout, release.take(Rng(9).choose(800, 800)));
  EXPECT_NEAR(plain.estimate->value, moved.estimate->value, 1e-12);
  EXPECT_NEAR(*plain.estimate->low, *moved.estimate->low, 1e-10);
  const ThreadLimit limit(1);
  EXPECT_EQ(plain, missingness(train, holdout, release));
}

/// Each person has `copies` equal rows, as one entity or as people of their own.
Table repeated(std::size_t people_count, std::size_t copies, Rng rng, Role role) {
  const Table once = people_with_gaps(people_count, rng);
  std::vector<std::size_t> rows;
  std::vector<double> person;
  for (std::size_t p = 0; p < people_count; ++p) {
    rows.insert(rows.end(), copies, p);
    person.insert(person.end(), copies, static_cast<double>(p));
  }
  const Table all = once.take(rows);
  TableBuilder made;
  for (std::size_t c = 0; c < 3; ++c) {
    const auto cells = all.numbers(c);
    made.numeric(all.field(c).name, {cells.begin(), cells.end()});
  }
  return made.numeric("person", person).role(role).table();
}

/// A fresh sample of 500 people is farther from the training table than one of 2,000.
TEST(Missingness, CountsPeopleNotRows) {
  const auto ceiling = [](Role role) {
    return *missingness(repeated(500, 4, Rng(1), role), std::nullopt,
                        repeated(500, 4, Rng(2), role))
                .ceiling;
  };
  EXPECT_NEAR((1 - ceiling(Role::kEntity)) / (1 - ceiling(Role::kIgnored)), 4, 1);
}

TEST(SlowMissingness, OfLoansHoldsOneForNewLoansAndKeepsToItsBudget) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const Table all = read_table(testing::shared_file("data/loans_full_schema.csv"));
  const auto order = Rng(3).choose(all.rows(), all.rows());
  const auto some = [&](std::ptrdiff_t begin, std::ptrdiff_t end) {
    return all.take(std::vector(order.begin() + begin, order.begin() + end));
  };
  const auto started = std::clock();
  const Result fresh = missingness(some(0, 4000), some(4000, 6000), some(6000, 10000));
  EXPECT_LT(static_cast<double>(std::clock() - started) / CLOCKS_PER_SEC, 1.5 * 0.5);
  EXPECT_LE(*fresh.estimate->low, 1);
  EXPECT_GE(*fresh.estimate->high, 1);
  const Result shuffled =
      missingness(some(0, 4000), some(4000, 6000), shuffled_columns(some(6000, 10000), Rng(4)));
  // Joint applications alone name a second income.
  EXPECT_EQ(fate(shuffled, {{"column", "annual_income_joint"}, {"given", "application_type"}}),
            "lost");
}

}  // namespace
}  // namespace assay
