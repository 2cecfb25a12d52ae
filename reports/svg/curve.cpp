#include <algorithm>
#include <cmath>
#include <limits>

#include "core/text.h"
#include "reports/numbers.h"
#include "reports/svg/draw.h"
#include "reports/svg/plot.h"

namespace assay::svg {
namespace {

constexpr std::size_t kMostPoints = 600;

struct Bounds2 {
  double x_low = std::numeric_limits<double>::infinity(), x_high = -x_low, y_low = x_low,
         y_high = -x_low;
};

Bounds2 bounds_of(const Plot& plot) {
  Bounds2 bounds;
  for (const auto& series : plot.series) {
    for (std::size_t i = 0; i < std::min(series.x.size(), series.y.size()); ++i) {
      if (std::isfinite(series.x[i]) && std::isfinite(series.y[i])) {
        bounds.x_low = std::min(bounds.x_low, series.x[i]);
        bounds.x_high = std::max(bounds.x_high, series.x[i]);
        bounds.y_low = std::min(bounds.y_low, series.y[i]);
        bounds.y_high = std::max(bounds.y_high, series.y[i]);
      }
    }
  }
  return bounds;
}

/// Both axes run over rates: the unit square, with the diagonal of a guess.
bool is_roc(const Plot& plot, const Bounds2& bounds) {
  return bounds.x_low >= 0 && bounds.x_high <= 1 && bounds.y_low >= 0 && bounds.y_high <= 1 &&
         (plot.x_label.find("false positive") != std::string::npos ||
          plot.title.find("ROC") != std::string::npos);
}

// Every k-th point and the last: a curve of a million steps looks the same.
template <class Visit>
void each_point(const Series& series, const std::vector<double>& y, const Visit& visit) {
  const std::size_t n = std::min(series.x.size(), y.size());
  const std::size_t step = n / kMostPoints + 1;
  for (std::size_t i = 0; i < n; i += step) {
    visit(series.x[i], y[i]);
  }
  if (n > 0 && (n - 1) % step != 0) {
    visit(series.x[n - 1], y[n - 1]);
  }
}

std::string trace(const Series& series, const std::vector<double>& values, const Scale& x,
                  const Scale& y) {
  std::string d;
  bool pen = false;
  each_point(series, values, [&](double a, double b) {
    const bool drawn = std::isfinite(a) && std::isfinite(b);
    if (drawn) {
      d += (pen ? 'L' : 'M') + coordinate(x(a)) + ' ' + coordinate(y(b));
    }
    pen = drawn;
  });
  return d;
}

std::string band(const Series& series, const Scale& x, const Scale& y) {
  std::vector<std::string> back;
  auto d = trace(series, series.high, x, y);
  each_point(series, series.low, [&](double a, double b) {
    if (std::isfinite(a) && std::isfinite(b)) {
      back.push_back('L' + coordinate(x(a)) + ' ' + coordinate(y(b)));
    }
  });
  for (auto at = back.rbegin(); at != back.rend(); ++at) {
    d += *at;
  }
  return d.empty() ? d : d + 'z';
}

}  // namespace

Markup curve(const Plot& plot) {
  const auto bounds = bounds_of(plot);
  const bool roc = is_roc(plot, bounds);
  const Box box{46, 8, 352, 260};
  auto out =
      canvas(360, 298, text(plot.title, ": curve of ", plot.y_label, " over ", plot.x_label));
  const auto x = roc ? Scale{0, 1, box.left, box.right}
                     : scale(bounds.x_low, bounds.x_high, box.left, box.right);
  const auto y = roc ? Scale{0, 1, box.bottom, box.top}
                     : scale(bounds.y_low, bounds.y_high, box.bottom, box.top);
  x_axis(out, x, box, plot.x_label);
  y_axis(out, y, box);
  out.leaf("text", plot.y_label,
           {{"transform", "translate(11 134) rotate(-90)"}, {"class", "m name"}});
  if (roc) {
    line(out, x(0), y(0), x(1), y(1), "guess");
  }
  for (std::size_t s = 0; s < plot.series.size(); ++s) {
    const auto look = look_of(plot.series[s].name, s);
    if (!plot.series[s].low.empty() && !plot.series[s].high.empty()) {
      path(out, band(plot.series[s], x, y), look.fill() + " faint");
    }
    path(out, trace(plot.series[s], plot.series[s].y, x, y), look.stroke());
  }
  out.close();
  return out;
}

}  // namespace assay::svg
