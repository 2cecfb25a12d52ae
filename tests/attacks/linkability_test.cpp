#include "attacks/linkability/linkability.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numeric>

#include "attacks/linkability/overlap.h"
#include "attacks/people.h"
#include "attacks/trials.h"
#include "core/csv.h"
#include "core/error.h"
#include "core/rng.h"
#include "core/schema_file.h"
#include "tests/attacks/crowd.h"
#include "tests/support/checks.h"
#include "tests/support/reference_data.h"
#include "tests/support/tables.h"

namespace assay {
namespace {

using testing::draw_people;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::input_error;
using testing::TableBuilder;

/// Rows as bits. A list's choices: its sure rows and every set of `drawn` of its tied rows.
std::vector<unsigned> choices(unsigned sure, unsigned tied, int drawn) {
  std::vector<unsigned> all;
  for (unsigned set = 0; set < (1U << 12); ++set) {
    if ((set & ~tied) == 0 && std::popcount(set) == drawn) {
      all.push_back(sure | set);
    }
  }
  return all;
}

struct List {
  unsigned sure, tied;
  int drawn;
};

double counted(const List& a, const List& b) {
  double met = 0, pairs = 0;
  for (const unsigned first : choices(a.sure, a.tied, a.drawn)) {
    for (const unsigned second : choices(b.sure, b.tied, b.drawn)) {
      met += (first & second) != 0 ? 1 : 0;
      pairs += 1;
    }
  }
  return met / pairs;
}

double computed(const List& a, const List& b) {
  const auto size = [](unsigned set) { return static_cast<std::size_t>(std::popcount(set)); };
  TiedLists lists;
  lists.first = {size(a.tied), static_cast<std::size_t>(a.drawn)};
  lists.second = {size(b.tied), static_cast<std::size_t>(b.drawn)};
  lists.sure_sure = size(a.sure & b.sure);
  lists.tied_sure = size(a.tied & b.sure);
  lists.sure_tied = size(a.sure & b.tied);
  lists.tied_tied = size(a.tied & b.tied);
  return chance_to_meet(lists);
}

TEST(ChanceToMeet, EqualsTheShareOfAllChoices) {
  Rng rng(1);
  for (int i = 0; i < 300; ++i) {
    const auto list = [&] {
      List made{};
      for (unsigned row = 0; row < 12; ++row) {
        const auto place = rng.below(8);
        made.sure |= place == 0 ? 1U << row : 0;
        made.tied |= place == 1 || place == 2 || place == 3 ? 1U << row : 0;
      }
      made.tied |= made.tied == 0 ? (made.sure & 1U) == 0 ? 1U : 0U : 0U;
      made.drawn = made.tied == 0 ? 0
                                  : 1 + static_cast<int>(rng.below(
                                            static_cast<std::uint64_t>(std::popcount(made.tied))));
      return made;
    };
    const List a = list(), b = list();
    EXPECT_NEAR(computed(a, b), counted(a, b), 1e-13)
        << a.sure << ' ' << a.tied << ' ' << a.drawn << " and " << b.sure << ' ' << b.tied << ' '
        << b.drawn;
  }
}

TEST(ChanceToMeet, HoldsItsPrecisionAmongThousandsOfTies) {
  // all of 40,000 rows tied in both lists: scipy.stats.hypergeom(40000, 10, 10).sf(0)
  TiedLists lists;
  lists.first = lists.second = {40'000, 10};
  lists.tied_tied = 40'000;
  EXPECT_NEAR(chance_to_meet(lists), 0.0024974700364049987, 1e-13);
  EXPECT_NEAR(chance_to_meet_by_guessing(40'000, 10), 0.0024974700364049987, 1e-13);
}

TEST(ChanceToMeetByGuessing, IsOneWhereTwoSetsHaveNoRoomToMiss) {
  EXPECT_EQ(chance_to_meet_by_guessing(10, 6), 1);
  EXPECT_NEAR(chance_to_meet_by_guessing(10, 1), 0.1, 1e-15);
}

TEST(ChanceToMeet, RefusesListsThatCannotBe) {
  TiedLists lists;
  lists.first = {1, 2};
  EXPECT_THROW(chance_to_meet(lists), InternalError);
}

/// One query at 0; release rows at given distances by two numeric columns.
double chance(const std::vector<double>& first, const std::vector<double>& second,
              std::size_t neighbours) {
  const Table query = TableBuilder().numeric("a", {0}).numeric("b", {0}).table();
  const Table release = TableBuilder().numeric("a", first).numeric("b", second).table();
  const Table* all[] = {&query, &release};
  const std::size_t sizes[] = {neighbours};
  return find_links(query, {&release, 1}, {{0}, {1}}, all, sizes)[0].chance[0][0];
}

TEST(FindLinks, SeeTheSharedNeighbour) {
  EXPECT_EQ(chance({1, 2, 3}, {1, 3, 2}, 1), 1);
  EXPECT_EQ(chance({1, 2, 3}, {2, 1, 3}, 1), 0);
  EXPECT_EQ(chance({1, 2, 3}, {2, 1, 3}, 2), 1);
}

TEST(FindLinks, AverageOverTies) {
  EXPECT_NEAR(chance({1, 1, 1, 4}, {1, 2, 3, 4}, 1), 1.0 / 3, 1e-15);
  EXPECT_NEAR(chance({1, 1, 1, 4}, {1, 1, 1, 4}, 1), 1.0 / 3, 1e-15);
  EXPECT_NEAR(chance({1, 1, 4, 4}, {1, 4, 1, 4}, 1), 1.0 / 4, 1e-15);
}

TEST(FindLinks, NameTheRowThatFitsBest) {
  const Table query = TableBuilder().numeric("a", {0}).numeric("b", {0}).table();
  const Table release =
      TableBuilder().numeric("a", {1, 1, 2, 4}).numeric("b", {2, 1, 0, 4}).table();
  const Table* all[] = {&query, &release};  // both ranges are 4
  const std::size_t two[] = {2};
  const Links links = find_links(query, {&release, 1}, {{0}, {1}}, all, two).front();
  EXPECT_DOUBLE_EQ(links.fit[0], 0.5) << "the second row, at 1/4 by both";
  EXPECT_EQ(links.best[0], 1);
  const std::size_t one[] = {
      1};  // the second row ties for the first place by a, and is not the nearest by b
  EXPECT_EQ(find_links(query, {&release, 1}, {{0}, {1}}, all, one).front().best[0], 0);
}

TEST(FindLinks, TakeAllRowsOfASmallRelease) { EXPECT_EQ(chance({1, 2}, {2, 1}, 10), 1); }

TEST(FindLinks, LayersGiveWhatTheirStackGives) {
  const Table people = draw_people(150, Rng(1));
  const Table release = draw_people(120, Rng(2));
  const Evidence evidence(people, people, release);
  const std::size_t cuts[] = {0, 70, 73, 120};
  std::vector<Table> layers;
  for (std::size_t i = 0; i < 3; ++i) {
    std::vector<std::size_t> rows(cuts[i + 1] - cuts[i]);
    std::iota(rows.begin(), rows.end(), cuts[i]);
    layers.push_back(evidence.synthetic().take(rows));
  }
  const Halves halves = default_halves(evidence.schema());
  const Table* all[] = {&evidence.train(), &evidence.synthetic()};
  const std::size_t sizes[] = {1, 5, 10};
  const auto layered = find_links(evidence.train(), layers, halves, all, sizes);
  const auto whole = find_links(evidence.train(), {&evidence.synthetic(), 1}, halves, all, sizes);
  EXPECT_EQ(layered.back().chance, whole.front().chance);
  EXPECT_EQ(layered.back().fit, whole.front().fit);
  EXPECT_EQ(layered.back().best, whole.front().best);
  EXPECT_NE(layered.front().chance, whole.front().chance);
}

std::vector<std::string> names(const Table& table, const std::vector<std::size_t>& columns) {
  std::vector<std::string> result;
  for (const std::size_t c : columns) {
    result.push_back(table.field(c).name);
  }
  return result;
}

TEST(DefaultHalves, DealNumbersAndCategoriesToBothSides) {
  const Table people = draw_people(3, Rng(1));
  const Halves halves = default_halves(people.schema());
  EXPECT_THAT(names(people, halves.first), ElementsAre("age", "region"));
  EXPECT_THAT(names(people, halves.second), ElementsAre("amount", "sex"));
}

TEST(DefaultHalves, SetQuasiIdentifiersAgainstTheRest) {
  const Table people = TableBuilder()
                           .numeric("income", {1})
                           .numeric("age", {2})
                           .role(Role::kQuasiIdentifier)
                           .categorical("sex", {"f"})
                           .role(Role::kQuasiIdentifier)
                           .table();
  const Halves halves = default_halves(people.schema());
  EXPECT_THAT(names(people, halves.first), ElementsAre("age", "sex"));
  EXPECT_THAT(names(people, halves.second), ElementsAre("income"));
}

Result attack(const Evidence& evidence,
              const std::vector<std::pair<std::string, std::string>>& options = {}) {
  const auto measure = make_linkability();
  for (const auto& [name, value] : options) {
    set_option(*measure, "attacks.linkability", name, value);
  }
  return measure->evaluate(evidence, Rng(1));
}

Evidence innocent() {
  return {draw_people(200, Rng(1)), draw_people(100, Rng(2)), draw_people(200, Rng(3))};
}

TEST(Linkability, RefusesColumnsItCannotUse) {
  const auto message = [&](const std::string& first, const std::string& second) {
    return input_error([&] { attack(innocent(), {{"first", first}, {"second", second}}); });
  };
  EXPECT_THAT(message("age, amount", "amount"), HasSubstr("'amount' is named in first and in"));
  EXPECT_THAT(message("age", ""), HasSubstr("first is given without second"));
  EXPECT_THAT(message("age", "city"), HasSubstr("'city', which has no distance"));
  EXPECT_THAT(message("age", "shoe size"), HasSubstr("shoe size"));
}

TEST(Linkability, TriesSmallerNumbersOfNeighboursToo) {
  const Result result = attack(innocent(), {{"neighbours", "4"}, {"permutations", "199"}});
  std::vector<std::string> sizes;
  for (const Part& part : result.parts) {
    if (part.key.size() == 1) {
      sizes.push_back(part.key[0].second);
    }
  }
  EXPECT_THAT(sizes, ::testing::UnorderedElementsAre("1", "2", "4"));
  EXPECT_THAT(result.note, HasSubstr("looks at the 4 release rows nearest"));
}

TEST(Linkability, HasNothingToLinkInOneColumn) {
  const auto one_column = [](std::uint64_t seed) {
    return draw_people(200, Rng(seed)).select(std::vector<std::size_t>{0});
  };
  const Result result = attack(Evidence(one_column(1), one_column(2), one_column(3)));
  EXPECT_FALSE(result.estimate || result.test);
  EXPECT_THAT(result.note, HasSubstr("no two tables to link"));
}

TEST(Linkability, PrintsAnonymetersClippedRisk) {
  const Result ours = attack(innocent());
  const Result theirs = attack(innocent(), {{"compat", "anonymeter"}});
  EXPECT_EQ(ours.estimate->method, "newcombe");
  EXPECT_EQ(theirs.estimate->method, "anonymeter");
  EXPECT_GE(*theirs.estimate->low, 0);
  EXPECT_EQ(theirs.test->p, ours.test->p) << "only the estimate is another";
}

Table adult(const std::string& name) {
  const Schema schema = read_schema(testing::shared_file("data/adult_schema.toml"));
  return read_table(testing::shared_file("data/adult_" + name + ".csv"), {&schema, true});
}

/// The columns of Anonymeter's example notebook (golden anonymeter_runs.linkability).
Halves notebook(const Schema& schema) {
  const auto columns = [&](const std::vector<std::string>& wanted) {
    std::vector<std::size_t> found;
    for (const auto& name : wanted) {
      found.push_back(schema.index_of(name));
    }
    return found;
  };
  return {columns({"type_employer", "education", "hr_per_week", "capital_loss", "capital_gain"}),
          columns({"race", "sex", "fnlwgt", "age", "country"})};
}

/// The first 300 rows against the whole release; among equals the lowest index.
struct Golden {
  std::array<int, 3> links{};  // k = 1, 5, 10
  int tied = 0;
  double mean_ties = 0;
  double averaged = 0;  // ours, k = 10
};
Golden golden(const std::string& name) {
  const Table people = adult(name), release = adult("synthetic_ctgan");
  const Table tables[] = {testing::first_rows(people, 300), release};
  const auto aligned = align(tables);
  const Table* all[] = {&aligned[0], &aligned[1]};
  const Halves halves = notebook(aligned[0].schema());
  const auto search = [&](const std::vector<std::size_t>& columns, std::size_t k) {
    return nearest_gower(aligned[0], aligned[1], gower_scale(all, columns, false), k);
  };
  const Neighbours first = search(halves.first, 10), second = search(halves.second, 10);
  Golden found;
  const std::size_t sizes[] = {1, 5, 10};
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t q = 0; q < 300; ++q) {
      const auto begin = first.index.begin() + static_cast<std::ptrdiff_t>(10 * q);
      const auto other = second.index.begin() + static_cast<std::ptrdiff_t>(10 * q);
      const auto k = static_cast<std::ptrdiff_t>(sizes[i]);
      found.links[i] += std::find_first_of(begin, begin + k, other, other + k) != begin + k ? 1 : 0;
    }
  }
  const Neighbours nearest = search(halves.first, 1);
  for (const std::uint32_t ties : nearest.ties) {
    found.tied += ties > 1 ? 1 : 0;
    found.mean_ties += ties / 300.0;
  }
  const std::size_t ten[] = {10};
  const auto chances =
      find_links(aligned[0], {&aligned[1], 1}, halves, all, ten, false)[0].chance[0];
  found.averaged = std::accumulate(chances.begin(), chances.end(), 0.0);
  return found;
}

// golden/privacy.json, nearest_neighbour_deterministic.linkability_*
TEST(Linkability, FindsTheLinksAndTiesOfTheGoldens) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const Golden train = golden("train"), control = golden("holdout");
  EXPECT_THAT(train.links, ElementsAre(0, 2, 4));
  EXPECT_EQ(train.tied, 211);
  EXPECT_NEAR(train.mean_ties, 211.47666666666666, 1e-9);
  EXPECT_THAT(control.links, ElementsAre(0, 0, 0));
  EXPECT_EQ(control.tied, 218);
  EXPECT_NEAR(control.mean_ties, 213.59, 1e-9);
  // whom the lowest index happens to link is one draw from the chances we average over
  EXPECT_FALSE(testing::implausible(4, 300, train.averaged / 300)) << train.averaged;
}

/// Two rates from samples that chance would tell apart less than once in 1e9.
bool agree(Hits first, Hits second) {
  const Estimate difference = newcombe(first, second, 1 - 1e-9);
  return *difference.low <= 0 && *difference.high >= 0;
}

// golden/privacy.json, anonymeter_runs.linkability: 8 of 2,000 training people and 8 of 2,000 controls, k = 10
TEST(SlowLinkability, AgreesWithAnonymeterOnAdult) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const Evidence evidence(adult("train"), adult("holdout"), adult("synthetic_ctgan"));
  const Targets& targets = targets_of(evidence);
  const Table* all[] = {&evidence.train(), &evidence.holdout(), &evidence.synthetic()};
  const std::size_t ten[] = {10};
  const auto links = [&](const Crowd& crowd) {
    return hits_of(find_links(crowd.table, {&evidence.synthetic(), 1}, notebook(evidence.schema()),
                              all, ten, false)[0]
                       .chance[0]);
  };
  const Hits members = links(targets.members), outsiders = links(targets.outsiders);
  EXPECT_TRUE(agree(members, {8, 2000})) << members.rate();
  EXPECT_TRUE(agree(outsiders, {8, 2000})) << outsiders.rate();
  EXPECT_FALSE(agree({0.03 * members.trials, members.trials}, {8, 2000})) << "the bound can fail";
}

}  // namespace
}  // namespace assay
