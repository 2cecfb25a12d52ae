#include <benchmark/benchmark.h>

#include "core/nearest.h"
#include "core/parallel.h"
#include "core/rng.h"

namespace {

using namespace assay;

constexpr std::size_t kQueries = 2048;

/// 6 numeric and 9 categorical columns, as in Adult.
Table people(std::size_t rows, Rng rng) {
  Schema schema;
  std::vector<Column> columns;
  for (int c = 0; c < 15; ++c) {
    Field field;
    field.name = std::to_string(c);
    if (c < 6) {
      std::vector<double> values(rows);
      for (double& v : values) {
        v = rng.normal();
      }
      columns.emplace_back(Numbers(std::move(values)));
    } else {
      field.kind = Kind::kCategorical;
      field.categories = {"a", "b", "c", "d", "e", "f", "g", "h"};
      std::vector<std::int32_t> codes(rows);
      for (auto& code : codes) {
        code = static_cast<std::int32_t>(rng.below(8));
      }
      columns.emplace_back(Codes(std::move(codes)));
    }
    schema.fields.push_back(std::move(field));
  }
  return {schema, std::move(columns)};
}

Points points(std::size_t rows, std::size_t dimension, Rng rng) {
  Points made{rows, dimension, std::vector<double>(rows * dimension)};
  for (double& v : made.values) {
    v = rng.normal();
  }
  return made;
}

/// Nearest row by Gower's distance, 15 columns, one thread. Items = row pairs.
void BM_NearestGower(benchmark::State& state) {
  const ThreadLimit limit(1);
  const auto rows = static_cast<std::size_t>(state.range(0));
  const Table queries = people(kQueries, Rng(1)), candidates = people(rows, Rng(2));
  const Table* tables[] = {&queries, &candidates};
  const GowerScale scale = gower_scale(tables);
  for (auto _ : state) {
    benchmark::DoNotOptimize(nearest_gower(queries, candidates, scale));
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kQueries * rows));
}
BENCHMARK(BM_NearestGower)->Arg(4096)->Arg(40'000)->Unit(benchmark::kMillisecond);

/// Nearest point by Euclid's distance, one thread; argument: dimension. Items = pairs with 8,192
/// candidates.
void BM_NearestEuclidean(benchmark::State& state) {
  const ThreadLimit limit(1);
  const auto dimension = static_cast<std::size_t>(state.range(0));
  const Points queries = points(kQueries, dimension, Rng(1)),
               candidates = points(8192, dimension, Rng(2));
  for (auto _ : state) {
    benchmark::DoNotOptimize(nearest_euclidean(queries, candidates));
  }
  state.SetItemsProcessed(state.iterations() *
                          static_cast<std::int64_t>(kQueries * candidates.rows));
}
BENCHMARK(BM_NearestEuclidean)->Arg(10)->Arg(100)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
