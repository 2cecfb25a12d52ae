#include "metrics/fidelity/row_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/rng.h"
#include "metrics/fidelity/row_rules_search.h"
#include "tests/support/tables.h"

namespace assay {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::TableBuilder;
using ::testing::UnorderedElementsAre;

const double kNan = std::nan("");

/// What the search finds in a table, in words.
std::vector<std::string> found_in(const Table& table, const RuleSearch& search = {}) {
  const RuleColumns columns = rule_columns(std::span(&table, 1));
  std::vector<std::string> texts;
  for (const RowRule& rule : find_rules(columns, columns.tables[0], search).rules) {
    texts.push_back(text_of(rule, columns));
  }
  return texts;
}

/// One rule, learnt on the first table.
struct Learnt {
  RuleColumns columns;
  RowRule rule;
  RuleCounts in(std::size_t table) const { return count_rule(rule, columns.tables[table]); }
};
Learnt learnt(RowRule::Kind kind, const std::vector<Table>& tables, double slack = 0) {
  Learnt out;
  out.columns = rule_columns(tables);
  RowRule rule;
  rule.kind = kind;
  for (std::size_t c = 0; c < out.columns.columns.size(); ++c) {
    rule.columns.push_back(c);
  }
  rule.slack = slack;
  out.rule = learn_rule(rule, out.columns, out.columns.tables[0]);
  return out;
}

/// Cells drawn row by row.
template <class Draw>
auto column(std::size_t rows, std::uint64_t seed, const Draw& draw) {
  Rng rng(seed);
  std::vector<decltype(draw(rng, std::size_t{0}))> cells;
  for (std::size_t row = 0; row < rows; ++row) {
    cells.push_back(draw(rng, row));
  }
  return cells;
}
std::vector<double> below(std::size_t rows, std::uint64_t seed, std::uint64_t n) {
  return column(rows, seed, [&](Rng& rng, std::size_t) { return double(rng.below(n)); });
}
std::vector<double> sum(std::vector<double> a, const std::vector<double>& b) {
  for (std::size_t row = 0; row < a.size(); ++row) {
    a[row] += b[row];
  }
  return a;
}

TEST(RowRules, HaveTheFloorOfIndependentColumns) {
  // P[a > b] = P[a = 3] = 1/3
  EXPECT_NEAR(learnt(RowRule::Kind::kOrder,
                     {TableBuilder().numeric("a", {1, 2, 3}).numeric("b", {2, 2, 2}).table()})
                  .rule.floor,
              1.0 / 3, 1e-15);
  // P[a = b] = 2/3 1/3 + 1/3 1/3
  EXPECT_NEAR(learnt(RowRule::Kind::kEqual,
                     {TableBuilder().numeric("a", {1, 1, 2}).numeric("b", {1, 2, 3}).table()})
                  .rule.floor,
              1 - 3.0 / 9, 1e-15);
  // P[1 + 1 = 2] + P[2 + 2 = 4] = 1/4 1/2 + 1/4 1/2
  EXPECT_NEAR(
      learnt(
          RowRule::Kind::kSum,
          {TableBuilder().numeric("a", {1, 2}).numeric("b", {1, 2}).numeric("c", {2, 4}).table()},
          0.5)
          .rule.floor,
      0.75, 1e-15);
  // x stands for p, y for q: kept by 2/3 2/3 + 1/3 1/3
  const Table ab =
      TableBuilder().categorical("a", {"x", "x", "y"}).categorical("b", {"p", "p", "q"}).table();
  EXPECT_NEAR(learnt(RowRule::Kind::kDetermines, {ab}).rule.floor, 4.0 / 9, 1e-15);
  const Table gaps =
      TableBuilder().numeric("a", {kNan, 1, 2, 3}).numeric("b", {kNan, 1, kNan, 3}).table();
  EXPECT_NEAR(learnt(RowRule::Kind::kMissing, {gaps}).rule.floor, 0.5, 1e-15);
  EXPECT_NEAR(learnt(RowRule::Kind::kPresence, {gaps}).rule.floor, 1 - (2.0 / 3 * 2 / 3 + 1.0 / 9),
              1e-15);
}

TEST(RowRules, CountWhatBreaksThemAndAreSilentOnMissingAndUnknownCells) {
  const Table train = TableBuilder()
                          .categorical("a", {"x", "x", "x", "y"})
                          .categorical("b", {"p", "p", "q", "q"})
                          .table();
  const Table release = TableBuilder()
                            .categorical("a", {"x", "y", "z", "", "y", "x"})
                            .categorical("b", {"p", "p", "p", "p", "", "new"})
                            .table();
  const std::vector<Table> both = {train, release};
  const Learnt rule = learnt(RowRule::Kind::kDetermines, align(both));
  EXPECT_EQ(rule.in(0).broken, 1u) << "x stands for p, the usual one";
  const RuleCounts counts = rule.in(1);
  EXPECT_EQ(counts.rows, 3u);
  EXPECT_EQ(counts.silent, 3u);
  EXPECT_EQ(counts.broken, 2u) << "y with p, x with a new value";
  EXPECT_EQ(counts.first, 1u);
}

TEST(RowRules, AddDecimalsExactly) {
  const Table table = TableBuilder()
                          .numeric("a", {0.1, 0.1, 0.1, kNan})
                          .numeric("b", {0.2, 0.2, 0.2, 0.2})
                          .numeric("c", {0.3, 0.31, 0.29, 0.3})
                          .table();
  ASSERT_NE(0.1 + 0.2, 0.3) << "of doubles";
  const RuleCounts counts = learnt(RowRule::Kind::kSum, {table}, 0.005).in(0);
  EXPECT_EQ(counts.rows, 3u);
  EXPECT_EQ(counts.broken, 2u);
}

TEST(RowRules, CountPeopleOnce) {
  const Table table = TableBuilder()
                          .numeric("a", {1, 1, 2, 3})
                          .numeric("b", {2, 2, 2, 2})
                          .categorical("who", {"ann", "ann", "bob", "bob"})
                          .role(Role::kEntity)
                          .table();
  const RuleCounts counts = learnt(RowRule::Kind::kOrder, {table}).in(0);
  EXPECT_EQ(counts.rows, 4u);
  EXPECT_EQ(counts.units, 2u);
}

TEST(RuleSearch, FindsWhatWasPlantedAndNothingElse) {
  const std::size_t n = 600;
  const auto city = below(n, 1, 30), start = below(n, 2, 50);
  const auto cents = [](Rng& rng, std::size_t) { return double(rng.below(1000)) / 100; };
  const auto net = column(n, 4, cents), tax = column(n, 5, cents);
  auto gross = net, state = city, job = below(n, 6, 9), wage = below(n, 7, 900);
  for (std::size_t row = 0; row < n; ++row) {
    gross[row] = std::round(100 * (net[row] + tax[row])) / 100;
    state[row] = 6.0 * (int(city[row]) % 5);
    if (row % 4 == 0) {
      job[row] = wage[row] = kNan;
    }
  }
  const Table table = TableBuilder()
                          .numeric("city", city)
                          .numeric("state", state)
                          .numeric("start", start)
                          .numeric("stop", sum(start, below(n, 3, 40)))
                          .numeric("net", net)
                          .numeric("tax", tax)
                          .numeric("gross", gross)
                          .numeric("job", job)
                          .numeric("wage", wage)
                          .table();
  EXPECT_THAT(found_in(table),
              UnorderedElementsAre("city -> state", "start <= stop", "net + tax = gross",
                                   "net <= gross", "tax <= gross", "wage is missing where job is",
                                   "job is missing where wage is"));
}

/// Columns of many kinds that have nothing to do with each other.
Table noise(std::size_t rows, std::uint64_t seed, bool planted) {
  const auto times = column(rows, seed + 9, [](Rng& rng, std::size_t) {
    return std::int64_t(rng.below(400)) * 86'400'000'000;
  });
  const auto with_gaps = [&](std::uint64_t own, double share) {
    return column(rows, seed + own, [&](Rng& rng, std::size_t) {
      return rng.bernoulli(share) ? kNan : std::round(rng.normal() * 100) / 100;
    });
  };
  const auto unique = column(rows, seed + 20, [](Rng&, std::size_t row) { return double(row); });
  const auto zeros = column(rows, seed + 21, [](Rng& rng, std::size_t) {
    return rng.bernoulli(0.05) ? double(rng.below(100)) : 0.0;
  });
  const auto few = below(rows, seed + 1, 3), many = below(rows, seed + 2, 200);
  TableBuilder table;
  table.numeric("unique", unique)
      .numeric("zeros", zeros)
      .numeric("few", few)
      .numeric("many", many)
      .numeric("two", below(rows, seed + 3, 2))
      .numeric("more zeros", column(rows, seed + 22,
                                    [](Rng& rng, std::size_t) {
                                      return rng.bernoulli(0.05) ? double(rng.below(100)) : 0.0;
                                    }))
      .numeric("gaps", with_gaps(4, 0.3))
      .numeric("mostly gaps", with_gaps(5, 0.95))
      .datetime("time", times);
  if (planted) {
    table.numeric("planted", sum(few, many));
  }
  return table.table();
}

TEST(RuleSearch, FindsNothingInIndependentColumns) {
  // P[any rule in any table] <= 30 x 1e-4 by RuleSearch::false_alarm; the control below can fail, and does.
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    EXPECT_THAT(found_in(noise(300, 1000 * seed, false)), IsEmpty()) << seed;
  }
  EXPECT_THAT(found_in(noise(300, 0, true)), Contains("few + many = planted"));
}

TEST(RuleSearch, LeavesOutWhatIsTrivial) {
  const std::size_t n = 400;
  const auto unique = column(n, 1, [](Rng&, std::size_t row) { return double(row); });
  auto rare = std::vector<double>(n, 0.0);
  rare[17] = rare[300] = 1;
  const Table table = TableBuilder()
                          .numeric("unique", unique)
                          .numeric("class", below(n, 2, 4))
                          .numeric("rare", rare)
                          .numeric("large", sum(std::vector<double>(n, 1e6), below(n, 3, 90)))
                          .numeric("same", std::vector<double>(n, 7))
                          .numeric("none", std::vector<double>(n, kNan))
                          .table();
  EXPECT_THAT(found_in(table), ElementsAre("same is always the same"));
}

TEST(RuleSearch, AllowsAShareOfExceptionsAndNoMore) {
  const std::size_t n = 2000;
  const auto city = below(n, 1, 25), start = below(n, 2, 100);
  const auto table = [&](std::size_t exceptions) {
    auto state = city, stop = sum(start, below(n, 3, 50));
    for (std::size_t row = 0; row < n; ++row) {
      const bool broken = row < exceptions;
      state[row] = broken ? 9 : 4.0 * (int(city[row]) % 7);
      stop[row] = broken ? start[row] - 1 : stop[row];
    }
    return TableBuilder()
        .numeric("city", city)
        .numeric("state", state)
        .numeric("start", start)
        .numeric("stop", stop)
        .table();
  };
  EXPECT_THAT(found_in(table(4)), UnorderedElementsAre("city -> state", "start <= stop"));
  EXPECT_THAT(found_in(table(60)), IsEmpty());
  RuleSearch strict;
  strict.exceptions = 0;
  EXPECT_THAT(found_in(table(4), strict), IsEmpty());
}

TEST(RuleSearch, LeavesOutWhatFollows) {
  const std::size_t n = 500;
  const auto a = below(n, 1, 40);
  const auto b = sum(a, below(n, 2, 30)), c = sum(b, below(n, 3, 30));
  EXPECT_THAT(found_in(TableBuilder().numeric("a", a).numeric("b", b).numeric("c", c).table()),
              UnorderedElementsAre("a <= b", "b <= c"));
  EXPECT_THAT(found_in(TableBuilder().numeric("a", a).numeric("copy", a).table()),
              ElementsAre("a = copy"));
  auto code = a, group = a;
  for (std::size_t row = 0; row < n; ++row) {
    code[row] = 1000 - 7 * a[row];
    group[row] = double(int(a[row]) % 6);
  }
  EXPECT_THAT(
      found_in(
          TableBuilder().numeric("a", a).numeric("code", code).numeric("group", group).table()),
      Not(Contains("code -> group")));
}

TEST(RuleSearch, BoundsChanceByChernoff) {
  EXPECT_NEAR(log_chance(0, 100, 0.3), 100 * std::log(0.7), 1e-12);
  EXPECT_EQ(log_chance(30, 100, 0.3), 0) << "as many as expected";
  // P[binomial(100, 0.3) <= 10] = 1.56e-6 by scipy.stats.binom.cdf; a bound must not be below it.
  EXPECT_GE(log_chance(10, 100, 0.3), std::log(1.5e-6));
  EXPECT_LE(log_chance(10, 100, 0.3), std::log(3e-5));
}

}  // namespace
}  // namespace assay
