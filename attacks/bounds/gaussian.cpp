#include "attacks/bounds/gaussian.h"

#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <numbers>

#include "core/error.h"
#include "core/stats/intervals.h"

namespace assay {
namespace {

/// log phi(x)
double log_density(double x) { return -x * x / 2 - std::log(2 * std::numbers::pi) / 2; }

/// log gaussian_delta for epsilon >= 0.
/// With a = epsilon/mu - mu/2 and b = a + mu: e^epsilon phi(b) = phi(a), hence
///   delta = Phi(-a) - phi(a) M(b) = phi(a) (M(a) - M(b)),  M = Mills' ratio
/// The second form keeps its digits where both terms of the definition underflow.
double log_delta(double mu, double epsilon) {
  const double a = epsilon / mu - mu / 2, b = epsilon / mu + mu / 2;
  if (a < 0) {
    return std::log(normal_cdf(-a) - std::exp(log_density(a)) * mills_ratio(b));
  }
  return log_density(a) + std::log(mills_ratio(a) - mills_ratio(b));
}

void check_mu(double mu) {
  require(mu >= 0 && std::isfinite(mu), "Gaussian trade-off: mu = ", mu,
          " must be finite and at least 0");
}

}  // namespace

double mills_ratio(double x) {
  require(x >= 0, "Mills' ratio: x = ", x, " must be at least 0");
  if (x < 5) {
    return std::sqrt(std::numbers::pi / 2) * std::exp(x * x / 2) *
           std::erfc(x / std::numbers::sqrt2);
  }
  // Laplace's continued fraction 1/(x + 1/(x + 2/(x + ...))); at x = 5 40 terms reach 1e-17
  double tail = x;
  for (int k = 60; k >= 1; --k) {
    tail = x + k / tail;
  }
  return 1 / tail;
}

double log_normal_cdf(double x) {
  if (x > 0) {
    return std::log1p(-normal_cdf(-x));
  }
  return x > -5 ? std::log(normal_cdf(x)) : log_density(x) + std::log(mills_ratio(-x));
}

double gaussian_delta(double mu, double epsilon) {
  check_mu(mu);
  require(epsilon >= 0, "Gaussian trade-off: epsilon = ", epsilon, " must be at least 0");
  return mu == 0 || std::isinf(epsilon) ? 0 : std::exp(log_delta(mu, epsilon));
}

std::optional<double> gaussian_epsilon(double mu, double delta) {
  check_mu(mu);
  require(delta >= 0 && delta < 1, "Gaussian trade-off: delta = ", delta, " is outside [0, 1)");
  if (mu == 0 || gaussian_delta(mu, 0) <= delta) {
    return 0;
  }
  if (delta == 0) {
    return std::nullopt;
  }
  // solved on the log scale: the slope stays of order 1 for any delta
  const auto gap = [&](double epsilon) { return log_delta(mu, epsilon) - std::log(delta); };
  double high = mu;
  while (gap(high) > 0) {
    high *= 2;
  }
  std::uintmax_t steps = 200;
  const auto [below, above] = boost::math::tools::toms748_solve(
      gap, 0.0, high, boost::math::tools::eps_tolerance<double>(), steps);
  return (below + above) / 2;
}

}  // namespace assay
