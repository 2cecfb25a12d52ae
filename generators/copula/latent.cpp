#include "generators/copula/latent.h"

#include <Eigen/Dense>
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>

#include "core/stats/intervals.h"

namespace assay {
namespace {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Terms = std::array<double, kHermiteTerms>;

double density(double z) { return std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi); }

// h_0(z) phi(z), h_1(z) phi(z), ...: sqrt(k) h_k = z h_{k-1} - sqrt(k-1) h_{k-2}.
Terms weighted_hermite(double z) {
  Terms h{};
  h[0] = density(z);
  h[1] = z * h[0];
  for (std::size_t k = 2; k < kHermiteTerms; ++k) {
    const auto order = static_cast<double>(k);
    h[k] = (z * h[k - 1] - std::sqrt(order - 1) * h[k - 2]) / std::sqrt(order);
  }
  return h;
}

double series(const LatentColumn& a, const LatentColumn& b, double rho) {
  double sum = 0;
  for (std::size_t k = kHermiteTerms; k-- > 0;) {
    sum = (sum + a.hermite[k] * b.hermite[k]) * rho;
  }
  return sum;
}

// Scores (or, with ones for scores, the presence) of rows begin .. begin + block, rows x p.
void gather(std::span<const LatentColumn> columns,
            std::span<const std::span<const std::int32_t>> cells, std::size_t begin,
            Eigen::MatrixXd& scores, Eigen::MatrixXd& present) {
  for (Eigen::Index j = 0; j < scores.cols(); ++j) {
    const auto column = static_cast<std::size_t>(j);
    for (Eigen::Index i = 0; i < scores.rows(); ++i) {
      const auto cell = cells[column][begin + static_cast<std::size_t>(i)];
      present(i, j) = cell < 0 ? 0 : 1;
      scores(i, j) = cell < 0 ? 0 : columns[column].score[static_cast<std::size_t>(cell)];
    }
  }
}

bool all_present(std::span<const std::span<const std::int32_t>> cells) {
  return std::all_of(cells.begin(), cells.end(), [](auto column) {
    return std::none_of(column.begin(), column.end(), [](auto cell) { return cell < 0; });
  });
}

// Eigenvalues below `least` are raised to it.
Matrix with_eigenvalues_from(double least, const Matrix& symmetric) {
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver{Eigen::MatrixXd(symmetric)};
  const Eigen::VectorXd values = solver.eigenvalues().cwiseMax(least);
  return solver.eigenvectors() * values.asDiagonal() * solver.eigenvectors().transpose();
}

}  // namespace

LatentColumn latent_column(std::span<const double> masses) {
  LatentColumn out;
  out.hermite.assign(kHermiteTerms, 0.0);
  Terms below{};  // at the cell's lower cut: -infinity first, where all terms vanish
  double cumulated = 0;
  for (std::size_t c = 0; c < masses.size(); ++c) {
    cumulated += masses[c];
    Terms above{};
    if (c + 1 < masses.size()) {
      out.cut.push_back(normal_quantile(std::min(cumulated, 1 - 1e-15)));
      above = weighted_hermite(out.cut.back());
    }
    // int over the cell of h_k phi = (h_{k-1}(low) phi(low) - h_{k-1}(high) phi(high)) / sqrt(k)
    const double score = (below[0] - above[0]) / masses[c];
    for (std::size_t k = 0; k < kHermiteTerms; ++k) {
      out.hermite[k] += score * (below[k] - above[k]) / std::sqrt(static_cast<double>(k + 1));
    }
    out.score.push_back(score);
    below = above;
  }
  return out;
}

double latent_correlation(const LatentColumn& a, const LatentColumn& b, double moment) {
  if (a.score.size() < 2 || b.score.size() < 2) {
    return 0;
  }
  // Scores rise with Z, so the moment rises with rho (Slepian): bisection.
  double low = -0.999, high = 0.999;
  for (int step = 0; step < 48; ++step) {
    const double middle = (low + high) / 2;
    (series(a, b, middle) < moment ? low : high) = middle;
  }
  return (low + high) / 2;
}

std::vector<double> score_moments(std::span<const LatentColumn> columns,
                                  std::span<const std::span<const std::int32_t>> cells) {
  constexpr std::size_t kBlock = 4096;
  const auto p = static_cast<Eigen::Index>(columns.size());
  const std::size_t rows = cells.empty() ? 0 : cells[0].size();
  const bool complete = all_present(cells);
  Matrix sums = Matrix::Zero(p, p), counts = Matrix::Zero(p, p);
  Eigen::MatrixXd scores, present;
  for (std::size_t begin = 0; begin < rows; begin += kBlock) {
    const auto size = static_cast<Eigen::Index>(std::min(kBlock, rows - begin));
    scores.resize(size, p);
    present.resize(size, p);
    gather(columns, cells, begin, scores, present);
    sums.noalias() += scores.transpose() * scores;
    if (!complete) {
      counts.noalias() += present.transpose() * present;
    }
  }
  const Matrix means = complete ? Matrix(sums / static_cast<double>(rows))
                                : Matrix(sums.array() / counts.array().max(1.0));
  return {means.data(), means.data() + means.size()};
}

std::vector<double> nearest_correlation(std::vector<double> r, std::span<const double> weight) {
  const auto p = static_cast<Eigen::Index>(weight.size());
  const Eigen::Map<const Eigen::ArrayXd> w(weight.data(), p);
  const Matrix scale = (w.sqrt().matrix() * w.sqrt().matrix().transpose());
  Matrix y = Eigen::Map<const Matrix>(r.data(), p, p);
  Matrix correction =
      Matrix::Zero(p, p);  // Dykstra's, for the cone only: the unit diagonal is affine
  for (int iteration = 0; iteration < 200; ++iteration) {
    const Matrix x = y - correction;
    const Matrix cone =
        (with_eigenvalues_from(0, x.cwiseProduct(scale)).array() / scale.array()).matrix();
    correction = cone - x;
    Matrix next = cone;
    next.diagonal().setOnes();
    const double moved = (next - y).cwiseAbs().maxCoeff();
    y = std::move(next);
    if (moved < 1e-7) {
      break;
    }
  }
  y = with_eigenvalues_from(1e-4, y);
  const Eigen::VectorXd root = y.diagonal().cwiseSqrt();
  y = (y.array() / (root * root.transpose()).array()).matrix();
  return {y.data(), y.data() + y.size()};
}

}  // namespace assay
