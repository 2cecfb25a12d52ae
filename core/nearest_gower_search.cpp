#include "core/nearest_gower_search.h"

#include "core/nearest_kernels.h"

namespace assay::detail {

// If F is the k-th smallest float distance, the k-th double one is at most widened(F), which allows
// for twice the rounding there is; whoever ties with it has at most the distance widened once more.
void sieve_gower(const GowerPacked& packed, std::size_t candidates, std::size_t first,
                 std::span<Sieve> sieves) {
  const auto widened = [&](float key) {
    return packed.widened(static_cast<double>(packed.widened(static_cast<double>(key))) + kTie);
  };
  std::array<float, kGowerTile> distance;
  for (std::size_t begin = 0; begin < candidates; begin += kGowerTile) {
    const std::size_t size = std::min(kGowerTile, candidates - begin);
    for (std::size_t q = 0; q < sieves.size(); ++q) {
      packed.tile(first + q, begin, size, distance.data());
      each_within(distance.data(), size, sieves[q], [&](std::size_t j) {
        sieves[q].add(distance[j], static_cast<std::uint32_t>(begin + j), widened);
      });
    }
  }
}

}  // namespace assay::detail
