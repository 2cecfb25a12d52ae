#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/nearest.h"
#include "core/parallel.h"
#include "core/rng.h"
#include "tests/core/nearest_tables.h"

namespace assay {
namespace {

using testing::euclidean, testing::gower;

/// The k nearest by sorting all distances: equal ones have equal bits here.
struct Sorted {
  std::vector<double> distance;
  std::vector<std::uint32_t> index;
  std::uint32_t ties;
};

Sorted by_sorting(const std::vector<double>& distance, std::size_t k) {
  std::vector<std::pair<double, std::uint32_t>> order;
  for (std::uint32_t c = 0; c < distance.size(); ++c) {
    order.emplace_back(distance[c], c);
  }
  std::sort(order.begin(), order.end());
  Sorted result{{}, {}, 0};
  for (std::size_t i = 0; i < k; ++i) {
    result.distance.push_back(order[i].first);
    result.index.push_back(order[i].second);
  }
  result.ties = static_cast<std::uint32_t>(
      std::count_if(order.begin(), order.end(), [&](const auto& candidate) {
        return std::fabs(candidate.first - result.distance.back()) <= 1e-12;
      }));
  return result;
}

void expect_same(const Neighbours& got, std::size_t q, const Sorted& expected) {
  for (std::size_t i = 0; i < got.k; ++i) {
    EXPECT_NEAR(got.distance[q * got.k + i], expected.distance[i], 1e-12);
    EXPECT_EQ(got.index[q * got.k + i], expected.index[i]);
  }
  EXPECT_EQ(got.ties[q], expected.ties);
}

Table columns_of(std::size_t rows, std::size_t numbers, std::size_t codes, Rng rng) {
  std::vector<Field> fields;
  std::vector<Column> columns;
  for (std::size_t c = 0; c < numbers; ++c) {
    std::vector<double> values(rows);
    std::generate(values.begin(), values.end(),
                  [&] { return rng.bernoulli(0.1) ? testing::kMissing : rng.normal(); });
    fields.push_back(testing::numeric("x" + std::to_string(c)));
    columns.emplace_back(Numbers(values));
  }
  for (std::size_t c = 0; c < codes; ++c) {
    std::vector<std::int32_t> values(rows);
    std::generate(values.begin(), values.end(),
                  [&] { return static_cast<std::int32_t>(rng.below(4)) - 1; });
    fields.push_back(testing::categorical("c" + std::to_string(c), 3));
    columns.emplace_back(Codes(values));
  }
  return {testing::schema_of(fields), columns};
}

// The kernels take columns by threes, bytes count to 255, and candidates come in tiles of 512.
TEST(NearestGower, TakesAnyNumberOfColumns) {
  const std::pair<std::size_t, std::size_t> shapes[] = {
      {1, 0}, {2, 0}, {3, 0}, {4, 2}, {5, 3}, {6, 4}, {7, 5}, {1, 1}, {1, 255}, {1, 256}, {2, 600}};
  for (const auto& [numbers, codes] : shapes) {
    SCOPED_TRACE(std::to_string(numbers) + " numbers, " + std::to_string(codes) + " codes");
    const Table queries = columns_of(20, numbers, codes, Rng(1)),
                candidates = columns_of(530, numbers, codes, Rng(2));
    const Table* tables[] = {&queries, &candidates};
    const GowerScale scale = gower_scale(tables);
    const auto found = nearest_gower(queries, candidates, scale, 1);
    for (std::size_t q = 0; q < queries.rows(); ++q) {
      double best = 1e9;
      for (std::size_t c = 0; c < candidates.rows(); ++c) {
        best = std::min(best, gower(queries, q, candidates, c, scale));
      }
      EXPECT_NEAR(found.distance[q], best, 1e-12);
      EXPECT_NEAR(gower(queries, q, candidates, found.index[q], scale), best, 1e-12);
    }
  }
}

/// Copies of 50 points, most of them moved by about 1e-7, which floats of this size cannot hold, the
/// others verbatim.
Points near_ties(const Points& centres, std::size_t rows, Rng rng) {
  Points points{rows, centres.dimension, {}};
  for (std::size_t r = 0; r < rows; ++r) {
    const bool moved = rng.bernoulli(0.8);
    const std::size_t centre = rng.below(centres.rows);
    for (std::size_t d = 0; d < centres.dimension; ++d) {
      points.values.push_back(centres.values[centre * centres.dimension + d] +
                              (moved ? 1e-7 * rng.normal() : 0));
    }
  }
  return points;
}

TEST(NearestEuclidean, TellsNearTiesApartIn200Dimensions) {
  const Points centres = testing::random_points(50, 200, 3, Rng(3));
  const Points queries = near_ties(centres, 60, Rng(4)),
               candidates = near_ties(centres, 5000, Rng(5));
  for (const std::size_t k : {1, 30}) {
    const auto found = nearest_euclidean(queries, candidates, k);
    for (std::size_t q = 0; q < queries.rows; ++q) {
      std::vector<double> distance(candidates.rows);
      for (std::size_t c = 0; c < candidates.rows; ++c) {
        distance[c] = euclidean(queries, q, candidates, c);
      }
      expect_same(found, q, by_sorting(distance, k));
    }
  }
}

TEST(NearestEuclidean, SpansSeveralTilesOfQueriesOnAnyNumberOfThreads) {
  const Points queries = testing::random_points(1100, 7, 0, Rng(6)),
               candidates = testing::random_points(300, 7, 0, Rng(7));
  const auto search = [&](std::size_t threads) {
    const ThreadLimit limit(threads);
    return nearest_euclidean(queries, candidates, 3);
  };
  const auto one = search(1), two = search(2);
  EXPECT_EQ(one.distance, two.distance);
  EXPECT_EQ(one.index, two.index);
  EXPECT_EQ(one.ties, two.ties);
  for (const std::size_t q : {0U, 511U, 512U, 1099U}) {
    double best = 1e9;
    for (std::size_t c = 0; c < candidates.rows; ++c) {
      best = std::min(best, euclidean(queries, q, candidates, c));
    }
    EXPECT_NEAR(one.distance[q * 3], best, 1e-12);
  }
}

}  // namespace
}  // namespace assay
