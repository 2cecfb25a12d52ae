#include "metrics/fidelity/expected_gap.h"

#include <cmath>
#include <numbers>

#include "core/stats/intervals.h"

namespace assay {

Gap expected_gap(double a, double mean, double kappa) {
  const double pull = std::sqrt(kappa);
  if (!(pull * mean > 1e-9)) {  // fixed
    return {std::abs(a - mean), a > mean ? 1.0 : a < mean ? -1.0 : 0.0};
  }
  const double x = mean + (a - mean) / pull;  // where a lies for the Poisson count that is pulled
  constexpr double kNormal = 50;
  if (mean > kNormal) {
    const double sd = std::sqrt(mean), z = (x - mean) / sd;
    const double slope = 2 * normal_cdf(z) - 1;
    const double density = std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi);
    return {pull * sd * (z * slope + 2 * density), slope};
  }
  if (x < 0) {
    return {pull * (mean - x), -1};
  }
  if (x > mean + 12 * std::sqrt(mean) + 12) {
    return {pull * (x - mean), 1};
  }
  double chance = std::exp(-mean), below = chance;  // P = k, P <= k
  const double last = std::floor(x);
  for (double k = 1; k <= last; ++k) {
    chance *= mean / k;
    below += chance;
  }
  return {pull * (2 * ((x - mean) * below + mean * chance) + mean - x), 2 * below - 1};
}

}  // namespace assay
