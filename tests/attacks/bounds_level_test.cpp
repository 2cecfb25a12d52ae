// Does a bound claim more than the truth in at most 5 % of audits of a mechanism whose guarantee is known?
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "attacks/bounds/one_run.h"
#include "attacks/bounds/threshold.h"
#include "core/rng.h"
#include "tests/support/checks.h"

namespace assay {
namespace {

using testing::implausible;

constexpr int kAudits = 4000;

/// More than 5 % of the audits claimed too much, beyond chance.
bool claims_too_much(int wrong) {
  return wrong > 0.05 * kAudits && implausible(wrong, kAudits, 0.05);
}

TEST(OneRunEpsilon, ClaimsTooMuchInAtMostFivePercentOfAuditsOfRandomisedResponse) {
  // randomised response with epsilon = 1 tells each coin truly with probability e/(1 + e); it meets the bound exactly
  const double q = std::exp(1.0) / (1 + std::exp(1.0));
  Rng rng(31);
  int wrong = 0, wrong_for_less = 0;
  for (int audit = 0; audit < kAudits; ++audit) {
    const double epsilon = one_run_epsilon({200, 200, rng.binomial(200, q)}, 0, 0.05).epsilon;
    wrong += epsilon > 1;
    wrong_for_less += epsilon > 0.9;
  }
  EXPECT_FALSE(claims_too_much(wrong)) << wrong;
  EXPECT_GT(wrong, kAudits / 50);                // tight: near 5 %, not near 0
  EXPECT_TRUE(claims_too_much(wrong_for_less));  // control: were epsilon 0.9, the test would see it
}

TEST(ClopperPearsonEpsilon, ClaimsTooMuchInAtMostFivePercentOfAuditsOfRandomisedResponse) {
  const double q = std::exp(1.0) / (1 + std::exp(1.0));
  Rng rng(32);
  int wrong = 0, wrong_by_rates = 0;
  for (int audit = 0; audit < kAudits; ++audit) {
    const ThresholdCounts counts{rng.binomial(500, q), 500, rng.binomial(500, 1 - q), 500};
    wrong += clopper_pearson_epsilon(counts, 0, 0.05).epsilon > 1;
    wrong_by_rates +=
        static_cast<double>(counts.tp) > std::exp(1.0) * static_cast<double>(counts.fp);
  }
  EXPECT_FALSE(claims_too_much(wrong)) << wrong;
  EXPECT_TRUE(claims_too_much(wrong_by_rates));  // control: the same without a margin
}

/// One audit of the Gaussian mechanism with this mu by `canaries`: the `guesses` most certain ones are guessed by
/// their sign.
OneRunCounts gaussian_audit(double mu, std::size_t canaries, std::size_t guesses, Rng& rng) {
  std::vector<std::pair<double, bool>> answers(canaries);  // certainty, right
  for (auto& [certainty, right] : answers) {
    const double told = rng.normal() + mu / 2;  // towards the truth
    certainty = std::abs(told);
    right = told > 0;
  }
  std::partial_sort(answers.begin(), answers.begin() + static_cast<std::ptrdiff_t>(guesses),
                    answers.end(), std::greater<>());
  std::int64_t correct = 0;
  for (std::size_t i = 0; i < guesses; ++i) {
    correct += answers[i].second;
  }
  return {static_cast<std::int64_t>(canaries), static_cast<std::int64_t>(guesses), correct};
}

TEST(GaussianBounds, ClaimTooMuchInAtMostFivePercentOfAuditsOfTheGaussianMechanism) {
  std::vector<double> mu_of(51);  // by the number of right guesses
  for (std::int64_t v = 0; v <= 50; ++v) {
    mu_of[static_cast<std::size_t>(v)] = one_run_fdp_epsilon({200, 50, v}, 0, 0.05).mu;
  }
  Rng rng(33);
  int wrong = 0, wrong_at_threshold = 0, wrong_for_less = 0;
  for (int audit = 0; audit < kAudits; ++audit) {
    const double mu = mu_of[static_cast<std::size_t>(gaussian_audit(1, 200, 50, rng).correct)];
    wrong += mu > 1;
    wrong_for_less += mu > 0.5;
    const double power = 0.6914624612740131;  // Phi(1/2)
    wrong_at_threshold +=
        gdp_epsilon({rng.binomial(300, power), 300, rng.binomial(300, 1 - power), 300}, 0, 0.05)
            .mu > 1;
  }
  EXPECT_FALSE(claims_too_much(wrong)) << wrong;
  EXPECT_FALSE(claims_too_much(wrong_at_threshold)) << wrong_at_threshold;
  EXPECT_TRUE(claims_too_much(wrong_for_less));  // control: were mu 0.5, the test would see it
}

TEST(OneRunEpsilon, OfTheBestOfManyNumbersOfGuessesBreaksItsLevel) {
  // The negative control of the tests above, and the warning in the header: nothing leaks, and guesses = 5, 10,
  // ..., 200 are all tried. v above `enough` means that epsilon = 0 is refuted at 5 %.
  std::vector<std::int64_t> enough(201, 0);
  for (std::int64_t r = 5; r <= 200; r += 5) {
    std::int64_t v = r;
    while (one_run_p_value({200, r, v}, 0, 0) < 0.05) {
      --v;
    }
    enough[static_cast<std::size_t>(r)] = v;
  }
  Rng rng(34);
  int wrong_best = 0, wrong_fixed = 0;
  for (int audit = 0; audit < kAudits; ++audit) {
    bool best = false;
    std::int64_t correct = 0;  // canaries in the order of their certainty
    for (std::int64_t r = 1; r <= 200; ++r) {
      correct += rng.bernoulli(0.5);
      const bool refuted = r % 5 == 0 && correct > enough[static_cast<std::size_t>(r)];
      best |= refuted;
      wrong_fixed += r == 100 && refuted;
    }
    wrong_best += best;
  }
  EXPECT_FALSE(claims_too_much(wrong_fixed)) << wrong_fixed;
  EXPECT_TRUE(claims_too_much(wrong_best)) << wrong_best;
}

}  // namespace
}  // namespace assay
