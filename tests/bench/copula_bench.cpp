// Fitting and sampling a Gaussian copula, and SMOTE-NC's neighbour search, on a table of Adult's
// shape: 6 numbers, 9 categories.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <string>
#include <vector>

#include "generators/generator.h"

namespace assay {
namespace {

constexpr std::size_t kNumbers = 6, kCategories = 9, kLevels = 8;

Field field(std::string name, Kind kind) {
  Field out;
  out.name = std::move(name);
  out.kind = kind;
  return out;
}

// One latent factor drives every column; the last one is the target.
Table table(std::size_t rows) {
  Rng rng(1);
  std::vector<std::vector<double>> numbers(kNumbers);
  std::vector<std::vector<std::int32_t>> codes(kCategories);
  for (std::size_t i = 0; i < rows; ++i) {
    const double factor = rng.normal();
    for (auto& column : numbers) {
      column.push_back(factor + rng.normal());
    }
    for (auto& column : codes) {
      const double level = static_cast<double>(kLevels) / 2 + factor + rng.normal();
      column.push_back(static_cast<std::int32_t>(std::clamp(level, 0.0, kLevels - 1.0)));
    }
  }
  Schema schema;
  std::vector<Column> columns;
  for (std::size_t j = 0; j < kNumbers; ++j) {
    schema.fields.push_back(field("n" + std::to_string(j), Kind::kNumeric));
    columns.emplace_back(Numbers(std::move(numbers[j])));
  }
  for (std::size_t j = 0; j < kCategories; ++j) {
    schema.fields.push_back(field("c" + std::to_string(j), Kind::kCategorical));
    schema.fields.back().categories = {"a", "b", "c", "d", "e", "f", "g", "h"};
    columns.emplace_back(Codes(std::move(codes[j])));
  }
  schema.fields.back().roles = {Role::kTarget};
  return Table(std::move(schema), std::move(columns));
}

/// Items = training rows.
void fit(benchmark::State& state) {
  const auto train = table(static_cast<std::size_t>(state.range(0)));
  const auto copula = make_generator("gaussian-copula");
  for (auto _ : state) {
    copula->fit(train, Rng(1));
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

/// Items = rows made by generator `name` after one fit.
void sample(benchmark::State& state, const char* name, const std::vector<Given>& given) {
  const auto rows = static_cast<std::size_t>(state.range(0));
  const auto generator = make_generator(name);
  generator->fit(table(rows), Rng(1));
  for (auto _ : state) {
    benchmark::DoNotOptimize(generator->sample(rows, Rng(2), given));
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

BENCHMARK(fit)
    ->Name("copula/fit")
    ->Arg(39'032)
    ->Arg(300'000)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(sample, copula, "gaussian-copula", {})
    ->Arg(39'032)
    ->Arg(300'000)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(sample, copula_given, "gaussian-copula", {{"c0", "a"}, {"c1", "c"}})
    ->Arg(39'032)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(sample, smote_nc, "smote-nc", {})
    ->Arg(4'000)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace assay

BENCHMARK_MAIN();
