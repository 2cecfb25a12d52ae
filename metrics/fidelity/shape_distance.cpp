#include "metrics/fidelity/shape_distance.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"

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

/// Adds up both distances over levels in ascending order; `first` and `second` are rows per level.
double distance_of_counts(const std::vector<std::uint32_t>& first,
                          const std::vector<std::uint32_t>& second, std::size_t rows_first,
                          std::size_t rows_second, bool ordered) {
  ensure(rows_first > 0 && rows_second > 0, "a shape distance of an empty sample");
  const auto n = static_cast<double>(rows_first), m = static_cast<double>(rows_second);
  double below_first = 0, below_second = 0, widest = 0, total = 0;
  for (std::size_t level = 0; level < first.size(); ++level) {
    below_first += first[level];
    below_second += second[level];
    widest = std::max(widest, std::abs(below_first / n - below_second / m));
    total += std::abs(first[level] / n - second[level] / m);
  }
  return ordered ? widest : total / 2;
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
  std::vector<std::uint32_t> a(levels.levels, 0), b(levels.levels, 0);
  for (const auto row : first) {
    ++a[levels.first[row]];
  }
  for (const auto row : second) {
    ++b[levels.second[row]];
  }
  return distance_of_counts(a, b, first.size(), second.size(), levels.ordered);
}

double shape_distance(const ColumnLevels& levels) {
  std::vector<std::uint32_t> a(levels.levels, 0), b(levels.levels, 0);
  for (const auto level : levels.first) {
    ++a[level];
  }
  for (const auto level : levels.second) {
    ++b[level];
  }
  return distance_of_counts(a, b, levels.first.size(), levels.second.size(), levels.ordered);
}

std::vector<double> sorted_values(const Table& table, std::size_t column) {
  auto values = table.as_numbers(column);
  std::erase_if(values, [](double x) { return std::isnan(x); });
  std::sort(values.begin(), values.end());
  return values;
}

}  // namespace assay
