#include "attacks/membership/kde.h"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <cmath>
#include <numbers>
#include <numeric>

#include "core/error.h"
#include "core/parallel.h"

namespace assay {
namespace {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using View = Eigen::Map<const Matrix>;

constexpr double kTiny = 1e-20;  // Synth-MIA's guard of quotients and logarithms

View view_of(const std::vector<double>& values, std::size_t dimension) {
  return {values.data(), static_cast<Eigen::Index>(values.size() / dimension),
          static_cast<Eigen::Index>(dimension)};
}

double factor_of(BandwidthRule rule, std::size_t count, std::size_t dimension) {
  const auto n = static_cast<double>(count), d = static_cast<double>(dimension);
  return std::pow(rule == BandwidthRule::kScott ? n : n * (d + 2) / 4, -1 / (d + 4));
}

Points some(const Points& points, std::span<const std::uint32_t> rows) {
  Points result{rows.size(), points.dimension, {}};
  for (const std::uint32_t row : rows) {
    const auto first = points.values.begin() + static_cast<std::ptrdiff_t>(row * points.dimension);
    result.values.insert(result.values.end(), first,
                         first + static_cast<std::ptrdiff_t>(points.dimension));
  }
  return result;
}

double log_likelihood(const GaussianKde& density, const Points& at) {
  const auto values = density(at);
  return std::accumulate(values.begin(), values.end(), 0.0,
                         [](double sum, double p) { return sum + std::log(p + kTiny); });
}

}  // namespace

GaussianKde::GaussianKde(const Points& points, BandwidthRule rule)
    : dimension_(points.dimension), count_(points.rows) {
  require(points.rows >= 2 && points.dimension >= 1, "kernel density: ", points.rows, " points in ",
          points.dimension, " dimensions; needs two points in one dimension");
  const View values = view_of(points.values, dimension_);
  const Matrix centred = values.rowwise() - values.colwise().mean();
  const double factor = factor_of(rule, count_, dimension_);
  const Matrix covariance =
      centred.transpose() * centred * (factor * factor / static_cast<double>(count_ - 1));
  const Eigen::LLT<Matrix> cholesky(covariance);
  const Matrix lower = cholesky.matrixL();
  const Eigen::VectorXd diagonal = lower.diagonal();
  // a dependent column leaves only rounding on its diagonal
  require(cholesky.info() == Eigen::Success &&
              (diagonal.array() > 1e-7 * covariance.diagonal().array().sqrt()).all(),
          "kernel density: the columns are linearly dependent or constant; leave such columns out");
  const Matrix inverse =
      lower.triangularView<Eigen::Lower>().solve(Matrix::Identity(lower.rows(), lower.cols()));
  lower_.assign(inverse.data(), inverse.data() + inverse.size());
  points_ = whitened(points);
  log_factor_ = -std::log(static_cast<double>(count_)) - diagonal.array().log().sum() -
                0.5 * static_cast<double>(dimension_) * std::log(2 * std::numbers::pi);
}

std::vector<double> GaussianKde::whitened(const Points& points) const {
  std::vector<double> result(points.values.size());
  Eigen::Map<Matrix>(result.data(), static_cast<Eigen::Index>(points.rows),
                     static_cast<Eigen::Index>(dimension_))
      .noalias() = view_of(points.values, dimension_) * view_of(lower_, dimension_).transpose();
  return result;
}

std::vector<double> GaussianKde::operator()(const Points& at) const {
  require(at.dimension == dimension_, "kernel density: a point has ", at.dimension,
          " dimensions, the density ", dimension_);
  const auto white = whitened(at);
  std::vector<double> density(at.rows);
  parallel_for(at.rows, [&](std::size_t row) {
    const double* own = white.data() + row * dimension_;
    double sum = 0;
    for (std::size_t i = 0; i < count_; ++i) {
      const double* other = points_.data() + i * dimension_;
      double square = 0;
      for (std::size_t d = 0; d < dimension_; ++d) {
        square += (own[d] - other[d]) * (own[d] - other[d]);
      }
      sum += std::exp(log_factor_ - square / 2);
    }
    density[row] = sum;
  });
  return density;
}

std::vector<double> domias_scores(std::span<const double> release,
                                  std::span<const double> reference) {
  require(release.size() == reference.size(), "domias_scores: ", release.size(),
          " densities of the release but ", reference.size(),
          " of the reference; every record needs both");
  std::vector<double> scores(release.size());
  for (std::size_t i = 0; i < scores.size(); ++i) {
    scores[i] = release[i] / (reference[i] + kTiny);
  }
  return scores;
}

std::vector<double> gen_lra_scores(const Points& people, const Points& release,
                                   const Points& reference, std::size_t k, BandwidthRule rule) {
  const Neighbours nearest = nearest_euclidean(people, release, k);
  const GaussianKde without(reference, rule);
  std::vector<double> scores(people.rows);
  parallel_for(people.rows, [&](std::size_t person) {
    const std::uint32_t own[] = {static_cast<std::uint32_t>(person)};
    Points joined = reference;
    const Points added = some(people, own);
    joined.values.insert(joined.values.end(), added.values.begin(), added.values.end());
    ++joined.rows;
    const Points around = some(release, std::span(nearest.index).subspan(person * k, k));
    scores[person] =
        log_likelihood(GaussianKde(joined, rule), around) - log_likelihood(without, around);
  });
  return scores;
}

}  // namespace assay
