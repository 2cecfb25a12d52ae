#include <gtest/gtest.h>

#include "metrics/fidelity/coverage_samples.h"
#include "metrics/fidelity/coverage_study.h"
#include "tests/metrics/populations.h"
#include "tests/support/interval_coverage.h"

namespace assay {
namespace {

using testing::expect_honest;
using testing::population;
using testing::Sharpness;

/// The skill alone, as fidelity.coverage has it: the maximum mean discrepancy has no part in it.
Result coverage(std::size_t train, std::size_t holdout, std::size_t release, double rho,
                const Rng& rng) {
  std::optional<Table> people;
  if (holdout > 0) {
    people = population(holdout, 0.8, rng.split("holdout"));
  }
  const Evidence evidence(population(train, 0.8, rng.split("train")), people,
                          population(release, rho, rng.split("release")));
  const CoverageSpace space(evidence.train());
  const auto samples = coverage_samples(evidence, space, 1000, 6, rng.split("samples"));
  const CoverageStudy study(space, *samples, 5);
  Result result;
  result.values = {{"raw", study.coverage(Side::kRelease)}};
  result.floor = study.coverage(Side::kShuffled);
  result.ceiling = study.coverage(Side::kPeople);
  result.estimate = study.skill();
  return result;
}

TEST(SlowCoverageInterval, HoldsOneForNewPeople) {
  expect_honest(
      "coverage, new people, 200 against 200", 1, 11,
      [](const Rng& rng) { return coverage(200, 200, 200, 0.8, rng).estimate; }, Sharpness::kWide);
}

TEST(SlowCoverageInterval, HoldsOneForNewPeopleOfOtherNumbersWithoutAHoldout) {
  expect_honest(
      "coverage, new people, 200 against 2,000", 1, 12,
      [](const Rng& rng) { return coverage(200, 0, 2000, 0.8, rng).estimate; }, Sharpness::kWide);
  expect_honest(
      "coverage, new people, 2,000 against 200", 1, 13,
      [](const Rng& rng) { return coverage(2000, 0, 200, 0.8, rng).estimate; }, Sharpness::kWide);
}

TEST(SlowCoverageInterval, CoversAPartialSkill) {
  testing::expect_honest_skill(
      "coverage, correlation 0.3 for 0.8", 14,
      [](const Rng& rng) { return coverage(300, 300, 300, 0.3, rng); }, Sharpness::kWide);
}

}  // namespace
}  // namespace assay
