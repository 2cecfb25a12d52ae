#include "attacks/reconstruction/segments_ends.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>

namespace assay {
namespace {

using Vector = Eigen::VectorXd;
using Matrix = Eigen::MatrixXd;

constexpr double kStandardErrors = 4;  // an end's error is so many

Vector place_of(const Cloud& cloud, std::uint32_t point) {
  return Eigen::Map<const Vector>(cloud.at(point).data(),
                                  static_cast<Eigen::Index>(cloud.dimension));
}

/// Regression of the coordinates on the position between the outermost points.
LineEnd end_of(const Cloud& cloud, const Line& line, std::uint32_t number, bool front) {
  LineEnd end;
  end.line = number;
  end.point = front ? line.points.front() : line.points.back();
  end.points = static_cast<double>(line.points.size());
  const Vector here = place_of(cloud, end.point);
  const Vector along = here - place_of(cloud, front ? line.points.back() : line.points.front());
  const auto position = [&](const Vector& x) {
    return (x - here).dot(along) / along.squaredNorm();
  };
  Vector mean = Vector::Zero(here.size());
  for (const std::uint32_t point : line.points) {
    mean += place_of(cloud, point) / end.points;
  }
  end.middle = position(mean);
  Vector slope = Vector::Zero(here.size());
  for (const std::uint32_t point : line.points) {
    const Vector x = place_of(cloud, point);
    const double t = position(x) - end.middle;
    slope += t * (x - mean);
    end.spread += t * t;
  }
  end.out = slope / end.spread;
  end.anchor = mean - end.middle * end.out;
  end.slack = 1 / end.out.cwiseAbs().maxCoeff();
  end.reach = 4 / (end.points - 1) + end.slack;
  return end;
}

}  // namespace

// Rounding is uniform on +-1/2, variance 1/12; four standard errors of a regression, but no more than the fit through
// two points 1/2 off could be wrong.
double LineEnd::error(double t) const {
  const double variance = (1 / points + (t - middle) * (t - middle) / spread) / 12;
  return std::min(kStandardErrors * std::sqrt(variance), 0.5 * (1 + 2 * std::max(t, 0.0)));
}

bool LineEnd::passes(const Vector& x, double own) const {
  const double t = closest(x);
  return covers(t) && (x - at(t)).cwiseAbs().maxCoeff() <= error(t) + own;
}

std::vector<LineEnd> ends_of(const Cloud& cloud, const std::vector<Line>& lines) {
  std::vector<LineEnd> ends;
  for (std::uint32_t number = 0; number < lines.size(); ++number) {
    for (const bool front : {true, false}) {
      ends.push_back(end_of(cloud, lines[number], number, front));
    }
  }
  return ends;
}

std::optional<Vector> meet(const LineEnd& one, const LineEnd& other) {
  const double a = one.out.squaredNorm();
  const double b = one.out.dot(other.out);
  const double c = other.out.squaredNorm();
  const double determinant = a * c - b * b;
  if (determinant <= 1e-9 * a * c) {
    return std::nullopt;  // parallel
  }
  const Vector apart = one.anchor - other.anchor;
  const double d = one.out.dot(apart);
  const double e = other.out.dot(apart);
  const double t = (b * e - c * d) / determinant;
  const double u = (a * e - b * d) / determinant;
  const Vector here = one.at(t);
  const Vector there = other.at(u);
  const double error = one.error(t) + other.error(u);
  if (!one.covers(t) || !other.covers(u) || (here - there).cwiseAbs().maxCoeff() > error) {
    return std::nullopt;
  }
  const double share = other.error(u) / error;
  return share * here + (1 - share) * there;
}

CommonPlace nearest_to_all(const std::vector<LineEnd>& ends,
                           const std::vector<std::uint32_t>& through, const Vector& start) {
  const Eigen::Index size = start.size();
  const Matrix identity = Matrix::Identity(size, size);
  Matrix normal = 1e-9 * identity;
  Vector right = 1e-9 * start;
  for (const std::uint32_t e : through) {
    const double error = ends[e].error(ends[e].closest(start));
    const Vector unit = ends[e].out.normalized();
    const Matrix across = (identity - unit * unit.transpose()) / (error * error);
    normal += across;
    right += across * ends[e].anchor;
  }
  const Eigen::LDLT<Matrix> solver(normal);
  const Matrix variance = solver.solve(identity);
  return {solver.solve(right), std::sqrt(variance.diagonal().maxCoeff()) / kStandardErrors};
}

}  // namespace assay
