#pragma once
#include <cstdint>
#include <optional>

namespace assay {

/// Answers of an audit with one training run: each of `canaries` was put into the training data by a fair coin of its
/// own; the auditor guessed the coin of `guesses` of them (the most certain ones) and abstained on the rest;
/// `correct` guesses were right.
struct OneRunCounts {
  std::int64_t canaries = 0, guesses = 0, correct = 0;
};

/// A lower bound on epsilon at `delta`, in nats.
struct OneRunBound {
  double epsilon = 0;
  double ceiling = 0;       ///< the same if every guess had been right
  double p_value_eps0 = 1;  ///< of "epsilon = 0 at this delta"
  double p_value_eps1 = 1;  ///< of "epsilon = 1 at this delta"
};

/// The same by f-DP: a bound on mu of Gaussian differential privacy, and its epsilon.
struct OneRunGaussianBound {
  double mu = 0;
  double mu_ceiling = 0;
  std::optional<double> epsilon;  ///< empty where delta = 0 and mu > 0: no finite epsilon holds
  std::optional<double> ceiling;
};

/// p value of "the mechanism is (epsilon, delta)-DP", one-sided.
///   q = e^epsilon/(1 + e^epsilon),  X ~ Bin(guesses, q),  v = correct
///   p = min{ 1, P[X >= v] + 2 canaries delta max_{1 <= i <= v} P[v - i <= X < v]/i }
/// epsilon >= 0 and finite, delta in [0, 1). Never 0: a p below the smallest normal double, 2.2e-308, is given as that.
/// Binomial tails by the incomplete beta function, so a million canaries are no harder than ten.
/// Cost: O(log correct) tails: the maximum is found by bisection.
/// Throws InputError unless 0 <= correct <= guesses <= canaries, guesses >= 1.
double one_run_p_value(const OneRunCounts& counts, double epsilon, double delta);

/// The epsilon below which every (epsilon, delta)-DP guarantee is refuted at level alpha, one-sided: the root of
/// p(epsilon) = alpha to full precision, 0 if p(0) >= alpha.
/// The number of guesses must be fixed before the answers are seen: the largest bound over 40 numbers of guesses
/// claims too much in 20 % of audits at a nominal 5 % (tests/attacks/bounds_level_test.cpp). A low bound may only
/// mean few guesses (see `ceiling`) or a poor attack; it never means safe.
/// Source: Steinke, Nasr and Jagielski, Privacy Auditing with One (1) Training Run, NeurIPS 2023, and its code.
OneRunBound one_run_epsilon(const OneRunCounts& counts, double delta, double alpha);

/// The largest mu for which "the mechanism is mu-GDP" is refuted at level alpha, one-sided, and its epsilon at delta.
///   g(x) = Phi(Phi^-1(x) - mu),  r = alpha v/m, h = alpha (guesses - v)/m
///   for i = v-1, ..., 0:  h' = max(h, g(r)),  r = min{ 1, r + i/(guesses - i) (h' - h) },  h = h'
///   refuted if and only if r + h > guesses/m                       m = canaries, v = correct
/// Much tighter than one_run_epsilon where the mechanism is near Gaussian, as many noisy training steps are; it
/// assumes so. mu does not depend on delta. The number of guesses must be fixed before the answers are seen.
/// Cost: about 15 passes of O(correct) each for the figure and as many for its ceiling; at most 10^7 guesses.
/// Source: Mahloujifar, Melis and Chaudhuri, Auditing f-Differential Privacy in One Run, ICML 2025.
OneRunGaussianBound one_run_fdp_epsilon(const OneRunCounts& counts, double delta, double alpha);

}  // namespace assay
