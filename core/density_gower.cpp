#include <algorithm>
#include <array>

#include "core/density_kernels.h"
#include "core/error.h"
#include "core/nearest.h"
#include "core/nearest_gower_pack.h"
#include "core/parallel.h"

namespace assay {

Density density_gower(const Table& queries, const Table& candidates, const GowerScale& scale,
                      std::span<const double> radii, std::span<const double> bandwidths) {
  require(!scale.columns.empty(), "density_gower: no column takes part in the distance");
  // As GowerPacked::widened for scaled values of at most 1: a bound that depends on no table, so
  // that counts over several candidate tables add up.
  const auto columns = static_cast<double>(scale.columns.size());
  const detail::DensityGrid grid("density_gower", radii, bandwidths, [&](double radius) {
    return 0x1p-23 * (2 * columns + (columns + 3) * radius);
  });
  const detail::GowerPacked packed(queries, candidates, scale);
  Density density = grid.empty(queries.rows());
  parallel_blocks(queries.rows(), detail::kGowerBlock, [&](std::size_t first, std::size_t end) {
    std::array<float, detail::kGowerTile> distance;
    for (std::size_t begin = 0; begin < candidates.rows(); begin += detail::kGowerTile) {
      const std::size_t size = std::min(detail::kGowerTile, candidates.rows() - begin);
      for (std::size_t q = first; q < end; ++q) {
        packed.tile(q, begin, size, distance.data());
        grid.add(q, distance.data(), size, density);
      }
    }
  });
  return density;
}

}  // namespace assay
