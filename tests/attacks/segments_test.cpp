#include "attacks/reconstruction/segments.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/rng.h"
#include "tests/attacks/smote.h"
#include "tests/support/tables.h"

namespace assay {
namespace {

using testing::draw_kinds;
using testing::TableBuilder;

std::vector<double> random_values(std::size_t points, std::size_t columns, double spread, Rng rng) {
  std::vector<double> values(points * columns);
  for (double& value : values) {
    value = std::round(spread * rng.uniform());
  }
  return values;
}

/// Rows of one class of a table, in multiples of the grid.
std::vector<double> values_of(const Table& table, std::uint32_t kind) {
  const Placed placed = place(segment_space(table), table);
  std::vector<double> values;
  for (const std::uint32_t row : placed.rows) {
    if (placed.class_of[row] == kind) {
      values.insert(values.end(), placed.at(row).begin(), placed.at(row).end());
    }
  }
  return values;
}

std::vector<Rebuilt> rebuilt_from(const std::vector<double>& values, std::size_t columns,
                                  const SegmentSearch& search = {}) {
  const Cloud cloud = cloud_of(values, columns);
  const std::vector<double> weights(columns, 1);
  const NearTree tree(cloud, weights);
  return meeting_places(cloud, tree, weights, find_lines(cloud, tree, search), search);
}

bool within_a_step(std::span<const double> a, std::span<const double> b) {
  return std::equal(a.begin(), a.end(), b.begin(),
                    [](double x, double y) { return std::abs(x - y) <= 1; });
}

/// How many of `rows` are within a step of one of the places.
std::size_t met(const std::vector<double>& rows, const std::vector<Rebuilt>& places,
                std::size_t columns) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < rows.size(); at += columns) {
    count += std::any_of(places.begin(), places.end(),
                         [&](const Rebuilt& each) {
                           return within_a_step(std::span(rows).subspan(at, columns), each.place);
                         })
                 ? 1
                 : 0;
  }
  return count;
}

TEST(SegmentSpace, TakesTheGridFromStepThenDecimalsThenTheCells) {
  Table table = TableBuilder()
                    .numeric("cells", {0.25, 1.5, 3})
                    .numeric("constant", {7, 7, 7})
                    .numeric("decimals", {1, 2, 3})
                    .numeric("step", {0, 5, 15})
                    .datetime("when", {0, 86'400'000'000, 172'800'000'000})
                    .table();
  Schema schema = table.schema();
  schema.fields[2].decimals = 3;
  schema.fields[3].step = 5;
  const SegmentSpace space = segment_space(table.with_schema(schema));
  EXPECT_EQ(space.columns, (std::vector<std::size_t>{0, 2, 3, 4}));
  EXPECT_EQ(space.grid, (std::vector<double>{0.01, 0.001, 5, 86'400e6}));
}

TEST(SegmentSpace, LeavesOutColumnsThatAreOftenMissing) {
  const double none = std::nan("");
  const SegmentSpace space = segment_space(
      TableBuilder().numeric("full", {1, 2, 3, 4}).numeric("gaps", {1, none, 3, none}).table());
  EXPECT_EQ(space.columns, std::vector<std::size_t>{0});
  EXPECT_EQ(space.gappy, std::vector<std::string>{"gaps"});
  EXPECT_FALSE(space.usable());
}

TEST(NearTree, AgreesWithLookingAtEveryPoint) {
  const std::size_t columns = 3;
  const Cloud cloud = cloud_of(random_values(800, columns, 12, Rng(1)), columns);  // many ties
  const std::vector<double> weights = {1, 0.5, 2};
  const NearTree tree(cloud, weights);
  const auto queries = random_values(50, columns, 12, Rng(2));
  for (std::size_t q = 0; q < 50; ++q) {
    const auto query = std::span(queries).subspan(q * columns, columns);
    std::vector<std::pair<double, std::uint32_t>> all;
    for (std::uint32_t point = 0; point < cloud.points(); ++point) {
      double sum = 0;
      for (std::size_t c = 0; c < columns; ++c) {
        const double gap = weights[c] * (query[c] - cloud.at(point)[c]);
        sum += gap * gap;
      }
      all.emplace_back(sum, point);
    }
    std::sort(all.begin(), all.end());
    const auto found = tree.nearest(query, 30);
    ASSERT_EQ(found.size(), 30U);
    for (std::size_t i = 0; i < found.size(); ++i) {
      EXPECT_EQ(found[i], all[i].second);
    }
  }
  EXPECT_EQ(tree.nearest(cloud.at(0), 10'000).size(), cloud.points());
}

TEST(PositionOnRay, AllowsWhatRoundingCouldDoAndNoMore) {
  // on the line 0 + s (100, 50), s = 0.4: (40, 20)
  const std::vector<double> far = {100, 50};
  const std::vector<double> exact = {40, 20}, one_off = {40, 21}, two_off = {40, 22};
  EXPECT_NEAR(*position_on_ray(exact, far, 0.5, 0.5), 0.4, 0.02);
  EXPECT_TRUE(position_on_ray(one_off, far, 0.5, 0.5));
  EXPECT_FALSE(position_on_ray(two_off, far, 0.5, 0.5));
  const std::vector<double> behind = {-40, -20}, beyond = {120, 60};
  EXPECT_FALSE(position_on_ray(behind, far, 0.5, 0.5));
  EXPECT_FALSE(position_on_ray(beyond, far, 0.5, 0.5));
}

TEST(Lines, AreFoundWherePointsLieOnOne) {
  auto values = random_values(300, 4, 10'000, Rng(3));
  // 20 lines of five points each, between corners far from each other
  Rng rng(4);
  for (int line = 0; line < 20; ++line) {
    std::vector<double> from(4), to(4);
    for (std::size_t c = 0; c < 4; ++c) {
      from[c] = std::round(10'000 * rng.uniform());
      to[c] = from[c] + std::round(1'000 * rng.normal());
    }
    for (int point = 0; point < 5; ++point) {
      const double u = rng.uniform();
      for (std::size_t c = 0; c < 4; ++c) {
        values.push_back(std::round(from[c] + u * (to[c] - from[c])));
      }
    }
  }
  const Cloud cloud = cloud_of(values, 4);
  const NearTree tree(cloud, {1, 1, 1, 1});
  const auto lines = find_lines(cloud, tree, {});
  EXPECT_GE(lines.size(), 18U);
  EXPECT_LE(lines.size(), 20U);
  for (const Line& line : lines) {
    EXPECT_GE(line.points.size(), 3U);
    // planted points came last
    for (const std::uint32_t point : line.points) {
      EXPECT_GE(std::find(cloud.of_row.begin(), cloud.of_row.end(), point) - cloud.of_row.begin(),
                300);
    }
  }
}

/// chance = 1e-6 in each of 10 searches: by Markov's inequality some line is found with probability at most 1e-5 if the
/// bound is right.
TEST(Lines, AreNotFoundAmongRandomPoints) {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    for (const double spread : {100.0, 1'000.0}) {
      const Cloud cloud = cloud_of(random_values(250, 3, spread, Rng(seed)), 3);
      const NearTree tree(cloud, {1, 1, 1});
      SegmentSearch search;
      search.chance = 1e-6;
      EXPECT_TRUE(find_lines(cloud, tree, search).empty()) << seed;
    }
  }
}

TEST(Lines, WouldBeFoundByChanceWithoutTheBound) {  // negative control of the test above
  const Cloud cloud = cloud_of(random_values(400, 3, 30, Rng(0)), 3);
  const NearTree tree(cloud, {1, 1, 1});
  SegmentSearch search;
  search.chance = 1e6;
  EXPECT_GT(find_lines(cloud, tree, search).size(), 10U);
}

class FiftyPeople : public ::testing::TestWithParam<std::uint64_t> {
 protected:
  static constexpr std::size_t kColumns = 4;
  // 50 rare people of 150; and 50 of the same law whom SMOTE never saw
  Table people_ = draw_kinds(150, kColumns, 3, 3, Rng(GetParam()));
  Table others_ = draw_kinds(150, kColumns, 3, 3, Rng(GetParam()).split("others"));
  Table release_ = testing::smote(people_, 1'000, true, Rng(GetParam()).split("smote"));
};

TEST_P(FiftyPeople, AreRebuiltFromTwentyRowsEach) {
  const auto places = rebuilt_from(values_of(release_, 1), kColumns);
  const auto real = values_of(people_, 1);
  std::size_t right = 0;
  for (const Rebuilt& each : places) {
    for (std::size_t at = 0; at < real.size(); at += kColumns) {
      if (within_a_step(each.place, std::span(real).subspan(at, kColumns))) {
        ++right;
        break;
      }
    }
  }
  EXPECT_GE(met(real, places, kColumns), 30U);  // recall 60 %
  EXPECT_GE(static_cast<double>(right), 0.95 * static_cast<double>(places.size()));
  EXPECT_EQ(met(values_of(others_, 1), places, kColumns), 0U);
}

TEST_P(FiftyPeople, AreRebuiltWhateverTheOrderOfTheRows) {
  const Table shuffled =
      release_.take(Rng(GetParam()).split("order").choose(release_.rows(), release_.rows()));
  const auto one = rebuilt_from(values_of(release_, 1), kColumns);
  const auto other = rebuilt_from(values_of(shuffled, 1), kColumns);
  ASSERT_EQ(one.size(), other.size());
  for (std::size_t i = 0; i < one.size(); ++i) {
    EXPECT_EQ(one[i].place, other[i].place);
    EXPECT_EQ(one[i].log_chance, other[i].log_chance);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, FiftyPeople, ::testing::Values(1, 2, 3));

TEST(Piles, AreRowsThatRepeatWhereChanceWouldNot) {
  auto values = random_values(300, 3, 10'000, Rng(5));
  const std::vector<double> copy(values.begin() + 30, values.begin() + 33);
  values.insert(values.end(), copy.begin(), copy.end());
  const Cloud cloud = cloud_of(values, 3);
  const NearTree tree(cloud, {1, 1, 1});
  const auto found = piles(cloud, tree, {}, {});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].place, copy);
}

TEST(Piles, AreNoneWhereTheGridIsCoarse) {
  const Cloud cloud = cloud_of(random_values(300, 2, 10, Rng(6)), 2);  // 121 places for 300 rows
  const NearTree tree(cloud, {1, 1});
  EXPECT_TRUE(piles(cloud, tree, {}, {}).empty());
}

TEST(Piles, AreNotCountedOnALine) {
  auto values = random_values(300, 3, 10'000, Rng(7));
  for (const double u : {0.0, 100.0, 220.0, 220.0, 310.0, 400.0}) {
    for (const double slope : {1.0, 2.0, -3.0}) {
      values.push_back(5'000 + slope * u);
    }
  }
  const Cloud cloud = cloud_of(values, 3);
  const NearTree tree(cloud, {1, 1, 1});
  const auto lines = find_lines(cloud, tree, {});
  EXPECT_EQ(lines.size(), 1U);
  EXPECT_TRUE(piles(cloud, tree, lines, {}).empty());
  EXPECT_EQ(piles(cloud, tree, {}, {}).size(), 1U);
}

TEST(EndPointScore, IsHigherWhereSegmentsEnd) {
  const Table people = draw_kinds(600, 4, 2, 3, Rng(7));
  const Table others = draw_kinds(600, 4, 2, 3, Rng(8));
  const Cloud cloud = cloud_of(values_of(testing::smote(people, 800, true, Rng(9)), 1), 4);
  const NearTree tree(cloud, {1, 1, 1, 1});
  const auto mean = [&](const Table& table) {
    const auto rows = values_of(table, 1);
    double sum = 0;
    for (std::size_t at = 0; at < rows.size(); at += 4) {
      sum += end_point_score(cloud, tree, std::span(rows).subspan(at, 4), 24);
    }
    return sum / (static_cast<double>(rows.size()) / 4);
  };
  EXPECT_GT(mean(people), 3 * mean(others));
}

}  // namespace
}  // namespace assay
