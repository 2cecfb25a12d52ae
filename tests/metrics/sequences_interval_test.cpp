#include <gtest/gtest.h>

#include "tests/metrics/sequence_tables.h"
#include "tests/support/interval_coverage.h"

namespace assay {
namespace {

using testing::chains;
using testing::expect_honest;
using testing::kStationary;
using testing::round_chains;
using testing::sequences;
using testing::Sharpness;
using testing::weakened;

std::optional<Estimate> of_new_people(std::size_t train, std::size_t release, const Rng& rng) {
  return sequences(round_chains(train, rng.split("train")).table(),
                   round_chains(400, rng.split("holdout")).table(),
                   round_chains(release, rng.split("release")).table(), rng.split("audit"))
      .estimate;
}

TEST(SlowSequencesInterval, HoldsOneForNewPeople) {
  expect_honest(
      "sequences, new people, 400 against 400", 1, 11,
      [](const Rng& rng) { return of_new_people(400, 400, rng); }, Sharpness::kWide);
  expect_honest(
      "sequences, new people, 200 against 2,000", 1, 12,
      [](const Rng& rng) { return of_new_people(200, 2000, rng); }, Sharpness::kWide);
}

// D_1 is halved and D_2 quartered: 1 - (1 - 1/2)^2 and 1 - (1 - 1/4)^2. Half of the real pattern is a skill of 3/4.
TEST(SlowSequencesInterval, CoversTheSkillOfAWeakenedChain) {
  const auto skill = [](const Rng& rng, const char* aspect) {
    const Result result = sequences(
        round_chains(1500, rng.split("train")).table(), std::nullopt,
        chains(1500, weakened(0.5), kStationary, rng.split("release")).table(), rng.split("audit"));
    std::optional<Estimate> found;
    if (const auto one = testing::skill_of(result, aspect)) {
      found.emplace();
      found->method = "jackknife";
      found->value = one->value;
      found->low = one->low;
      found->high = one->high;
    }
    return found;
  };
  expect_honest(
      "sequences, transitions at half strength", 0.75, 13,
      [&](const Rng& rng) { return skill(rng, "transitions"); }, Sharpness::kSharp);
  expect_honest(
      "sequences, second lag at a quarter", 1 - 0.75 * 0.75, 14,
      [&](const Rng& rng) { return skill(rng, "second lag"); }, Sharpness::kSharp);
}

}  // namespace
}  // namespace assay
