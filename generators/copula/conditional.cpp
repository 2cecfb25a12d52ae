#include "generators/copula/conditional.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/error.h"
#include "core/stats/intervals.h"

namespace assay {
namespace {

constexpr int kProposals = 64;

bool is_point(const LatentBound& bound) { return bound.low == bound.high; }

// N(0, 1) between low and high; `mass` receives its probability. In the upper tail by symmetry,
// where 1 - Phi keeps no digits.
double truncated_normal(Rng& rng, double low, double high, double& mass) {
  if (low > 0) {
    return -truncated_normal(rng, -high, -low, mass);
  }
  const double below = normal_cdf(low);
  mass = normal_cdf(high) - below;
  const double u = below + rng.uniform_open() * mass;
  if (!(mass > 0) || u <= 0 ||
      u >= 1) {  // beyond 37 standard deviations: the end nearer to the middle
    return high < 0 ? high : std::max(low, -38.0);
  }
  return std::clamp(normal_quantile(u), low, high);
}

}  // namespace

ConditionalNormal::ConditionalNormal(std::span<const double> correlation,
                                     std::vector<LatentBound> bounds)
    : bounds_(std::move(bounds)) {
  std::stable_partition(bounds_.begin(), bounds_.end(), is_point);
  intervals_ = static_cast<std::size_t>(
      std::count_if(bounds_.begin(), bounds_.end(), [](const auto& b) { return !is_point(b); }));
  const auto p = static_cast<std::size_t>(std::llround(std::sqrt(double(correlation.size()))));
  std::vector<bool> bounded(p);
  for (const auto& bound : bounds_) {
    order_.push_back(bound.column);
    bounded[bound.column] = true;
  }
  for (std::size_t j = 0; j < p; ++j) {
    if (!bounded[j]) {
      order_.push_back(j);
    }
  }
  Eigen::MatrixXd r(p, p);
  for (std::size_t i = 0; i < p; ++i) {
    for (std::size_t k = 0; k < p; ++k) {
      r(Eigen::Index(i), Eigen::Index(k)) = correlation[order_[i] * p + order_[k]];
    }
  }
  const Eigen::LLT<Eigen::MatrixXd> cholesky(r);
  ensure(cholesky.info() == Eigen::Success, "the correlation matrix is not positive definite");
  const Eigen::MatrixXd lower = cholesky.matrixL();
  factor_.resize(p * p);
  for (std::size_t i = 0; i < p; ++i) {
    for (std::size_t k = 0; k <= i; ++k) {
      factor_[i * p + k] = lower(Eigen::Index(i), Eigen::Index(k));
    }
  }
}

double ConditionalNormal::mean_of(std::size_t i, std::span<const double> e) const {
  double mean = 0;
  for (std::size_t k = 0; k < i; ++k) {
    mean += factor(i, k) * e[k];
  }
  return mean;
}

// Fills e for the bounded coordinates; returns the product of the densities (points) and masses
// (intervals).
double ConditionalNormal::propose(Rng& rng, std::span<double> e) const {
  double weight = 1;
  for (std::size_t i = 0; i < bounds_.size(); ++i) {
    const double mean = mean_of(i, e), scale = factor(i, i);
    if (is_point(bounds_[i])) {
      e[i] = (bounds_[i].low - mean) / scale;
      weight *= std::exp(-e[i] * e[i] / 2) / (std::sqrt(2 * std::numbers::pi) * scale);
    } else {
      double mass = 0;
      e[i] = truncated_normal(rng, (bounds_[i].low - mean) / scale,
                              (bounds_[i].high - mean) / scale, mass);
      weight *= mass;
    }
  }
  return weight;
}

void ConditionalNormal::draw(Rng& rng, std::span<double> z) const {
  const std::size_t p = order_.size(), g = bounds_.size();
  std::vector<double> e(p), candidate(g);
  double total = propose(rng, e);
  for (int i = 1; i < kProposals && intervals_ > 1; ++i) {
    const double weight = propose(rng, candidate);
    total += weight;
    if (rng.uniform() * total < weight) {  // keeps each proposal with probability weight / total
      std::copy(candidate.begin(), candidate.end(), e.begin());
    }
  }
  for (std::size_t i = g; i < p; ++i) {
    e[i] = rng.normal();
  }
  for (std::size_t i = 0; i < p; ++i) {
    z[order_[i]] = mean_of(i, e) + factor(i, i) * e[i];
  }
}

double ConditionalNormal::evidence(Rng rng, int proposals) const {
  std::vector<double> e(bounds_.size());
  const int needed = intervals_ > 1 ? proposals : 1;
  double sum = 0;
  for (int i = 0; i < needed; ++i) {
    sum += propose(rng, e);
  }
  return sum / needed;
}

}  // namespace assay
