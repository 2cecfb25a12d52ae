#include "metrics/fidelity/structure_axes.h"

#include <Eigen/Dense>
#include <algorithm>
#include <numeric>

#include "core/parallel.h"

namespace assay {
namespace {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
constexpr std::size_t kBlock = 2048;  ///< rows

Eigen::Index index(std::size_t n) { return static_cast<Eigen::Index>(n); }

}  // namespace

Axes principal_axes(const Points& points, std::size_t count) {
  const std::size_t d = points.dimension;
  const auto rows = static_cast<double>(points.rows);
  const Eigen::Map<const Matrix> x(points.values.data(), index(points.rows), index(d));
  const Eigen::RowVectorXd mean = x.colwise().mean();
  // Blocks of rows are centred first, so nothing cancels; they are added in order.
  Matrix covariance = Matrix::Zero(index(d), index(d));
  for (std::size_t begin = 0; begin < points.rows; begin += kBlock) {
    const std::size_t size = std::min(kBlock, points.rows - begin);
    const Matrix block = x.middleRows(index(begin), index(size)).rowwise() - mean;
    covariance.selfadjointView<Eigen::Lower>().rankUpdate(block.transpose(), 1 / rows);
  }
  covariance.triangularView<Eigen::StrictlyUpper>() = covariance.transpose();
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(covariance);
  Axes out;
  out.dimension = d;
  out.mean.assign(mean.data(), mean.data() + d);
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

double variance_along(const Axes& axes, std::span<const double> direction) {
  const auto d = index(axes.dimension);
  const Eigen::Map<const Matrix> covariance(axes.covariance.data(), d, d);
  const Eigen::Map<const Eigen::VectorXd> v(direction.data(), d);
  return v.dot(covariance * v);
}

std::vector<double> projections(const Points& points, const std::vector<double>& mean,
                                std::span<const double> direction) {
  // Row by row and in one order of dimensions: equal rows of two tables are projected to equal numbers.
  std::vector<double> out(points.rows);
  parallel_blocks(points.rows, kBlock, [&](std::size_t begin, std::size_t end) {
    for (std::size_t row = begin; row < end; ++row) {
      const double* cell = points.values.data() + row * points.dimension;
      double sum = 0;
      for (std::size_t c = 0; c < points.dimension; ++c) {
        sum += (cell[c] - mean[c]) * direction[c];
      }
      out[row] = sum;
    }
  });
  return out;
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
