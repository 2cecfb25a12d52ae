#include "attacks/linkability/linkability.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "core/rng.h"
#include "tests/attacks/audits.h"
#include "tests/attacks/crowd.h"
#include "tests/support/checks.h"
#include "tests/support/tables.h"

namespace assay {
namespace {

using testing::draw_people;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::input_error;
using testing::TableBuilder;

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
  return testing::run_attack("attacks.linkability", evidence, options);
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

}  // namespace
}  // namespace assay
