#include "metrics/fidelity/partial_correlation.h"

#include <algorithm>
#include <cmath>

#include <Eigen/Dense>

#include "core/parallel.h"
#include "core/stats/intervals.h"

namespace assay {
namespace {

using Eigen::MatrixXd;

constexpr double kSingular = 1e-6;
constexpr double kLifted = 1e-3;

/// Sums over the rows where both columns are present: a = first column, b = second.
struct Moments {
  MatrixXd products;  ///< sum of a b
  MatrixXd sums;      ///< sum of a
  MatrixXd squares;   ///< sum of a^2
  MatrixXd rows;

  void add(const Moments& other, double sign) {
    products += sign * other.products;
    sums += sign * other.sums;
    squares += sign * other.squares;
    rows += sign * other.rows;
  }
  std::vector<double> correlations() const;
};

std::vector<double> Moments::correlations() const {
  const Eigen::Index p = products.rows();
  std::vector<double> out(static_cast<std::size_t>(p * p), 0);
  for (Eigen::Index i = 0; i < p; ++i) {
    for (Eigen::Index j = 0; j < p; ++j) {
      double& r = out[static_cast<std::size_t>(i * p + j)];
      const double n = rows(i, j);
      if (i == j) {
        r = 1;
      } else if (n > 2.5) {
        const double x = squares(i, j) - sums(i, j) * sums(i, j) / n;
        const double y = squares(j, i) - sums(j, i) * sums(j, i) / n;
        const double xy = products(i, j) - sums(i, j) * sums(j, i) / n;
        // What rounding leaves of a constant column is no variance.
        r = x > 1e-12 * n && y > 1e-12 * n ? std::clamp(xy / std::sqrt(x * y), -1.0, 1.0) : 0;
      }
    }
  }
  return out;
}

Moments moments_of(const ScoredTable& table, std::size_t group, bool complete) {
  const std::size_t begin = table.begin[group], rows = table.begin[group + 1] - begin;
  const auto n = static_cast<Eigen::Index>(rows);
  const auto p = static_cast<Eigen::Index>(table.scores.size());
  MatrixXd cells(n, p);
  MatrixXd present = MatrixXd::Ones(complete ? 1 : n, p);
  for (Eigen::Index c = 0; c < p; ++c) {
    const auto& column = table.scores[static_cast<std::size_t>(c)];
    for (Eigen::Index i = 0; i < n; ++i) {
      const double score = column[begin + static_cast<std::size_t>(i)];
      cells(i, c) = std::isnan(score) ? 0 : score;
      if (std::isnan(score)) {
        present(i, c) = 0;
      }
    }
  }
  Moments out;
  out.products = cells.transpose() * cells;
  if (complete) {
    out.sums = cells.colwise().sum().transpose().replicate(1, p);
    out.squares = out.products.diagonal().replicate(1, p);
    out.rows = MatrixXd::Constant(p, p, static_cast<double>(rows));
  } else {
    out.sums = cells.transpose() * present;
    out.squares = cells.cwiseAbs2().transpose() * present;
    out.rows = present.transpose() * present;
  }
  return out;
}

bool is_complete(const ScoredTable& table) {
  return std::ranges::all_of(table.scores, [](const auto& column) {
    return std::ranges::none_of(column, [](double score) { return std::isnan(score); });
  });
}

}  // namespace

std::vector<double> normal_scores(const OrderedColumn& column) {
  std::vector<double> scores(column.values.size(), std::nan(""));
  const auto n = static_cast<double>(column.order.size());
  for (std::size_t begin = 0, end = 0; begin < column.order.size(); begin = end) {
    const auto level = column.levels[column.order[begin]];
    while (end < column.order.size() && column.levels[column.order[end]] == level) {
      ++end;
    }
    // Ranks begin + 1 .. end, their mean:
    const double score = normal_quantile(static_cast<double>(begin + 1 + end) / 2 / (n + 1));
    for (std::size_t i = begin; i < end; ++i) {
      scores[column.order[i]] = score;
    }
  }
  return scores;
}

std::optional<PartialCorrelations> partial_correlations(const std::vector<double>& correlation,
                                                        std::size_t columns,
                                                        std::optional<double> ridge) {
  const auto p = static_cast<Eigen::Index>(columns);
  if (columns == 0 ||
      std::ranges::any_of(correlation, [](double r) { return !std::isfinite(r); })) {
    return std::nullopt;
  }
  MatrixXd matrix = Eigen::Map<const MatrixXd>(correlation.data(), p, p);
  PartialCorrelations out{columns, std::vector<double>(columns * columns, 1), 0};
  if (ridge) {
    out.ridge = *ridge;
  } else {
    const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(matrix, Eigen::EigenvaluesOnly);
    const double least = solver.eigenvalues()(0);
    out.ridge = least < kSingular ? kLifted - least : 0;
  }
  matrix.diagonal().array() += out.ridge;
  const Eigen::LLT<MatrixXd> factor(matrix);
  if (factor.info() != Eigen::Success) {
    return std::nullopt;
  }
  const MatrixXd precision = factor.solve(MatrixXd::Identity(p, p));
  for (Eigen::Index i = 0; i < p; ++i) {
    for (Eigen::Index j = 0; j < p; ++j) {
      if (i != j) {
        const double r = -precision(i, j) / std::sqrt(precision(i, i) * precision(j, j));
        out.r[static_cast<std::size_t>(i * p + j)] = std::clamp(r, -1.0, 1.0);
      }
    }
  }
  return out;
}

ScoreCorrelations score_correlations(const ScoredTable& table, bool leave_out) {
  const std::size_t groups = table.begin.size() - 1;
  const bool complete = is_complete(table);
  std::vector<Moments> parts(groups);
  parallel_for(groups, [&](std::size_t g) { parts[g] = moments_of(table, g, complete); });
  Moments total = parts[0];
  for (std::size_t g = 1; g < groups; ++g) {
    total.add(parts[g], 1);
  }
  ScoreCorrelations out{total.correlations(), {}};
  if (leave_out && groups > 1) {
    out.without.resize(groups);
    parallel_for(groups, [&](std::size_t g) {
      Moments rest = total;
      rest.add(parts[g], -1);
      out.without[g] = rest.correlations();
    });
  }
  return out;
}

}  // namespace assay
