#include "metrics/peers/numpy_random.h"

#include <limits>
#include <numeric>
#include <utility>

#include "core/error.h"

namespace assay {
namespace {

constexpr std::size_t kMost = std::size_t{std::numeric_limits<std::uint32_t>::max()} + 1;

}  // namespace

std::uint32_t NumpyRandom::up_to(std::uint32_t largest) {
  if (largest == 0) {
    return 0;
  }
  std::uint32_t mask = largest;
  for (const unsigned shift : {1U, 2U, 4U, 8U, 16U}) {
    mask |= mask >> shift;
  }
  std::uint32_t value = 0;
  do {
    value = static_cast<std::uint32_t>(bits_()) & mask;
  } while (value > largest);
  return value;
}

std::vector<std::size_t> NumpyRandom::permutation(std::size_t n) {
  require(n <= kMost, "numpy's legacy shuffle: n = ", n, " is above 2^32; take fewer rows");
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t i = n; i-- > 1;) {
    std::swap(order[i], order[up_to(static_cast<std::uint32_t>(i))]);
  }
  return order;
}

std::vector<std::size_t> NumpyRandom::integers(std::size_t n, std::size_t count) {
  require(n >= 1 && n <= kMost, "numpy's legacy randint: n = ", n, " is outside [1, 2^32]");
  std::vector<std::size_t> drawn(count);
  for (auto& value : drawn) {
    value = up_to(static_cast<std::uint32_t>(n - 1));
  }
  return drawn;
}

}  // namespace assay
