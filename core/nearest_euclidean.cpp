#include <algorithm>

#include "core/error.h"
#include "core/euclidean_tiles.h"
#include "core/nearest.h"
#include "core/nearest_sieve.h"
#include "core/nearest_top.h"
#include "core/parallel.h"

namespace assay {
namespace {

using detail::EuclideanTiles, detail::NearestTop, detail::Sieve;

using detail::kCandidateTile, detail::kQueryTile;

/// Distances stay, rounding shrinks.
std::vector<double> centre_of(const Points& points) {
  std::vector<double> centre(points.dimension);
  for (std::size_t i = 0; i < points.values.size(); ++i) {
    centre[i % points.dimension] += points.values[i];
  }
  for (double& c : centre) {
    c /= static_cast<double>(points.rows);
  }
  return centre;
}

}  // namespace

Neighbours nearest_euclidean(const Points& queries, const Points& candidates, std::size_t k) {
  require(k >= 1 && k <= candidates.rows, "nearest_euclidean: k = ", k, " is outside 1..",
          candidates.rows, ", the number of candidates");
  const EuclideanTiles tiles("nearest_euclidean", queries, candidates, centre_of(candidates));
  Neighbours result{k, std::vector<double>(queries.rows * k),
                    std::vector<std::uint32_t>(queries.rows * k),
                    std::vector<std::uint32_t>(queries.rows)};
  parallel_blocks(queries.rows, kQueryTile, [&](std::size_t first, std::size_t end) {
    std::vector<Sieve> sieves(end - first, Sieve(k));
    std::vector<float> product(kQueryTile * kCandidateTile);
    for (std::size_t begin = 0; begin < candidates.rows; begin += kCandidateTile) {
      tiles.product(first, begin, product.data());
      const std::size_t size = std::min(kCandidateTile, candidates.rows - begin);
      for (std::size_t q = first; q < end; ++q) {
        const float* key = product.data() + (q - first) * kCandidateTile;
        Sieve& sieve = sieves[q - first];
        detail::each_within(key, size, sieve, [&](std::size_t j) {
          sieve.add(key[j], static_cast<std::uint32_t>(begin + j),
                    [&](float last) { return tiles.widened(q, last); });
        });
      }
    }
    for (std::size_t q = first; q < end; ++q) {
      NearestTop top(k);
      sieves[q - first].each([&](std::uint32_t c) { top.offer(tiles.exact(q, c), c); });
      top.write(q, result);
    }
  });
  return result;
}

}  // namespace assay
