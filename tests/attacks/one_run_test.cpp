// Bounds from one training run: goldens, closed forms, the definition summed term by term, bad input.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>

#include "attacks/bounds/one_run.h"
#include "core/json.h"
#include "tests/support/checks.h"
#include "tests/support/reference_data.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using testing::input_error;

Json formulas(const char* name) {
  std::ifstream in(testing::shared_file("golden/privacy.json"));
  return Json::parse(in).at("formulas").at(name);
}

TEST(OneRunEpsilon, AgreesWithTheAuthorsFormula) {
  // The goldens end a bisection below 1e-9 (their own tolerance); ours is the root itself.
  ASSAY_NEEDS_REFERENCE_DATA();
  for (const auto& row : formulas("one_run_steinke")) {
    const OneRunCounts counts{row.at("m"), row.at("r"), row.at("v")};
    const double delta = row.at("delta"), alpha = row.at("p");
    const auto bound = one_run_epsilon(counts, delta, alpha);
    EXPECT_NEAR(bound.epsilon, row.at("eps_lb").get<double>(), 1e-9);
    EXPECT_NEAR(bound.p_value_eps0 / row.at("p_value_eps0").get<double>(), 1, 1e-9);
    EXPECT_NEAR(bound.p_value_eps1 / row.at("p_value_eps1").get<double>(), 1, 1e-9);
    EXPECT_NEAR(one_run_p_value(counts, bound.epsilon, delta), alpha, 1e-12);
  }
  const auto ceilings = formulas("perfect_attack_ceiling_one_run");
  for (const auto& [guesses, ceiling] : ceilings.items()) {
    const std::int64_t r = std::stoll(guesses);
    EXPECT_NEAR(one_run_epsilon({1000, r, r / 2}, 1e-5, 0.05).ceiling, ceiling.get<double>(), 1e-9);
  }
}

TEST(OneRunEpsilon, OfPerfectGuessesIsAClosedForm) {
  // delta = 0: P[Bin(r, q) >= r] = q^r = alpha, q = e^eps/(1 + e^eps); r = 10^6 needs every digit of 1 - q
  for (const std::int64_t r : {1, 5, 40, 1000, 1'000'000}) {
    const double log_q = std::log(0.05) / static_cast<double>(r);
    const double expected = std::max(0.0, log_q - std::log(-std::expm1(log_q)));
    EXPECT_NEAR(one_run_epsilon({2'000'000, r, r}, 0, 0.05).epsilon, expected, 1e-9) << r;
  }
}

/// The p value by summing every probability, as the definition reads.
double p_by_sums(const OneRunCounts& counts, double epsilon, double delta) {
  const auto r = static_cast<double>(counts.guesses);
  const double log_q = -std::log1p(std::exp(-epsilon)), log_miss = log_q - epsilon;
  const auto at = [&](std::int64_t hits) {
    const auto k = static_cast<double>(hits);
    return std::exp(std::lgamma(r + 1) - std::lgamma(k + 1) - std::lgamma(r - k + 1) + k * log_q +
                    (r - k) * log_miss);
  };
  double tail = 0, window = 0, mean = 0;
  for (std::int64_t k = counts.correct; k <= counts.guesses; ++k) {
    tail += at(k);
  }
  for (std::int64_t i = 1; i <= counts.correct; ++i) {
    window += at(counts.correct - i);
    mean = std::max(mean, window / static_cast<double>(i));
  }
  return std::min(1.0, tail + 2 * static_cast<double>(counts.canaries) * delta * mean);
}

TEST(OneRunPValue, BisectsToTheMaximumOfItsDefinition) {
  for (const std::int64_t r : {1, 2, 10, 60, 400}) {
    for (const std::int64_t v : {std::int64_t{1}, r / 2, (3 * r) / 4, r - 1, r}) {
      for (const double epsilon : {0.0, 0.3, 1.0, 3.0, 8.0}) {
        const OneRunCounts counts{500, r, std::max<std::int64_t>(v, 0)};
        const double expected = p_by_sums(counts, epsilon, 1e-4);
        EXPECT_NEAR(one_run_p_value(counts, epsilon, 1e-4) / expected, 1, 1e-10)
            << r << ' ' << v << ' ' << epsilon;
      }
    }
  }
}

TEST(OneRunPValue, RisesWithEpsilonAndDeltaAndFallsWithCorrectGuesses) {
  for (const double delta : {0.0, 1e-5, 1e-3}) {
    for (std::int64_t v = 30; v <= 60; v += 3) {
      double last = 0;
      for (double epsilon = 0; epsilon < 6; epsilon += 0.25) {
        const double p = one_run_p_value({300, 60, v}, epsilon, delta);
        EXPECT_GE(p, last - 1e-12);
        EXPECT_LE(p, one_run_p_value({300, 60, v - 1}, epsilon, delta) + 1e-12);
        EXPECT_LE(p, one_run_p_value({300, 60, v}, epsilon, 2 * delta) + 1e-12);
        last = p;
      }
    }
  }
}

TEST(OneRunEpsilon, StandsAMillionCanaries) {
  // scipy 1.10.1: brentq over binom.sf and the running mean of binom.pmf
  constexpr std::int64_t m = 1'000'000;
  EXPECT_NEAR(one_run_epsilon({m, m, 600'000}, 1e-6, 0.05).epsilon, 0.4020811642008681, 1e-9);
  EXPECT_NEAR(one_run_epsilon({m, 100'000, 99'000}, 1e-8, 0.05).epsilon, 4.542576961741618, 1e-9);
  EXPECT_NEAR(one_run_epsilon({m, m, m}, 1e-6, 0.05).epsilon, 10.430574731243528, 1e-9);
  double last = -1;
  for (std::int64_t v = 500'000; v <= 1'000'000; v += 25'000) {
    const double now = one_run_epsilon({m, m, v}, 1e-9, 0.05).epsilon;
    EXPECT_TRUE(std::isfinite(now));
    EXPECT_TRUE(now > last || now == 0);
    last = now;
  }
}

TEST(OneRunFdpEpsilon, AgreesWithTheAuthorsRecursion) {
  ASSAY_NEEDS_REFERENCE_DATA();
  for (const auto& row : formulas("one_run_fdp")) {
    const auto bound =
        one_run_fdp_epsilon({row.at("m"), row.at("r"), row.at("v")}, row.at("delta"), row.at("p"));
    ASSERT_TRUE(bound.epsilon);
    EXPECT_NEAR(*bound.epsilon, row.at("eps_lb").get<double>(), 1e-9);
  }
}

TEST(OneRunFdpEpsilon, IsMonotoneAndBelowItsCeiling) {
  double last = -1;
  for (std::int64_t v = 0; v <= 60; v += 4) {
    const auto bound = one_run_fdp_epsilon({300, 60, v}, 1e-5, 0.05);
    EXPECT_GE(bound.mu, last);
    EXPECT_LE(*bound.epsilon, *bound.ceiling);
    EXPECT_EQ(bound.mu > 0, one_run_fdp_epsilon({300, 60, v}, 0, 0.05).epsilon == std::nullopt);
    last = bound.mu;
  }
  EXPECT_EQ(one_run_fdp_epsilon({1000, 1000, 500}, 1e-5, 0.05).epsilon, 0);
}

TEST(OneRunBounds, RefuseCountsThatDoNotFit) {
  const auto message = [](OneRunCounts counts) {
    return input_error([&] { one_run_epsilon(counts, 1e-5, 0.05); });
  };
  EXPECT_THAT(message({10, 11, 5}), HasSubstr("guesses = 11 is outside [1, 10] (canaries)"));
  EXPECT_THAT(message({10, 0, 0}), HasSubstr("guesses = 0"));
  EXPECT_THAT(message({10, 5, 6}), HasSubstr("correct = 6 is outside [0, 5] (guesses)"));
  EXPECT_THAT(message({10, 5, -1}), HasSubstr("correct = -1"));
  EXPECT_THAT(input_error([] { one_run_epsilon({10, 5, 5}, 1, 0.05); }), HasSubstr("delta = 1"));
  EXPECT_THAT(input_error([] {
                one_run_fdp_epsilon({10, 5, 5}, 0, 1.5);
              }),
              HasSubstr("alpha = 1.5"));
  EXPECT_THAT(input_error([] { one_run_p_value({10, 5, 5}, -1, 0); }), HasSubstr("epsilon = -1"));
  EXPECT_THAT(input_error([] {
                one_run_fdp_epsilon({20'000'000, 20'000'000, 5}, 0, 0.05);
              }),
              HasSubstr("use one-run"));
}

}  // namespace
}  // namespace assay
