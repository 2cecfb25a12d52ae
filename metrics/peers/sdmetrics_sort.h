#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace assay::sdmetrics {

/// The keys in ascending order. Cost: linear, one pass for each 11 bits in which the keys differ.
/// Source: least significant digit first; Knuth, The Art of Computer Programming 3, 2nd ed., section 5.2.5, algorithm
/// R.
std::vector<std::uint64_t> sorted(std::vector<std::uint64_t> keys);

/// Keys of the values that are not NaN, in ascending order; two keys compare as the two numbers do, -0 = 0.
std::vector<std::uint64_t> sorted_keys(std::span<const double> values);

}  // namespace assay::sdmetrics
