#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/nearest.h"

namespace assay::detail {

/// Sum over j of exp(-distance[j] rate ln 2) = 2^(-distance[j] rate), each term rounded to a
/// multiple of 2^-30, in such multiples. With t = distance rate ln 2 a term is off by at most
/// 2^-22 (1 + t) exp(-t) + 2^-30. Distances and rate: >= 0, not NaN; SIMD.
std::int64_t kernel_sum(const float* distance, std::size_t size, float rate);

/// Candidates side by side in memory, and queries that share their reading.
inline constexpr std::size_t kLanes = 16, kQueriesAtOnce = 4;

/// Squared Euclidean distances of kQueriesAtOnce rows `x` (row-major) to groups x kLanes candidates
/// (`y`: group, dimension, lane), in rows of `stride`. Every pair is computed alike: the last bits
/// do not depend on where it stands.
void squared_distances(const float* x, const float* y, std::size_t dimension, std::size_t groups,
                       std::size_t stride, float* squares);
/// Square roots in place; -1 for squares of at most `share` (own + other[j]). Returns how many these
/// are.
int roots(float own, const float* other, std::size_t size, float share, float* squares);

/// The radii and bandwidths of a density in the form its inner loops want, and the tables they fill.
class DensityGrid {
 public:
  /// `margin(radius)`: how far beyond it a candidate still counts. Throws InputError in the name of
  /// `caller`.
  template <class Margin>
  DensityGrid(std::string_view caller, std::span<const double> radii,
              std::span<const double> bandwidths, const Margin& margin) {
    check(caller, radii, bandwidths);
    for (const double radius : radii) {
      limits_.push_back(static_cast<float>(radius + margin(radius)));
    }
    for (const double bandwidth : bandwidths) {
      rates_.push_back(rate_of(bandwidth));
    }
  }

  Density empty(std::size_t queries) const;
  /// Adds `size` candidates at these distances to the counts and sums of row `query`.
  void add(std::size_t query, const float* distance, std::size_t size, Density& density) const;

 private:
  static void check(std::string_view caller, std::span<const double> radii,
                    std::span<const double> bandwidths);
  static float rate_of(double bandwidth);

  std::vector<float> limits_, rates_;
};

}  // namespace assay::detail
