#include <algorithm>
#include <array>
#include <cmath>

#include "core/density_kernels.h"
#include "core/error.h"
#include "core/nearest.h"
#include "core/parallel.h"

namespace assay {

Density density_euclidean(const Points& queries, const Points& candidates,
                          std::span<const double> radii, std::span<const double> bandwidths) {
  require(queries.dimension == candidates.dimension && queries.dimension > 0,
          "density_euclidean: queries have ", queries.dimension, " dimensions, candidates ",
          candidates.dimension, "; both need the same, at least 1");
  const detail::DensityGrid grid("density_euclidean", radii, bandwidths,
                                 [&](double radius) { return 0x1p-20 * radius; });
  Density density = grid.empty(queries.rows);
  parallel_blocks(queries.rows, 64, [&](std::size_t first, std::size_t end) {
    std::vector<float> distance(candidates.rows);
    for (std::size_t q = first; q < end; ++q) {
      for (std::size_t c = 0; c < candidates.rows; ++c) {
        double sum = 0;
        for (std::size_t d = 0; d < queries.dimension; ++d) {
          const double gap = queries.values[q * queries.dimension + d] -
                             candidates.values[c * queries.dimension + d];
          sum += gap * gap;
        }
        distance[c] = static_cast<float>(std::sqrt(sum));
      }
      grid.add(q, distance.data(), candidates.rows, density);
    }
  });
  return density;
}

}  // namespace assay
