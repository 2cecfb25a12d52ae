#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <iostream>

#include "attacks/registry.h"
#include "attacks/verdict.h"
#include "tests/support/adult.h"
#include "tests/support/cost.h"
#include "tests/support/reference_data.h"

namespace assay {
namespace {

struct Cost {
  double cpu_seconds = 0;
  std::vector<Result> results;
};

/// All release attacks on Adult's CTGAN release, with the learned attackers or without.
Cost attack_adult(bool learned) {
  const Table train = testing::adult("train"), holdout = testing::adult("holdout"),
              release = testing::adult("synthetic_ctgan");
  Cost cost;
  cost.cpu_seconds = testing::cpu_seconds([&] {
    const Evidence evidence(train, holdout, release);
    for (const MeasureEntry& entry : attack_measures()) {
      const auto attack = entry.make();
      const auto options = describe_options(*attack);
      if (std::any_of(options.begin(), options.end(),
                      [](const OptionText& option) { return option.name == "learned"; })) {
        set_option(*attack, entry.id, "learned", learned ? "true" : "false");
      }
      cost.results.push_back(run_measure(entry, *attack, evidence, Rng(1).split(entry.id)));
    }
    settle_verdicts(cost.results);
  });
  return cost;
}

double peak_gigabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / (1 << 20);
}

/// Bars on two cores: 30 CPU seconds without learned attackers and 180 with them, 2 GB. Asserted: 1.5 times as many seconds.
class SlowAttackCosts : public ::testing::TestWithParam<bool> {};

TEST_P(SlowAttackCosts, StayWithinTheirBarsOnAdultAndAccuseNobody) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const Cost cost = attack_adult(GetParam());
  const double bar = GetParam() ? 180 : 30;
  std::cout << "coverage | CPU seconds of all attacks on Adult"
            << (GetParam() ? ", learned attackers too" : "") << " | at most " << bar << " | "
            << cost.cpu_seconds << " | 1\n";
  if (testing::kMeasurable) {
    EXPECT_LE(cost.cpu_seconds, 1.5 * bar);
    EXPECT_LE(peak_gigabytes(), 2);
  }
  for (const Result& result : cost.results) {
    EXPECT_NE(result.verdict, Verdict::kLeak) << result.id << ": " << result.note;
  }
}

INSTANTIATE_TEST_SUITE_P(Attackers, SlowAttackCosts, ::testing::Values(false, true),
                         [](const auto& test) {
                           return test.param ? std::string("Learned") : std::string("Plain");
                         });

}  // namespace
}  // namespace assay
