#include "attacks/singling_out/singling_out_counts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "attacks/people.h"
#include "core/text.h"
#include "tests/attacks/predicate_tables.h"
#include "tests/support/checks.h"
#include "tests/support/tables.h"

namespace assay {
namespace {

using testing::all_columns;
using testing::asked;
using ::testing::ElementsAre;
using testing::five_people;
using testing::implausible;
using testing::TableBuilder;
using Operator = Condition::Operator;

TEST(Matches, CountMembersAndOutsidersApart) {
  const Table table = five_people();
  const Units units = row_units(5);  // 0 and 1 are members; 2, 3 and 4 outsiders
  const PredicateTable people(table, all_columns(table), units);
  const Matches matches = match({{{0, Operator::kEquals, 30}},    // member 0
                                 {{0, Operator::kEquals, 40}},    // member 1 and outsider 2
                                 {{0, Operator::kAtMost, 40}},    // two members, one outsider
                                 {{0, Operator::kAtLeast, 99}}},  // nobody
                                people, 2);
  const Singled singled = singled_out(matches);
  EXPECT_THAT(singled.member, ElementsAre(0, 1, -1, -1));
  EXPECT_THAT(singled.outsider, ElementsAre(-1, 2, 2, -1));
  EXPECT_EQ(hits_of(singled.member).hits, 2);
  EXPECT_EQ(hits_of(singled.member).trials, 4);
}

/// `predicates` that each match one of `people`; `unlucky` of them the same member.
Matches one_each(std::size_t people, std::size_t predicates, std::size_t unlucky) {
  Matches matches;
  matches.members = people / 2;
  matches.people = people;
  for (std::uint32_t i = 0; i < predicates; ++i) {
    matches.units.push_back({i < unlucky ? 0 : static_cast<std::uint32_t>(i % people)});
  }
  return matches;
}

TEST(TestIsolation, DoesNotTakeOneUnusualPersonForALeak) {
  // 100 statements about one member, and one about each of the others: a coin toss among people
  EXPECT_GT(test_isolation({one_each(100, 200, 100)}, Rng(1), 999).p_min, 0.3);
}

TEST(TestIsolation, FindsManyMembersSingledOut) {
  Matches matches;
  matches.members = 50;
  matches.people = 100;
  for (std::uint32_t unit = 0; unit < 20; ++unit) {
    matches.units.push_back({unit});
  }
  // 20 given people are all members with chance C(80, 30)/C(100, 50) = 8.8e-8; one more of 1,000 is the observed itself
  EXPECT_EQ(test_isolation({matches}, Rng(1), 999).p_min, 1.0 / 1000);
}

TEST(TestIsolation, AgreesWithFishersExactTestOnePredicateAPerson) {
  Matches matches;
  matches.members = 50;
  matches.people = 100;
  for (std::uint32_t unit = 36; unit < 56; ++unit) {  // 14 members, 6 outsiders
    matches.units.push_back({unit});
  }
  const double fisher = fisher_greater({14, 50}, {6, 50});
  const double p = test_isolation({matches}, Rng(1), 9'999).p_min;
  EXPECT_NEAR(p, fisher, 6 * std::sqrt(fisher * (1 - fisher) / 9'999));
}

/// Eight numbers that are all large for some people and all small for others: statements about extremes hit the same
/// few.
PredicateTable unequal_people(std::size_t rows, Rng rng) {
  std::vector<std::vector<double>> columns(8, std::vector<double>(rows));
  for (std::size_t row = 0; row < rows; ++row) {
    const double size = rng.normal();
    for (auto& column : columns) {
      column[row] = size + 0.1 * rng.normal();
    }
  }
  TableBuilder builder;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    builder.numeric(text("c", c), columns[c]);
  }
  return asked(builder.table());
}

/// Without a leak: both crowds and the release from one population.
struct Alarms {
  int by_people = 0, by_predicates = 0;
};
Alarms null_alarms(int repetitions) {
  Alarms alarms;
  for (int i = 0; i < repetitions; ++i) {
    const Rng rng = Rng(11).split(static_cast<std::uint64_t>(i));
    const PredicateTable people = unequal_people(80, rng.split("people"));
    const PredicateTable release = unequal_people(40, rng.split("release"));
    const auto drawn = draw_multivariate(release, 3, 100, rng.split("predicates"));
    const Matches matches = match(drawn.predicates, people, 40);
    const Singled singled = singled_out(matches);
    const double inside = hits_of(singled.member).hits, outside = hits_of(singled.outsider).hits;
    alarms.by_people += test_isolation({matches}, rng.split("test"), 99).p_min <= 0.05 ? 1 : 0;
    // one-sided 5 % of the normal law of a difference of two independent counts
    alarms.by_predicates += inside - outside > 1.645 * std::sqrt(inside + outside) ? 1 : 0;
  }
  return alarms;
}

TEST(TestIsolation, KeepsTheLevelWhereATestOverPredicatesDoesNot) {
  const Alarms alarms = null_alarms(300);
  EXPECT_FALSE(implausible(alarms.by_people, 300, 0.05)) << alarms.by_people;
  EXPECT_TRUE(implausible(alarms.by_predicates, 300, 0.05)) << alarms.by_predicates;
}

}  // namespace
}  // namespace assay
