#include "core/nearest_kernels.h"

#include <cmath>

namespace assay::detail {

#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__)
[[gnu::target_clones("arch=x86-64-v3", "default")]]
#endif
void count_different(std::uint8_t a, const std::uint8_t* __restrict b, std::size_t size, std::uint8_t* __restrict count) {
  for (std::size_t j = 0; j < size; ++j) {
    count[j] = static_cast<std::uint8_t>(count[j] + (b[j] != a));
  }
}

#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__)
[[gnu::target_clones("arch=x86-64-v3", "default")]]
#endif
void add_counts(const std::uint8_t* __restrict count, std::size_t size, float* __restrict distance) {
  for (std::size_t j = 0; j < size; ++j) {
    distance[j] += static_cast<float>(count[j]);
  }
}

#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__)
[[gnu::target_clones("arch=x86-64-v3", "default")]]
#endif
void add_different(std::int32_t a, const std::int32_t* __restrict b, std::size_t size, float* __restrict distance) {
  for (std::size_t j = 0; j < size; ++j) {
    distance[j] += b[j] != a ? 1.0F : 0.0F;
  }
}

#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__)
[[gnu::target_clones("arch=x86-64-v3", "default")]]
#endif
void add_present(const float* __restrict b, std::size_t size, float* __restrict distance) {
  for (std::size_t j = 0; j < size; ++j) {
    distance[j] += b[j] == b[j] ? 1.0F : 0.0F;
  }
}

#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__)
[[gnu::target_clones("arch=x86-64-v3", "default")]]
#endif
void add_clipped(float a, const float* __restrict b, std::size_t size, float* __restrict distance) {
  for (std::size_t j = 0; j < size; ++j) {
    const float gap = std::fabs(b[j] - a);
    distance[j] += gap < 1.0F ? gap : 1.0F;  // 1 also where b is missing
  }
}

#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__)
[[gnu::target_clones("arch=x86-64-v3", "default")]]
#endif
void add_gap(float a, const float* __restrict b, std::size_t size, float* __restrict distance) {
  for (std::size_t j = 0; j < size; ++j) {
    const float gap = std::fabs(b[j] - a);
    distance[j] += gap == gap ? gap : 1.0F;
  }
}

#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__)
[[gnu::target_clones("arch=x86-64-v3", "default")]]
#endif
int count_within(const float* __restrict distance, std::size_t size, float limit) {
  int count = 0;
  for (std::size_t j = 0; j < size; ++j) {
    count += distance[j] <= limit ? 1 : 0;
  }
  return count;
}

}  // namespace assay::detail
