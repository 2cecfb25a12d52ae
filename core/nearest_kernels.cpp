#include "core/nearest_kernels.h"

#include <cmath>

namespace assay::detail {
namespace {

/// 1 also where b is missing.
inline float clipped(float a, float b) {
  const float gap = std::fabs(b - a);
  return gap < 1.0F ? gap : 1.0F;
}

}  // namespace

#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__)
[[gnu::target_clones("arch=x86-64-v3", "default")]]
#endif
void count_different(Against<std::uint8_t> column, std::size_t size,
                     std::uint8_t* __restrict count) {
  const auto a = column.a;
  const auto* __restrict b = column.b;
  for (std::size_t j = 0; j < size; ++j) {
    count[j] = static_cast<std::uint8_t>(count[j] + (b[j] != a));
  }
}

#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__)
[[gnu::target_clones("arch=x86-64-v3", "default")]]
#endif
void count_different3(const Against<std::uint8_t>* column, std::size_t size,
                      std::uint8_t* __restrict count) {
  const auto a0 = column[0].a, a1 = column[1].a, a2 = column[2].a;
  const auto *__restrict b0 = column[0].b, *__restrict b1 = column[1].b,
                    *__restrict b2 = column[2].b;
  for (std::size_t j = 0; j < size; ++j) {
    count[j] = static_cast<std::uint8_t>(count[j] + (b0[j] != a0) + (b1[j] != a1) + (b2[j] != a2));
  }
}

#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__)
[[gnu::target_clones("arch=x86-64-v3", "default")]]
#endif
void to_distances(const std::uint8_t* __restrict count, std::size_t size,
                  float* __restrict distance) {
  for (std::size_t j = 0; j < size; ++j) {
    distance[j] = static_cast<float>(count[j]);
  }
}

#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__)
[[gnu::target_clones("arch=x86-64-v3", "default")]]
#endif
void add_counts(const std::uint8_t* __restrict count, std::size_t size,
                float* __restrict distance) {
  for (std::size_t j = 0; j < size; ++j) {
    distance[j] += static_cast<float>(count[j]);
  }
}

#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__)
[[gnu::target_clones("arch=x86-64-v3", "default")]]
#endif
void add_different(Against<std::int32_t> column, std::size_t size, float* __restrict distance) {
  const auto a = column.a;
  const auto* __restrict b = column.b;
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
void add_clipped(Against<float> column, std::size_t size, float* __restrict distance) {
  const auto a = column.a;
  const auto* __restrict b = column.b;
  for (std::size_t j = 0; j < size; ++j) {
    distance[j] += clipped(a, b[j]);
  }
}

#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__)
[[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]]
#endif
void add_clipped3(const Against<float>* column, std::size_t size, float* __restrict distance) {
  const auto a0 = column[0].a, a1 = column[1].a, a2 = column[2].a;
  const auto *__restrict b0 = column[0].b, *__restrict b1 = column[1].b,
                    *__restrict b2 = column[2].b;
  for (std::size_t j = 0; j < size; ++j) {
    distance[j] += clipped(a0, b0[j]) + clipped(a1, b1[j]) + clipped(a2, b2[j]);
  }
}

#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__)
[[gnu::target_clones("arch=x86-64-v3", "default")]]
#endif
void add_gap(Against<float> column, std::size_t size, float* __restrict distance) {
  const auto a = column.a;
  const auto* __restrict b = column.b;
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
