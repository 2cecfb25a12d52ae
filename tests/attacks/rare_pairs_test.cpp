#include "attacks/replay/rare_pairs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "core/parallel.h"
#include "tests/attacks/crowd.h"
#include "tests/support/tables.h"

namespace assay {
namespace {

using ::testing::Each;
using testing::TableBuilder;

/// One person a pair of categories, with a number of its own.
Table cross(const std::vector<std::pair<int, int>>& pairs, double first_number) {
  std::vector<std::string> a, b;
  std::vector<double> number;
  for (const auto& [x, y] : pairs) {
    a.push_back("a" + std::to_string(x));
    b.push_back("b" + std::to_string(y));
    number.push_back(first_number + static_cast<double>(number.size()));
  }
  return TableBuilder().categorical("a", a).categorical("b", b).numeric("number", number).table();
}

/// Every pair once: each cell is shared, no pair is.
std::vector<std::pair<int, int>> square(int from, int to) {
  std::vector<std::pair<int, int>> pairs;
  for (int x = from; x < to; ++x) {
    for (int y = 0; y < 10; ++y) {
      pairs.emplace_back(x, y);
    }
  }
  return pairs;
}

// Numbers are all different: they are nobody's coarse cell, and the content of each row is its own.
TEST(RarePairs, BelongToOnePersonWhoseCellsOthersShare) {
  auto train = square(0, 6);
  train.emplace_back(0, 0);  // (0, 0) is held twice
  const Evidence evidence(cross(train, 0), cross(square(6, 12), 1000),
                          cross({{1, 3}, {0, 0}, {7, 7}, {9, 9}, {9, 9}}, 2000));
  const People& people = people_of(evidence);
  const RarePairs rare = rare_pairs(evidence.synthetic(), people);
  EXPECT_EQ(rare.columns, 3U);
  std::size_t unit = 0;
  for (const Crowd* crowd : {&people.members, &people.outsiders, &people.reference}) {
    for (std::size_t row = 0; row < crowd->table.rows(); ++row, ++unit) {
      const std::string a = crowd->table.words(
                            0)[static_cast<std::size_t>(crowd->table.codes(0)[row])],
                        b = crowd->table.words(
                            1)[static_cast<std::size_t>(crowd->table.codes(1)[row])];
      EXPECT_EQ(rare.held[unit], a == "a0" && b == "b0" ? 0U : 1U) << a << b;
      const bool released =
          (a == "a1" && b == "b3") || (a == "a7" && b == "b7") || (a == "a9" && b == "b9");
      EXPECT_EQ(rare.met[unit], released ? 1U : 0U) << a << b;
    }
  }
}

TEST(RarePairs, AreAllMetInARepeatedTable) {
  const Table train = testing::draw_people(300, Rng(1)),
              holdout = testing::draw_people(300, Rng(2));
  const Evidence evidence(train, holdout, train);
  const People& people = people_of(evidence);
  const RarePairs rare = rare_pairs(evidence.synthetic(), people);
  const auto members = static_cast<std::ptrdiff_t>(people.members.units.count());
  EXPECT_TRUE(std::equal(rare.held.begin(), rare.held.begin() + members, rare.met.begin()));
  EXPECT_GT(std::accumulate(rare.held.begin(), rare.held.begin() + members, 0U), 100U);
  EXPECT_THAT(std::vector(rare.met.begin() + members, rare.met.end()), Each(0U));
}

TEST(RarePairs, LeaveOutMissingCells) {
  auto with_gaps = [](int from) {
    std::vector<std::string> a, b;
    std::vector<double> number;
    for (int i = 0; i < 60; ++i) {
      a.push_back(i % 2 == 0 ? "" : "a" + std::to_string(from + i / 10));
      b.push_back("b" + std::to_string(i % 10));
      number.push_back(from * 1000 + i);
    }
    return TableBuilder().categorical("a", a).categorical("b", b).numeric("number", number).table();
  };
  const Evidence evidence(with_gaps(0), with_gaps(6), with_gaps(0));
  const People& people = people_of(evidence);
  const RarePairs rare = rare_pairs(evidence.synthetic(), people);
  for (std::size_t row = 0; row < people.members.table.rows(); ++row) {
    EXPECT_EQ(rare.held[row], people.members.table.missing(0, row) ? 0U : 1U);
  }
}

TEST(RarePairs, CombineTheColumnsOfFewestValuesOnly) {
  Rng rng(3);
  const auto wide = [&] {
    TableBuilder table;
    for (int c = 0; c < 40; ++c) {
      std::vector<double> values(60);
      for (double& value : values) {
        value = static_cast<double>(rng.below(static_cast<std::uint64_t>(5 + 3 * c)));
      }
      table.numeric("column " + std::to_string(c + 10), values);
    }
    return table.table();
  };
  const Evidence evidence(wide(), wide(), wide());
  const RarePairs rare = rare_pairs(evidence.synthetic(), people_of(evidence));
  EXPECT_EQ(rare.columns, 32U);
  EXPECT_EQ(rare.left_out.size(), 8U);
  EXPECT_THAT(rare.left_out, ::testing::Contains("column 49"));
}

TEST(RarePairs, AreTheSameForAnyNumberOfThreads) {
  const Evidence evidence(testing::draw_people(200, Rng(1)), testing::draw_people(200, Rng(2)),
                          testing::draw_people(200, Rng(3)));
  std::vector<std::uint32_t> first;
  for (const std::size_t threads : {1, 2, 8}) {
    const ThreadLimit limit(threads);
    const auto met = rare_pairs(evidence.synthetic(), people_of(evidence)).met;
    first = first.empty() ? met : first;
    EXPECT_EQ(met, first);
  }
}

}  // namespace
}  // namespace assay
