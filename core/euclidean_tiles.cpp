#include "core/euclidean_tiles.h"

#include <cblas.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/error.h"
#include "core/nearest_top.h"

namespace assay::detail {

EuclideanTiles::Floats::Floats(const Points& points, const std::vector<double>& centre,
                               std::size_t tile) {
  const std::size_t width = points.dimension + 1;
  const std::size_t filled = (points.rows + tile - 1) / tile * tile;
  values.resize(filled * width);
  square.resize(filled);
  for (std::size_t r = 0; r < points.rows; ++r) {
    double sum = 0;
    for (std::size_t d = 0; d < points.dimension; ++d) {
      const double moved = points.values[r * points.dimension + d] - centre[d];
      const auto value = static_cast<float>(moved);
      values[r * width + d] = value;
      sum += static_cast<double>(value) * static_cast<double>(value);
    }
    square[r] = static_cast<float>(sum);
  }
}

// The extra column, 1 for queries and -|y|^2/2 for candidates, folds the candidate's square into
// the product.
EuclideanTiles::EuclideanTiles(std::string_view caller, const Points& queries,
                               const Points& candidates, const std::vector<double>& centre)
    : queries_(queries),
      candidates_(candidates),
      query_((require(queries.dimension == candidates.dimension && queries.dimension > 0, caller,
                      ": queries have ", queries.dimension, " dimensions, candidates ",
                      candidates.dimension, "; both need the same, at least 1"),
              queries),
             centre, kQueryTile),
      candidate_(candidates, centre, kCandidateTile) {
  const std::size_t width = queries.dimension + 1;
  for (std::size_t q = 0; q < queries.rows; ++q) {
    query_.values[q * width + queries.dimension] = 1;
  }
  for (std::size_t c = 0; c < candidates.rows; ++c) {
    candidate_.values[c * width + queries.dimension] = -candidate_.square[c] / 2;
    largest_ = std::max(largest_, static_cast<double>(candidate_.square[c]));
  }
  // The loops over tiles are parallel already: threads of OpenBLAS's own would only be in the way.
  if (openblas_get_num_threads() != 1) {
    openblas_set_num_threads(1);
  }
}

void EuclideanTiles::product(std::size_t first, std::size_t begin, float* out) const {
  constexpr auto kRows = static_cast<blasint>(kQueryTile);
  constexpr auto kColumns = static_cast<blasint>(kCandidateTile);
  const std::size_t width = queries_.dimension + 1;
  const auto columns = static_cast<blasint>(width);
  cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, kRows, kColumns, columns, -1.0F,
              query_.values.data() + first * width, columns,
              candidate_.values.data() + begin * width, columns, 0.0F, out, kColumns);
}

// With u = 2^-24 and d dimensions: the sum of d + 1 products of floats is off by at most
// (d + 2) u (|x||y| + |y|^2/2), twice that in the square, casts move the points by u |x| and u |y|,
// hence the square by 2 u (|x| + |y|)^2, and roundings of the squares add as little. Together less
// than (d + 8) u (|x| + |y|)^2 <= 2 (d + 8) u (|x|^2 + |y|^2). Twice that is allowed.
float EuclideanTiles::widened(std::size_t query, float product) const {
  const auto own = static_cast<double>(query_.square[query]);
  const double margin = 0x1p-22 * static_cast<double>(queries_.dimension + 8) * (own + largest_);
  const double farthest =
      std::sqrt(std::max(0.0, own + 2 * static_cast<double>(product) + margin)) + kTie;
  return std::nextafter(static_cast<float>((farthest * farthest - own + margin) / 2),
                        std::numeric_limits<float>::infinity());
}

double EuclideanTiles::exact(std::size_t query, std::size_t candidate) const {
  constexpr std::size_t kSums = 8;  // side by side, for SIMD
  const std::size_t dimension = queries_.dimension;
  const double* a = queries_.values.data() + query * dimension;
  const double* b = candidates_.values.data() + candidate * dimension;
  std::array<double, kSums> sums{};
  std::size_t d = 0;
  for (; d + kSums <= dimension; d += kSums) {
    for (std::size_t i = 0; i < kSums; ++i) {
      sums[i] += (a[d + i] - b[d + i]) * (a[d + i] - b[d + i]);
    }
  }
  double sum = 0;
  for (; d < dimension; ++d) {
    sum += (a[d] - b[d]) * (a[d] - b[d]);
  }
  for (const double part : sums) {
    sum += part;
  }
  return std::sqrt(sum);
}

}  // namespace assay::detail
