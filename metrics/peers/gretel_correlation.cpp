#include "metrics/peers/gretel_correlation.h"

#include <algorithm>
#include <cmath>

#include "core/parallel.h"
#include "metrics/peers/sdmetrics_pairs.h"

namespace assay::gretel {
namespace {

constexpr double kHighlyUnique = 0.1;

/// A column of one frame as the matrix needs it.
struct Side {
  bool nominal = false;
  std::vector<std::int32_t> codes;  ///< of the different values; numbers: -1 where missing
  std::span<const double> numbers;  ///< of a number
  double unique = 0;                ///< different values; missing is one of a category's
  double share = 0;                 ///< unique / rows

  bool single() const { return unique == 1; }
  bool all_different() const { return nominal && share == 1; }
  bool highly_unique() const { return nominal && share > kHighlyUnique; }
};

/// Codes by ascending value, -1 for a value that is not finite: infinite ones are left out of every pair.
std::vector<std::int32_t> codes_of_numbers(std::span<const double> numbers) {
  std::vector<double> values;
  std::ranges::copy_if(numbers, std::back_inserter(values),
                       [](double x) { return std::isfinite(x); });
  std::ranges::sort(values);
  values.erase(std::unique(values.begin(), values.end()), values.end());
  std::vector<std::int32_t> codes;
  for (const double x : numbers) {
    codes.push_back(std::isfinite(x) ? static_cast<std::int32_t>(
                                           std::ranges::lower_bound(values, x) - values.begin())
                                     : -1);
  }
  return codes;
}

Side side_of(const Column& column, bool nominal) {
  Side side;
  side.nominal = nominal || column.is_text();
  const Field field = describe(column);
  side.codes = column.is_text() ? column.codes : codes_of_numbers(column.numbers);
  side.numbers = column.numbers;
  side.unique = static_cast<double>(field.unique);
  if (side.nominal && field.missing > 0) {
    const auto last = *std::ranges::max_element(side.codes) + 1;
    std::ranges::replace(side.codes, -1, last);
    ++side.unique;
  }
  side.share = side.unique / static_cast<double>(column.rows());
  return side;
}

/// Cell [y][x]. The tool fills groups of cells one after the other; the last to write a cell wins.
double cell(const Side& y, const Side& x) {
  if (x.single() || y.single()) {
    return 0;
  }
  if (y.all_different()) {
    return 1;
  }
  if (x.all_different()) {
    return y.unique == 0 ? 0 : std::log(y.unique) / std::log(x.unique);
  }
  if (!x.nominal && !y.nominal) {
    return pearson(x.numbers, y.numbers);
  }
  if (x.nominal && y.nominal) {
    return theils_u(x.codes, y.codes);
  }
  const Side& category = x.nominal ? x : y;
  if (category.highly_unique()) {
    return theils_u(x.codes, y.codes);
  }
  return correlation_ratio(category.codes, (x.nominal ? y : x).numbers);
}

double on_curve(double error) {
  if (error > 0.46) {
    return 0;
  }
  return error < 0.01 ? 10 : 37.562 * error * error - 35.643 * error + 10.056;
}

}  // namespace

double theils_u(std::span<const std::int32_t> x, std::span<const std::int32_t> y) {
  std::vector<std::uint64_t> pairs;  // sorted: sums in an order of their own, not the rows'
  std::vector<double> of_x, of_y;
  const auto count = [](std::vector<double>& rows, std::int32_t code) {
    const auto at = static_cast<std::size_t>(code);
    rows.resize(std::max(rows.size(), at + 1));
    ++rows[at];
  };
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (x[i] >= 0 && y[i] >= 0) {
      pairs.push_back(static_cast<std::uint64_t>(x[i]) << 32 | static_cast<std::uint64_t>(y[i]));
      count(of_x, x[i]);
      count(of_y, y[i]);
    }
  }
  if (pairs.empty()) {
    return 0;
  }
  std::ranges::sort(pairs);
  const auto n = static_cast<double>(pairs.size());
  double entropy = 0, conditional = 0;
  for (const double rows : of_x) {
    entropy -= rows > 0 ? rows / n * std::log(rows / n) : 0;
  }
  for (auto first = pairs.begin(); first != pairs.end();) {
    const auto last = std::upper_bound(first, pairs.end(), *first);
    const auto rows = static_cast<double>(last - first);
    conditional += rows / n * std::log(of_y[*first & 0xffffffffU] / rows);
    first = last;
  }
  const bool constant = std::ranges::count_if(of_x, [](double rows) { return rows > 0; }) == 1;
  return constant ? 1 : std::clamp((entropy - conditional) / entropy, 0.0, 1.0);
}

double correlation_ratio(std::span<const std::int32_t> categories, std::span<const double> values) {
  std::size_t most = 0;
  for (const auto code : categories) {
    most = std::max(most, static_cast<std::size_t>(code) + 1);
  }
  std::vector<double> rows(most), sums(most);
  double n = 0, sum = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::isfinite(values[i])) {
      const auto code = static_cast<std::size_t>(categories[i]);
      ++rows[code];
      sums[code] += values[i];
      ++n;
      sum += values[i];
    }
  }
  if (n < 2) {
    return 0;
  }
  double between = 0, total = 0;
  for (std::size_t k = 0; k < most; ++k) {
    if (rows[k] > 0) {
      between += rows[k] * std::pow(sums[k] / rows[k] - sum / n, 2);
    }
  }
  for (const double value : values) {
    total += std::isfinite(value) ? std::pow(value - sum / n, 2) : 0;
  }
  return between == 0 || total == 0 ? 0 : std::min(std::sqrt(between / total), 1.0);
}

double pearson(std::span<const double> x, std::span<const double> y) {
  return sdmetrics::pearson({x, y}).value_or(0);
}

CorrelationMatrix correlations(const Frame& frame, std::span<const std::size_t> columns,
                               std::span<const char> nominal) {
  CorrelationMatrix matrix;
  std::vector<Side> sides;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    matrix.columns.push_back(frame.columns[columns[i]].name);
    sides.push_back(side_of(frame.columns[columns[i]], nominal[i] != 0));
  }
  const std::size_t n = columns.size();
  matrix.cells.assign(n * n, 1);
  parallel_for(n * n, [&](std::size_t i) {
    if (i / n != i % n) {
      matrix.cells[i] = cell(sides[i / n], sides[i % n]);
    }
  });
  return matrix;
}

std::optional<CorrelationStability> correlation_stability(const Frame& reference,
                                                          const Frame& output) {
  std::vector<std::size_t> columns;
  std::vector<char> nominal;
  const auto fields = describe(reference);
  for (std::size_t c = 0; c < fields.size(); ++c) {
    if (fields[c].is_tabular()) {
      columns.push_back(c);
      nominal.push_back(fields[c].is_nominal() ? 1 : 0);
    }
  }
  if (columns.size() < 2) {
    return std::nullopt;
  }
  CorrelationStability stability;
  stability.reference = correlations(reference, columns, nominal);
  stability.output = correlations(output, columns, nominal);
  double error = 0;
  for (std::size_t i = 0; i < stability.reference.cells.size(); ++i) {
    error += std::abs(stability.reference.cells[i] - stability.output.cells[i]);
  }
  error /= static_cast<double>(stability.reference.cells.size());
  stability.score = finished(error, on_curve(error), Rounding::kNumpy);
  return stability;
}

}  // namespace assay::gretel
