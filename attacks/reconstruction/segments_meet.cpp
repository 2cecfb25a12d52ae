#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "attacks/reconstruction/segments.h"
#include "core/parallel.h"

namespace assay {
namespace {

using Vector = Eigen::VectorXd;
constexpr double kStandardErrors = 4;  // an end's error is so many
constexpr double kVague = 2;           // grid steps: a standard error beyond which a place is none
constexpr auto kNever = static_cast<std::size_t>(-1);

/// One end of a line: anchor + t out. The line is the least-squares fit of its points; t = 0 at its last point, t = -1
/// at its first.
struct End {
  std::uint32_t line = 0;
  std::uint32_t point = 0;  ///< of the cloud: the last one
  Vector anchor, out;
  double slack = 0;                           ///< t from -slack
  double reach = 0;                           ///< to reach
  double points = 0, middle = 0, spread = 0;  ///< how many, their mean t, and sum of (t - mean)^2

  double closest(const Vector& x) const { return (x - anchor).dot(out) / out.squaredNorm(); }
  bool covers(double t) const { return t >= -slack && t <= reach; }
  Vector at(double t) const { return anchor + t * out; }
  /// Rounding is uniform on +-1/2, variance 1/12; four standard errors of a regression, but no more than the fit through
  /// two points 1/2 off could be wrong.
  double error(double t) const {
    const double variance = (1 / points + (t - middle) * (t - middle) / spread) / 12;
    return std::min(kStandardErrors * std::sqrt(variance), 0.5 * (1 + 2 * std::max(t, 0.0)));
  }
};

Vector place_of(const Cloud& cloud, std::uint32_t point) {
  return Eigen::Map<const Vector>(cloud.at(point).data(),
                                  static_cast<Eigen::Index>(cloud.dimension));
}

/// Regression of the coordinates on the position between the outermost points.
End end_of(const Cloud& cloud, const Line& line, std::uint32_t number, bool front) {
  End end;
  end.line = number;
  end.point = front ? line.points.front() : line.points.back();
  const Vector here = place_of(cloud, end.point);
  const Vector along = here - place_of(cloud, front ? line.points.back() : line.points.front());
  end.points = static_cast<double>(line.points.size());
  Vector mean = Vector::Zero(here.size());
  Vector slope = mean;
  const auto position = [&](const Vector& x) {
    return (x - here).dot(along) / along.squaredNorm();
  };
  for (const std::uint32_t point : line.points) {
    mean += place_of(cloud, point) / end.points;
  }
  end.middle = position(mean);
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

std::vector<End> ends_of(const Cloud& cloud, const std::vector<Line>& lines) {
  std::vector<End> ends;
  for (std::uint32_t number = 0; number < lines.size(); ++number) {
    for (const bool front : {true, false}) {
      ends.push_back(end_of(cloud, lines[number], number, front));
    }
  }
  return ends;
}

/// Where two lines come closest, if that is at both ends and within rounding; in between, the surer line counts more.
std::optional<Vector> meet(const End& one, const End& other) {
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

bool passes(const End& end, const Vector& x, double own) {
  const double t = end.closest(x);
  return end.covers(t) && (x - end.at(t)).cwiseAbs().maxCoeff() <= end.error(t) + own;
}

struct Fit {
  Vector place;
  double error = 0;  ///< largest standard error of a coordinate
};
/// Least squares over the distances to the lines, each in units of its error.
Fit nearest_to_all(const std::vector<const End*>& ends, const Vector& start) {
  const Eigen::Index size = start.size();
  Eigen::MatrixXd normal = 1e-9 * Eigen::MatrixXd::Identity(size, size);
  Vector right = 1e-9 * start;
  for (const End* end : ends) {
    const double error = end->error(end->closest(start));
    const Vector unit = end->out.normalized();
    const Eigen::MatrixXd across =
        (Eigen::MatrixXd::Identity(size, size) - unit * unit.transpose()) / (error * error);
    normal += across;
    right += across * end->anchor;
  }
  const Eigen::LDLT<Eigen::MatrixXd> solver(normal);
  const Eigen::MatrixXd variance = solver.solve(Eigen::MatrixXd::Identity(size, size));
  return {solver.solve(right), std::sqrt(variance.diagonal().maxCoeff()) / kStandardErrors};
}

class Meeting {
 public:
  Meeting(const Cloud& cloud, const NearTree& tree, const std::vector<double>& weights,
          const std::vector<Line>& lines, const SegmentSearch& search)
      : cloud_(cloud),
        tree_(tree),
        search_(search),
        ends_(ends_of(cloud, lines)),
        taken_(ends_.size()) {
    std::vector<double> anchors;
    for (const End& end : ends_) {
      anchors.insert(anchors.end(), end.anchor.begin(), end.anchor.end());
    }
    anchors_ = cloud_of(std::move(anchors), cloud.dimension);
    at_anchor_.resize(anchors_.points());
    for (std::uint32_t e = 0; e < ends_.size(); ++e) {
      at_anchor_[anchors_.of_row[e]].push_back(e);
    }
    near_.emplace(anchors_, weights);
  }

  /// Rounds: the surest places take their ends, the ends left over look again.
  std::vector<Rebuilt> places() {
    std::vector<Rebuilt> result;
    for (std::size_t before = kNever; result.size() != before;) {
      before = result.size();
      for (const Candidate& candidate : candidates()) {
        if (std::none_of(candidate.ends.begin(), candidate.ends.end(),
                         [&](std::uint32_t e) { return taken_[e]; })) {
          for (const std::uint32_t e : candidate.ends) {
            taken_[e] = true;
          }
          result.push_back({candidate.place, candidate.ends.size(), candidate.log_chance});
        }
      }
    }
    return result;
  }

 private:
  struct Candidate {
    std::vector<std::uint32_t> ends;  ///< ascending
    std::vector<double> place;
    double log_chance = 0;
  };

  /// The surest first.
  std::vector<Candidate> candidates() const {
    std::vector<Candidate> best(ends_.size());
    parallel_for(ends_.size(), [&](std::size_t e) {
      if (!taken_[e]) {
        best[e] = best_of(e);
      }
    });
    std::erase_if(best, [&](const Candidate& candidate) {
      return candidate.ends.size() < 2 || candidate.log_chance > std::log10(search_.chance);
    });
    std::sort(best.begin(), best.end(), [](const Candidate& a, const Candidate& b) {
      return a.log_chance < b.log_chance || (a.log_chance == b.log_chance && a.ends < b.ends);
    });
    return best;
  }

  /// The surest place at which this end meets others.
  Candidate best_of(std::size_t e) const {
    std::vector<std::uint32_t> others;
    for (const std::uint32_t anchor : near_->nearest(anchors_.at(anchors_.of_row[e]), search_.k)) {
      for (const std::uint32_t other : at_anchor_[anchor]) {
        if (ends_[other].line != ends_[e].line && !taken_[other]) {
          others.push_back(other);
        }
      }
    }
    const Surroundings around = surroundings_of(
        cloud_, cloud_.at(ends_[e].point), tree_.nearest(cloud_.at(ends_[e].point), search_.k));
    Candidate best;
    for (const std::uint32_t other : others) {
      const auto start = meet(ends_[e], ends_[other]);
      if (!start) {
        continue;
      }
      Candidate candidate = refined(static_cast<std::uint32_t>(e), others, *start, around);
      if (best.ends.empty() || candidate.log_chance < best.log_chance) {
        best = std::move(candidate);
      }
    }
    return best;
  }

  /// Takes in every line that passes through, moves to their common place, and looks once more.
  Candidate refined(std::uint32_t e, const std::vector<std::uint32_t>& others, const Vector& start,
                    const Surroundings& around) const {
    Vector x = start;
    std::vector<std::uint32_t> through;
    for (const double own : {1.0, 0.5}) {
      through.clear();
      std::vector<const End*> lines;
      if (passes(ends_[e], x, own)) {
        through.push_back(e);
        lines.push_back(&ends_[e]);
      }
      for (const std::uint32_t other : others) {
        const bool twice = std::any_of(lines.begin(), lines.end(), [&](const End* end) {
          return end->line == ends_[other].line;
        });
        if (!twice && passes(ends_[other], x, own)) {
          through.push_back(other);
          lines.push_back(&ends_[other]);
        }
      }
      if (lines.size() < 2) {
        return {};
      }
      const Fit fit = nearest_to_all(lines, x);
      if (fit.error > kVague) {
        return {};
      }
      x = fit.place;
    }
    Candidate candidate;
    candidate.log_chance = chance_of(through, x, around);
    candidate.ends = through;
    std::sort(candidate.ends.begin(), candidate.ends.end());
    for (const double coordinate : x) {
      candidate.place.push_back(std::round(coordinate) + 0.0);
    }
    return candidate;
  }

  /// Two lines that meet fulfil columns - 2 conditions, each further line columns - 1.
  double chance_of(const std::vector<std::uint32_t>& through, const Vector& x,
                   const Surroundings& around) const {
    const double log_near = std::log10(static_cast<double>(search_.k));
    double sum = std::log10(static_cast<double>(ends_.size())) - log_near;
    const Vector gap = x - ends_[through.front()].anchor;
    for (std::size_t i = 1; i < through.size(); ++i) {
      const End& end = ends_[through[i]];
      const double half = end.error(end.closest(x)) + 0.5;
      sum += log_near + around.log_chance({gap.data(), static_cast<std::size_t>(gap.size())}, half,
                                          i == 1 ? 2 : 1);
    }
    return sum + log_near;
  }

  const Cloud& cloud_;
  const NearTree& tree_;
  const SegmentSearch& search_;
  std::vector<End> ends_;
  std::vector<char> taken_;  ///< ends that have found their place
  Cloud anchors_;
  std::vector<std::vector<std::uint32_t>> at_anchor_;  ///< ends at every distinct anchor
  std::optional<NearTree> near_;
};

}  // namespace

std::vector<Rebuilt> meeting_places(const Cloud& cloud, const NearTree& tree,
                                    const std::vector<double>& weights,
                                    const std::vector<Line>& lines, const SegmentSearch& search) {
  if (lines.size() < 2) {
    return {};
  }
  return Meeting(cloud, tree, weights, lines, search).places();
}

}  // namespace assay
