#include "fairness/group_counts.h"

#include <gmock/gmock.h>

#include <cmath>
#include <numbers>

#include "tests/support/checks.h"
#include "tests/support/tables.h"

namespace assay {
namespace {

using testing::TableBuilder;

// k favourable of n people in each group, one row each.
TableCounts counts_of(const std::vector<Hits>& groups) {
  TableCounts out;
  for (const auto& g : groups) {
    out.groups.push_back({g.trials, g.trials, g.hits});
    out.members += g.trials;
    out.labelled += g.trials;
    out.favourable += g.hits;
  }
  return out;
}

TEST(LogOddsAgainstRest, IsWoolfsWithoutEntities) {
  std::string why;
  const auto odds = log_odds_against_rest(counts_of({{10, 40}, {30, 50}}), 0, why);
  ASSERT_TRUE(odds);
  EXPECT_NEAR(odds->value, std::log((10.0 / 30) / (30.0 / 20)), 1e-12);
  EXPECT_NEAR(odds->se, std::sqrt(1.0 / 10 + 1.0 / 30 + 1.0 / 30 + 1.0 / 20), 1e-12);
}

TEST(LogOddsAgainstRest, SaysWhyItIsEmpty) {
  std::string why;
  EXPECT_FALSE(log_odds_against_rest(counts_of({{1, 3}, {30, 50}}), 0, why));
  EXPECT_EQ(why, "3 rows");
  EXPECT_FALSE(log_odds_against_rest(counts_of({{10, 50}}), 0, why));
  EXPECT_EQ(why, "only 0 rows outside the group");
  EXPECT_FALSE(log_odds_against_rest(counts_of({{0, 50}, {0, 50}}), 0, why));
  EXPECT_EQ(why, "only one label occurs");
}

// Every person once, or every person as two equal rows: the same people, so the same standard
// error.
TEST(GroupCounts, RowsOfOnePersonCountOnce) {
  std::vector<std::string> once_group, once_label, twice_group, twice_label, twice_person;
  Rng rng(1);
  for (int i = 0; i < 200; ++i) {
    const std::string group = rng.bernoulli(0.3) ? "a" : "b",
                      label = rng.bernoulli(0.4) ? "yes" : "no";
    once_group.push_back(group);
    once_label.push_back(label);
    twice_group.insert(twice_group.end(), 2, group);
    twice_label.insert(twice_label.end(), 2, label);
    twice_person.insert(twice_person.end(), 2, "p" + std::to_string(i));
  }
  const auto once = TableBuilder()
                        .categorical("g", once_group)
                        .categorical("y", once_label)
                        .role(Role::kTarget)
                        .table();
  const auto twice = TableBuilder()
                         .categorical("g", twice_group)
                         .categorical("y", twice_label)
                         .role(Role::kTarget)
                         .words("person", Kind::kId, twice_person)
                         .role(Role::kEntity)
                         .table();
  const BinaryTask task{"y", "yes", ""};
  const auto a = grouped_column(Evidence(once, {}, once), task, 0).train;
  const auto b = grouped_column(Evidence(twice, {}, twice), task, 0).train;
  std::string why;
  EXPECT_NEAR(b.groups[0].odds_effect, 2, 1e-9);
  EXPECT_NEAR(b.groups[0].rate_effect, 2, 1e-9);
  EXPECT_NEAR(b.groups[0].share_effect, 2, 1e-9);
  EXPECT_NEAR(log_odds_against_rest(a, 0, why)->se, log_odds_against_rest(b, 0, why)->se, 1e-9);
}

TEST(RateGap, KnowsWhatChanceAloneGives) {
  // Two groups of n at rate p: E|p1 - p2| = sqrt(2/pi) sqrt(2 p (1 - p)/n). 999 draws: relative
  // error 0.75/sqrt(999) = 2.4 %.
  const auto gap = rate_gap(counts_of({{400, 1000}, {400, 1000}}), Rng(2));
  ASSERT_TRUE(gap);
  const double expected = std::sqrt(2 / std::numbers::pi) * std::sqrt(2 * 0.4 * 0.6 / 1000);
  EXPECT_NEAR(gap->expected / expected, 1, 6 * 0.024);
  EXPECT_EQ(gap->gap, 0);
  EXPECT_EQ(gap->p, 1);
}

TEST(RateGap, RejectsAtItsLevelUnderEqualRatesAndSeesUnequalOnes) {
  int rejected = 0, seen = 0;
  constexpr int kRuns = 300;
  for (std::uint64_t run = 0; run < kRuns; ++run) {
    Rng rng = Rng(3).split(run);
    const auto draw = [&](double n, double p) {
      Hits h{0, n};
      for (int i = 0; i < n; ++i) {
        h.hits += rng.bernoulli(p) ? 1 : 0;
      }
      return h;
    };
    rejected +=
        rate_gap(counts_of({draw(20, 0.3), draw(60, 0.3), draw(200, 0.3)}), rng.split("null"))->p <=
        0.05;
    seen +=
        rate_gap(counts_of({draw(20, 0.3), draw(60, 0.7), draw(200, 0.3)}), rng.split("null"))->p <=
        0.05;
  }
  EXPECT_FALSE(rejected > 0.05 * kRuns && testing::implausible(rejected, kRuns, 0.05));
  EXPECT_TRUE(testing::implausible(seen, kRuns, 0.05));  // negative control
}

TEST(RateGap, LeavesOutGroupsTooSmallAndIsEmptyWithoutTwo) {
  const auto gap = rate_gap(counts_of({{0, 3}, {20, 50}, {25, 50}}), Rng(4));
  ASSERT_TRUE(gap);
  EXPECT_EQ(gap->groups, 2u);
  EXPECT_NEAR(gap->gap, 0.1, 1e-12);  // not 0.5, which the 0 of 3 would make
  EXPECT_FALSE(rate_gap(counts_of({{0, 3}, {20, 50}}), Rng(4)));
}

}  // namespace
}  // namespace assay
