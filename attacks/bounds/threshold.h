#pragma once
#include <cstdint>
#include <optional>

namespace assay {

/// Answers of a membership test at one threshold: `tp` of `positives` members accused, `fp` of `negatives` outsiders.
/// A member is a training run with the target person, an outsider one without: independent runs, one answer each.
/// Answers about many people of one run depend on each other: for those the one-run bounds are made.
struct ThresholdCounts {
  std::int64_t tp = 0, positives = 0, fp = 0, negatives = 0;
};

/// Exact bounds on both error rates that hold together with probability >= 1 - alpha.
struct ThresholdRates {
  double tpr_low = 0;   ///< true-positive rate, at least
  double fpr_high = 1;  ///< false-positive rate, at most
  double tnr_low = 0;   ///< 1 - fpr_high
  double fnr_high = 1;  ///< 1 - tpr_low
};

/// A lower bound on epsilon at `delta`, in nats.
struct ThresholdBound {
  ThresholdRates rates;
  double epsilon = 0;
  /// Of a perfect attack (all members accused, no outsider) with as many tries.
  double ceiling = 0;
};

/// A lower bound on mu of Gaussian differential privacy, and its epsilon.
struct GaussianBound {
  ThresholdRates rates;
  double mu = 0;
  double mu_ceiling = 0;
  std::optional<double> epsilon;  ///< empty where delta = 0 and mu > 0: no finite epsilon holds
  std::optional<double> ceiling;
};

/// Clopper-Pearson bounds at alpha/2 on each side.
///   tpr_low = BetaInv(alpha/2; tp, P - tp + 1),  fpr_high = BetaInv(1 - alpha/2; fp + 1, N - fp)
/// Counts in people or runs; positives, negatives >= 1; 0 < alpha < 1.
/// Throws InputError for counts that do not fit and for alpha outside (0, 1).
ThresholdRates threshold_rates(const ThresholdCounts& counts, double alpha);

/// What the answers of an attack prove about epsilon, at level 1 - alpha (two-sided: alpha/2 for each rate).
///   epsilon >= max{ log((tpr_low - delta)/fpr_high), log((tnr_low - delta)/fnr_high), 0 }
/// Both sides rest on the same two bounds, so taking the larger costs no level. delta in [0, 1).
/// The bound speaks of the weakest guarantee that the answers refute, never of safety: a low epsilon may only mean
/// few tries, which is why `ceiling` stands beside it, or a poor attack. The level holds for a threshold fixed
/// before the answers were seen (or chosen on others); the best of many thresholds proves nothing.
/// Random: no. Cost: O(1).
/// Source: Jagielski, Ullman and Oprea, Auditing Differentially Private Machine Learning, NeurIPS 2020; both sides
/// as in TAPAS and jax_privacy.
ThresholdBound clopper_pearson_epsilon(const ThresholdCounts& counts, double delta, double alpha);

/// The same counts read as a test of Gaussian differential privacy.
///   mu >= max{ Phi^-1(1 - fpr_high) - Phi^-1(fnr_high), 0 },  epsilon = gaussian_epsilon(mu, delta)
/// mu itself does not depend on delta. delta in [0, 1).
/// Higher than the Clopper-Pearson bound because it assumes more: it refutes "mu'-GDP" for every mu' < mu. For a
/// mechanism whose trade-off is not near Gaussian, epsilon at this delta may be lower than the figure.
/// Source: Nasr et al., Tight Auditing of Differentially Private Machine Learning, USENIX Security 2023.
GaussianBound gdp_epsilon(const ThresholdCounts& counts, double delta, double alpha);

}  // namespace assay
