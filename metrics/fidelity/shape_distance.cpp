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

}  // namespace

CellTotals operator-(const CellTotals& all, const CellTotals& part) {
  CellTotals rest = all;
  for (std::size_t cell = 0; cell < rest.cells.size(); ++cell) {
    rest.cells[cell] -= part.cells[cell];
  }
  rest.rows -= part.rows;
  return rest;
}

double distance_of(const CellTotals& first, const CellTotals& second, bool ordered) {
  ensure(first.rows > 0 && second.rows > 0, "a shape distance of an empty sample");
  double below_first = 0, below_second = 0, widest = 0, total = 0;
  for (std::size_t cell = 0; cell < first.cells.size(); ++cell) {
    below_first += first.cells[cell];
    below_second += second.cells[cell];
    widest = std::max(widest, std::abs(below_first / first.rows - below_second / second.rows));
    total += std::abs(first.cells[cell] / first.rows - second.cells[cell] / second.rows);
  }
  return ordered ? widest : total / 2;
}

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

double shape_distance(const ColumnLevels& levels) {
  const auto totals = [&](const std::vector<std::uint32_t>& rows) {
    CellTotals out{std::vector<std::uint32_t>(levels.levels, 0), static_cast<double>(rows.size())};
    for (const auto level : rows) {
      ++out.cells[level];
    }
    return out;
  };
  return distance_of(totals(levels.first), totals(levels.second), levels.ordered);
}

SortedColumn sorted_column(const Table& table, std::size_t column) {
  SortedColumn out{table.as_numbers(column), static_cast<double>(table.rows())};
  std::erase_if(out.values, [](double x) { return std::isnan(x); });
  std::sort(out.values.begin(), out.values.end());
  return out;
}

double kolmogorov_smirnov(const SortedColumn& first, const SortedColumn& second) {
  ensure(first.rows > 0 && second.rows > 0, "a shape distance of an empty sample");
  const auto &x = first.values, &y = second.values;
  const double missing_first = first.rows - static_cast<double>(x.size());
  const double missing_second = second.rows - static_cast<double>(y.size());
  std::size_t i = 0, j = 0;
  double widest = 0;
  const auto look = [&] {
    const double below_first = missing_first + static_cast<double>(i);
    const double below_second = missing_second + static_cast<double>(j);
    widest = std::max(widest, std::abs(below_first / first.rows - below_second / second.rows));
  };
  look();
  while (i < x.size() && j < y.size()) {  // where one has ended, the difference only shrinks
    const double at = std::min(x[i], y[j]);
    while (i < x.size() && x[i] == at) {
      ++i;
    }
    while (j < y.size() && y[j] == at) {
      ++j;
    }
    look();
  }
  return widest;
}

}  // namespace assay
