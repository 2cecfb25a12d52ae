#include <benchmark/benchmark.h>

#include "core/bins.h"
#include "core/counts.h"
#include "core/evidence.h"
#include "core/rng.h"
#include "metrics/fidelity/dependence.h"

namespace assay {
namespace {

/// Fifteen columns of normals with one common factor.
Table people(std::size_t rows) {
  Rng rng(1);
  Schema schema;
  std::vector<Column> columns;
  std::vector<double> factor(rows);
  for (auto& f : factor) {
    f = rng.normal();
  }
  for (int c = 0; c < 15; ++c) {
    schema.fields.emplace_back().name = "x" + std::to_string(c);
    std::vector<double> values(rows);
    for (std::size_t row = 0; row < rows; ++row) {
      values[row] = factor[row] + rng.normal();
    }
    columns.emplace_back(Numbers(std::move(values)));
  }
  return {schema, columns};
}

/// Counts of all 105 pairs of 15 columns. Items = rows.
void BM_CountAllPairs(benchmark::State& state) {
  const Table table = people(static_cast<std::size_t>(state.range(0)));
  const auto bins = learn_bins(table);
  const Binned cells = apply_bins(bins, table);
  for (auto _ : state) {
    for (std::size_t a = 0; a < bins.size(); ++a) {
      for (std::size_t b = a + 1; b < bins.size(); ++b) {
        PairCounts counts(bins[a].cells(), bins[b].cells());
        counts.add(cells[a], cells[b]);
        benchmark::DoNotOptimize(counts.rows());
      }
    }
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_CountAllPairs)->Arg(40'000)->Unit(benchmark::kMillisecond);

/// Bins learnt and applied, 15 numeric columns. Items = rows.
void BM_Bins(benchmark::State& state) {
  const Table table = people(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    benchmark::DoNotOptimize(apply_bins(learn_bins(table), table));
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_Bins)->Arg(40'000)->Unit(benchmark::kMillisecond);

/// The whole dependence skill with its jackknife: 40,000 against 10,000 and 40,000 rows, 15 columns.
void BM_DependenceSkill(benchmark::State& state) {
  const auto rows = static_cast<std::size_t>(state.range(0));
  const Evidence evidence(people(rows), people(rows / 4), people(rows));
  const auto measure = make_dependence();
  for (auto _ : state) {
    benchmark::DoNotOptimize(measure->evaluate(evidence, Rng(1)));
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_DependenceSkill)->Arg(40'000)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();

}  // namespace
}  // namespace assay

BENCHMARK_MAIN();
