#include "metrics/peers/gretel_distribution.h"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

namespace assay::gretel {
namespace {

constexpr std::size_t kMostEdges = 500;
constexpr double kEmptySide = 0.5887;

double doane_bins(std::span<const double> values, double low, double high) {
  const auto n = static_cast<double>(values.size());
  if (values.size() <= 2) {
    return 1;
  }
  double mean = 0, square = 0, cube = 0;
  for (const double x : values) mean += x / n;
  for (const double x : values) square += (x - mean) * (x - mean) / n;
  const double sd = std::sqrt(square);
  if (!(sd > 0)) {
    return 1;
  }
  for (const double x : values) cube += std::pow((x - mean) / sd, 3) / n;
  const double s = std::sqrt(6 * (n - 2) / ((n + 1) * (n + 3)));
  const double width = (high - low) / (1 + std::log2(n) + std::log2(1 + std::abs(cube) / s));
  return width > 0 ? std::ceil((high - low) / width) : 1;
}

/// numpy.linspace(low, high, bins + 1), bit for bit.
std::vector<double> even_edges(double low, double high, std::size_t bins) {
  const double step = (high - low) / static_cast<double>(bins);
  std::vector<double> edges;
  for (std::size_t i = 0; i < bins; ++i) {
    edges.push_back(static_cast<double>(i) * step + low);
  }
  edges.push_back(high);
  return edges;
}

/// str(value) in Python.
std::string python_text(double value, bool integer) {
  if (integer) {
    return fmt::format("{:.0f}", value);
  }
  std::string text = fmt::format("{}", value);
  if (text.find_first_of(".einf") == std::string::npos) {
    text += ".0";
  }
  return text;
}

/// Rows a category, by its text.
using Categories = std::map<std::string, double>;

Categories categories_of(const Column& column, bool integers) {
  Categories rows;
  if (column.is_text()) {
    for (const auto code : column.codes) {
      ++rows[code < 0 ? "nan" : (*column.words)[static_cast<std::size_t>(code)]];
    }
    return rows;
  }
  std::map<double, double> values;
  for (double x : column.numbers) {
    if (std::isnan(x)) {
      ++rows[integers ? "<NA>" : "nan"];
    } else {
      ++values[integers ? std::nearbyint(x) + 0.0 : x];
    }
  }
  for (const auto& [value, count] : values) {
    rows[python_text(value, integers || column.dtype == Dtype::kInteger)] += count;
  }
  return rows;
}

void count_categories(const Column& reference, const Column& output, ColumnDistance& result) {
  // The tool rounds both only if both can be numbers.
  const bool integers = (reference.dtype == Dtype::kInteger || output.dtype == Dtype::kInteger) &&
                        !reference.is_text() && !output.is_text();
  const Categories first = categories_of(reference, integers);
  const Categories second = categories_of(output, integers);
  std::map<std::string, std::pair<double, double>> both;
  for (const auto& [text, rows] : first) both[text].first = rows;
  for (const auto& [text, rows] : second) both[text].second = rows;
  for (const auto& [text, rows] : both) {
    result.reference_counts.push_back(rows.first);
    result.output_counts.push_back(rows.second);
  }
}

bool has_no_distance(const Field& field) { return !field.is_tabular(); }

double on_curve(double distance) {
  if (distance > 0.99) {
    return 0;
  }
  return distance < 0.02 ? 10 : 7.44 * distance * distance - 16.646 * distance + 10.305;
}

}  // namespace

std::vector<double> bin_edges(std::span<const double> reference, std::span<const double> output) {
  std::vector<double> values;
  for (const auto side : {reference, output}) {
    std::ranges::copy_if(side, std::back_inserter(values),
                         [](double x) { return std::isfinite(x); });
  }
  if (values.empty()) {
    return {};
  }
  auto [low, high] = std::ranges::minmax(values);
  const double bins = doane_bins(values, low, high);
  if (low == high) {
    low -= 0.5;
    high += 0.5;
  }
  return even_edges(low, high, bins < kMostEdges ? static_cast<std::size_t>(bins) : kMostEdges);
}

std::vector<double> bin_counts(std::span<const double> values, std::span<const double> edges) {
  std::vector<double> counts(edges.empty() ? 0 : edges.size() - 1);
  for (const double x : values) {
    const auto at = std::ranges::lower_bound(edges, x) - edges.begin();
    if (!edges.empty() && x == edges[0]) {
      ++counts[0];
    } else if (at > 0 && at < std::ssize(edges) && !std::isnan(x)) {
      ++counts[static_cast<std::size_t>(at) - 1];
    }
  }
  return counts;
}

double js_distance(std::span<const double> p, std::span<const double> q) {
  if (p.empty()) {
    return 0;
  }
  double sum_p = 0, sum_q = 0;
  for (const double x : p) sum_p += x;
  for (const double x : q) sum_q += x;
  if (sum_p == 0 || sum_q == 0) {
    return kEmptySide;
  }
  const auto term = [](double x, double m) { return x > 0 ? x * std::log2(x / m) : 0; };
  double divergence = 0;
  for (std::size_t i = 0; i < p.size(); ++i) {
    const double a = p[i] / sum_p, b = q[i] / sum_q, m = (a + b) / 2;
    divergence += (term(a, m) + term(b, m)) / 2;
  }
  return std::sqrt(std::max(divergence, 0.0));
}

ColumnDistance column_distance(const Column& reference, const Column& output) {
  ColumnDistance result;
  result.name = reference.name;
  result.reference = describe(reference);
  result.output = describe(output);
  if (result.reference.type == FieldType::kNumeric && result.output.type == FieldType::kNumeric) {
    result.edges = bin_edges(reference.numbers, output.numbers);
    result.reference_counts = bin_counts(reference.numbers, result.edges);
    result.output_counts = bin_counts(output.numbers, result.edges);
  } else if (has_no_distance(result.reference) || has_no_distance(result.output)) {
    return result;
  } else {
    count_categories(reference, output, result);
  }
  result.distance = js_distance(result.reference_counts, result.output_counts);
  return result;
}

std::vector<ColumnDistance> column_distances(const Frame& reference, const Frame& output) {
  std::vector<ColumnDistance> columns;
  for (std::size_t c = 0; c < reference.columns.size(); ++c) {
    columns.push_back(column_distance(reference.columns[c], output.columns[c]));
  }
  return columns;
}

std::optional<Score> distribution_score(std::span<const ColumnDistance> columns) {
  double sum = 0, tabular = 0;
  for (const auto& column : columns) {
    if (column.reference.is_tabular()) {
      sum += column.distance.value_or(0);
      ++tabular;
    }
  }
  if (tabular == 0) {
    return std::nullopt;
  }
  return finished(sum / tabular, on_curve(sum / tabular), Rounding::kPython);
}

std::optional<Score> distribution_score(const ColumnDistance& column) {
  if (!column.distance) {
    return std::nullopt;
  }
  return finished(*column.distance, on_curve(*column.distance), Rounding::kPython);
}

}  // namespace assay::gretel
