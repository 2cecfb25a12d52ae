#include "core/density_kernels.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <numbers>

#include "core/error.h"
#include "core/nearest_kernels.h"

namespace assay::detail {
namespace {

/// One SIMD register, or as many as it takes.
using Lanes [[gnu::vector_size(kLanes * sizeof(float))]] = float;
static_assert(kQueriesAtOnce == 4);

}  // namespace

// 2^y = 2^n 2^f with n the integer nearest to y <= 0 and |f| <= 1/2. The polynomial is the minimax
// one of degree 6 (relative error 2e-9, by iteratively reweighted least squares on Chebyshev nodes,
// numpy); that it is exactly 1 at 0 keeps equal rows at exactly 2^30. Below 2^-40 a term rounds to
// 0, so y may stop there, and the exponent never leaves the range of a float. y = distance rate has
// relative error 2^-23, hence the term ln 2 |y| 2^-23.
#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__)
[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]]
#endif
std::int64_t
kernel_sum(const float* __restrict distance, std::size_t size, float rate) {
  const float furthest = 40.0F / rate;
  std::int64_t sum = 0;
  for (std::size_t j = 0; j < size; ++j) {
    const float y = -rate * (distance[j] < furthest ? distance[j] : furthest);
    const auto n = static_cast<std::int32_t>(y - 0.5F);  // towards 0: the nearest, as y <= 0
    const float f = y - static_cast<float>(n);
    float p = 1.534581242594868e-4F;
    p = p * f + 1.3399930903688073e-3F;
    p = p * f + 9.618489071726799e-3F;
    p = p * f + 5.550328642129898e-2F;
    p = p * f + 2.4022646248340607e-1F;
    p = p * f + 6.931471824645996e-1F;
    p = p * f + 1.0F;
    const auto scale = std::bit_cast<float>((n + 30 + 127) << 23);  // 2^(n + 30)
    sum += static_cast<std::int32_t>(p * scale + 0.5F);
  }
  return sum;
}

#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__)
[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]]
#endif
void squared_distances(const float* __restrict x, const float* __restrict y,
                       std::size_t dimension, std::size_t groups, std::size_t stride,
                       float* __restrict squares) {
  for (std::size_t g = 0; g < groups; ++g) {
    Lanes sum0{}, sum1{}, sum2{}, sum3{};
    for (std::size_t d = 0; d < dimension; ++d) {
      Lanes other;
      std::memcpy(&other, y + (g * dimension + d) * kLanes, sizeof other);
      const Lanes gap0 = x[d] - other, gap1 = x[dimension + d] - other;
      const Lanes gap2 = x[2 * dimension + d] - other, gap3 = x[3 * dimension + d] - other;
      sum0 += gap0 * gap0;
      sum1 += gap1 * gap1;
      sum2 += gap2 * gap2;
      sum3 += gap3 * gap3;
    }
    float* to = squares + g * kLanes;
    std::memcpy(to, &sum0, sizeof sum0);
    std::memcpy(to + stride, &sum1, sizeof sum1);
    std::memcpy(to + 2 * stride, &sum2, sizeof sum2);
    std::memcpy(to + 3 * stride, &sum3, sizeof sum3);
  }
}

#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__)
[[gnu::target_clones("arch=x86-64-v3", "default")]]
#endif
int roots(float own, const float* __restrict other, std::size_t size, float share,
          float* __restrict squares) {
  int near = 0;
  for (std::size_t j = 0; j < size; ++j) {
    const bool close = squares[j] <= share * (own + other[j]);
    near += close ? 1 : 0;
    squares[j] = close ? -1.0F : std::sqrt(squares[j]);
  }
  return near;
}

void DensityGrid::check(std::string_view caller, std::span<const double> radii,
                        std::span<const double> bandwidths) {
  for (const double radius : radii) {
    require(radius >= 0, caller, ": radius ", radius, " must be at least 0, as every distance is");
  }
  for (const double bandwidth : bandwidths) {
    require(bandwidth > 0, caller, ": bandwidth ", bandwidth,
            " must be greater than 0; a constant scale has none, leave it out");
  }
}

// At most 1e30: a bandwidth below that leaves copies at 2^30 and everybody else at 0, and 0 times
// infinity would be NaN.
float DensityGrid::rate_of(double bandwidth) {
  return static_cast<float>(std::min(std::numbers::log2e / bandwidth, 1e30));
}

Density DensityGrid::empty(std::size_t queries) const {
  return {std::vector<std::uint32_t>(queries * limits_.size()),
          std::vector<std::int64_t>(queries * rates_.size())};
}

void DensityGrid::add(std::size_t query, const float* distance, std::size_t size,
                      Density& density) const {
  for (std::size_t r = 0; r < limits_.size(); ++r) {
    density.within[query * limits_.size() + r] +=
        static_cast<std::uint32_t>(count_within(distance, size, limits_[r]));
  }
  for (std::size_t h = 0; h < rates_.size(); ++h) {
    density.kernel[query * rates_.size() + h] += kernel_sum(distance, size, rates_[h]);
  }
}

}  // namespace assay::detail
