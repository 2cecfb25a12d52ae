#pragma once
#include <cstddef>
#include <cstdint>

namespace assay::detail {

// Columns of one query (`a`) against `size` candidates (`b`): plain loops that the compiler turns
// into SIMD, for AVX2 where the machine has it. Functions of their own, because a loop over columns
// around them would be fused with them and stay scalar; three columns at a time, because one at a
// time is held up by reading and writing the sums. `distance` and `count` have `size` elements and
// are added to.

/// A query's value in one column, and the candidates' values.
template <class T>
struct Against {
  T a;
  const T* b;
};

/// count += [b != a]
void count_different(Against<std::uint8_t> column, std::size_t size, std::uint8_t* count);
/// The same for column[0..2].
void count_different3(const Against<std::uint8_t>* column, std::size_t size, std::uint8_t* count);
/// distance = count
void to_distances(const std::uint8_t* count, std::size_t size, float* distance);
/// distance += count
void add_counts(const std::uint8_t* count, std::size_t size, float* distance);
/// distance += [b != a]
void add_different(Against<std::int32_t> column, std::size_t size, float* distance);
/// distance += [b is not NaN]: the query is missing
void add_present(const float* b, std::size_t size, float* distance);
/// distance += min(|a - b|, 1), 1 where b is NaN
void add_clipped(Against<float> column, std::size_t size, float* distance);
/// The same for column[0..2].
void add_clipped3(const Against<float>* column, std::size_t size, float* distance);
/// distance += |a - b|, 1 where b is NaN
void add_gap(Against<float> column, std::size_t size, float* distance);
/// How many distances are at most `limit`.
int count_within(const float* distance, std::size_t size, float limit);

/// Distances looked at together: whether any is small enough is cheap to ask, which one is not.
inline constexpr std::size_t kRun = 64;

}  // namespace assay::detail
