#include <gtest/gtest.h>

#include "metrics/fidelity/dependence.h"
#include "tests/metrics/populations.h"
#include "tests/support/interval_coverage.h"

namespace assay {
namespace {

using testing::expect_honest;
using testing::population;
using testing::Sharpness;

/// The skill alone: the familiar coefficients have no part in it.
Result dependence(const Table& train, const std::optional<Table>& holdout, const Table& release,
                  const Rng& rng) {
  const auto measure = make_dependence();
  set_option(*measure, "dependence", "coefficients", "false");
  return measure->evaluate(Evidence(train, holdout, release), rng.split("audit"));
}

Result without_holdout(std::size_t train, std::size_t release, const Rng& rng) {
  return dependence(population(train, 0.6, rng.split("train")), std::nullopt,
                    population(release, 0.6, rng.split("release")), rng);
}

TEST(SlowDependenceInterval, HoldsOneForNewPeople) {
  const auto experiment = [](const Rng& rng) {
    return dependence(population(500, 0.6, rng.split("train")),
                      population(250, 0.6, rng.split("holdout")),
                      population(500, 0.6, rng.split("release")), rng)
        .estimate;
  };
  expect_honest("dependence, new people, 500 against 500", 1, 11, experiment, Sharpness::kWide);
}

TEST(SlowDependenceInterval, HoldsOneForNewPeopleOfOtherNumbersWithoutAHoldout) {
  expect_honest(
      "dependence, new people, 200 against 2,000", 1, 12,
      [](const Rng& rng) { return without_holdout(200, 2000, rng).estimate; }, Sharpness::kWide);
  expect_honest(
      "dependence, new people, 2,000 against 200", 1, 13,
      [](const Rng& rng) { return without_holdout(2000, 200, rng).estimate; }, Sharpness::kWide);
}

/// Away from 1 and with enough rows, signal outweighs noise: the interval is near its level.
TEST(SlowDependenceInterval, CoversAPartialSkill) {
  const auto experiment = [](const Rng& rng) {
    return dependence(population(4000, 0.9, rng.split("train")), std::nullopt,
                      population(3000, 0.3, rng.split("release")), rng);
  };
  testing::expect_honest_skill("dependence, correlation 0.3 for 0.9", 14, experiment,
                               Sharpness::kSharp);
}

}  // namespace
}  // namespace assay
