#include <algorithm>
#include <cmath>
#include <limits>

#include "core/text.h"
#include "reports/numbers.h"
#include "reports/svg/draw.h"
#include "reports/svg/plot.h"
#include "reports/words.h"

namespace assay::svg {
namespace {

constexpr std::size_t kMostRows = 40;
constexpr std::size_t kLongestLabel = 40;
constexpr double kCharacter = 6.0;  ///< its mean width

struct Range {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();
  void hold(double x) {
    if (std::isfinite(x)) {
      low = std::min(low, x);
      high = std::max(high, x);
    }
  }
};

/// Points are in y; a measure that only filled x is understood too.
const std::vector<double>& points(const Series& series) {
  return series.y.empty() ? series.x : series.y;
}

double at(const std::vector<double>& values, std::size_t i) {
  return i < values.size() ? values[i] : std::nan("");
}

Scale scale_of(const Plot& plot, double from, double to) {
  Range range;
  for (const auto& series : plot.series) {
    for (const auto* values : {&points(series), &series.low, &series.high}) {
      for (const double value : *values) {
        range.hold(value);
      }
    }
  }
  // Zero belongs into the picture if it is near: most of these figures are gaps and rates.
  if (range.low > 0 && range.low < range.high / 2) {
    range.low = 0;
  }
  if (range.high < 0 && range.high > range.low / 2) {
    range.high = 0;
  }
  const double slack = range.low < range.high ? 0.04 * (range.high - range.low) : 0;
  return scale(range.low == 0 ? 0 : range.low - slack, range.high == 0 ? 0 : range.high + slack,
               from, to);
}

void whisker(Markup& out, const Series& series, std::size_t i, Look look, const Scale& x,
             double y) {
  const double value = at(points(series), i);
  const double low = at(series.low, i);
  const double high = at(series.high, i);
  const auto style = look.stroke() + " solid";
  if (std::isfinite(low) && std::isfinite(high)) {
    line(out, x(low), y, x(high), y, style);
    line(out, x(low), y - 3, x(low), y + 3, style);
    line(out, x(high), y - 3, x(high), y + 3, style);
  }
  if (std::isfinite(value)) {
    mark(out, look, x(value), y, 3.6);
  }
}

/// Where the axis begins: labels that differ only at their end must not be cut to the same words.
double room_for_labels(const Plot& plot, std::size_t rows) {
  std::size_t longest = 21;
  for (std::size_t i = 0; i < rows; ++i) {
    longest = std::max(longest, std::min(length_of(plot.labels[i]), kLongestLabel));
  }
  return 8 + kCharacter * static_cast<double>(longest);
}

}  // namespace

Markup intervals(const Plot& plot) {
  const std::size_t rows = std::min(plot.labels.size(), kMostRows);
  const double each = 12.0 * static_cast<double>(std::max<std::size_t>(plot.series.size(), 1)) + 8;
  const Box box{room_for_labels(plot, rows), 6, 412, 6 + each * static_cast<double>(rows)};
  const bool cut = rows < plot.labels.size();
  auto out =
      canvas(420, box.bottom + (cut ? 52 : 36),
             text(plot.title, ": ", counted(plot.labels.size(), "row"), " with intervals"), "wide");
  if (cut) {
    label(out, box.left, box.bottom + 46,
          text("and ", plot.labels.size() - rows, " more, in report.json"), Anchor::kStart, "name");
  }
  const auto x = scale_of(plot, box.left, box.right);
  const auto& name = plot.y_label.empty() ? plot.x_label : plot.y_label;
  x_axis(out, x, box, name);
  if (x.low <= 0 && x.high >= 0) {
    line(out, x(0), box.top, x(0), box.bottom, "axis");
  }
  for (std::size_t i = 0; i < rows; ++i) {
    const double top = box.top + each * static_cast<double>(i);
    label(out, box.left - 8, top + each / 2 + 4, clipped(plot.labels[i], kLongestLabel),
          Anchor::kEnd);
    for (std::size_t s = 0; s < plot.series.size(); ++s) {
      const double y = top + 4 + 12 * (static_cast<double>(s) + 0.5);
      whisker(out, plot.series[s], i, look_of(plot.series[s].name, s), x, y);
    }
  }
  out.close();
  return out;
}

Markup interval_bar(const Result& result) {
  const auto& estimate = *result.estimate;
  const bool skill = is_skill(result);
  struct Anchored {
    double at;
    std::string name;
  };
  const double neutral = result.floor.value_or(0);
  const auto anchors = skill ? std::vector<Anchored>{{0, "0 floor"}, {1, "1 ceiling"}}
                             : std::vector<Anchored>{{neutral, brief(neutral)}};
  Range range;
  for (const auto& anchor : anchors) {
    range.hold(anchor.at);
  }
  range.hold(estimate.value);
  range.hold(estimate.low.value_or(estimate.value));
  range.hold(estimate.high.value_or(estimate.value));
  const double slack = 0.03 * (range.high - range.low);
  const auto x = scale(range.low - slack, range.high + slack, 8, 252);
  auto out = canvas(
      260, 46, text("Estimate ", human_value(estimate), ", interval ", human_interval(estimate)),
      "bar");
  line(out, 8, 16, 252, 16, "grid");
  for (const auto& [value, name] : anchors) {
    line(out, x(value), 6, x(value), 26, "axis");
    const auto side = x(value) < 40    ? Anchor::kStart
                      : x(value) > 220 ? Anchor::kEnd
                                       : Anchor::kMiddle;
    label(out, x(value), 39, name, side);
  }
  if (estimate.low && estimate.high) {
    rect(out, x(*estimate.low), 11, std::max(x(*estimate.high) - x(*estimate.low), 1.5), 10,
         "f2 soft");
  }
  if (std::isfinite(estimate.value)) {
    mark(out, {2}, x(estimate.value), 16, 4.5);
  }
  out.close();
  return out;
}

}  // namespace assay::svg
