#pragma once
#include <cstddef>
#include <cstdint>

namespace assay::detail {

// One column of one query (`a`) against `size` candidates (`b`): plain loops that the compiler
// turns into SIMD, for AVX2 where the machine has it. Functions of their own, because a loop over
// columns around them would be fused with them and stay scalar. `distance` and `count` have `size`
// elements and are added to.

/// count += [b != a]
void count_different(std::uint8_t a, const std::uint8_t* b, std::size_t size, std::uint8_t* count);
/// distance += count
void add_counts(const std::uint8_t* count, std::size_t size, float* distance);
/// distance += [b != a]
void add_different(std::int32_t a, const std::int32_t* b, std::size_t size, float* distance);
/// distance += [b is not NaN]: the query is missing
void add_present(const float* b, std::size_t size, float* distance);
/// distance += min(|a - b|, 1), 1 where b is NaN
void add_clipped(float a, const float* b, std::size_t size, float* distance);
/// distance += |a - b|, 1 where b is NaN
void add_gap(float a, const float* b, std::size_t size, float* distance);
/// How many distances are at most `limit`.
int count_within(const float* distance, std::size_t size, float limit);

/// Distances looked at together: whether any is small enough is cheap to ask, which one is not.
inline constexpr std::size_t kRun = 64;

}  // namespace assay::detail
