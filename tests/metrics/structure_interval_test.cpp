#include <gtest/gtest.h>

#include <cmath>

#include "metrics/fidelity/structure.h"
#include "tests/support/interval_coverage.h"
#include "tests/support/tables.h"

namespace assay {
namespace {

using testing::expect_honest;
using testing::Sharpness;

/// Stays that keep two rules, in <= out and cost = room + food, each broken for a share `broken` of the people.
Table stays(std::size_t rows, double broken, Rng rng) {
  std::vector<double> in, out, room, food, cost;
  for (std::size_t row = 0; row < rows; ++row) {
    const auto nights = static_cast<double>(1 + rng.below(50));
    in.push_back(static_cast<double>(rng.below(60)));
    out.push_back(rng.bernoulli(broken) ? in.back() - nights : in.back() + nights);
    room.push_back(static_cast<double>(rng.below(9000)) / 100);
    food.push_back(static_cast<double>(rng.below(9000)) / 100);
    cost.push_back(std::round(100 * (room.back() + food.back() + (rng.bernoulli(broken) ? 1 : 0))) /
                   100);
  }
  return testing::TableBuilder()
      .numeric("in", in)
      .numeric("out", out)
      .numeric("room", room)
      .numeric("food", food)
      .numeric("cost", cost)
      .table();
}

/// Without a holdout if it has no rows.
Result structure(std::size_t train, std::size_t holdout, std::size_t release, double broken,
                 const Rng& rng) {
  std::optional<Table> people;
  if (holdout > 0) {
    people = stays(holdout, 0, rng.split("holdout"));
  }
  return make_structure()->evaluate(Evidence(stays(train, 0, rng.split("train")), people,
                                             stays(release, broken, rng.split("release"))),
                                    rng.split("audit"));
}

TEST(SlowStructureInterval, HoldsOneForNewPeople) {
  expect_honest(
      "structure, new people, 400 against 400", 1, 11,
      [](const Rng& rng) { return structure(400, 200, 400, 0, rng).estimate; }, Sharpness::kWide);
  expect_honest(
      "structure, new people, 200 against 2,000", 1, 12,
      [](const Rng& rng) { return structure(200, 0, 2000, 0, rng).estimate; }, Sharpness::kWide);
}

TEST(SlowStructureInterval, CoversAPartialSkill) {
  testing::expect_honest_skill(
      "structure, each rule broken by 30 %", 14,
      [](const Rng& rng) { return structure(400, 200, 400, 0.3, rng); }, Sharpness::kWide);
}

}  // namespace
}  // namespace assay
