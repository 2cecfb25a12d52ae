#include <benchmark/benchmark.h>
#include <cblas.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <functional>

#include "core/nearest.h"
#include "core/parallel.h"
#include "core/rng.h"

// Everything on one thread and in CPU time: machines are shared. Rates are of the median repetition.
namespace {

using namespace assay;

constexpr std::size_t kQueries = 2048, kCandidates = 40'000;

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

/// Points as encoded rows are: 6 standardised numbers, then groups of 6 columns with a single 1.
Points encoded(std::size_t rows, std::size_t dimension, Rng rng) {
  constexpr std::size_t kNumbers = 6, kGroup = 6;
  Points made{rows, dimension, std::vector<double>(rows * dimension)};
  for (std::size_t r = 0; r < rows; ++r) {
    double* row = made.values.data() + r * dimension;
    std::generate(row, row + std::min(dimension, kNumbers), [&] { return rng.normal(); });
    for (std::size_t d = kNumbers; d < dimension; d += kGroup) {
      row[d + rng.below(std::min(kGroup, dimension - d))] = 1;
    }
  }
  return made;
}

double cpu_seconds(const std::function<void()>& work) {
  const auto now = [] {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
  };
  const double begin = now();
  work();
  return now() - begin;
}

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

struct People {
  explicit People(std::size_t rows)
      : queries(people(kQueries, Rng(1))),
        candidates(people(rows, Rng(2))),
        pairs(static_cast<double>(kQueries * rows)) {
    const Table* tables[] = {&queries, &candidates};
    scale = gower_scale(tables);
  }
  Table queries, candidates;
  double pairs;
  GowerScale scale;
};

/// k nearest rows by Gower's distance, 15 columns. Arguments: candidates, k.
void BM_NearestGower(benchmark::State& state) {
  const People rows(static_cast<std::size_t>(state.range(0)));
  const auto k = static_cast<std::size_t>(state.range(1));
  repeat(state, rows.pairs, [&] {
    benchmark::DoNotOptimize(nearest_gower(rows.queries, rows.candidates, rows.scale, k));
  });
}
BENCHMARK(BM_NearestGower)
    ->Args({4096, 1})
    ->Args({kCandidates, 1})
    ->Args({kCandidates, 20})
    ->Unit(benchmark::kMillisecond);

/// Two radii and one bandwidth, 15 columns.
void BM_DensityGower(benchmark::State& state) {
  const People rows(kCandidates);
  const std::vector<double> radii = {1, 3}, bandwidths = {0.5};
  repeat(state, rows.pairs, [&] {
    benchmark::DoNotOptimize(
        density_gower(rows.queries, rows.candidates, rows.scale, radii, bandwidths));
  });
}
BENCHMARK(BM_DensityGower)->Unit(benchmark::kMillisecond);

/// One product of square matrices; returns floating-point operations per CPU second.
double sgemm_rate() {
  constexpr blasint kSize = 2048;
  const std::vector<float> a(std::size_t{kSize} * kSize, 0.5F);
  std::vector<float> product(a.size());
  openblas_set_num_threads(1);
  const double seconds = cpu_seconds([&] {
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, kSize, kSize, kSize, 1, a.data(), kSize,
                a.data(), kSize, 0, product.data(), kSize);
  });
  return 2 * std::pow(kSize, 3) / seconds;
}

/// `search` of points against the peak of sgemm, which is measured before each repetition: a clock
/// that slows down then slows both. Reports the median ratio as of_peak.
void against_peak(benchmark::State& state, std::size_t dimension,
                  const std::function<void(const Points&, const Points&)>& search) {
  const ThreadLimit limit(1);
  const Points queries = encoded(kQueries, dimension, Rng(1)),
               candidates = encoded(kCandidates, dimension, Rng(2));
  const auto pairs = static_cast<double>(kQueries * kCandidates);
  const double operations = 2 * static_cast<double>(dimension) * pairs;
  std::vector<double> seconds, peaks, ratios;
  for (auto _ : state) {
    state.PauseTiming();
    peaks.push_back(sgemm_rate());
    state.ResumeTiming();
    seconds.push_back(cpu_seconds([&] { search(queries, candidates); }));
    ratios.push_back(operations / seconds.back() / peaks.back());
  }
  state.counters["pairs/s"] = pairs / median(seconds);
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
