#pragma once
#include <optional>

namespace assay {

/// Mills' ratio of the normal law, (1 - Phi(x))/phi(x), for x >= 0; relative error about 1e-15, never underflows.
double mills_ratio(double x);

/// log Phi(x), accurate in relative terms for every finite x: Phi(-40) is no longer a double, its logarithm is.
double log_normal_cdf(double x);

/// The smallest delta at which a mu-GDP mechanism is (epsilon, delta)-DP.
///   delta(epsilon) = Phi(-epsilon/mu + mu/2) - e^epsilon Phi(-epsilon/mu - mu/2)
/// mu >= 0, finite; epsilon >= 0. Source: Dong, Roth and Su, Gaussian Differential Privacy, JRSS-B 84 (2022).
double gaussian_delta(double mu, double epsilon);

/// Its inverse: the smallest epsilon at which a mu-GDP mechanism is (epsilon, delta)-DP, in nats.
/// 0 if delta is large enough already; empty at delta = 0 with mu > 0, where no finite epsilon does.
/// mu >= 0, finite; delta in [0, 1).
std::optional<double> gaussian_epsilon(double mu, double delta);

}  // namespace assay
