#include "metrics/fidelity/structure_axes.h"

#include <Eigen/Dense>
#include <algorithm>
#include <numeric>

#include "core/error.h"

namespace assay {
namespace {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Eigen::Index index(std::size_t n) { return static_cast<Eigen::Index>(n); }

}  // namespace

Moments::Moments(std::size_t dimension)
    : mean_(dimension, 0.0), scatter_(dimension * dimension, 0.0) {}

void Moments::add(const Points& block) {
  ensure(block.rows > 0 && block.dimension == mean_.size(), "a block of another dimension");
  const Eigen::Index d = index(block.dimension);
  const auto rows = static_cast<double>(block.rows), all = rows_ + rows;
  const Eigen::Map<const Matrix> x(block.values.data(), index(block.rows), d);
  Eigen::Map<Eigen::RowVectorXd> mean(mean_.data(), d);
  Eigen::Map<Matrix> scatter(scatter_.data(), d, d);
  // Each block is centred on its own mean first, so nothing cancels.
  const Eigen::RowVectorXd own = x.colwise().mean();
  const Matrix centred = x.rowwise() - own;
  const Eigen::RowVectorXd step = own - mean;
  scatter.selfadjointView<Eigen::Lower>().rankUpdate(centred.transpose());
  scatter.selfadjointView<Eigen::Lower>().rankUpdate(step.transpose(), rows_ * rows / all);
  mean += step * (rows / all);
  rows_ = all;
}

Axes Moments::axes(std::size_t count) const {
  ensure(rows_ > 0, "axes of no rows");
  const std::size_t d = mean_.size();
  Matrix covariance = Eigen::Map<const Matrix>(scatter_.data(), index(d), index(d)) / rows_;
  covariance.triangularView<Eigen::StrictlyUpper>() = covariance.transpose();
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(covariance);
  Axes out;
  out.dimension = d;
  out.mean = mean_;
  out.covariance.assign(covariance.data(), covariance.data() + d * d);
  out.total = covariance.trace();
  for (std::size_t k = 0; k < std::min(count, d); ++k) {
    Eigen::VectorXd axis = solver.eigenvectors().col(index(d - 1 - k));
    Eigen::Index heaviest = 0;
    axis.cwiseAbs().maxCoeff(&heaviest);
    if (axis[heaviest] < 0) {
      axis = -axis;
    }
    out.variance.push_back(std::max(0.0, solver.eigenvalues()[index(d - 1 - k)]));
    out.directions.insert(out.directions.end(), axis.data(), axis.data() + d);
  }
  return out;
}

Axes principal_axes(const Points& points, std::size_t count) {
  Moments moments(points.dimension);
  moments.add(points);
  return moments.axes(count);
}

double variance_along(const Axes& axes, std::span<const double> direction) {
  const auto d = index(axes.dimension);
  const Eigen::Map<const Matrix> covariance(axes.covariance.data(), d, d);
  const Eigen::Map<const Eigen::VectorXd> v(direction.data(), d);
  return v.dot(covariance * v);
}

void project(const Points& block, const Axes& axes, std::vector<std::vector<double>>& along) {
  // Dimension by dimension, with the axes inside: every row adds up in one order, and neighbours are read together.
  const std::size_t count = axes.variance.size();
  std::vector<double> by_dimension(block.dimension * count);
  for (std::size_t k = 0; k < count; ++k) {
    for (std::size_t c = 0; c < block.dimension; ++c) {
      by_dimension[c * count + k] = axes.direction(k)[c];
    }
  }
  std::vector<double> sums(count);
  for (std::size_t row = 0; row < block.rows; ++row) {
    const double* cell = block.values.data() + row * block.dimension;
    std::ranges::fill(sums, 0.0);
    for (std::size_t c = 0; c < block.dimension; ++c) {
      const double centred = cell[c] - axes.mean[c];
      for (std::size_t k = 0; k < count; ++k) {
        sums[k] += centred * by_dimension[c * count + k];
      }
    }
    for (std::size_t k = 0; k < count; ++k) {
      along[k].push_back(sums[k]);
    }
  }
}

double agreement(const Axes& first, const Axes& second, std::size_t k) {
  double sum = 0;
  for (std::size_t i = 0; i < k; ++i) {
    for (std::size_t j = 0; j < k; ++j) {
      const auto v = first.direction(i), w = second.direction(j);
      const double dot = std::inner_product(v.begin(), v.end(), w.begin(), 0.0);
      sum += dot * dot;
    }
  }
  return std::min(1.0, sum / static_cast<double>(k));
}

}  // namespace assay
