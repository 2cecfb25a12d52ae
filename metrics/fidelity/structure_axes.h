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
/// Mean and covariance of rows that come block by block, so that encoded rows never stand in memory all at once.
/// The result depends on the order of the rows and on the blocks by rounding alone.
/// Source: Chan, Golub and LeVeque, The American Statistician 37 (1983), for joining two blocks.
class Moments {
 public:
  explicit Moments(std::size_t dimension);
  /// At least one row, of this dimension. Cost: rows x dimension^2.
  void add(const Points& block);
  /// The first `count` axes, or as many as there are dimensions. At least one row must have been added.
  Axes axes(std::size_t count) const;

 private:
  double rows_ = 0;
  std::vector<double> mean_;  ///< one a dimension
  std::vector<double>
      scatter_;  ///< dimension x dimension, lower half: sum of (x - mean)(x - mean)'
};
/// The axes of rows that are all there.
Axes principal_axes(const Points& points, std::size_t count);

/// Variance along `direction` under the covariance of `axes`.
double variance_along(const Axes& axes, std::span<const double> direction);
/// Adds (x - mean) . direction of every row to the end of along[k], for the direction of each axis k. Equal rows get
/// equal numbers, whichever block they are in.
void project(const Points& block, const Axes& axes, std::vector<std::vector<double>>& along);
/// |V'W|^2/k of the first k axes of both.
double agreement(const Axes& first, const Axes& second, std::size_t k);

}  // namespace assay
