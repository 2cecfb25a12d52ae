#include <gtest/gtest.h>

#include "tests/metrics/gap_tables.h"
#include "tests/support/interval_coverage.h"

namespace assay {
namespace {

using testing::expect_honest;
using testing::missingness;
using testing::people_with_gaps;
using testing::Sharpness;

Result without_holdout(std::size_t train, std::size_t release, double random, const Rng& rng) {
  return missingness(people_with_gaps(train, rng.split("train")), std::nullopt,
                     people_with_gaps(release, rng.split("release"), random), rng.split("audit"));
}

TEST(SlowMissingnessInterval, HoldsOneForNewPeople) {
  const auto experiment = [](const Rng& rng) {
    return missingness(people_with_gaps(400, rng.split("train")),
                       people_with_gaps(200, rng.split("holdout")),
                       people_with_gaps(400, rng.split("release")), rng.split("audit"))
        .estimate;
  };
  expect_honest("missingness, new people, 400 against 400", 1, 11, experiment, Sharpness::kWide);
}

TEST(SlowMissingnessInterval, HoldsOneForNewPeopleOfOtherNumbersWithoutAHoldout) {
  expect_honest(
      "missingness, new people, 200 against 2,000", 1, 12,
      [](const Rng& rng) { return without_holdout(200, 2000, 0, rng).estimate; }, Sharpness::kWide);
  expect_honest(
      "missingness, new people, 2,000 against 200", 1, 13,
      [](const Rng& rng) { return without_holdout(2000, 200, 0, rng).estimate; }, Sharpness::kWide);
}

TEST(SlowMissingnessInterval, CoversAPartialSkill) {
  testing::expect_honest_skill(
      "missingness, four fifths at random", 14,
      [](const Rng& rng) { return without_holdout(2000, 2000, 0.8, rng); }, Sharpness::kSharp);
}

// Nothing but the column's rate counts: 30 % are missing in real life, and none of the release's incomes.
TEST(SlowMissingnessInterval, OfOneColumnCoversItsDifferenceOfRates) {
  const auto experiment = [](const Rng& rng) -> std::optional<Estimate> {
    const Table train = people_with_gaps(400, rng.split("train"));
    const Table release = people_with_gaps(300, rng.split("release"), 1);
    std::vector<Column> columns;
    for (std::size_t c = 0; c < release.columns(); ++c) {
      columns.push_back(c == 1 ? release.column(0) : release.column(c));
    }
    const Result result =
        missingness(train, std::nullopt, Table(release.schema(), columns), rng.split("audit"));
    return testing::part_of(result, {{"column", "income"}}).estimate;
  };
  expect_honest("missingness, a column that loses its gaps", 1 - 0.3, 15, experiment,
                Sharpness::kSharp);
}

}  // namespace
}  // namespace assay
