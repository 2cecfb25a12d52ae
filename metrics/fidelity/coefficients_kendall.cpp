#include <algorithm>
#include <cmath>

#include "metrics/fidelity/coefficients.h"

namespace assay {
namespace {

/// Pairs of equal neighbours in a sorted range: sum over runs of length t of t(t - 1)/2.
template <class Same>
std::int64_t tied_pairs(std::size_t n, const Same& same_as_before) {
  std::int64_t pairs = 0, run = 0;
  for (std::size_t i = 1; i < n; ++i) {
    run = same_as_before(i) ? run + 1 : 0;
    pairs += run;
  }
  return pairs;
}

/// Sorts by merging and counts the exchanges of neighbours that an insertion sort would have made.
std::int64_t sort_and_count(std::vector<std::uint32_t>& values) {
  std::vector<std::uint32_t> merged(values.size());
  std::int64_t exchanges = 0;
  for (std::size_t width = 1; width < values.size(); width *= 2) {
    for (std::size_t begin = 0; begin < values.size(); begin += 2 * width) {
      const std::size_t middle = std::min(begin + width, values.size());
      const std::size_t end = std::min(begin + 2 * width, values.size());
      std::size_t left = begin, right = middle;
      for (std::size_t out = begin; out < end; ++out) {
        if (left < middle && (right == end || values[left] <= values[right])) {
          merged[out] = values[left++];
        } else {
          exchanges += static_cast<std::int64_t>(middle - left);
          merged[out] = values[right++];
        }
      }
    }
    values.swap(merged);
  }
  return exchanges;
}

}  // namespace

std::optional<double> kendall_tau_b(const OrderedPair& pair) {
  if (!pair.varies) {
    return std::nullopt;
  }
  // Rows ascend by x already; within ties of x they must ascend by y, so that the tied are not counted as exchanges.
  std::vector<std::uint32_t> y = pair.y_levels;
  const auto& x = pair.x_levels;
  for (std::size_t begin = 0, end = 0; begin < y.size(); begin = end) {
    while (end < y.size() && x[end] == x[begin]) {
      ++end;
    }
    std::sort(y.begin() + static_cast<std::ptrdiff_t>(begin),
              y.begin() + static_cast<std::ptrdiff_t>(end));
  }
  const auto n = static_cast<std::int64_t>(y.size());
  const std::int64_t all = n * (n - 1) / 2;
  const auto x_ties = tied_pairs(y.size(), [&](std::size_t i) { return x[i] == x[i - 1]; });
  const auto both_ties =
      tied_pairs(y.size(), [&](std::size_t i) { return x[i] == x[i - 1] && y[i] == y[i - 1]; });
  const std::int64_t discordant = sort_and_count(y);
  const auto y_ties = tied_pairs(y.size(), [&](std::size_t i) { return y[i] == y[i - 1]; });
  const std::int64_t surplus = all - x_ties - y_ties + both_ties - 2 * discordant;
  return static_cast<double>(surplus) / (std::sqrt(static_cast<double>(all - x_ties)) *
                                         std::sqrt(static_cast<double>(all - y_ties)));
}

}  // namespace assay
