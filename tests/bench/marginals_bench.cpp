#include <benchmark/benchmark.h>

#include "core/csv.h"
#include "core/evidence.h"
#include "core/marginals.h"
#include "core/rng.h"
#include "tests/support/reference_data.h"

namespace assay {
namespace {

Table bootstrap(const Table& table, std::size_t rows, Rng rng) {
  std::vector<std::size_t> drawn(rows);
  for (auto& row : drawn) {
    row = rng.below(table.rows());
  }
  return table.take(drawn);
}

/// Two bootstraps of Adult (15 columns), binned.
struct Pair {
  Binned first, second;
  std::vector<std::size_t> cells;
};
Pair adult(std::size_t rows, std::size_t target) {
  const Table table = read_table(testing::shared_file("data/adult_train.csv"));
  const Evidence evidence(bootstrap(table, rows, Rng(1)), std::nullopt,
                          bootstrap(table, rows, Rng(2)));
  const auto bins = learn_bins(evidence.train(), {.target = target});
  Pair pair{apply_bins(bins, evidence.train()), apply_bins(bins, evidence.synthetic()), {}};
  for (const auto& column : bins) {
    pair.cells.push_back(column.cells());
  }
  return pair;
}

/// Distances of all 1-, 2- and 3-way marginals of two tables: 15 + 105 + 455 sets. Arguments: rows of each, bins of a
/// numeric column.
/// Items = rows of both. The bar: 3 CPU seconds at 1,000,000 rows.
void BM_AllMarginals(benchmark::State& state) {
  if (testing::shared_file("data/adult_train.csv").empty()) {
    state.SkipWithError("no reference data");
    return;
  }
  const auto rows = static_cast<std::size_t>(state.range(0));
  const Pair pair = adult(rows, static_cast<std::size_t>(state.range(1)));
  for (auto _ : state) {
    for (const std::size_t ways : {1, 2, 3}) {
      const auto sets = all_column_sets(pair.cells.size(), ways);
      benchmark::DoNotOptimize(marginal_distances(pair.first, pair.second, pair.cells, sets));
    }
  }
  state.SetItemsProcessed(state.iterations() * 2 * state.range(0));
}
BENCHMARK(BM_AllMarginals)
    ->Args({40'000, 10})
    ->Args({40'000, 500})
    ->Args({1'000'000, 10})
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime()
    ->UseRealTime();

}  // namespace
}  // namespace assay

BENCHMARK_MAIN();
