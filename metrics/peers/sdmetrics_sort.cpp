#include "metrics/peers/sdmetrics_sort.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <utility>

namespace assay::sdmetrics {
namespace {

constexpr int kBits = 11, kPasses = 6;  // 66 bits hold a key of 64
constexpr std::size_t kDigits = std::size_t{1} << kBits;
/// Below this a comparison sort beats clearing the counters.
constexpr std::size_t kFewKeys = 256;

std::size_t digit_of(std::uint64_t key, int pass) {
  return (key >> (pass * kBits)) & (kDigits - 1);
}

}  // namespace

std::vector<std::uint64_t> sorted(std::vector<std::uint64_t> keys) {
  if (keys.size() < kFewKeys) {
    std::ranges::sort(keys);
    return keys;
  }
  std::vector<std::array<std::uint32_t, kDigits>> counts(kPasses);
  for (const auto key : keys) {
    for (int pass = 0; pass < kPasses; ++pass) {
      ++counts[static_cast<std::size_t>(pass)][digit_of(key, pass)];
    }
  }
  std::vector<std::uint64_t> other(keys.size());
  for (int pass = 0; pass < kPasses; ++pass) {
    auto& place = counts[static_cast<std::size_t>(pass)];
    if (place[digit_of(keys[0], pass)] == keys.size()) {
      continue;  // all alike
    }
    std::uint32_t below = 0;
    for (auto& rows : place) {
      below += std::exchange(rows, below);
    }
    for (const auto key : keys) {
      other[place[digit_of(key, pass)]++] = key;
    }
    std::swap(keys, other);
  }
  return keys;
}

std::vector<std::uint64_t> sorted_keys(std::span<const double> values) {
  constexpr std::uint64_t kSign = std::uint64_t{1} << 63;
  std::vector<std::uint64_t> keys;
  keys.reserve(values.size());
  for (const double value : values) {
    if (!std::isnan(value)) {
      const auto bits = std::bit_cast<std::uint64_t>(value + 0.0);  // -0 becomes 0
      keys.push_back((bits & kSign) != 0 ? ~bits : bits | kSign);
    }
  }
  return sorted(std::move(keys));
}

}  // namespace assay::sdmetrics
