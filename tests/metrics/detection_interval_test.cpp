#include <gtest/gtest.h>

#include "metrics/fidelity/detection.h"
#include "tests/metrics/populations.h"
#include "tests/support/interval_coverage.h"

namespace assay {
namespace {

using testing::expect_honest;
using testing::population;
using testing::Sharpness;

/// One deal of 50 trees: as the default, but quicker. With 4 trees the interval is too short, see detection.h.
Result detection(std::size_t train, std::size_t release, double rho, const Rng& rng) {
  const auto measure = make_detection();
  for (const auto& [option, setting] :
       {std::pair{"trees", "50"}, {"permutations", "2"}, {"deals", "1"}, {"rows", "250"}}) {
    set_option(*measure, "fidelity.detection", option, setting);
  }
  return measure->evaluate(Evidence(population(train, 0.9, rng.split("train")), std::nullopt,
                                    population(release, rho, rng.split("release"))),
                           rng.split("audit"));
}

TEST(SlowDetectionInterval, HoldsOneForNewPeople) {
  expect_honest(
      "detection, new people, 250 against 250", 1, 11,
      [](const Rng& rng) { return detection(250, 250, 0.9, rng).estimate; }, Sharpness::kWide);
}

TEST(SlowDetectionInterval, HoldsOneForNewPeopleOfOtherNumbers) {
  expect_honest(
      "detection, new people, 200 against 2,000", 1, 12,
      [](const Rng& rng) { return detection(200, 2000, 0.9, rng).estimate; }, Sharpness::kWide);
}

TEST(SlowDetectionInterval, CoversAPartialSkill) {
  testing::expect_honest_skill(
      "detection, correlation 0 for 0.9", 13,
      [](const Rng& rng) { return detection(250, 250, 0, rng); }, Sharpness::kWide);
}

}  // namespace
}  // namespace assay
