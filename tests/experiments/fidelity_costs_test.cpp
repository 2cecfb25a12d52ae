#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <iostream>

#include "core/measure.h"
#include "core/rng.h"
#include "metrics/registry.h"
#include "tests/support/adult.h"
#include "tests/support/cost.h"
#include "tests/support/reference_data.h"

namespace assay {
namespace {

struct Cost {
  double cpu_seconds = 0;
  std::vector<Result> results;
};

/// The fidelity family on Adult's CTGAN release, with detection and coverage or without.
Cost measure_adult(bool whole) {
  const Table train = testing::adult("train"), holdout = testing::adult("holdout"),
              release = testing::adult("synthetic_ctgan");
  Cost cost;
  cost.cpu_seconds = testing::cpu_seconds([&] {
    const Evidence evidence(train, holdout, release);
    for (const MeasureEntry& entry : fidelity_measures()) {
      if (whole || (entry.id != "fidelity.detection" && entry.id != "fidelity.coverage")) {
        cost.results.push_back(run_measure(entry, *entry.make(), evidence, Rng(1).split(entry.id)));
      }
    }
  });
  return cost;
}

double peak_gigabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / (1 << 20);
}

void report_cost(const std::string& what, double bar, double seconds) {
  std::cout << "coverage | CPU seconds of " << what << " | at most " << bar << " | " << seconds
            << " | 1\n";
}

/// Bars: 15 CPU seconds without detection and coverage and 90 with them, 2 GB. Asserted: 1.5 times as many seconds.
class SlowFidelityCosts : public ::testing::TestWithParam<bool> {};

TEST_P(SlowFidelityCosts, StayWithinTheirBarsOnAdult) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const Cost cost = measure_adult(GetParam());
  const double bar = GetParam() ? 90 : 15;
  report_cost(GetParam() ? "all fidelity measures on Adult"
                         : "fidelity measures on Adult without detection and coverage",
              bar, cost.cpu_seconds);
  if (testing::kMeasurable) {
    EXPECT_LE(cost.cpu_seconds, 1.5 * bar);
    EXPECT_LE(peak_gigabytes(), 2);
  }
  for (const Result& result : cost.results) {  // a measure that gives up is cheap
    EXPECT_EQ(result.note.find("could not be computed"), std::string::npos)
        << result.id << ": " << result.note;
  }
}

INSTANTIATE_TEST_SUITE_P(Measures, SlowFidelityCosts, ::testing::Values(false, true),
                         [](const auto& test) {
                           return test.param ? std::string("Whole") : std::string("WithoutModels");
                         });

Table bootstrap(const Table& table, std::size_t rows, Rng rng) {
  std::vector<std::size_t> drawn(rows);
  std::generate(drawn.begin(), drawn.end(), [&] { return rng.below(table.rows()); });
  return table.take(drawn);
}

/// The bar: 1 CPU second for two bootstraps of 1,000,000 rows x 15 columns (SDMetrics: 23.2). Asserted: 1.5 times as
/// many.
TEST(SlowPeerCosts, SdmetricsQualityOfAMillionRowsStaysWithinItsBar) {
  ASSAY_NEEDS_REFERENCE_DATA();
  constexpr std::size_t kRows = 1'000'000;
  const Table train = testing::adult("train");
  const Evidence evidence(bootstrap(train, kRows, Rng(1)), std::nullopt,
                          bootstrap(train, kRows, Rng(2)));
  const auto peers = peer_measures();
  const auto entry = std::find_if(peers.begin(), peers.end(), [](const MeasureEntry& peer) {
    return peer.id == "peers.sdmetrics_quality";
  });
  ASSERT_NE(entry, peers.end());
  Result result;
  const double seconds =
      testing::cpu_seconds([&] { result = run_measure(*entry, *entry->make(), evidence, Rng(3)); });
  report_cost("peers.sdmetrics_quality on 1,000,000 rows", 1, seconds);
  ASSERT_TRUE(result.estimate) << result.note;
  EXPECT_GT(result.estimate->value, 0.99);  // two bootstraps of the same rows differ by noise alone
  if (testing::kMeasurable) {
    EXPECT_LE(seconds, 1.5);
  }
}

}  // namespace
}  // namespace assay
