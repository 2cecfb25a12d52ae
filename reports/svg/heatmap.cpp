#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "core/text.h"
#include "reports/numbers.h"
#include "reports/svg/draw.h"
#include "reports/svg/plot.h"

namespace assay::svg {
namespace {

constexpr std::size_t kMostColumns = 100;
constexpr std::size_t kMostTitles = 24;  ///< a side; beyond it squares carry no tooltip
constexpr std::size_t kMostLabels = 26;
constexpr int kShades = 16;

/// A square matrix to draw.
struct Matrix {
  std::size_t side = 0;
  std::vector<double> values;
  double at(std::size_t row, std::size_t column) const { return values[row * side + column]; }
};

bool is_square(const Series& series, std::size_t n) { return series.y.size() == n * n; }

/// Largest absolute value in each column.
std::vector<double> strengths(const Series& series, std::size_t n) {
  std::vector<double> most(n, 0);
  for (std::size_t i = 0; i < n * n; ++i) {
    if (std::isfinite(series.y[i])) {
      most[i % n] = std::max(most[i % n], std::abs(series.y[i]));
    }
  }
  return most;
}

bool has_difference(const Plot& plot) {
  return std::any_of(plot.series.begin(), plot.series.end(), [&](const Series& series) {
    return series.name == "difference" && is_square(series, plot.labels.size());
  });
}

/// The columns to draw, in their order: all, or those with the largest differences (values, where there is no series
/// "difference").
std::vector<std::size_t> drawn_columns(const Plot& plot) {
  const auto n = plot.labels.size();
  std::vector<std::size_t> columns(n);
  std::iota(columns.begin(), columns.end(), std::size_t{0});
  if (n <= kMostColumns) {
    return columns;
  }
  std::vector<double> most(n, 0);
  for (const auto& series : plot.series) {
    if (is_square(series, n) && (series.name == "difference" || !has_difference(plot))) {
      const auto more = strengths(series, n);
      std::transform(most.begin(), most.end(), more.begin(), most.begin(),
                     [](double a, double b) { return std::max(a, b); });
    }
  }
  std::stable_sort(columns.begin(), columns.end(),
                   [&](std::size_t a, std::size_t b) { return most[a] > most[b]; });
  columns.resize(kMostColumns);
  std::sort(columns.begin(), columns.end());
  return columns;
}

/// The plot of these columns alone.
Plot thinned(const Plot& plot, const std::vector<std::size_t>& columns) {
  const auto n = plot.labels.size();
  Plot out = plot;
  out.labels.clear();
  for (const auto column : columns) {
    out.labels.push_back(plot.labels[column]);
  }
  for (auto& series : out.series) {
    if (!is_square(series, n)) {
      series.y.clear();
      continue;
    }
    std::vector<double> kept;
    kept.reserve(columns.size() * columns.size());
    for (const auto row : columns) {
      for (const auto column : columns) {
        kept.push_back(series.y[row * n + column]);
      }
    }
    series.y = std::move(kept);
  }
  return out;
}

struct Extent {
  double most = 0;
  bool negative = false;
};

Extent extent_of(const std::vector<double>& values) {
  Extent extent;
  for (const double value : values) {
    if (std::isfinite(value)) {
      extent.most = std::max(extent.most, std::abs(value));
      extent.negative = extent.negative || value < 0;
    }
  }
  return extent;
}

double rounded_up(double most) {
  if (!(most > 0)) {
    return 1;
  }
  const double unit = std::pow(10, std::floor(std::log10(most)));
  return std::ceil(most / unit * 2 - 1e-9) / 2 * unit;
}

int shade_of(double value, double most) {
  return static_cast<int>(std::lround(std::min(std::abs(value) / most, 1.0) * kShades));
}

std::string style_of(double value) { return value < 0 ? "neg" : "pos"; }

std::string opacity(int shade) { return coordinate(100.0 * shade / kShades) + '%'; }

// One path for each shade: a hundred thousand squares would be a hundred thousand elements.
void paint(Markup& out, const Matrix& matrix, double most, double left, double top, double size) {
  std::map<std::pair<std::string, int>, std::string> paths;
  for (std::size_t row = 0; row < matrix.side; ++row) {
    for (std::size_t column = 0; column < matrix.side; ++column) {
      const double value = matrix.at(row, column);
      const int shade = std::isfinite(value) ? shade_of(value, most) : 0;
      if (shade > 0) {
        paths[{style_of(value), shade}] += text('M', column, ' ', row, "h1v1h-1z");
      }
    }
  }
  out.open("g", {{"transform", text("translate(", left, ' ', top, ") scale(", size, ')')}});
  for (const auto& [key, d] : paths) {
    out.empty("path", {{"d", d}, {"class", key.first}, {"fill-opacity", opacity(key.second)}});
  }
  out.close();
}

void paint_with_titles(Markup& out, const Matrix& matrix, const std::vector<std::string>& labels,
                       double most, double left, double top, double size) {
  for (std::size_t row = 0; row < matrix.side; ++row) {
    for (std::size_t column = 0; column < matrix.side; ++column) {
      const double value = matrix.at(row, column);
      if (!std::isfinite(value)) {
        continue;
      }
      out.open("rect", {{"x", coordinate(left + size * static_cast<double>(column))},
                        {"y", coordinate(top + size * static_cast<double>(row))},
                        {"width", coordinate(size - 0.5)},
                        {"height", coordinate(size - 0.5)},
                        {"class", style_of(value)},
                        {"fill-opacity", opacity(shade_of(value, most))}})
          .leaf("title", text(labels[row], " × ", labels[column], ": ", human(value)))
          .close();
    }
  }
}

void side_labels(Markup& out, const std::vector<std::string>& labels, double left, double top,
                 double size, double bottom) {
  const std::size_t step = (labels.size() + kMostLabels - 1) / kMostLabels;
  for (std::size_t i = 0; i < labels.size(); i += std::max<std::size_t>(step, 1)) {
    const double middle = size * (static_cast<double>(i) + 0.5);
    label(out, left - 4, top + middle + 3, clipped(labels[i], 13), Anchor::kEnd, "tiny");
    out.leaf("text", clipped(labels[i], 13),
             {{"transform", text("translate(", coordinate(left + middle + 3), ' ',
                                 coordinate(bottom + 5), ") rotate(-90)")},
              {"class", "e tiny"}});
  }
}

void colour_scale(Markup& out, double left, double top, double width, double most, bool negative) {
  const int low = negative ? -kShades : 0;
  const double step = width / (kShades - low + 1);
  for (int shade = low; shade <= kShades; ++shade) {
    out.empty("rect", {{"x", coordinate(left + step * (shade - low))},
                       {"y", coordinate(top)},
                       {"width", coordinate(step + 0.1)},
                       {"height", "8"},
                       {"class", shade < 0 ? "neg" : "pos"},
                       {"fill-opacity", opacity(std::abs(shade))}});
  }
  rect(out, left, top, width, 8, "frame");
  label(out, left, top + 20, negative ? "−" + brief(most) : "0", Anchor::kStart);
  label(out, left + width, top + 20, (negative ? "+" : "") + brief(most), Anchor::kEnd);
  if (negative) {
    label(out, left + width / 2, top + 20, "0", Anchor::kMiddle);
  }
}

Markup panel(const Plot& plot, const Series& series, double most, bool negative) {
  constexpr double kLeft = 84;
  constexpr double kTop = 22;
  constexpr double kSide = 252;
  const Matrix matrix{plot.labels.size(), series.y};
  const double size = kSide / static_cast<double>(matrix.side);
  auto out = canvas(342, kTop + kSide + 118,
                    text(plot.title, ", ", series.name, ": ", plot.labels.size(), " by ",
                         plot.labels.size(), " squares"));
  label(out, kLeft, 14, series.name, Anchor::kStart, "strong");
  rect(out, kLeft, kTop, kSide, kSide, "plate");
  if (plot.labels.size() <= kMostTitles) {
    paint_with_titles(out, matrix, plot.labels, most, kLeft, kTop, size);
  } else {
    paint(out, matrix, most, kLeft, kTop, size);
  }
  side_labels(out, plot.labels, kLeft, kTop, size, kTop + kSide);
  colour_scale(out, kLeft, kTop + kSide + 90, kSide, most, negative);
  out.close();
  return out;
}

}  // namespace

Markup heatmap(const Plot& whole) {
  const auto columns = drawn_columns(whole);
  const auto plot = thinned(whole, columns);
  double most = 0;
  for (const auto& series : plot.series) {
    const auto extent = extent_of(series.y);
    most = extent.negative ? most : std::max(most, extent.most);
  }
  Markup out;
  out.open("div", {{"class", "panels"}});
  for (const auto& series : plot.series) {
    if (series.y.empty()) {
      continue;
    }
    const auto extent = extent_of(series.y);
    const bool signed_values = extent.negative || series.name == "difference";
    out.add(panel(plot, series, rounded_up(signed_values ? extent.most : most), signed_values));
  }
  if (columns.size() < whole.labels.size()) {
    out.leaf("p",
             text("Drawn are the ", columns.size(), " of ", whole.labels.size(),
                  " columns with the largest ", has_difference(whole) ? "differences" : "values",
                  "; all stand in report.json."),
             {{"class", "note"}});
  }
  out.close();
  return out;
}

}  // namespace assay::svg
