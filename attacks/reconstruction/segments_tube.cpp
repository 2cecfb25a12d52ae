#include "attacks/reconstruction/segments_tube.h"

#include <algorithm>
#include <cmath>

namespace assay {

double Surroundings::log_chance(std::span<const double> centre, double half,
                                std::size_t free) const {
  const auto count = static_cast<double>(points.size());
  std::vector<double> factors(dimension);
  for (std::size_t c = 0; c < dimension; ++c) {
    double inside = -1;  // the point that was found does not speak for chance
    for (std::size_t i = 0; i < points.size(); ++i) {
      inside += std::abs(gaps[i * dimension + c] - centre[c]) <= half + 1e-9 ? 1 : 0;
    }
    factors[c] = std::min(1.0, std::max(inside, 0.0) / count + 2 * half / range[c]);
  }
  std::sort(factors.begin(), factors.end());
  double sum = 0;
  for (std::size_t c = free; c < dimension; ++c) {
    sum += std::log10(factors[c]);
  }
  return sum;
}

Surroundings surroundings_of(const Cloud& cloud, std::span<const double> place,
                             std::vector<std::uint32_t> points) {
  Surroundings around;
  around.dimension = cloud.dimension;
  around.points = std::move(points);
  around.gaps.reserve(around.points.size() * cloud.dimension);
  std::vector<double> low(cloud.dimension), high(cloud.dimension);
  for (const std::uint32_t point : around.points) {
    for (std::size_t c = 0; c < cloud.dimension; ++c) {
      const double gap = cloud.values[point * cloud.dimension + c] - place[c];
      const bool first = around.gaps.size() < cloud.dimension;
      low[c] = first ? gap : std::min(low[c], gap);
      high[c] = first ? gap : std::max(high[c], gap);
      around.gaps.push_back(gap);
    }
  }
  for (std::size_t c = 0; c < cloud.dimension; ++c) {
    around.range.push_back(high[c] - low[c] + 1);
  }
  return around;
}

// Column by column  near - s far <= slack + s slack_far  and the same below: each is one bound on s.
std::optional<double> position_on_ray(std::span<const double> near, std::span<const double> far,
                                      double slack, double slack_far) {
  double low = 0;
  double high = 1;
  const auto at_least = [&](double slope, double level) {  // s slope >= level
    if (slope > 0) {
      low = std::max(low, level / slope);
    } else if (slope < 0) {
      high = std::min(high, level / slope);
    } else if (level > 0) {
      high = -1;
    }
  };
  for (std::size_t c = 0; c < near.size() && low <= high; ++c) {
    at_least(far[c] + slack_far, near[c] - slack);
    at_least(slack_far - far[c], -near[c] - slack);
  }
  if (low > high) {
    return std::nullopt;
  }
  return (low + high) / 2;
}

double end_point_score(const Cloud& cloud, const NearTree& tree, std::span<const double> place,
                       std::size_t k) {
  if (cloud.points() < 2) {
    return 0;
  }
  const Surroundings around = surroundings_of(cloud, place, tree.nearest(place, k));
  const auto looked_at = static_cast<double>(around.points.size());
  const auto weight = [&](double log_chance) {
    return std::log10(1 + std::pow(10.0, -log_chance) / looked_at);
  };
  const auto at_place = [&](std::size_t i) {
    return std::all_of(around.gap(i).begin(), around.gap(i).end(), [](double g) { return g == 0; });
  };
  double score = 0;
  std::size_t first = 0;
  if (at_place(0)) {  // the nearest; points are distinct
    score += cloud.copies[around.points[0]] * weight(around.log_chance(around.gap(0), 0.5, 0));
    first = 1;
  }
  std::vector<double> centre(cloud.dimension);
  for (std::size_t far = first + 1; far < around.points.size(); ++far) {
    for (std::size_t near = first; near < far; ++near) {
      const auto s = position_on_ray(around.gap(near), around.gap(far), 0.5, 0.5);
      if (s) {
        std::transform(around.gap(far).begin(), around.gap(far).end(), centre.begin(),
                       [&](double gap) { return *s * gap; });
        score += weight(around.log_chance(centre, (1 + *s) / 2, 1));
      }
    }
  }
  return score;
}

}  // namespace assay
