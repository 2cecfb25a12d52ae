#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "core/rng.h"

namespace assay {

/// What is known of one latent normal: low < Z <= high, or Z = low if they are equal.
struct LatentBound {
  std::size_t column = 0;
  double low = 0, high = 0;
};

/// Draws Z ~ N(0, R) given bounds on some of its coordinates.
///
/// With the bounded coordinates first (points, then intervals) and R = L L', Z = L e: the e of a
/// point is determined, that of an interval is a truncated normal given those before it, all others
/// are free. That proposal (GHK) is exact for any number of points and one interval. With more
/// intervals a row is chosen out of 64 proposals with probability proportional to the product of
/// the intervals' conditional masses (sampling importance resampling): exact as their number grows.
/// Sources: Geweke, Efficient simulation from the multivariate normal, 1991; Hajivassiliou and
/// McFadden, Econometrica 66 (1998).
class ConditionalNormal {
 public:
  /// correlation: p x p, row-major, positive definite.
  ConditionalNormal(std::span<const double> correlation, std::vector<LatentBound> bounds);
  /// One draw, in the order of the columns.
  /// Cost O(p^2), and 64 O(g^2) with g >= 2 intervals.
  void draw(Rng& rng, std::span<double> z) const;
  /// The density of the points times the probability of the intervals given them, the latter by the
  /// mean of `proposals`.
  double evidence(Rng rng, int proposals = 1024) const;

 private:
  double propose(Rng& rng, std::span<double> e) const;
  double mean_of(std::size_t i, std::span<const double> e) const;
  double factor(std::size_t i, std::size_t k) const { return factor_[i * order_.size() + k]; }

  std::vector<LatentBound> bounds_;  ///< points first
  std::vector<std::size_t> order_;   ///< p: the bounded columns, then the others
  std::vector<double> factor_;       ///< p x p, lower triangle
  std::size_t intervals_ = 0;
};

}  // namespace assay
