#include "reports/svg/draw.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "reports/numbers.h"

namespace assay::svg {

Scale scale(double low, double high, double from, double to) {
  if (!std::isfinite(low) || !std::isfinite(high)) {
    return {0, 1, from, to};
  }
  return low < high ? Scale{low, high, from, to} : Scale{low - 0.5, low + 0.5, from, to};
}

std::string coordinate(double x) {
  auto digits = fmt::format("{:.1f}", x);
  if (digits.ends_with(".0")) {
    digits.resize(digits.size() - 2);
  }
  return digits;
}

Markup canvas(double width, double height, std::string_view description,
              std::string_view style_class) {
  Markup out;
  out.open("svg", {{"viewBox", "0 0 " + coordinate(width) + ' ' + coordinate(height)},
                   {"role", "img"},
                   {"aria-label", std::string(description)},
                   {"class", std::string(style_class)}});
  return out;
}

void line(Markup& out, double x1, double y1, double x2, double y2, std::string_view style) {
  out.empty("line", {{"x1", coordinate(x1)},
                     {"y1", coordinate(y1)},
                     {"x2", coordinate(x2)},
                     {"y2", coordinate(y2)},
                     {"class", std::string(style)}});
}

void rect(Markup& out, double x, double y, double width, double height, std::string_view style,
          std::string_view title) {
  const Markup::Attributes attributes{{"x", coordinate(x)},
                                      {"y", coordinate(y)},
                                      {"width", coordinate(width)},
                                      {"height", coordinate(height)},
                                      {"class", std::string(style)}};
  if (title.empty()) {
    out.empty("rect", attributes);
  } else {
    out.open("rect", attributes).leaf("title", title).close();
  }
}

void label(Markup& out, double x, double y, std::string_view text, Anchor anchor,
           std::string_view style) {
  constexpr std::array<const char*, 3> kAnchors{"a", "m", "e"};
  std::string classes = kAnchors[static_cast<std::size_t>(anchor)];
  if (!style.empty()) {
    classes += ' ' + std::string(style);
  }
  out.leaf("text", text, {{"x", coordinate(x)}, {"y", coordinate(y)}, {"class", classes}});
}

void path(Markup& out, const std::string& d, std::string_view style) {
  out.empty("path", {{"d", d}, {"class", std::string(style)}});
}

namespace {

std::string figure(double tick, double step, bool percent) {
  return percent ? tick_text(100 * tick, 100 * step) + " %" : tick_text(tick, step);
}

double step_of(const std::vector<double>& ticks) {
  return ticks.size() > 1 ? ticks[1] - ticks[0] : 1;
}

}  // namespace

void x_axis(Markup& out, const Scale& x, const Box& box, std::string_view name, bool percent) {
  const auto ticks = nice_ticks(x.low, x.high, 5);
  for (const double tick : ticks) {
    line(out, x(tick), box.top, x(tick), box.bottom, "grid");
    label(out, x(tick), box.bottom + 14, figure(tick, step_of(ticks), percent), Anchor::kMiddle);
  }
  label(out, (box.left + box.right) / 2, box.bottom + 29, name, Anchor::kMiddle, "name");
}

void y_axis(Markup& out, const Scale& y, const Box& box, bool percent) {
  const auto ticks = nice_ticks(y.low, y.high, 4);
  for (const double tick : ticks) {
    line(out, box.left, y(tick), box.right, y(tick), "grid");
    label(out, box.left - 5, y(tick) + 3.5, figure(tick, step_of(ticks), percent), Anchor::kEnd);
  }
}

Look look_of(std::string_view series, std::size_t position) {
  struct Known {
    std::string_view name;
    int index;
  };
  constexpr std::array<Known, 16> kKnown{{{"training", 0},
                                          {"train", 0},
                                          {"real", 0},
                                          {"train on real", 0},
                                          {"trtr", 0},
                                          {"holdout", 1},
                                          {"control", 1},
                                          {"baseline", 3},
                                          {"fresh sample", 1},
                                          {"chance", 1},
                                          {"non-members", 1},
                                          {"release", 2},
                                          {"synthetic", 2},
                                          {"attack", 2},
                                          {"train on release", 2},
                                          {"tstr", 2}}};
  std::string lower(series);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  for (const auto& known : kKnown) {
    if (lower == known.name) {
      return {known.index};
    }
  }
  constexpr std::array<int, 6> kOthers{3, 4, 5, 0, 2, 1};  // a fourth unknown one looks new too
  return {kOthers[position % kOthers.size()]};
}

void mark(Markup& out, Look look, double x, double y, double radius) {
  const double r = radius;
  const auto at = [&](double dx, double dy) {
    return coordinate(x + dx) + ' ' + coordinate(y + dy);
  };
  switch (look.index) {
    case 0:
      out.empty(
          "circle",
          {{"cx", coordinate(x)}, {"cy", coordinate(y)}, {"r", coordinate(r)}, {"class", "f0"}});
      break;
    case 1:
      rect(out, x - r, y - r, 2 * r, 2 * r, "f1");
      break;
    case 2:
      path(out,
           'M' + at(0, -1.3 * r) + 'L' + at(1.3 * r, 0) + 'L' + at(0, 1.3 * r) + 'L' +
               at(-1.3 * r, 0) + 'z',
           "f2");
      break;
    case 3:
      path(out, 'M' + at(0, -1.2 * r) + 'L' + at(1.2 * r, r) + 'L' + at(-1.2 * r, r) + 'z', "f3");
      break;
    case 4:
      out.empty(
          "circle",
          {{"cx", coordinate(x)}, {"cy", coordinate(y)}, {"r", coordinate(r)}, {"class", "l4"}});
      break;
    default:
      rect(out, x - r, y - r, 2 * r, 2 * r, look.stroke());
  }
}

Markup legend(const std::vector<std::string>& names, std::optional<std::size_t> bars) {
  Markup out;
  out.open("ul", {{"class", "legend"}});
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto look = look_of(names[i], i);
    out.open("li").open("svg",
                        {{"viewBox", "0 0 22 12"}, {"class", "key"}, {"aria-hidden", "true"}});
    if (bars == i) {
      rect(out, 3, 1, 16, 10, look.fill() + " soft");
    } else {
      line(out, 0, 6, 22, 6, look.stroke());
    }
    if (!bars) {
      mark(out, look, 11, 6);
    }
    out.close().say(names[i]).close();
  }
  out.close();
  return out;
}

}  // namespace assay::svg
