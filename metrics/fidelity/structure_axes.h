#pragma once
#include <span>
#include <vector>

#include "core/nearest.h"

namespace assay {

/// The covariance of points, row-major, and the axes along which it is largest.
struct Axes {
  std::size_t dimension = 0;
  std::vector<double> mean;        ///< dimension
  std::vector<double> covariance;  ///< dimension x dimension, divisor n
  std::vector<double> variance;    ///< of the axes, descending
  /// count x dimension, unit vectors; the heaviest entry of each is positive.
  std::vector<double> directions;
  double total = 0;  ///< variance in all directions

  std::span<const double> direction(std::size_t axis) const {
    return std::span(directions).subspan(axis * dimension, dimension);
  }
};
/// The first `count` axes, or as many as there are dimensions. At least one row.
Axes principal_axes(const Points& points, std::size_t count);

/// Variance along `direction` under the covariance of `axes`.
double variance_along(const Axes& axes, std::span<const double> direction);
/// (x - mean) . direction of every row.
std::vector<double> projections(const Points& points, const std::vector<double>& mean,
                                std::span<const double> direction);
/// |V'W|^2/k of the first k axes of both.
double agreement(const Axes& first, const Axes& second, std::size_t k);

}  // namespace assay
