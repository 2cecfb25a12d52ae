#include "attacks/reconstruction/segments.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <span>

#include "core/parallel.h"

namespace assay {
namespace {

constexpr std::size_t kBlock = 256;

double log_choose(std::size_t n, std::size_t m) {
  const auto log_factorial = [](std::size_t x) { return std::lgamma(static_cast<double>(x) + 1); };
  return (log_factorial(n) - log_factorial(m) - log_factorial(n - m)) / std::log(10.0);
}

bool surer(const Line& a, const Line& b) {
  return a.log_chance < b.log_chance || (a.log_chance == b.log_chance && a.points < b.points);
}

/// Lines from one point to the points around it.
std::vector<Line> lines_from(std::uint32_t point, const Cloud& cloud, const NearTree& tree,
                             const SegmentSearch& search) {
  auto near = tree.nearest(cloud.at(point), search.k + 1);
  std::erase(near, point);
  const Surroundings around = surroundings_of(cloud, cloud.at(point), std::move(near));
  const double tried =
      std::log10(static_cast<double>(cloud.points()) * static_cast<double>(search.k));
  const double enough = std::log10(search.chance);
  std::vector<Line> lines;
  std::vector<double> centre(cloud.dimension);
  for (std::size_t far = 1; far < around.points.size(); ++far) {
    Line line{{point}, tried};
    for (std::size_t between = 0; between < far; ++between) {
      const auto s = position_on_ray(around.gap(between), around.gap(far), 1, 0);
      if (s) {
        std::transform(around.gap(far).begin(), around.gap(far).end(), centre.begin(),
                       [&](double gap) { return *s * gap; });
        line.points.push_back(around.points[between]);
        line.log_chance += around.log_chance(centre, 1, 1);
      }
    }
    line.log_chance += log_choose(far, line.points.size() - 1);
    line.points.push_back(around.points[far]);
    if (line.points.size() > 2 && line.log_chance <= enough) {
      std::sort(line.points.begin(), line.points.end());
      lines.push_back(std::move(line));
    }
  }
  return lines;
}

/// Lines that have two points in common are one: the surest takes up the others.
std::vector<Line> merged(std::vector<Line> found, std::size_t points) {
  std::sort(found.begin(), found.end(), surer);
  std::vector<Line> lines;
  std::vector<std::vector<std::uint32_t>> through(points);
  for (Line& line : found) {
    std::map<std::uint32_t, std::size_t> shared;
    for (const std::uint32_t point : line.points) {
      for (const std::uint32_t other : through[point]) {
        ++shared[other];
      }
    }
    const auto most =
        std::max_element(shared.begin(), shared.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    if (most != shared.end() && most->second >= 2) {
      continue;
    }
    for (const std::uint32_t point : line.points) {
      through[point].push_back(static_cast<std::uint32_t>(lines.size()));
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

/// From one end to the other: along the direction between the two points farthest apart.
void put_in_order(Line& line, const Cloud& cloud) {
  const auto gap = [&](std::uint32_t a, std::uint32_t b) {
    double sum = 0;
    for (std::size_t c = 0; c < cloud.dimension; ++c) {
      sum += (cloud.at(a)[c] - cloud.at(b)[c]) * (cloud.at(a)[c] - cloud.at(b)[c]);
    }
    return sum;
  };
  std::sort(line.points.begin(), line.points.end());
  const auto farthest = [&](std::uint32_t from) {
    return *std::max_element(
        line.points.begin(), line.points.end(),
        [&](std::uint32_t a, std::uint32_t b) { return gap(from, a) < gap(from, b); });
  };
  const std::uint32_t end = farthest(farthest(line.points.front()));
  std::stable_sort(line.points.begin(), line.points.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return gap(end, a) < gap(end, b); });
}

}  // namespace

std::vector<Line> find_lines(const Cloud& cloud, const NearTree& tree,
                             const SegmentSearch& search) {
  const std::size_t step = std::max<std::size_t>(1, cloud.points() / search.sample);
  std::vector<std::vector<Line>> found(cloud.points());
  const auto look = [&](std::size_t every) {
    parallel_blocks(cloud.points() / every, kBlock, [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) {
        found[i * every] = lines_from(static_cast<std::uint32_t>(i * every), cloud, tree, search);
      }
    });
  };
  look(step);
  const bool any =
      std::any_of(found.begin(), found.end(), [](const auto& l) { return !l.empty(); });
  if (any && step > 1) {
    look(1);
  }
  std::vector<Line> all;
  for (auto& lines : found) {
    std::move(lines.begin(), lines.end(), std::back_inserter(all));
  }
  auto lines = merged(std::move(all), cloud.points());
  for (Line& line : lines) {
    put_in_order(line, cloud);
  }
  return lines;
}

std::vector<Rebuilt> piles(const Cloud& cloud, const NearTree& tree, const std::vector<Line>& lines,
                           const SegmentSearch& search) {
  std::vector<Rebuilt> places;
  std::vector<bool> on_line(cloud.points());
  for (const Line& line : lines) {
    for (const std::uint32_t point : line.points) {
      on_line[point] = true;
    }
  }
  const double rows = static_cast<double>(cloud.of_row.size());
  for (std::uint32_t point = 0; point < cloud.points(); ++point) {
    if (cloud.copies[point] < 2 || on_line[point]) {
      continue;
    }
    const Surroundings around =
        surroundings_of(cloud, cloud.at(point), tree.nearest(cloud.at(point), search.k));
    const std::vector<double> here(cloud.dimension);
    // every further row is one of about k that could have come to lie here
    const double more =
        std::log10(static_cast<double>(around.points.size())) + around.log_chance(here, 0.5, 0);
    const double chance = std::log10(rows) + (cloud.copies[point] - 1) * more;
    if (more < 0 && chance <= std::log10(search.chance)) {
      places.push_back({{cloud.at(point).begin(), cloud.at(point).end()}, 0, chance});
    }
  }
  return places;
}

}  // namespace assay
