#include "core/nearest_balls.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <limits>

#include "core/density_kernels.h"
#include "core/error.h"
#include "core/nearest_gower_pack.h"
#include "core/parallel.h"

namespace assay {
namespace {

#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__)
[[gnu::target_clones("arch=x86-64-v3", "default")]]
#endif
std::uint32_t
mark_within(const float* __restrict distance, std::size_t size, float limit,
            std::uint32_t* __restrict within) {
  std::uint32_t count = 0;
  for (std::size_t j = 0; j < size; ++j) {
    const std::uint32_t inside = distance[j] <= limit ? 1 : 0;
    count += inside;
    within[j] += inside;
  }
  return count;
}

void check(std::string_view caller, std::size_t queries, std::span<const double> radius) {
  require(radius.size() == queries, caller, ": ", radius.size(), " radii for ", queries,
          " rows; one a row is needed");
  for (const double r : radius) {
    require(r >= 0, caller, ": radius ", r, " must be at least 0, as every distance is");
  }
}

float above(double limit) {
  return std::nextafter(static_cast<float>(limit), std::numeric_limits<float>::infinity());
}

/// Tiles of candidates are independent but for `holds`, whose whole numbers add up in any order.
void add(std::uint32_t& count, std::uint32_t more) {
  std::atomic_ref<std::uint32_t>(count).fetch_add(more, std::memory_order_relaxed);
}

/// Rows in groups of detail::kLanes, dimension by dimension; a rest is filled up with origins.
std::vector<float> in_lanes(const Points& points) {
  constexpr std::size_t kLanes = detail::kLanes;
  std::vector<float> values((points.rows + kLanes - 1) / kLanes * kLanes * points.dimension);
  for (std::size_t r = 0; r < points.rows; ++r) {
    for (std::size_t d = 0; d < points.dimension; ++d) {
      values[(r / kLanes * points.dimension + d) * kLanes + r % kLanes] =
          static_cast<float>(points.values[r * points.dimension + d]);
    }
  }
  return values;
}

}  // namespace

Balls balls_gower(const Table& queries, const Table& candidates, const GowerScale& scale,
                  std::span<const double> radius) {
  require(!scale.columns.empty(), "balls_gower: no column takes part in the distance");
  check("balls_gower", queries.rows(), radius);
  const detail::GowerPacked packed(queries, candidates, scale);
  const auto columns = static_cast<double>(scale.columns.size());
  std::vector<float> limits(radius.size());
  std::transform(radius.begin(), radius.end(), limits.begin(), [&](double r) {
    return static_cast<float>(r + 0x1p-23 * (2 * columns + (columns + 3) * r));
  });
  Balls balls{std::vector<std::uint32_t>(queries.rows()),
              std::vector<std::uint32_t>(candidates.rows())};
  parallel_blocks(candidates.rows(), detail::kGowerTile, [&](std::size_t begin, std::size_t end) {
    std::array<float, detail::kGowerTile> distance;
    for (std::size_t q = 0; q < queries.rows(); ++q) {
      packed.tile(q, begin, end - begin, distance.data());
      add(balls.holds[q],
          mark_within(distance.data(), end - begin, limits[q], balls.within.data() + begin));
    }
  });
  return balls;
}

Balls balls_euclidean(const Points& queries, const Points& candidates,
                      std::span<const double> radius) {
  require(queries.dimension == candidates.dimension && queries.dimension > 0,
          "balls_euclidean: queries have ", queries.dimension, " dimensions, candidates ",
          candidates.dimension, "; both need the same, at least 1");
  check("balls_euclidean", queries.rows, radius);
  constexpr std::size_t kTile = 256, kAtOnce = detail::kQueriesAtOnce;
  const std::size_t dimension = queries.dimension;
  const std::vector<float> other = in_lanes(candidates);
  std::vector<float> own(queries.values.begin(), queries.values.end());
  own.resize((queries.rows + kAtOnce - 1) / kAtOnce * kAtOnce * dimension);
  Balls balls{std::vector<std::uint32_t>(queries.rows),
              std::vector<std::uint32_t>(candidates.rows)};
  parallel_blocks(candidates.rows, kTile, [&](std::size_t begin, std::size_t end) {
    std::array<float, kAtOnce * kTile> squares;
    const std::size_t groups = (end - begin + detail::kLanes - 1) / detail::kLanes;
    for (std::size_t first = 0; first < queries.rows; first += kAtOnce) {
      detail::squared_distances(own.data() + first * dimension, other.data() + begin * dimension,
                                dimension, groups, kTile, squares.data());
      for (std::size_t q = first; q < std::min(queries.rows, first + kAtOnce); ++q) {
        const double reach = radius[q] * (1 + 0x1p-20);
        const float limit = radius[q] > 0 ? above(reach * reach) : 0.0F;
        add(balls.holds[q], mark_within(squares.data() + (q - first) * kTile, end - begin, limit,
                                        balls.within.data() + begin));
      }
    }
  });
  return balls;
}

}  // namespace assay
