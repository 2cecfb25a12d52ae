#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "metrics/fidelity/shapes.h"

namespace assay {
namespace {

std::vector<std::uint32_t> ranks(const std::vector<double>& values,
                                 const std::vector<double>& scale) {
  std::vector<std::uint32_t> out(values.size(), 0);
  for (std::size_t row = 0; row < values.size(); ++row) {
    if (!std::isnan(values[row])) {
      const auto at = std::lower_bound(scale.begin(), scale.end(), values[row]);
      out[row] = static_cast<std::uint32_t>(at - scale.begin()) + 1;
    }
  }
  return out;
}

std::vector<std::uint32_t> shifted(std::span<const std::int32_t> codes) {
  std::vector<std::uint32_t> out(codes.size());
  std::ranges::transform(codes, out.begin(),
                         [](std::int32_t code) { return static_cast<std::uint32_t>(code + 1); });
  return out;
}

/// Walks two ascending samples level by level.
template <class Step>
void walk(const std::vector<std::uint32_t>& a, const std::vector<std::uint32_t>& b, Step step) {
  std::size_t i = 0, j = 0;
  while (i < a.size() || j < b.size()) {
    const std::uint32_t level = j == b.size() || (i < a.size() && a[i] <= b[j]) ? a[i] : b[j];
    const std::size_t i0 = i, j0 = j;
    while (i < a.size() && a[i] == level) ++i;
    while (j < b.size() && b[j] == level) ++j;
    step(static_cast<double>(i - i0), static_cast<double>(j - j0));
  }
}

double sorted_distance(std::vector<std::uint32_t> a, std::vector<std::uint32_t> b, bool ordered) {
  ensure(!a.empty() && !b.empty(), "a shape distance of an empty sample");
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  const auto n = static_cast<double>(a.size()), m = static_cast<double>(b.size());
  double below_a = 0, below_b = 0, widest = 0, total = 0;
  walk(a, b, [&](double in_a, double in_b) {
    below_a += in_a;
    below_b += in_b;
    widest = std::max(widest, std::abs(below_a / n - below_b / m));
    total += std::abs(in_a / n - in_b / m);
  });
  return ordered ? widest : total / 2;
}

std::vector<std::uint32_t> pick(const std::vector<std::uint32_t>& levels,
                                std::span<const std::size_t> rows) {
  std::vector<std::uint32_t> out(rows.size());
  std::ranges::transform(rows, out.begin(), [&](std::size_t row) { return levels[row]; });
  return out;
}

}  // namespace

ColumnLevels levels_of(const Table& first, const Table& second, std::size_t column) {
  ColumnLevels out;
  out.ordered = first.field(column).is_ordered();
  if (!out.ordered) {
    out.levels = first.words(column).size() + 1;
    out.first = shifted(first.codes(column));
    out.second = shifted(second.codes(column));
    return out;
  }
  const auto a = first.as_numbers(column), b = second.as_numbers(column);
  std::vector<double> scale = a;
  scale.insert(scale.end(), b.begin(), b.end());
  std::erase_if(scale, [](double x) { return std::isnan(x); });
  std::sort(scale.begin(), scale.end());
  scale.erase(std::unique(scale.begin(), scale.end()), scale.end());
  out.levels = scale.size() + 1;
  out.first = ranks(a, scale);
  out.second = ranks(b, scale);
  return out;
}

double shape_distance(const ColumnLevels& levels, std::span<const std::size_t> first,
                      std::span<const std::size_t> second) {
  return sorted_distance(pick(levels.first, first), pick(levels.second, second), levels.ordered);
}

double shape_distance(const ColumnLevels& levels) {
  return sorted_distance(levels.first, levels.second, levels.ordered);
}

}  // namespace assay
