#include "core/nearest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/parallel.h"
#include "core/rng.h"
#include "tests/core/nearest_tables.h"
#include "tests/support/checks.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::input_error, testing::mixed, testing::gower, testing::one_column, testing::numeric,
    testing::schema_of, testing::kMissing, testing::random_points, testing::euclidean;

/// All candidates sorted by distance, then index; equal means within 1e-12.
Neighbours by_sorting(std::size_t queries, std::size_t candidates, std::size_t k,
                      const std::function<double(std::size_t, std::size_t)>& distance) {
  Neighbours result{k, {}, {}, {}};
  for (std::size_t q = 0; q < queries; ++q) {
    std::vector<std::pair<long long, std::uint32_t>> order;
    std::vector<double> d(candidates);
    for (std::size_t c = 0; c < candidates; ++c) {
      d[c] = distance(q, c);
      order.emplace_back(std::llround(d[c] * 1e10), static_cast<std::uint32_t>(c));
    }
    std::sort(order.begin(), order.end());
    for (std::size_t i = 0; i < k; ++i) {
      result.distance.push_back(d[order[i].second]);
      result.index.push_back(order[i].second);
    }
    result.ties.push_back(static_cast<std::uint32_t>(std::count_if(
        order.begin(), order.end(), [&](const auto& o) { return o.first == order[k - 1].first; })));
  }
  return result;
}

void expect_same(const Neighbours& got, const Neighbours& expected) {
  ASSERT_EQ(got.distance.size(), expected.distance.size());
  for (std::size_t i = 0; i < got.distance.size(); ++i) {
    EXPECT_NEAR(got.distance[i], expected.distance[i], 1e-12) << i;
  }
  EXPECT_EQ(got.index, expected.index);
  EXPECT_EQ(got.ties, expected.ties);
}

struct GowerCase {
  bool clip;
  std::size_t k, candidates;
};
class GowerAgainstSorting : public ::testing::TestWithParam<GowerCase> {};

TEST_P(GowerAgainstSorting, FindsTheSameNeighbours) {
  const auto [clip, k, candidates] = GetParam();
  const Table queries = mixed(70, Rng(1)), others = mixed(candidates, Rng(2));
  const Table* scaled_on[] = {&others};  // queries may lie outside the ranges: clipping matters
  const GowerScale scale = gower_scale(scaled_on, clip);
  expect_same(nearest_gower(queries, others, scale, k),
              by_sorting(70, candidates, k, [&](std::size_t q, std::size_t c) {
                return gower(queries, q, others, c, scale);
              }));
}
INSTANTIATE_TEST_SUITE_P(Sizes, GowerAgainstSorting,
                         ::testing::Values(GowerCase{true, 1, 600}, GowerCase{false, 1, 600},
                                           GowerCase{true, 7, 1300}, GowerCase{false, 3, 513},
                                           GowerCase{true, 5, 5}, GowerCase{true, 1, 1}));

TEST(NearestGower, GivesTiesToTheLowestIndexAndCountsThem) {
  const Table candidates = one_column({5, 1, 3, 1, 3, 10});
  const Table* tables[] = {&candidates};
  const auto found = nearest_gower(one_column({2, 10}), candidates, gower_scale(tables), 2);
  EXPECT_THAT(found.index, ElementsAre(1, 2, 5, 0));  // 1, 3, 1, 3 are all 1/9 away from 2
  EXPECT_THAT(found.ties, ElementsAre(4, 1));
  EXPECT_DOUBLE_EQ(found.distance[0], 1.0 / 9);
}

TEST(NearestGower, CountsTiesThatCrossTheKthPlace) {
  const Table candidates = one_column({4, 4, 4, 0, 10, 1});
  const Table* tables[] = {&candidates};
  const auto found = nearest_gower(one_column({0}), candidates, gower_scale(tables), 3);
  EXPECT_THAT(found.index, ElementsAre(3, 5, 0));
  EXPECT_THAT(found.ties, ElementsAre(3));
}

TEST(NearestGower, SeesDifferencesThatFloatsCannotHold) {
  // 1 + 1e-10 and 1 + 2e-10 are the same float
  const Table candidates = one_column({0, 1 + 2e-10, 1 + 1e-10, 2});
  const Table* tables[] = {&candidates};
  EXPECT_THAT(nearest_gower(one_column({1}), candidates, gower_scale(tables)).index,
              ElementsAre(2));
}

TEST(NearestGower, SurvivesCandidatesSortedFromFarToNear) {
  std::vector<double> values(2000);
  std::iota(values.rbegin(), values.rend(), 1.0);
  const Table candidates = one_column(values);
  const Table* tables[] = {&candidates};
  EXPECT_THAT(nearest_gower(one_column({0}), candidates, gower_scale(tables), 2).index,
              ElementsAre(1999, 1998));
}

TEST(NearestGower, DoesNotDependOnTheNumberOfThreads) {
  const Table queries = mixed(200, Rng(3)), candidates = mixed(300, Rng(4));
  const Table* tables[] = {&queries, &candidates};
  const GowerScale scale = gower_scale(tables);
  const auto search = [&](std::size_t threads) {
    const ThreadLimit limit(threads);
    return nearest_gower(queries, candidates, scale, 2);
  };
  const auto one = search(1), two = search(2);
  EXPECT_EQ(one.distance, two.distance);
  EXPECT_EQ(one.index, two.index);
}

TEST(NearestGower, TellsWhatIsWrong) {
  const Table table = one_column({1, 2});
  const Table* tables[] = {&table};
  EXPECT_THAT(input_error([&] { nearest_gower(table, table, gower_scale(tables), 3); }),
              HasSubstr("k = 3 is outside 1..2"));
  EXPECT_THAT(input_error([&] { nearest_gower(table, table, GowerScale{}, 1); }),
              HasSubstr("no column takes part"));
}

TEST(GowerScale, LeavesOutIgnoredAndTextColumns) {
  Field text = numeric("note");
  text.kind = Kind::kText;
  Field ignored = numeric("ignored");
  ignored.roles = {Role::kIgnored};
  const Words words{Codes(std::vector<std::int32_t>{0}),
                    std::make_shared<std::vector<std::string>>(1, "a")};
  const Table table(schema_of({text, ignored, numeric("x")}),
                    {words, Numbers({1.0}), Numbers({2.0})});
  const Table* tables[] = {&table};
  EXPECT_THAT(gower_scale(tables).columns, ElementsAre(2));
  const std::vector<std::size_t> note = {0};
  EXPECT_THAT(input_error([&] { gower_scale(tables, note); }), HasSubstr("column 'note' is text"));
}

TEST(GowerScale, SpansAllTables) {
  const Table a = one_column({1, kMissing, 3}), b = one_column({-2, 2});
  const Table* tables[] = {&a, &b};
  const auto scale = gower_scale(tables);
  EXPECT_EQ(scale.low[0], -2);
  EXPECT_EQ(scale.range[0], 5);
}

TEST(NearestEuclidean, FindsTheSameNeighboursAsSorting) {
  for (const double offset : {0.0, 1e5}) {
    const Points queries = random_points(70, 5, offset, Rng(5)),
                 candidates = random_points(700, 5, offset, Rng(6));
    for (const std::size_t k : {1, 4}) {
      expect_same(nearest_euclidean(queries, candidates, k),
                  by_sorting(70, 700, k, [&](std::size_t q, std::size_t c) {
                    return euclidean(queries, q, candidates, c);
                  }));
    }
  }
}

TEST(NearestEuclidean, PutsExactCopiesAtDistanceZero) {
  // |x|^2 - 2xy + |y|^2 loses 14 of 200 copies in scikit-learn's brute force (research/privacy.md
  // 3)
  const Points points = random_points(300, 12, 1e6, Rng(7));
  const auto found = nearest_euclidean(points, points);
  EXPECT_EQ(std::count(found.distance.begin(), found.distance.end(), 0.0), 300);
}

TEST(NearestEuclidean, TellsWhatIsWrong) {
  const Points a = random_points(3, 2, 0, Rng(1)), b = random_points(3, 4, 0, Rng(1));
  EXPECT_THAT(input_error([&] { nearest_euclidean(a, b); }),
              HasSubstr("queries have 2 dimensions, candidates 4"));
  EXPECT_THAT(input_error([&] { nearest_euclidean(a, a, 0); }), HasSubstr("k = 0 is outside 1..3"));
}

}  // namespace
}  // namespace assay
