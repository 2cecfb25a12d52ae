#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "core/nearest.h"
#include "core/parallel.h"
#include "core/rng.h"
#include "tests/core/nearest_tables.h"
#include "tests/support/checks.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using testing::gower, testing::input_error, testing::mixed, testing::one_column;
using ::testing::HasSubstr;

constexpr double kEqual = 1e-12;  // the contract's

std::vector<double> distances(const Table& queries, std::size_t q, const Table& candidates,
                              const GowerScale& scale) {
  std::vector<double> result(candidates.rows());
  for (std::size_t c = 0; c < candidates.rows(); ++c) {
    result[c] = gower(queries, q, candidates, c, scale);
  }
  return result;
}

struct Listed {
  std::vector<std::uint32_t> closer, at;
};

Listed by_sorting(const std::vector<double>& distance, std::size_t k) {
  auto sorted = distance;
  std::sort(sorted.begin(), sorted.end());
  Listed result;
  for (std::uint32_t c = 0; c < distance.size(); ++c) {
    if (distance[c] < sorted[k - 1] - kEqual) {
      result.closer.push_back(c);
    } else if (distance[c] <= sorted[k - 1] + kEqual) {
      result.at.push_back(c);
    }
  }
  return result;
}

/// Three categories and four numbers: most distances are tied many times.
Table coarse(std::size_t rows, Rng rng) {
  std::vector<double> numbers(rows);
  std::vector<std::int32_t> codes(rows);
  for (std::size_t i = 0; i < rows; ++i) {
    numbers[i] = rng.bernoulli(0.1) ? testing::kMissing : static_cast<double>(rng.below(4));
    codes[i] = static_cast<std::int32_t>(rng.below(4)) - 1;
  }
  return {testing::schema_of({testing::numeric("x"), testing::categorical("c", 3)}),
          {Numbers(numbers), Codes(codes)}};
}

Table rows_of(const std::string& kind, std::size_t rows, Rng rng) {
  return kind == "mixed" ? mixed(rows, rng) : coarse(rows, rng);
}

TEST(NearestLists, HoldEverybodyUpToTheKthDistance) {
  for (const std::string kind : {"mixed", "coarse"}) {
    const Table queries = rows_of(kind, 70, Rng(1)), candidates = rows_of(kind, 700, Rng(2));
    const Table* tables[] = {&queries, &candidates};
    const GowerScale scale = gower_scale(tables);
    for (const std::size_t k : {1, 5, 40, 700}) {
      SCOPED_TRACE(kind + " " + std::to_string(k));
      const NearestLists found = nearest_lists(queries, candidates, scale, k);
      ASSERT_EQ(found.begin.size(), 71);
      for (std::size_t q = 0; q < 70; ++q) {
        const Listed expected = by_sorting(distances(queries, q, candidates, scale), k);
        const auto from = found.index.begin() + static_cast<std::ptrdiff_t>(found.begin[q]);
        const auto end = found.index.begin() + static_cast<std::ptrdiff_t>(found.begin[q + 1]);
        ASSERT_EQ(found.closer[q], expected.closer.size());
        EXPECT_EQ(std::vector(from, from + found.closer[q]), expected.closer);
        EXPECT_EQ(std::vector(from + found.closer[q], end), expected.at);
      }
    }
  }
}

TEST(NearestLists, CountTheTiesThatTheNeighboursCount) {
  const Table queries = coarse(50, Rng(3)), candidates = coarse(900, Rng(4));
  const Table* tables[] = {&queries, &candidates};
  const GowerScale scale = gower_scale(tables);
  const auto neighbours = nearest_gower(queries, candidates, scale, 3);
  const auto lists = nearest_lists(queries, candidates, scale, 3);
  for (std::size_t q = 0; q < 50; ++q) {
    EXPECT_EQ(lists.begin[q + 1] - lists.begin[q] - lists.closer[q], neighbours.ties[q]);
  }
}

TEST(NearestLists, KeepThoseFarFirstAndNearLast) {
  std::vector<double> values(2000);
  std::iota(values.rbegin(), values.rend(), 1.0);
  values.push_back(2);  // ties with the row before the last
  const Table candidates = one_column(values);
  const Table* tables[] = {&candidates};
  const auto found = nearest_lists(one_column({0}), candidates, gower_scale(tables), 2);
  EXPECT_THAT(found.index, ElementsAre(1999, 1998, 2000));
  EXPECT_THAT(found.closer, ElementsAre(1));
}

TEST(NearestLists, DoNotDependOnTheNumberOfThreads) {
  const Table queries = coarse(300, Rng(5)), candidates = coarse(400, Rng(6));
  const Table* tables[] = {&queries, &candidates};
  const GowerScale scale = gower_scale(tables);
  const auto search = [&](std::size_t threads) {
    const ThreadLimit limit(threads);
    return nearest_lists(queries, candidates, scale, 4);
  };
  const auto one = search(1), two = search(2);
  EXPECT_EQ(one.begin, two.begin);
  EXPECT_EQ(one.closer, two.closer);
  EXPECT_EQ(one.index, two.index);
}

TEST(NearestLists, TellWhatIsWrong) {
  const Table table = one_column({1, 2});
  const Table* tables[] = {&table};
  EXPECT_THAT(input_error([&] { nearest_lists(table, table, gower_scale(tables), 0); }),
              HasSubstr("nearest_lists: k = 0 is outside 1..2"));
  EXPECT_THAT(input_error([&] { nearest_lists(table, table, GowerScale{}, 1); }),
              HasSubstr("no column takes part"));
}

TEST(NearestVotes, CountHitsAmongAllWhoTie) {
  const auto hit = [](std::size_t q, std::size_t c) { return (q + c) % 3 == 0; };
  for (const std::string kind : {"mixed", "coarse"}) {
    const Table queries = rows_of(kind, 70, Rng(7)), candidates = rows_of(kind, 1100, Rng(8));
    const Table* tables[] = {&queries, &candidates};
    const GowerScale scale = gower_scale(tables, false);
    const Votes votes = nearest_votes(queries, candidates, scale, hit);
    for (std::size_t q = 0; q < 70; ++q) {
      const auto distance = distances(queries, q, candidates, scale);
      const Listed expected = by_sorting(distance, 1);
      EXPECT_NEAR(votes.distance[q], *std::min_element(distance.begin(), distance.end()), kEqual);
      EXPECT_EQ(votes.ties[q], expected.at.size());
      EXPECT_EQ(votes.hits[q], std::count_if(expected.at.begin(), expected.at.end(),
                                             [&](auto c) { return hit(q, c); }));
    }
  }
}

TEST(NearestVotes, DoNotDependOnTheOrderOfTheCandidates) {
  const Table queries = coarse(60, Rng(9)), candidates = coarse(800, Rng(10));
  const Table* tables[] = {&queries, &candidates};
  const GowerScale scale = gower_scale(tables);
  std::vector<std::size_t> order(800);
  std::iota(order.begin(), order.end(), std::size_t{0});
  Rng(11).shuffle(order);
  const auto hit = [](std::size_t, std::size_t c) { return c % 2 == 0; };
  const auto straight = nearest_votes(queries, candidates, scale, hit);
  const auto shuffled =
      nearest_votes(queries, candidates.take(order), scale,
                    [&](std::size_t q, std::size_t c) { return hit(q, order[c]); });
  EXPECT_EQ(straight.distance, shuffled.distance);
  EXPECT_EQ(straight.ties, shuffled.ties);
  EXPECT_EQ(straight.hits, shuffled.hits);
}

TEST(NearestVotes, TellWhatIsWrong) {
  const Table table = one_column({1, 2}), none = one_column({});
  const Table* tables[] = {&table};
  const auto hit = [](std::size_t, std::size_t) { return true; };
  EXPECT_THAT(input_error([&] { nearest_votes(table, none, gower_scale(tables), hit); }),
              HasSubstr("no candidate rows"));
  EXPECT_THAT(input_error([&] { nearest_votes(table, table, GowerScale{}, hit); }),
              HasSubstr("no column takes part"));
}

}  // namespace
}  // namespace assay
