#include <benchmark/benchmark.h>

#include <algorithm>
#include <functional>

#include "core/nearest.h"
#include "core/parallel.h"
#include "tests/support/cost.h"
#include "tests/support/nearest_load.h"

// Everything on one thread and in CPU time: machines are shared. Rates are of the median repetition.
// tests/experiments/nearest_costs_test.cpp holds the bars.
namespace {

using namespace assay;
using testing::cpu_seconds;
using testing::EncodedLoad;
using testing::kLoadCandidates;
using testing::MixedLoad;

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// Runs `search` over `pairs` row pairs and reports pairs per CPU second.
void repeat(benchmark::State& state, double pairs, const std::function<void()>& search) {
  const ThreadLimit limit(1);
  std::vector<double> seconds;
  for (auto _ : state) {
    seconds.push_back(cpu_seconds(search));
  }
  state.counters["pairs/s"] = pairs / median(seconds);
}

/// k nearest rows by Gower's distance, 15 columns. Arguments: candidates, k.
void BM_NearestGower(benchmark::State& state) {
  const MixedLoad load(static_cast<std::size_t>(state.range(0)));
  const auto k = static_cast<std::size_t>(state.range(1));
  repeat(state, load.pairs(), [&] {
    benchmark::DoNotOptimize(nearest_gower(load.queries, load.candidates, load.scale, k));
  });
}
BENCHMARK(BM_NearestGower)
    ->Args({4096, 1})
    ->Args({kLoadCandidates, 1})
    ->Args({kLoadCandidates, 20})
    ->Unit(benchmark::kMillisecond);

/// Two radii and one bandwidth, 15 columns.
void BM_DensityGower(benchmark::State& state) {
  const MixedLoad load;
  const std::vector<double> radii = {1, 3}, bandwidths = {0.5};
  repeat(state, load.pairs(), [&] {
    benchmark::DoNotOptimize(
        density_gower(load.queries, load.candidates, load.scale, radii, bandwidths));
  });
}
BENCHMARK(BM_DensityGower)->Unit(benchmark::kMillisecond);

/// `search` of points against the peak of sgemm, which is measured before each repetition: a clock
/// that slows down then slows both. Reports the median ratio as of_peak.
void against_peak(benchmark::State& state, std::size_t dimension,
                  const std::function<void(const Points&, const Points&)>& search) {
  const ThreadLimit limit(1);
  const EncodedLoad load(dimension);
  std::vector<double> seconds, peaks, ratios;
  for (auto _ : state) {
    state.PauseTiming();
    peaks.push_back(testing::sgemm_rate());
    state.ResumeTiming();
    seconds.push_back(cpu_seconds([&] { search(load.queries, load.candidates); }));
    ratios.push_back(load.operations() / seconds.back() / peaks.back());
  }
  state.counters["pairs/s"] = load.pairs() / median(seconds);
  state.counters["sgemm/s"] = median(peaks);
  state.counters["of_peak"] = median(ratios);
}

/// k nearest encoded rows. Arguments: dimension (108 as Adult's encoded columns), k.
void BM_NearestEuclidean(benchmark::State& state) {
  const auto k = static_cast<std::size_t>(state.range(1));
  against_peak(state, static_cast<std::size_t>(state.range(0)),
               [&](const Points& queries, const Points& candidates) {
                 benchmark::DoNotOptimize(nearest_euclidean(queries, candidates, k));
               });
}
BENCHMARK(BM_NearestEuclidean)
    ->Args({10, 1})
    ->Args({108, 1})
    ->Args({108, 20})
    ->Unit(benchmark::kMillisecond);

/// Two radii and one bandwidth, encoded rows.
void BM_DensityEuclidean(benchmark::State& state) {
  const std::vector<double> radii = {1, 3}, bandwidths = {0.5};
  against_peak(state, 108, [&](const Points& queries, const Points& candidates) {
    benchmark::DoNotOptimize(density_euclidean(queries, candidates, radii, bandwidths));
  });
}
BENCHMARK(BM_DensityEuclidean)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
