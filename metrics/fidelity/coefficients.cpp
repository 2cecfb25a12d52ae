#include "metrics/fidelity/coefficients.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace assay {
namespace {

/// Moves to mean 0 and scales to |x| <= 1, in two steps so that no sum overflows. False if the column is constant
/// or not finite.
bool centre(std::vector<double>& values) {
  if (values.size() < 2) {
    return false;
  }
  const auto [low, high] = std::ranges::minmax(values);
  // Compared, not subtracted from the mean: 0.1 many times has a rounding variance.
  if (low == high || !std::isfinite(low) || !std::isfinite(high)) {
    return false;
  }
  const double largest = std::max(std::abs(low), std::abs(high));
  double mean = 0;
  for (double& x : values) {
    x /= largest;
    mean += x;
  }
  mean /= static_cast<double>(values.size());
  const double spread = std::max(high / largest - mean, mean - low / largest);
  for (double& x : values) {
    x = (x - mean) / spread;
  }
  return true;
}

/// Four sums side by side: one alone would wait for each addition.
double dot(const std::vector<double>& x, const std::vector<double>& y) {
  double sums[4] = {0, 0, 0, 0};
  std::size_t i = 0;
  for (; i + 4 <= x.size(); i += 4) {
    for (std::size_t k = 0; k < 4; ++k) {
      sums[k] += x[i + k] * y[i + k];
    }
  }
  for (; i < x.size(); ++i) {
    sums[0] += x[i] * y[i];
  }
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

/// For a sum of products of numbers that should add up to 0: their mean is not exactly 0 after rounding.
double co_moment(const std::vector<double>& x, const std::vector<double>& y) {
  const double sum_x = std::accumulate(x.begin(), x.end(), 0.0);
  const double sum_y = std::accumulate(y.begin(), y.end(), 0.0);
  return dot(x, y) - sum_x * sum_y / static_cast<double>(x.size());
}

/// Mid-distribution function less 1/2 of every row: (rows below + half of the tied)/n - 1/2.
std::vector<double> mid_shares(const std::vector<std::uint32_t>& levels, std::size_t distinct) {
  std::vector<double> below(distinct + 1, 0);
  for (const auto level : levels) {
    below[level + 1] += 1;
  }
  std::partial_sum(below.begin(), below.end(), below.begin());
  const auto n = static_cast<double>(levels.size());
  std::vector<double> shares(levels.size());
  for (std::size_t i = 0; i < levels.size(); ++i) {
    // Exact halves first: one rounding only.
    shares[i] = (below[levels[i]] + below[levels[i] + 1] - n) / (2 * n);
  }
  return shares;
}

/// Mean 0, sum of squares 1; empty if the values are constant or not finite.
std::vector<double> unit_vector(std::vector<double> values) {
  if (!centre(values)) {
    return {};
  }
  // Once more: what rounding left of the mean counts where most values are alike.
  const double mean =
      std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  for (double& x : values) {
    x -= mean;
  }
  const double length = std::sqrt(dot(values, values));
  for (double& x : values) {
    x /= length;
  }
  return values;
}

/// E[h(x_i, X) other]: mean of `other` over rows above, half of it over tied rows.
std::vector<double> mean_above(const std::vector<std::uint32_t>& levels, std::size_t distinct,
                               const std::vector<double>& other) {
  std::vector<double> at(distinct, 0), above(distinct, 0);
  for (std::size_t i = 0; i < levels.size(); ++i) {
    at[levels[i]] += other[i];
  }
  double sum = 0;
  for (std::size_t level = distinct; level-- > 0;) {
    above[level] = sum + at[level] / 2;
    sum += at[level];
  }
  std::vector<double> means(levels.size());
  for (std::size_t i = 0; i < levels.size(); ++i) {
    means[i] = above[levels[i]] / static_cast<double>(levels.size());
  }
  return means;
}

/// Root of the sum of squares of `values`, those of one unit added first.
double root_of_squares(const std::vector<double>& values, const OrderedPair& pair,
                       std::span<const std::uint32_t> unit) {
  if (unit.empty()) {
    return std::sqrt(dot(values, values));
  }
  std::vector<double> sums(1 + *std::max_element(unit.begin(), unit.end()), 0);
  for (std::size_t i = 0; i < values.size(); ++i) {
    sums[unit[pair.rows[i]]] += values[i];
  }
  return std::sqrt(dot(sums, sums));
}

}  // namespace

OrderedColumn ordered_column(std::vector<double> values) {
  OrderedColumn column;
  column.values = std::move(values);
  for (std::size_t row = 0; row < column.values.size(); ++row) {
    if (!std::isnan(column.values[row])) {
      column.order.push_back(static_cast<std::uint32_t>(row));
    }
  }
  const auto& cells = column.values;
  std::sort(column.order.begin(), column.order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return cells[a] != cells[b] ? cells[a] < cells[b] : a < b;
  });
  column.levels.assign(cells.size(), OrderedColumn::kMissing);
  for (std::size_t i = 0; i < column.order.size(); ++i) {
    if (i == 0 || cells[column.order[i]] != cells[column.order[i - 1]]) {
      ++column.distinct;
    }
    column.levels[column.order[i]] = static_cast<std::uint32_t>(column.distinct - 1);
  }
  if (column.order.size() == cells.size()) {
    column.unit_values = unit_vector(cells);
    if (!column.unit_values.empty()) {
      column.unit_ranks = unit_vector(mid_shares(column.levels, column.distinct));
    }
  }
  return column;
}

OrderedPair ordered_pair(const OrderedColumn& x, const OrderedColumn& y) {
  OrderedPair pair;
  pair.x_distinct = x.distinct;
  pair.y_distinct = y.distinct;
  for (const auto row : x.order) {
    if (y.levels[row] != OrderedColumn::kMissing) {
      pair.rows.push_back(row);
      pair.x.push_back(x.values[row]);
      pair.y.push_back(y.values[row]);
      pair.x_levels.push_back(x.levels[row]);
      pair.y_levels.push_back(y.levels[row]);
    }
  }
  const bool x_varies = centre(pair.x), y_varies = centre(pair.y);
  pair.varies = x_varies && y_varies;
  return pair;
}

std::optional<double> pearson_r(const OrderedPair& pair) {
  if (!pair.varies) {
    return std::nullopt;
  }
  const double scale = std::sqrt(co_moment(pair.x, pair.x)) * std::sqrt(co_moment(pair.y, pair.y));
  return std::clamp(co_moment(pair.x, pair.y) / scale, -1.0, 1.0);
}

std::optional<RankCorrelation> spearman_rho(const OrderedPair& pair,
                                            std::span<const std::uint32_t> unit) {
  if (!pair.varies) {
    return std::nullopt;
  }
  const auto n = static_cast<double>(pair.size());
  const auto f = mid_shares(pair.x_levels, pair.x_distinct);
  const auto g = mid_shares(pair.y_levels, pair.y_distinct);
  const double c = dot(f, g) / n;
  RankCorrelation out;
  out.rho = std::clamp(n * c / (std::sqrt(dot(f, f)) * std::sqrt(dot(g, g))), -1.0, 1.0);
  auto psi = mean_above(pair.x_levels, pair.x_distinct, g);
  const auto second = mean_above(pair.y_levels, pair.y_distinct, f);
  for (std::size_t i = 0; i < psi.size(); ++i) {
    psi[i] += f[i] * g[i] + second[i] - 3 * c;
  }
  const double error = root_of_squares(psi, pair, unit) / n;
  // Rows without any spread in psi (two rows, all alike) leave an error of rounding only.
  out.z = error > 1e-12 ? c / error : 0;
  return out;
}

Correlations correlations(const OrderedColumn& x, const OrderedColumn& y) {
  if (!x.unit_values.empty() && !y.unit_values.empty()) {
    return {std::clamp(dot(x.unit_values, y.unit_values), -1.0, 1.0),
            std::clamp(dot(x.unit_ranks, y.unit_ranks), -1.0, 1.0)};
  }
  const OrderedPair pair = ordered_pair(x, y);
  const auto rank = spearman_rho(pair);
  return {pearson_r(pair), rank ? std::optional(rank->rho) : std::nullopt};
}

std::optional<double> correlation_ratio(std::span<const std::uint16_t> cells,
                                        std::uint16_t missing_cell, const OrderedColumn& y) {
  std::vector<double> values;
  std::vector<std::uint16_t> groups;
  for (const auto row : y.order) {
    if (cells[row] != missing_cell) {
      values.push_back(y.values[row]);
      groups.push_back(cells[row]);
    }
  }
  if (!centre(values)) {
    return std::nullopt;
  }
  const std::size_t count = 1 + *std::max_element(groups.begin(), groups.end());
  std::vector<double> sums(count, 0), sizes(count, 0);
  for (std::size_t i = 0; i < values.size(); ++i) {
    sums[groups[i]] += values[i];
    sizes[groups[i]] += 1;
  }
  if (std::ranges::count_if(sizes, [](double size) { return size > 0; }) < 2) {
    return std::nullopt;
  }
  double between = 0;
  for (std::size_t k = 0; k < count; ++k) {
    between += sizes[k] > 0 ? sums[k] * sums[k] / sizes[k] : 0;
  }
  const double sum = std::accumulate(values.begin(), values.end(), 0.0);
  between -= sum * sum / static_cast<double>(values.size());
  return std::clamp(std::sqrt(std::max(0.0, between) / co_moment(values, values)), 0.0, 1.0);
}

}  // namespace assay
