#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <iostream>
#include <vector>

#include "core/parallel.h"
#include "tests/metrics/marginals_runs.h"
#include "tests/metrics/populations.h"
#include "tests/support/checks.h"

namespace assay {
namespace {

using testing::holds;
using testing::marginals;
using testing::population;
using testing::TableBuilder;
using testing::value;

/// Two yes-no columns: a is yes for 60 %, b equals a for `equal` of the people.
Table answers(std::size_t rows, double yes, double equal, Rng rng) {
  std::vector<std::int32_t> a, b;
  for (std::size_t i = 0; i < rows; ++i) {
    a.push_back(rng.bernoulli(yes) ? 1 : 0);
    b.push_back(rng.bernoulli(equal) ? a.back() : 1 - a.back());
  }
  return TableBuilder().coded("a", {"no", "yes"}, a).coded("b", {"no", "yes"}, b).table();
}

using Experiment = std::function<Result(const Rng&)>;
/// New people: every cell at its kink.
Result of_new_people(const Rng& rng) {
  return marginals(population(600, 0.9, rng.split("train")),
                   population(400, 0.9, rng.split("holdout")),
                   population(500, 0.9, rng.split("release")), {{"ways", "2"}});
}
/// Every cell far from its kink, a ceiling without noise of its own: the interval is at its level.
Result of_other_people(const Rng& rng) {
  return marginals(answers(600, 0.6, 0.9, rng.split("train")), std::nullopt,
                   answers(500, 0.45, 0.7, rng.split("release")), {{"ways", "2"}});
}

/// Coverage of the skill's interval, also shortened to 89 %. The truth is the ratio of mean distances over experiments
/// of their own: the skill is for tables of these sizes. An undefined skill would hold nothing.
struct Coverage {
  int interval = 0, shortened = 0, rows = 0, experiments = 0;
  bool plausible(int covered) const {
    // P[at most `covered` of n] at 93 %
    return testing::binomial_tail(experiments - covered, experiments, 0.07) > 1e-6;
  }
};
Coverage coverage(const Experiment& experiment, int experiments, std::uint64_t seed) {
  std::vector<Result> results(static_cast<std::size_t>(2 * experiments));
  parallel_for(results.size(), [&](std::size_t i) {
    results[i] = experiment(Rng(seed).split(i));
    results[i].parts.clear();
    results[i].plots.clear();
  });
  double raw = 0, floor = 0, ceiling = 0;
  for (int i = 0; i < experiments; ++i) {
    const Result& result = results[static_cast<std::size_t>(experiments + i)];
    raw += *value(result, "raw");
    floor += *result.floor;
    ceiling += *result.ceiling;
  }
  const double truth = (raw - floor) / (ceiling - floor);
  Coverage found;
  found.experiments = experiments;
  for (int i = 0; i < experiments; ++i) {
    const Result& result = results[static_cast<std::size_t>(i)];
    if (!result.estimate) {
      continue;
    }
    const Estimate& skill = *result.estimate;
    found.interval += holds(skill, truth) ? 1 : 0;
    constexpr double kShort = 1.5982 / 1.95996;  // normal quantiles of 89 % and 95 %
    const double half = (*skill.high - *skill.low) / 2 * kShort;
    found.shortened += std::abs(skill.value - truth) <= half ? 1 : 0;
    const auto low = value(result, "equivalent rows low"),
               high = value(result, "equivalent rows high");
    found.rows += low && *low <= 500 && (!high || *high >= 500) ? 1 : 0;
  }
  return found;
}

void print(const char* name, int covered, int experiments) {
  std::cout << "coverage | " << name << " | 0.95 | " << static_cast<double>(covered) / experiments
            << " | " << experiments << "\n";
}

TEST(MarginalsInterval, HoldsOneForNewPeople) {
  const Coverage found = coverage(of_new_people, 50, 21);
  EXPECT_TRUE(found.plausible(found.interval)) << found.interval;
  EXPECT_TRUE(found.plausible(found.rows)) << found.rows;
}

TEST(SlowMarginalsInterval, HoldsOneForNewPeopleAndTheirNumber) {
  const Coverage found = coverage(of_new_people, 4000, 22);
  print("marginals skill at 1 (jackknife, conservative)", found.interval, 4000);
  print("marginals, rows of a fresh sample", found.rows, 4000);
  EXPECT_TRUE(found.plausible(found.interval)) << found.interval;
  EXPECT_TRUE(found.plausible(found.rows)) << found.rows;
}

TEST(SlowMarginalsInterval, CoversAPartialSkillAndTheShortOneDoesNot) {
  const Coverage found = coverage(of_other_people, 4000, 23);
  print("marginals skill below 1 (jackknife)", found.interval, 4000);
  print("marginals skill below 1 [control: shortened to 89 %]", found.shortened, 4000);
  EXPECT_TRUE(found.plausible(found.interval)) << found.interval;
  EXPECT_FALSE(found.plausible(found.shortened)) << "negative control";
}

}  // namespace
}  // namespace assay
