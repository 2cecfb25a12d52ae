#include <gtest/gtest.h>

#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "core/parallel.h"
#include "metrics/fidelity/shapes.h"
#include "tests/support/interval_coverage.h"
#include "tests/support/tables.h"

namespace assay {
namespace {

/// Tables of two populations: the release's is `moved` from the other.
struct Population {
  std::string name;
  std::size_t train = 0, holdout = 0, release = 0, columns = 1;
  bool categories = false;
  double moved = 0;
};

void PrintTo(const Population& population, std::ostream* out) { *out << population.name; }

/// Normal columns shifted by `moved`, or twelve categories of which a share `moved` changes half.
Table sample(const Population& of, std::size_t rows, double moved, const Rng& rng) {
  constexpr std::int32_t kHalf = 6;
  testing::TableBuilder made;
  std::vector<std::string> words;
  for (std::int32_t c = 0; c < 2 * kHalf; ++c) {
    words.push_back("w" + std::to_string(c));
  }
  for (std::size_t c = 0; c < of.columns; ++c) {
    Rng own = rng.split(c);
    if (of.categories) {
      std::vector<std::int32_t> codes(rows);
      for (auto& code : codes) {
        code = static_cast<std::int32_t>(own.below(2 * kHalf));
        code -= code >= kHalf && own.bernoulli(2 * moved) ? kHalf : 0;
      }
      made.coded("c" + std::to_string(c), words, codes);
    } else {
      std::vector<double> values(rows);
      for (double& value : values) {
        value = own.normal() + moved;
      }
      made.numeric("c" + std::to_string(c), values);
    }
  }
  return made.table();
}

Result audited(const Population& of, const Rng& rng) {
  std::optional<Table> holdout;
  if (of.holdout > 0) {
    holdout = sample(of, of.holdout, 0, rng.split("holdout"));
  }
  return make_shapes()->evaluate(Evidence(sample(of, of.train, 0, rng.split("train")), holdout,
                                          sample(of, of.release, of.moved, rng.split("release"))),
                                 rng.split("audit"));
}

class ShapeCoverage : public ::testing::TestWithParam<Population> {};

TEST_P(ShapeCoverage, OfOneByTheIntervalForNewPeopleIsPlausible) {
  std::vector<std::optional<Estimate>> found(40);
  parallel_for(found.size(),
               [&](std::size_t i) { found[i] = audited(GetParam(), Rng(5).split(i)).estimate; });
  testing::IntervalCoverage full{0, 0, 40}, fifth{0, 0, 40};  // of the length
  for (const auto& estimate : found) {
    full.held += testing::holds(estimate.value(), 1) ? 1 : 0;
    fifth.held += testing::holds(estimate.value(), 1, 0.2) ? 1 : 0;
  }
  EXPECT_TRUE(full.plausible(full.held)) << full.held;
  EXPECT_FALSE(fifth.plausible(fifth.held)) << fifth.held;
}
INSTANTIATE_TEST_SUITE_P(Fast, ShapeCoverage,
                         ::testing::Values(Population{"holdout", 300, 150, 100, 2, false, 0},
                                           Population{"no holdout", 300, 0, 100, 2, false, 0},
                                           Population{"categories", 300, 150, 100, 3, true, 0}));

TEST(SlowShapeCoverage, OfOneHoldsForNewPeopleWithAHoldout) {
  for (const auto& of : {Population{"a small holdout", 200, 100, 200, 2, false, 0},
                         Population{"a small release", 500, 400, 60, 2, false, 0},
                         Population{"categories", 300, 150, 100, 3, true, 0},
                         Population{"20 columns", 100, 70, 100, 20, false, 0}}) {
    testing::expect_honest(
        "shapes, new people, " + of.name, 1, 21,
        [&](const Rng& rng) { return audited(of, rng).estimate; }, testing::Sharpness::kWide);
  }
}

TEST(SlowShapeCoverage, OfTheSkillHoldsForAReleaseThatMoved) {
  for (const auto& of :
       {Population{"a normal moved by 0.1", 300, 300, 300, 2, false, 0.1},
        Population{"a normal moved by 0.5", 300, 150, 300, 2, false, 0.5},
        Population{"a fifth of the categories moved", 400, 0, 800, 2, true, 0.2}}) {
    testing::expect_honest_skill(
        "shapes, " + of.name, 22, [&](const Rng& rng) { return audited(of, rng); },
        testing::Sharpness::kWide);
  }
}

}  // namespace
}  // namespace assay
