#pragma once
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "core/parallel.h"
#include "core/result.h"
#include "core/rng.h"
#include "tests/support/checks.h"
#include "tests/support/results.h"

/// Is an interval as honest as it says? Experiments with known truth, drawn anew, and how many intervals held it.
namespace assay::testing {

/// 4,000 repetitions; in CI 200.
inline int interval_repetitions() { return std::getenv("CI") == nullptr ? 4000 : 200; }

/// The negative control's intervals: 1.598 standard errors to either side, 89 % of a normal law, which 4,000 repetitions
/// tell from 93 %. 200 do not: there, half of the length, 67 %. A jackknife's interval is Student's for 25 groups, 2.064
/// standard errors, which is more than 95 % where several tables vary alike; others are taken to be 1.960.
inline double interval_shortening(const Estimate& estimate) {
  constexpr double kNormal89 = 1.598193, kNormal95 = 1.959964, kStudent24 = 2.063899;
  if (std::getenv("CI") != nullptr) {
    return 0.5;
  }
  return kNormal89 / (estimate.method == "jackknife" ? kStudent24 : kNormal95);
}

inline bool holds(const Estimate& estimate, double truth, double shortening = 1) {
  return estimate.low && estimate.high &&
         estimate.value - shortening * (estimate.value - *estimate.low) <= truth &&
         truth <= estimate.value + shortening * (*estimate.high - estimate.value);
}

/// One estimate; nothing where it is undefined, which holds no truth.
using IntervalExperiment = std::function<std::optional<Estimate>(const Rng&)>;
/// One audit with floor, ceiling and the value "raw".
using SkillExperiment = std::function<Result(const Rng&)>;

struct IntervalCoverage {
  int held = 0, held_by_shortened = 0, repetitions = 0;
  /// P[X <= held], X ~ binomial(repetitions, 0.93), is not below 1e-6: 3,640 of 4,000 and 166 of 200 are the fewest.
  bool plausible(int count) const {
    return binomial_tail(repetitions - count, repetitions, 0.07) >= 1e-6;
  }
};

inline IntervalCoverage count_held(const std::vector<std::optional<Estimate>>& found,
                                   double truth) {
  IntervalCoverage count;
  count.repetitions = static_cast<int>(found.size());
  for (const auto& estimate : found) {
    count.held += estimate && holds(*estimate, truth) ? 1 : 0;
    count.held_by_shortened +=
        estimate && holds(*estimate, truth, interval_shortening(*estimate)) ? 1 : 0;
  }
  return count;
}

/// kSharp: the interval is near its level, so that the shortened one must fail. kWide: it holds the truth more often than
/// it says (its measure's header says where and why), and may survive the shortening.
enum class Sharpness { kSharp, kWide };

inline void expect_honest(const std::string& what, const IntervalCoverage& found,
                          Sharpness sharpness) {
  const auto line = [&](const std::string& which, int held) {
    std::cout << "coverage | " << which << " | 0.95 | " << held / double(found.repetitions) << " | "
              << found.repetitions << "\n";
  };
  line(what, found.held);
  line(what + " [control: shortened]", found.held_by_shortened);
  EXPECT_TRUE(found.plausible(found.held)) << what << ": " << found.held << " held";
  if (sharpness == Sharpness::kSharp) {
    EXPECT_FALSE(found.plausible(found.held_by_shortened))
        << what << ": the shortened interval must fail; " << found.held_by_shortened << " held";
  }
}

/// Runs `experiment` on Rngs of its own, in parallel, and fails if its interval holds `truth` implausibly seldom.
inline void expect_honest(const std::string& what, double truth, std::uint64_t seed,
                          const IntervalExperiment& experiment, Sharpness sharpness) {
  std::vector<std::optional<Estimate>> found(static_cast<std::size_t>(interval_repetitions()));
  parallel_for(found.size(), [&](std::size_t i) { found[i] = experiment(Rng(seed).split(i)); });
  expect_honest(what, count_held(found, truth), sharpness);
}

/// The same where no closed form gives the truth of a skill: the ratio of means over all repetitions,
///   (mean raw - mean floor)/(mean ceiling - mean floor)
/// for the skill is for tables of these sizes. Its standard error, which the line states, is 1/sqrt(repetitions) of one
/// estimate's; that each interval is measured against a mean it takes part in moves its coverage by less than
/// 1/repetitions.
inline void expect_honest_skill(const std::string& what, std::uint64_t seed,
                                const SkillExperiment& experiment, Sharpness sharpness) {
  const auto n = static_cast<std::size_t>(interval_repetitions());
  std::vector<std::optional<Estimate>> found(n);
  std::vector<std::array<double, 2>> terms(n);  // of the ratio
  parallel_for(n, [&](std::size_t i) {
    const Result result = experiment(Rng(seed).split(i));
    found[i] = result.estimate;
    terms[i] = {value_of(result, "raw") - *result.floor, *result.ceiling - *result.floor};
  });
  double above = 0, room = 0, squares = 0;
  for (const auto& [numerator, denominator] : terms) {
    above += numerator / static_cast<double>(n);
    room += denominator / static_cast<double>(n);
  }
  const double truth = above / room;
  for (const auto& [numerator, denominator] : terms) {
    const double deviation = (numerator - truth * denominator) / room;
    squares += deviation * deviation;
  }
  std::ostringstream line;
  line.precision(4);
  line << what << " (truth " << truth << " +- " << std::sqrt(squares) / static_cast<double>(n)
       << ")";
  expect_honest(line.str(), count_held(found, truth), sharpness);
}

}  // namespace assay::testing
