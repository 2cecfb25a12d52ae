#include <gtest/gtest.h>

#include "tests/metrics/marginals_runs.h"
#include "tests/metrics/populations.h"
#include "tests/support/interval_coverage.h"

namespace assay {
namespace {

using testing::expect_honest;
using testing::expect_honest_skill;
using testing::marginals;
using testing::population;
using testing::Sharpness;
using testing::TableBuilder;

/// Two yes-no columns: a is yes for a share `yes`, b equals a for a share `equal` of the people.
Table answers(std::size_t rows, double yes, double equal, Rng rng) {
  std::vector<std::int32_t> a, b;
  for (std::size_t i = 0; i < rows; ++i) {
    a.push_back(rng.bernoulli(yes) ? 1 : 0);
    b.push_back(rng.bernoulli(equal) ? a.back() : 1 - a.back());
  }
  return TableBuilder().coded("a", {"no", "yes"}, a).coded("b", {"no", "yes"}, b).table();
}

/// A handful of cells.
Result of_other_people(const Rng& rng) {
  return marginals(answers(600, 0.6, 0.9, rng.split("train")), std::nullopt,
                   answers(500, 0.45, 0.7, rng.split("release")), {{"ways", "2"}},
                   rng.split("audit"));
}

/// New people: every cell at its kink.
Result of_new_people(std::size_t train, std::size_t release, const Rng& rng) {
  return marginals(population(train, 0.9, rng.split("train")), std::nullopt,
                   population(release, 0.9, rng.split("release")), {}, rng.split("audit"));
}

TEST(SlowMarginalsInterval, HoldsOneForNewPeople) {
  const auto experiment = [](const Rng& rng) {
    return marginals(
               population(600, 0.9, rng.split("train")), population(400, 0.9, rng.split("holdout")),
               population(500, 0.9, rng.split("release")), {{"ways", "2"}}, rng.split("audit"))
        .estimate;
  };
  expect_honest("marginals, new people, 600 against 500", 1, 21, experiment, Sharpness::kSharp);
}

TEST(SlowMarginalsInterval, HoldsOneForNewPeopleOfOtherNumbersWithoutAHoldout) {
  expect_honest(
      "marginals, new people, 200 against 2,000", 1, 22,
      [](const Rng& rng) { return of_new_people(200, 2000, rng).estimate; }, Sharpness::kSharp);
  expect_honest(
      "marginals, new people, 2,000 against 200", 1, 23,
      [](const Rng& rng) { return of_new_people(2000, 200, rng).estimate; }, Sharpness::kSharp);
}

TEST(SlowMarginalsInterval, HoldsTheNumberOfNewPeople) {
  const auto experiment = [](const Rng& rng) {
    const Result result = of_new_people(500, 500, rng);
    std::optional<Estimate> rows;
    if (const auto low = testing::value(result, "equivalent rows low")) {
      rows.emplace();
      rows->value = testing::value(result, "equivalent rows").value_or(1e9);
      rows->low = low;
      rows->high = testing::value(result, "equivalent rows high").value_or(1e9);
    }
    return rows;
  };
  expect_honest("marginals, as good as 500 rows", 500, 24, experiment, Sharpness::kWide);
}

TEST(SlowMarginalsInterval, CoversAPartialSkill) {
  expect_honest_skill("marginals, other people", 25, of_other_people, Sharpness::kSharp);
}

// E|p - q| of shares 0.60 and 0.45 of 600 and 500 people is 0.15 within 1e-6: a fifth of the distance is one standard
// deviation.
TEST(SlowMarginalsInterval, OfOneMarginalCoversItsTotalVariation) {
  const auto experiment = [](const Rng& rng) {
    return std::optional(
        testing::part_of(of_other_people(rng), {{"column", "a"}}).estimate.value());
  };
  expect_honest("marginals, total variation of one column", 1 - 0.15, 26, experiment,
                Sharpness::kSharp);
}

}  // namespace
}  // namespace assay
