#include <algorithm>
#include <array>
#include <cmath>

#include "core/density_kernels.h"
#include "core/error.h"
#include "core/nearest.h"
#include "core/parallel.h"

namespace assay {
namespace {

using detail::kLanes, detail::kQueriesAtOnce;

constexpr std::size_t kTile = 256;  // candidates at a time
constexpr std::size_t kBlock = 64;  // queries that share a tile

std::size_t filled(std::size_t rows, std::size_t multiple) {
  return (rows + multiple - 1) / multiple * multiple;
}

/// Queries lie row by row, candidates in groups of kLanes, dimension by dimension. Rests are filled
/// up with origins.
///
/// Not the matrix product of nearest_euclidean: in that of some machines the last bits of an entry
/// depend on where in the matrix it stands. And not centred: a centre would change with the other
/// rows of the tables, and with it the last bits of every distance.
struct Floats {
  Floats(const Points& points, std::size_t group)
      : values(filled(points.rows, group) * points.dimension), square(filled(points.rows, group)) {
    for (std::size_t r = 0; r < points.rows; ++r) {
      double sum = 0;
      for (std::size_t d = 0; d < points.dimension; ++d) {
        const auto value = static_cast<float>(points.values[r * points.dimension + d]);
        const std::size_t first = r / group * group * points.dimension;
        values[group == kLanes ? first + d * group + r % group : r * points.dimension + d] = value;
        sum += static_cast<double>(value) * static_cast<double>(value);
      }
      square[r] = static_cast<float>(sum);
    }
  }

  std::vector<float> values, square;  // |x|^2
};

double exact_distance(const Points& queries, std::size_t q, const Points& candidates,
                      std::size_t c) {
  const double* a = queries.values.data() + q * queries.dimension;
  const double* b = candidates.values.data() + c * candidates.dimension;
  double sum = 0;
  for (std::size_t d = 0; d < queries.dimension; ++d) {
    sum += (a[d] - b[d]) * (a[d] - b[d]);
  }
  return std::sqrt(sum);
}

class Tiles {
 public:
  Tiles(const Points& queries, const Points& candidates)
      : queries_(queries),
        candidates_(candidates),
        query_(queries, kQueriesAtOnce),
        candidate_(candidates, kLanes) {}

  /// Calls visit(query, distances, size) for every query in first..end-1 and every tile.
  void each(std::size_t first, std::size_t end, const auto& visit) const {
    std::array<float, kQueriesAtOnce * kTile> squares;
    for (std::size_t begin = 0; begin < candidates_.rows; begin += kTile) {
      const std::size_t size = std::min(kTile, candidates_.rows - begin);
      for (std::size_t q = first; q < end; q += kQueriesAtOnce) {
        detail::squared_distances(query_.values.data() + q * queries_.dimension,
                                  candidate_.values.data() + begin * queries_.dimension,
                                  queries_.dimension, filled(size, kLanes) / kLanes, kTile,
                                  squares.data());
        for (std::size_t i = q; i < std::min(end, q + kQueriesAtOnce); ++i) {
          float* distance = squares.data() + (i - q) * kTile;
          finish(i, begin, size, distance);
          visit(i, distance, size);
        }
      }
    }
  }

 private:
  // With u = 2^-24, casts move a distance by up to u (|x| + |y|). Squares of at most
  // 2^-22 (|x|^2 + |y|^2) are computed once more, so of the others it is at most 2^-12.
  void finish(std::size_t q, std::size_t begin, std::size_t size, float* distance) const {
    if (detail::roots(query_.square[q], candidate_.square.data() + begin, size, 0x1p-22F,
                      distance) == 0) {
      return;
    }
    for (std::size_t j = 0; j < size; ++j) {
      if (distance[j] < 0) {
        distance[j] = static_cast<float>(exact_distance(queries_, q, candidates_, begin + j));
      }
    }
  }

  const Points& queries_;
  const Points& candidates_;
  Floats query_, candidate_;
};

}  // namespace

Density density_euclidean(const Points& queries, const Points& candidates,
                          std::span<const double> radii, std::span<const double> bandwidths) {
  require(queries.dimension == candidates.dimension && queries.dimension > 0,
          "density_euclidean: queries have ", queries.dimension, " dimensions, candidates ",
          candidates.dimension, "; both need the same, at least 1");
  const detail::DensityGrid grid("density_euclidean", radii, bandwidths,
                                 [](double radius) { return 0x1p-20 * radius; });
  const Tiles tiles(queries, candidates);
  Density density = grid.empty(queries.rows);
  parallel_blocks(queries.rows, kBlock, [&](std::size_t first, std::size_t end) {
    tiles.each(first, end, [&](std::size_t q, const float* distance, std::size_t size) {
      grid.add(q, distance, size, density);
    });
  });
  return density;
}

}  // namespace assay
