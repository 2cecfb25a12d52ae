#include "metrics/fidelity/radix_sort.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "core/rng.h"

namespace assay {
namespace {

TEST(RadixSort, SortsAsStdSortDoes) {
  Rng rng(1);
  for (const std::size_t size : {0, 1, 2, 255, 256, 5000}) {
    std::vector<double> normal, whole, any = {INFINITY, -INFINITY};
    for (std::size_t i = 0; i < size; ++i) {
      normal.push_back(rng.normal());
      whole.push_back(double(rng.below(100)) - 50);
      const auto bits = std::bit_cast<double>(rng.bits());  // every magnitude, and denormals
      any.push_back(std::isnan(bits) ? std::numeric_limits<double>::denorm_min() : bits);
    }
    for (auto values : {normal, whole, any}) {
      auto expected = values;
      std::ranges::sort(expected);
      radix_sort(values);
      EXPECT_EQ(values, expected) << size;
    }
  }
}

TEST(RadixSort, PutsMinusZeroBeforeZero) {
  for (const std::size_t size : {4, 1000}) {
    std::vector<double> values(size, 0.0);
    values.back() = -0.0;
    radix_sort(values);
    EXPECT_TRUE(std::signbit(values.front()));
    EXPECT_FALSE(std::signbit(values.back()));
  }
}

}  // namespace
}  // namespace assay
