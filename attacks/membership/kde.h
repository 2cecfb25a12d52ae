#pragma once
#include <span>
#include <vector>

#include "core/nearest.h"

namespace assay {

/// Rules for the width of the kernel, n points in d dimensions, as a factor of the standard deviation.
enum class BandwidthRule {
  kScott,     ///< n^(-1/(d + 4))
  kSilverman  ///< (n (d + 2)/4)^(-1/(d + 4))
};

/// Kernel density with a normal kernel whose covariance is factor^2 times that of the points (divisor n - 1).
///   p(x) = 1/n sum_i N(x; x_i, factor^2 C)
/// Densities are of the points' own unit. Needs a covariance of full rank: one-hot or constant columns have none,
/// which is why the audit's own density is that of density.h. Source: Scott, Multivariate Density Estimation, Wiley
/// 1992; as scipy.stats.gaussian_kde.
class GaussianKde {
 public:
  /// Throws InputError: fewer than two points, or a covariance that is not positive definite.
  GaussianKde(const Points& points, BandwidthRule rule);
  /// One density a point. Cost O(points x own points x dimension), parallel. Throws InputError for other dimensions.
  std::vector<double> operator()(const Points& at) const;

 private:
  std::vector<double> whitened(const Points& points) const;
  std::size_t dimension_ = 0, count_ = 0;
  std::vector<double>
      lower_;  // dimension x dimension: inverse of the Cholesky factor of factor^2 C
  std::vector<double> points_;  // count x dimension, times lower_'
  double log_factor_ = 0;       // of every term: -log n - log sqrt det(2 pi factor^2 C)
};

/// DOMIAS: density of the release over density of the reference, p_S(x)/(p_R(x) + 1e-20).
/// Throws InputError unless both have one density a record. Source: van Breugel et al., AISTATS 2023.
std::vector<double> domias_scores(std::span<const double> release,
                                  std::span<const double> reference);

/// Gen-LRA: how much likelier the k records of the release nearest to x become when x joins the reference:
///   sum over these s of log(p_{R + x}(s) + 1e-20) - log(p_R(s) + 1e-20)
/// Both densities are GaussianKde; among equally near records the lowest index wins. Cost O(people x k x reference x
/// dimension). Not in the audit's battery: a density anew for every person costs too much there.
/// Throws InputError as GaussianKde and nearest_euclidean. Source: Gen-LRA as coded in Synth-MIA (arXiv 2509.18014).
std::vector<double> gen_lra_scores(const Points& people, const Points& release,
                                   const Points& reference, std::size_t k, BandwidthRule rule);

}  // namespace assay
