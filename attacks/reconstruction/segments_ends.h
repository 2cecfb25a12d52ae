#pragma once
#include <Eigen/Core>
#include <cstdint>
#include <optional>
#include <vector>

#include "attacks/reconstruction/segments.h"

namespace assay {

/// One end of a line: anchor + t out. The line is the least-squares fit of its points; t = 0 at its last point, t = -1
/// at its first. Coordinates in multiples of the grid.
struct LineEnd {
  std::uint32_t line = 0;
  std::uint32_t point = 0;  ///< of the cloud: the last one
  Eigen::VectorXd anchor, out;
  double slack = 0;   ///< what lies at t in [-slack, reach] can be where the line ends
  double reach = 0;   ///< 4/(points - 1) of the line, and slack
  double points = 0;  ///< how many are on the line
  double middle = 0;  ///< their mean t
  double spread = 0;  ///< sum of (t - middle)^2

  double closest(const Eigen::VectorXd& x) const {
    return (x - anchor).dot(out) / out.squaredNorm();
  }
  bool covers(double t) const { return t >= -slack && t <= reach; }
  Eigen::VectorXd at(double t) const { return anchor + t * out; }
  /// How far the line may be off at t, in a column: four standard errors.
  double error(double t) const;
  /// Whether the line passes x, itself off by `own`, where it can end.
  bool passes(const Eigen::VectorXd& x, double own) const;
};

/// Both ends of every line.
std::vector<LineEnd> ends_of(const Cloud& cloud, const std::vector<Line>& lines);

/// Where two lines come closest, if that is at both ends and within their errors; in between, the surer line counts
/// more. Empty also if they are parallel.
std::optional<Eigen::VectorXd> meet(const LineEnd& one, const LineEnd& other);

struct CommonPlace {
  Eigen::VectorXd place;
  double error = 0;  ///< largest standard error of a coordinate
};
/// The place nearest to all of the lines: least squares over the distances to them, each in units of its error near
/// `start`.
CommonPlace nearest_to_all(const std::vector<LineEnd>& ends,
                           const std::vector<std::uint32_t>& through, const Eigen::VectorXd& start);

}  // namespace assay
