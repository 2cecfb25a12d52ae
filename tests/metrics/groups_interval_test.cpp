#include <gtest/gtest.h>

#include "tests/metrics/group_tables.h"
#include "tests/support/interval_coverage.h"

namespace assay {
namespace {

using testing::expect_honest;
using testing::groups;
using testing::people;
using testing::Sharpness;

// No group of a fresh sample is served worse than the whole: every excess is 0, and so is that of the worst.
void expect_zero(std::size_t train, std::size_t release, std::uint64_t seed) {
  expect_honest(
      "groups, worst of new people, " + std::to_string(train) + " against " +
          std::to_string(release),
      0, seed,
      [=](const Rng& rng) {
        return groups(people(train, rng.split("train")), people(release, rng.split("release")),
                      rng.split("audit").bits())
            .estimate;
      },
      Sharpness::kWide);
}

TEST(SlowGroupsInterval, HoldsZeroForNewPeople) { expect_zero(500, 500, 11); }

TEST(SlowGroupsInterval, HoldsZeroForNewPeopleOfOtherNumbers) { expect_zero(200, 2000, 12); }

}  // namespace
}  // namespace assay
