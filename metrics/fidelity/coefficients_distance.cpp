#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "metrics/fidelity/coefficients.h"

namespace assay {
namespace {

/// Sums of 1, x, y and xy over a set of rows.
using Sums = std::array<double, 4>;

/// Prefix sums over the levels of y under insertion; O(log levels) each.
class FenwickTree {
 public:
  explicit FenwickTree(std::size_t levels) : nodes_(levels + 1, Sums{}) {}
  void add(std::size_t level, const Sums& what) {
    for (std::size_t i = level + 1; i < nodes_.size(); i += i & (~i + 1)) {
      for (std::size_t k = 0; k < 4; ++k) {
        nodes_[i][k] += what[k];
      }
    }
  }
  /// Over levels 0..level.
  Sums up_to(std::size_t level) const {
    Sums sum{};
    for (std::size_t i = level + 1; i > 0; i -= i & (~i + 1)) {
      for (std::size_t k = 0; k < 4; ++k) {
        sum[k] += nodes_[i][k];
      }
    }
    return sum;
  }

 private:
  std::vector<Sums> nodes_;
};

/// sum over all i, j of |x_i - x_j| |y_i - y_j|. For j before i in x, |y_i - y_j| = (y_i - y_j)(2 [y_j <= y_i] - 1), so
/// (x_i - x_j)|y_i - y_j| summed over j needs the sums of 1, x, y, xy over those j with y_j <= y_i, and over all
/// of them.
double product_of_distances(const OrderedPair& pair) {
  FenwickTree tree(pair.y_distinct);
  Sums before{};
  double sum = 0;
  for (std::size_t i = 0; i < pair.size(); ++i) {
    const double x = pair.x[i], y = pair.y[i];
    const Sums below = tree.up_to(pair.y_levels[i]);
    Sums signed_sums;
    for (std::size_t k = 0; k < 4; ++k) {
      signed_sums[k] = 2 * below[k] - before[k];
    }
    sum += x * y * signed_sums[0] - y * signed_sums[1] - x * signed_sums[2] + signed_sums[3];
    const Sums own{1, x, y, x * y};
    tree.add(pair.y_levels[i], own);
    for (std::size_t k = 0; k < 4; ++k) {
      before[k] += own[k];
    }
  }
  return 2 * sum;
}

/// Row sums of |v_i - v_j|: v_i (2 below_i - n) + total - 2 (sum of those below), per level.
std::vector<double> distance_sums(const std::vector<double>& values,
                                  const std::vector<std::uint32_t>& levels, std::size_t distinct) {
  std::vector<double> count(distinct, 0), sum(distinct, 0);
  for (std::size_t i = 0; i < values.size(); ++i) {
    count[levels[i]] += 1;
    sum[levels[i]] += values[i];
  }
  std::partial_sum(count.begin(), count.end(), count.begin());
  std::partial_sum(sum.begin(), sum.end(), sum.begin());
  const auto n = static_cast<double>(values.size());
  std::vector<double> out(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    out[i] = values[i] * (2 * count[levels[i]] - n) + sum.back() - 2 * sum[levels[i]];
  }
  return out;
}

/// What the covariance of two matrices of distances is made of.
struct DistanceProducts {
  double products = 0, rows = 0, totals = 0;  ///< sum a_ij b_ij, sum a_i. b_i., a.. b..
  double v_statistic(double n) const {
    return products / (n * n) - 2 * rows / (n * n * n) + totals / (n * n * n * n);
  }
  double u_statistic(double n) const {
    return (products - 2 * rows / (n - 2) + totals / ((n - 1) * (n - 2))) / (n * (n - 3));
  }
  /// The U-centred variance; 0 where only rounding is left. Of a column in which one row differs from all others, which
  /// are equal, every U-centred distance is 0; where two do, the variance is still some 1/(4n) of the products.
  double u_variance(double n) const {
    constexpr double kRounding = 1e-10;
    const double variance = u_statistic(n);
    return variance > kRounding * products / (n * (n - 3)) ? variance : 0;
  }
};

DistanceProducts products_of(double products, const std::vector<double>& a,
                             const std::vector<double>& b) {
  return {products, std::inner_product(a.begin(), a.end(), b.begin(), 0.0),
          std::accumulate(a.begin(), a.end(), 0.0) * std::accumulate(b.begin(), b.end(), 0.0)};
}

/// sum over i, j of (v_i - v_j)^2.
double squared_distances(const std::vector<double>& values) {
  const double sum = std::accumulate(values.begin(), values.end(), 0.0);
  const double squares = std::inner_product(values.begin(), values.end(), values.begin(), 0.0);
  return 2 * (static_cast<double>(values.size()) * squares - sum * sum);
}

}  // namespace

std::optional<DistanceCorrelation> distance_correlation(const OrderedPair& pair) {
  if (!pair.varies) {
    return std::nullopt;
  }
  const auto n = static_cast<double>(pair.size());
  const auto a = distance_sums(pair.x, pair.x_levels, pair.x_distinct);
  const auto b = distance_sums(pair.y, pair.y_levels, pair.y_distinct);
  const auto both = products_of(product_of_distances(pair), a, b);
  const auto of_x = products_of(squared_distances(pair.x), a, a);
  const auto of_y = products_of(squared_distances(pair.y), b, b);
  const double variances = of_x.v_statistic(n) * of_y.v_statistic(n);
  if (!(variances > 0)) {
    return std::nullopt;
  }
  DistanceCorrelation out;
  // dCov^2 / sqrt(dVar^2 dVar^2) is the square of the coefficient.
  const double square = both.v_statistic(n) / std::sqrt(variances);
  out.value = std::sqrt(std::clamp(square, 0.0, 1.0));
  if (pair.size() >= 4) {
    const double corrected = of_x.u_variance(n) * of_y.u_variance(n);
    if (corrected > 0) {
      out.corrected_square = both.u_statistic(n) / std::sqrt(corrected);
    }
  }
  return out;
}

}  // namespace assay
