#pragma once
#include <algorithm>
#include <array>
#include <span>

#include "core/nearest_gower_pack.h"
#include "core/nearest_kernels.h"

namespace assay::detail {

/// Offers to tops[i] every candidate that may be among the nearest of row first + i, ascending by
/// index, with its distance in double. A Top has `double limit()`, beyond which nobody counts, and
/// `offer(double distance, std::uint32_t index)`.
template <class Top>
void search_gower(const GowerExact& exact, const GowerPacked& packed, std::size_t candidates,
                  std::size_t first, std::span<Top> tops) {
  std::array<float, kGowerTile> distance;
  for (std::size_t begin = 0; begin < candidates; begin += kGowerTile) {
    const std::size_t size = std::min(kGowerTile, candidates - begin);
    for (std::size_t q = 0; q < tops.size(); ++q) {
      packed.tile(first + q, begin, size, distance.data());
      float limit = packed.widened(tops[q].limit());
      for (std::size_t run = 0; run < size; run += kRun) {
        const std::size_t end = std::min(size, run + kRun);
        if (count_within(distance.data() + run, end - run, limit) == 0) {
          continue;
        }
        for (std::size_t j = run; j < end; ++j) {
          if (distance[j] <= limit) {
            tops[q].offer(exact.distance(first + q, begin + j),
                          static_cast<std::uint32_t>(begin + j));
            limit = packed.widened(tops[q].limit());
          }
        }
      }
    }
  }
}

}  // namespace assay::detail
