#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <charconv>
#include <cmath>
#include <cstdio>
#include <map>
#include <string_view>

#include "core/measure.h"
#include "core/rng.h"
#include "metrics/registry.h"
#include "tests/support/adult.h"
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

/// One fidelity measure on two bootstraps of Adult and a quarter as many rows of the holdout. Items = rows of all
/// three.
/// The peak is the process's so far, tables included: filter one measure to have its own.
void run(benchmark::State& state, const MeasureEntry& entry) {
  if (testing::shared_file("data/adult_train.csv").empty()) {
    state.SkipWithError("no reference data");
    return;
  }
  const auto rows = static_cast<std::size_t>(state.range(0));
  const Table train = testing::adult("train");
  const Evidence evidence(bootstrap(train, rows, Rng(1)),
                          bootstrap(testing::adult("holdout"), rows / 4, Rng(2)),
                          bootstrap(train, rows, Rng(3)));
  const auto measure = entry.make();
  Result result;
  for (auto _ : state) {
    result = run_measure(entry, *measure, evidence, Rng(4));
  }
  if (!result.estimate && result.parts.empty()) {  // fidelity.sequences: Adult has no entity
    state.SkipWithError("nothing measured");
    return;
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  state.counters["peak_GiB"] = static_cast<double>(usage.ru_maxrss) / (1 << 20);
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(2 * rows + rows / 4));
  state.SetComplexityN(state.range(0));
}

/// After the table of times: the exponent b of CPU time = a rows^b by least squares on logarithms, a measure. 1 is
/// linear.
class ExponentReporter final : public benchmark::ConsoleReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override {
    ConsoleReporter::ReportRuns(runs);
    for (const Run& run : runs) {
      if (run.run_type == Run::RT_Iteration && run.complexity_n > 0) {
        points_[run.run_name.function_name].emplace_back(
            std::log(static_cast<double>(run.complexity_n)), std::log(run.GetAdjustedCPUTime()));
      }
    }
  }

  void Finalize() override {
    for (const auto& [name, points] : points_) {
      const auto n = static_cast<double>(points.size());
      double x = 0, y = 0, xx = 0, xy = 0;
      for (const auto& [rows, time] : points) {
        x += rows / n;
        y += time / n;
        xx += rows * rows / n;
        xy += rows * time / n;
      }
      if (points.size() > 1) {
        std::printf("exponent of rows | %s | %.2f\n", name.c_str(), (xy - x * y) / (xx - x * x));
      }
    }
  }

 private:
  std::map<std::string, std::vector<std::pair<double, double>>> points_;
};

/// The argument `--most-rows=N`, which is taken out of argv; 100,000 without it.
std::int64_t most_rows(int& argc, char** argv) {
  constexpr std::string_view kName = "--most-rows=";
  std::int64_t rows = 100'000;
  int kept = 0;
  for (int i = 0; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument.starts_with(kName)) {
      std::from_chars(argument.data() + kName.size(), argument.data() + argument.size(), rows);
    } else {
      argv[kept++] = argv[i];
    }
  }
  argc = kept;
  return rows;
}

}  // namespace
}  // namespace assay

/// fidelity_bench [--most-rows=10000000] [--benchmark_filter=fidelity.shapes]: rows from 10^4 on, in steps of ten.
int main(int argc, char** argv) {
  const std::int64_t most = assay::most_rows(argc, argv);
  for (const auto& entry : assay::fidelity_measures()) {
    auto* made = benchmark::RegisterBenchmark(std::string(entry.id).c_str(), assay::run, entry);
    for (std::int64_t rows = 10'000; rows <= most; rows *= 10) {
      made->Arg(rows);
    }
    made->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime()->UseRealTime();
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
    return 1;
  }
  assay::ExponentReporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
}
