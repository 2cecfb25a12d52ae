#pragma once

namespace assay {

/// E|a - Y| and its slope in a, for Y with mean `mean` and variance mean x kappa, 0 <= kappa <= 1: a Poisson count
/// pulled towards its mean by sqrt(kappa), exact for kappa = 1, for a = 0 and, as a normal, for large means.
///   E|a - P| = 2 [(a - mean) P(P <= a) + mean P(P = floor a)] + mean - a    for a Poisson P
struct Gap {
  double value = 0, slope = 0;
};
Gap expected_gap(double a, double mean, double kappa);

}  // namespace assay
