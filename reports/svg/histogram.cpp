#include <algorithm>
#include <cctype>
#include <cmath>

#include "core/text.h"
#include "reports/numbers.h"
#include "reports/svg/draw.h"
#include "reports/svg/plot.h"

namespace assay::svg {

std::size_t bar_series(const Plot& plot) {
  for (std::size_t i = 0; i < plot.series.size(); ++i) {
    if (look_of(plot.series[i].name, i).index == 2) {
      return i;
    }
  }
  return 0;
}

namespace {

constexpr std::size_t kMostRows = 20;

double height(const Series& series, std::size_t i) {
  return i < series.y.size() && std::isfinite(series.y[i]) ? series.y[i] : 0;
}

std::size_t bins_of(const Plot& plot) {
  std::size_t bins = 0;
  for (const auto& series : plot.series) {
    bins = std::max(bins, series.y.size());
  }
  return bins;
}

double highest(const Plot& plot) {
  double most = 0;
  for (const auto& series : plot.series) {
    for (std::size_t i = 0; i < series.y.size(); ++i) {
      most = std::max(most, height(series, i));
    }
  }
  return most > 0 ? most * 1.04 : 1;
}

/// Bins of numbers or dates read from left to right; names read better one below the other.
bool is_ordered(const Plot& plot) {
  if (plot.edges.size() > 1) {
    return true;
  }
  const auto starts_with_number = [](const std::string& label) {
    const auto at = label.find_first_not_of("[(<>=-+ ");
    return label.empty() || label == "(missing)" ||
           (at != std::string::npos && std::isdigit(static_cast<unsigned char>(label[at])) != 0);
  };
  return plot.labels.size() > 4 &&
         std::all_of(plot.labels.begin(), plot.labels.end(), starts_with_number);
}

bool evenly_spaced(const std::vector<double>& edges) {
  if (edges.size() < 2) {
    return false;
  }
  const double width = (edges.back() - edges.front()) / static_cast<double>(edges.size() - 1);
  for (std::size_t i = 1; i < edges.size(); ++i) {
    if (!(std::abs(edges[i] - edges[i - 1] - width) < 0.01 * width)) {
      return false;
    }
  }
  return true;
}

std::string describe(const Plot& plot, std::size_t bins) {
  std::string names;
  for (const auto& series : plot.series) {
    names += (names.empty() ? "" : ", ") + series.name;
  }
  return text("Distribution of ", plot.title, " in ", bins, " bins: ", names);
}

// A staircase over the bins, without the walls down to zero.
std::string staircase(const Series& series, std::size_t bins, const Scale& x, const Scale& y) {
  std::string d;
  for (std::size_t i = 0; i < bins; ++i) {
    const auto level = coordinate(y(height(series, i)));
    d += (i == 0 ? 'M' : 'L') + coordinate(x(static_cast<double>(i))) + ' ' + level + 'H' +
         coordinate(x(static_cast<double>(i + 1)));
  }
  return d;
}

void bin_labels(Markup& out, const Plot& plot, std::size_t bins, const Scale& x, const Box& box) {
  if (evenly_spaced(plot.edges)) {
    x_axis(out, scale(plot.edges.front(), plot.edges.back(), box.left, box.right), box,
           plot.x_label);
    return;
  }
  const bool edges = plot.edges.size() == bins + 1;
  const std::size_t count = edges ? bins + 1 : std::min(bins, plot.labels.size());
  if (count == 0) {
    return;
  }
  const std::size_t last = count - 1;
  for (const std::size_t part : {0U, 1U, 2U}) {
    const std::size_t i = last * part / 2;
    if ((part == 1 && last < 2) || (part == 2 && last < 1)) {
      continue;
    }
    const auto name = edges ? human(plot.edges[i]) : clipped(plot.labels[i], 14);
    const double at = x(static_cast<double>(i) + (edges ? 0.0 : 0.5));
    const auto anchor = part == 0 ? Anchor::kStart : part == 2 ? Anchor::kEnd : Anchor::kMiddle;
    const double edge = part == 0 ? box.left : part == 2 ? box.right : at;
    label(out, edge, box.bottom + 14, name, anchor);
  }
  label(out, (box.left + box.right) / 2, box.bottom + 29, plot.x_label, Anchor::kMiddle, "name");
}

Markup upright(const Plot& plot, std::size_t bins) {
  const Box box{42, 8, 352, 140};
  auto out = canvas(360, plot.x_label.empty() ? 160 : 176, describe(plot, bins));
  const Scale x{0, static_cast<double>(bins), box.left, box.right};
  const auto y = scale(0, highest(plot), box.bottom, box.top);
  y_axis(out, y, box, true);
  const auto bars = bar_series(plot);
  const auto look = look_of(plot.series[bars].name, bars);
  for (std::size_t i = 0; i < bins; ++i) {
    const double top = y(height(plot.series[bars], i));
    const double left = x(static_cast<double>(i));
    rect(out, left + 0.5, top, x(static_cast<double>(i + 1)) - left - 1, box.bottom - top,
         look.fill() + " soft");
  }
  for (std::size_t s = plot.series.size(); s-- > 0;) {
    if (s != bars) {
      path(out, staircase(plot.series[s], bins, x, y), look_of(plot.series[s].name, s).stroke());
    }
  }
  line(out, box.left, box.bottom, box.right, box.bottom, "axis");
  bin_labels(out, plot, bins, x, box);
  out.close();
  return out;
}

void category_row(Markup& out, const Plot& plot, std::size_t i, double y, const Scale& x) {
  const auto bars = bar_series(plot);
  rect(out, x.from, y - 5.5, x(height(plot.series[bars], i)) - x.from, 11,
       look_of(plot.series[bars].name, bars).fill() + " soft");
  for (std::size_t s = 0; s < plot.series.size(); ++s) {
    if (s != bars) {
      const double at = x(height(plot.series[s], i));
      line(out, at, y - 8, at, y + 8, look_of(plot.series[s].name, s).stroke());
    }
  }
}

Markup lying(const Plot& plot, std::size_t bins) {
  const std::size_t rows = std::min(bins, kMostRows);
  const bool cut = rows < bins;
  const Box box{124, 6, 346, 6 + 19.0 * static_cast<double>(rows)};
  auto out = canvas(360, box.bottom + (cut ? 36 : 20), describe(plot, bins));
  const auto x = scale(0, highest(plot), box.left, box.right);
  x_axis(out, x, box, "", true);
  for (std::size_t i = 0; i < rows; ++i) {
    const double y = box.top + 9.5 + 19 * static_cast<double>(i);
    const auto name = i < plot.labels.size() ? plot.labels[i] : std::to_string(i + 1);
    label(out, box.left - 6, y + 4, clipped(name, 19), Anchor::kEnd);
    category_row(out, plot, i, y, x);
  }
  if (cut) {
    label(out, box.left, box.bottom + 30, text("and ", bins - rows, " more, in report.json"),
          Anchor::kStart, "name");
  }
  out.close();
  return out;
}

}  // namespace

Markup histogram(const Plot& plot) {
  const auto bins = bins_of(plot);
  return is_ordered(plot) ? upright(plot, bins) : lying(plot, bins);
}

}  // namespace assay::svg
