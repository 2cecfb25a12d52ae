#include "attacks/bounds/skew_normal.h"

#include <algorithm>
#include <array>
#include <boost/math/distributions/skew_normal.hpp>
#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <boost/math/tools/minima.hpp>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>
#include <vector>

#include "attacks/bounds/gaussian.h"
#include "core/error.h"
#include "core/stats/intervals.h"

namespace assay {
namespace {

constexpr std::size_t kFewestValues = 30;
constexpr double kSteepestShape = 100;
/// Beyond it the tail is exponential to all digits of its logarithm.
constexpr double kFarthest = -1e6;

/// log Phi(w) and its derivative phi(w)/Phi(w).
struct LogPhi {
  double value, slope;
};

LogPhi log_phi(double w) {
  const double density = std::exp(-w * w / 2) * std::numbers::inv_sqrtpi / std::numbers::sqrt2;
  if (w > 0) {
    const double upper = normal_cdf(-w);
    return {std::log1p(-upper), density / (1 - upper)};
  }
  const double mills = mills_ratio(-w);
  return {-w * w / 2 - std::log(2 * std::numbers::pi) / 2 + std::log(mills), 1 / mills};
}

/// The log-likelihood at one point of the inner problem, up to a constant, with gradient and Hessian.
struct Point {
  double eta = 1, theta = 0;  ///< 1/scale, location/scale: z = eta y - theta
  double value = 0;
  double by_eta = 0, by_theta = 0;
  double eta_eta = 0, eta_theta = 0, theta_theta = 0;
};

Point evaluated(const std::vector<double>& y, double shape, double eta, double theta) {
  Point at;
  at.eta = eta;
  at.theta = theta;
  for (const double value : y) {
    const double z = eta * value - theta, w = shape * z;
    const LogPhi phi = log_phi(w);
    const double slope = -z + shape * phi.slope;
    const double bend = -1 - shape * shape * phi.slope * (w + phi.slope);
    at.value += -z * z / 2 + phi.value;
    at.by_eta += slope * value;
    at.by_theta -= slope;
    at.eta_eta += bend * value * value;
    at.eta_theta -= bend * value;
    at.theta_theta += bend;
  }
  const auto n = static_cast<double>(y.size());
  at.value += n * std::log(eta);
  at.by_eta += n / eta;
  at.eta_eta -= n / (eta * eta);
  return at;
}

/// The best eta and theta for a shape. y has mean 0 and deviation 1; Newton starts where the law has the same
/// moments.
Point best_for(const std::vector<double>& y, double shape) {
  const double share = shape / std::hypot(1, shape) * std::sqrt(2 / std::numbers::pi);
  Point at = evaluated(y, shape, std::sqrt(1 - share * share), -share);
  for (int round = 0; round < 50; ++round) {
    const double det = at.eta_eta * at.theta_theta - at.eta_theta * at.eta_theta;
    const double step_eta = -(at.theta_theta * at.by_eta - at.eta_theta * at.by_theta) / det;
    const double step_theta = -(at.eta_eta * at.by_theta - at.eta_theta * at.by_eta) / det;
    const double gain = at.by_eta * step_eta + at.by_theta * step_theta;  // twice the rise expected
    if (gain < 1e-16 * static_cast<double>(y.size())) {
      break;
    }
    double length = 1;
    Point next = at;
    do {
      const double eta = at.eta + length * step_eta;
      if (eta > 0) {
        next = evaluated(y, shape, eta, at.theta + length * step_theta);
      }
      length /= 2;
    } while (next.value <= at.value && length > 1e-9);
    if (next.value <= at.value) {
      break;  // no double does better
    }
    at = next;
  }
  return at;
}

/// The shape of the largest profile likelihood.
double best_shape(const std::vector<double>& y) {
  const auto loss = [&](double angle) { return -best_for(y, std::tan(angle)).value; };
  constexpr int kSteps = 8;  // on each side of the normal law
  const double step = std::atan(kSteepestShape) / kSteps;
  int best = 0;
  double least = std::numeric_limits<double>::infinity();
  for (int i = -kSteps; i <= kSteps; ++i) {
    const double here = loss(i * step);
    if (here < least) {
      least = here;
      best = i;
    }
  }
  const double low = std::max(best - 1, -kSteps) * step, high = std::min(best + 1, kSteps) * step;
  return std::tan(boost::math::tools::brent_find_minima(loss, low, high, 30).first);
}

/// log F(z) by integrating the density to the left of z, which lies in the left tail:
///   F(z) = f(z)/slope * integral over u > 0 of f(z - u/slope)/f(z),  slope = (log f)'(z) > 0
/// f is log-concave, so the integrand lies below e^-u and 50 is far enough.
double log_left_tail(double z, double shape) {
  const auto log_density = [shape](double t) {
    return -t * t / 2 + std::log(2 / std::numbers::pi) / 2 + log_phi(shape * t).value;
  };
  const double top = log_density(z), slope = -z + shape * log_phi(shape * z).slope;
  const auto scaled = [&](double u) { return std::exp(log_density(z - u / slope) - top); };
  const double mass = z < kFarthest ? 1
                                    : boost::math::quadrature::gauss_kronrod<double, 61>::integrate(
                                          scaled, 0, 50, 8, 1e-13);
  return top + std::log(mass / slope);
}

}  // namespace

double log_cdf(const SkewNormal& law, double x) {
  require(law.scale > 0 && std::isfinite(law.scale), "skew-normal: scale = ", law.scale,
          " must be positive and finite");
  const double z = (x - law.location) / law.scale;
  require(std::abs(z) < 1e100, "skew-normal: x = ", x, " is not finite, or too many scales (",
          law.scale, ") from the location ", law.location);
  const double direct = boost::math::cdf(boost::math::skew_normal(0, 1, law.shape), z);
  return direct > 0.01 ? std::log(std::min(direct, 1.0)) : log_left_tail(z, law.shape);
}

std::optional<SkewNormal> fit_skew_normal(std::span<const double> values) {
  for (const double value : values) {
    require(std::isfinite(value), "skew-normal fit: the value ", value, " is not finite");
  }
  std::vector<double> y(values.begin(), values.end());
  std::sort(y.begin(), y.end());  // the same sums in any order of the values
  const auto n = static_cast<double>(y.size());
  const double mean = std::accumulate(y.begin(), y.end(), 0.0) / n;
  double square = 0;
  for (double& value : y) {
    value -= mean;
    square += value * value / n;
  }
  const double deviation = std::sqrt(square);
  if (y.size() < kFewestValues || !(deviation > 1e-12 * std::abs(mean))) {
    return std::nullopt;
  }
  for (double& value : y) {
    value /= deviation;
  }
  const double shape = best_shape(y);
  if (std::abs(shape) > 0.99 * kSteepestShape) {
    return std::nullopt;
  }
  const Point at = best_for(y, shape);
  return SkewNormal{mean + deviation * at.theta / at.eta, deviation / at.eta, shape};
}

}  // namespace assay
