#include "metrics/fidelity/radix_sort.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <utility>

namespace assay {
namespace {

constexpr int kBits = 11;
constexpr std::size_t kDigits = 6;  ///< of 64 bits
constexpr std::size_t kFew = 256;   ///< below, a comparison sort is faster
constexpr std::uint64_t kMask = (1U << kBits) - 1;
using Histogram = std::array<std::size_t, kMask + 1>;

/// A key whose unsigned order is that of the numbers: the sign bit is flipped, and all bits of a negative number are.
std::uint64_t key_of(double x) {
  const auto bits = std::bit_cast<std::uint64_t>(x);
  constexpr std::uint64_t kSign = 1ULL << 63;
  return (bits & kSign) != 0 ? ~bits : bits | kSign;
}

std::size_t digit(double x, std::size_t place) {
  return (key_of(x) >> (kBits * static_cast<int>(place))) & kMask;
}

}  // namespace

void radix_sort(std::vector<double>& values) {
  if (values.size() < kFew) {
    std::ranges::sort(values, {}, key_of);
    return;
  }
  std::vector<Histogram> counts(kDigits, Histogram{});
  for (const double x : values) {
    for (std::size_t place = 0; place < kDigits; ++place) {
      ++counts[place][digit(x, place)];
    }
  }
  std::vector<double> sorted(values.size());
  for (std::size_t place = 0; place < kDigits; ++place) {
    Histogram& next = counts[place];
    if (next[digit(values.front(), place)] == values.size()) {
      continue;
    }
    std::size_t begin = 0;
    for (std::size_t& count : next) {
      begin += std::exchange(count, begin);
    }
    for (const double x : values) {
      sorted[next[digit(x, place)]++] = x;
    }
    values.swap(sorted);
  }
}

}  // namespace assay
