#include <gtest/gtest.h>

#include "core/stats/intervals.h"
#include "metrics/fidelity/shapes.h"
#include "tests/support/interval_coverage.h"
#include "tests/support/tables.h"

namespace assay {
namespace {

using testing::expect_honest;
using testing::Sharpness;

/// A normal column of the given mean, and a yes-no column.
Table answers(std::size_t rows, double mean, double yes, Rng rng) {
  std::vector<double> x;
  std::vector<std::int32_t> answer;
  for (std::size_t i = 0; i < rows; ++i) {
    x.push_back(mean + rng.normal());
    answer.push_back(rng.bernoulli(yes) ? 1 : 0);
  }
  return testing::TableBuilder().numeric("x", x).coded("answer", {"no", "yes"}, answer).table();
}

/// `moved`: how far the release's mean lies from the real one.
Result shapes(std::size_t train, std::size_t release, double moved, double yes, const Rng& rng) {
  return make_shapes()->evaluate(Evidence(answers(train, 0, 0.3, rng.split("train")), std::nullopt,
                                          answers(release, moved, yes, rng.split("release"))),
                                 rng.split("audit"));
}

TEST(SlowShapesInterval, HoldsOneForNewPeople) {
  for (const auto& [train, release] : {std::pair{400, 400}, {200, 2000}, {2000, 200}}) {
    expect_honest(
        "shapes, new people, " + std::to_string(train) + " against " + std::to_string(release), 1,
        11,
        [train = train, release = release](const Rng& rng) {
          return shapes(static_cast<std::size_t>(train), static_cast<std::size_t>(release), 0, 0.3,
                        rng)
              .estimate;
        },
        Sharpness::kWide);
  }
}

// sup |Phi(x) - Phi(x - d)| = 2 Phi(d/2) - 1, at x = d/2.
TEST(SlowShapesInterval, CoversTheKolmogorovSmirnovDistanceOfAShift) {
  const auto experiment = [](const Rng& rng) {
    return testing::part_of(shapes(400, 400, 1, 0.3, rng), {{"column", "x"}}).estimate;
  };
  expect_honest("shapes, a column moved by one standard deviation", 2 - 2 * normal_cdf(0.5), 12,
                experiment, Sharpness::kWide);
}

TEST(SlowShapesInterval, CoversTheTotalVariationOfAShare) {
  const auto experiment = [](const Rng& rng) {
    return testing::part_of(shapes(400, 400, 0, 0.6, rng), {{"column", "answer"}}).estimate;
  };
  expect_honest("shapes, 60 % for 30 %", 1 - 0.3, 13, experiment, Sharpness::kWide);
}

}  // namespace
}  // namespace assay
