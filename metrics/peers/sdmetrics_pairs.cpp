#include "metrics/peers/sdmetrics_pairs.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/error.h"
#include "core/text.h"

namespace assay::sdmetrics {
namespace {

/// NaN where a cell is missing. Opposite infinities do not occur: readers accept finite numbers only.
bool both_present(double x, double y) { return !std::isnan(x + y); }

/// Are all present cells equal, with at least one?
bool is_constant(std::span<const double> values) {
  const auto first = std::ranges::find_if(values, [](double x) { return !std::isnan(x); });
  return first != values.end() &&
         std::all_of(first, values.end(), [&](double x) { return std::isnan(x) || x == *first; });
}

/// Midranks, 1 for the smallest.
std::vector<double> ranks_of(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return values[i]; });
  std::vector<double> ranks(values.size());
  for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
    while (end < order.size() && values[order[end]] == values[order[begin]]) {
      ++end;
    }
    for (std::size_t i = begin; i < end; ++i) {
      ranks[order[i]] = static_cast<double>(begin + 1 + end) / 2;
    }
  }
  return ranks;
}

std::optional<double> spearman(const NumberPair& pair) {
  std::vector<double> x, y;
  for (std::size_t row = 0; row < pair.first.size(); ++row) {
    if (both_present(pair.first[row], pair.second[row])) {
      x.push_back(pair.first[row]);
      y.push_back(pair.second[row]);
    }
  }
  const auto a = ranks_of(x), b = ranks_of(y);
  return pearson({a, b});
}

}  // namespace

std::optional<double> pearson(const NumberPair& pair) {
  const auto [x, y] = pair;
  ensure(x.size() == y.size(), "a correlation of columns of different length");
  double n = 0, sum_x = 0, sum_y = 0;
  for (std::size_t row = 0; row < x.size(); ++row) {
    if (both_present(x[row], y[row])) {
      n += 1;
      sum_x += x[row];
      sum_y += y[row];
    }
  }
  const double mean_x = sum_x / n, mean_y = sum_y / n;
  double xx = 0, yy = 0, xy = 0;
  bool varies_x = false, varies_y = false;
  double first_x = std::nan(""), first_y = first_x;
  for (std::size_t row = 0; row < x.size(); ++row) {
    if (both_present(x[row], y[row])) {
      if (std::isnan(first_x)) {
        first_x = x[row];
        first_y = y[row];
      }
      varies_x |= x[row] != first_x;
      varies_y |= y[row] != first_y;
      const double a = x[row] - mean_x, b = y[row] - mean_y;
      xx += a * a;
      yy += b * b;
      xy += a * b;
    }
  }
  const double r = xy / (std::sqrt(xx) * std::sqrt(yy));
  if (n < 2 || !varies_x || !varies_y || !std::isfinite(r)) {
    return {};
  }
  return std::clamp(r, -1.0, 1.0);
}

CorrelationBreakdown correlation_similarity(const NumberPair& real, const NumberPair& synthetic,
                                            Coefficient coefficient, double threshold) {
  CorrelationBreakdown out;
  for (const auto& [columns, table] :
       {std::pair{&real, "training table"}, {&synthetic, "release"}}) {
    if (is_constant(columns->first) || is_constant(columns->second)) {
      out.why = text("undefined: a column is constant in the ", table);
      return out;
    }
  }
  const auto correlation = coefficient == Coefficient::kPearson ? pearson : spearman;
  out.real = correlation(real);
  if (!out.real) {
    out.why =
        "undefined: the training rows with both cells leave a column constant or are fewer than "
        "two";
    return out;
  }
  if (threshold > 0 && !(std::abs(*out.real) > threshold)) {
    out.why = text("not counted: the real correlation is at most ", threshold, " in size");
    return out;
  }
  out.synthetic = correlation(synthetic);
  if (!out.synthetic) {
    out.why =
        "undefined: the release's rows with both cells leave a column constant or are fewer than "
        "two";
    return out;
  }
  out.score = 1 - std::abs(*out.real - *out.synthetic) / 2;
  return out;
}

std::optional<Edges> equal_width_edges(std::span<const double> values) {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const double x : values) {
    low = x < low ? x : low;  // false for NaN
    high = x > high ? x : high;
  }
  if (low > high) {
    low = 0;
    high = 1;
  }
  if (low == high) {
    low -= 0.5;
    high += 0.5;
  }
  const double range = high - low;
  if (!std::isfinite(range)) {
    return {};
  }
  const double step = range / static_cast<double>(kBins);
  Edges edges;
  for (std::size_t i = 0; i < edges.size(); ++i) {
    edges[i] = static_cast<double>(i) * step + low;
  }
  edges.back() = high;
  return edges;
}

std::optional<Edges> open_edges(std::span<const double> real) {
  auto edges = equal_width_edges(real);
  if (edges) {
    edges->front() = -std::numeric_limits<double>::infinity();
    edges->back() = std::numeric_limits<double>::infinity();
  }
  return edges;
}

std::vector<std::int32_t> digitize(std::span<const double> values, const Edges& edges) {
  std::vector<std::int32_t> codes(values.size());
  for (std::size_t row = 0; row < values.size(); ++row) {
    std::int32_t below = 0;
    for (const double edge : edges) {
      below += values[row] < edge ? 0 : 1;  // NaN is below no edge
    }
    codes[row] = below;
  }
  return codes;
}

}  // namespace assay::sdmetrics
