#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/markup.h"

/// Small pieces every picture is made of. Colours and strokes are CSS classes (reports/style.cpp),
/// so that light, dark and print need no second picture.
namespace assay::svg {

/// Maps [low, high] of the data onto [from, to] of the picture; from > to turns the axis around.
struct Scale {
  double low, high, from, to;
  double operator()(double x) const { return from + (x - low) / (high - low) * (to - from); }
};

/// A scale over [low, high], or over a unit around it if it is empty.
Scale scale(double low, double high, double from, double to);

struct Box {
  double left, top, right, bottom;
};

enum class Anchor { kStart, kMiddle, kEnd };

std::string coordinate(double x);  ///< one decimal: "12.5", "3"

/// <svg viewBox="0 0 width height" role="img" aria-label="...">; the caller closes it.
Markup canvas(double width, double height, std::string_view description,
              std::string_view style_class = "");
void line(Markup& out, double x1, double y1, double x2, double y2, std::string_view style);
void rect(Markup& out, double x, double y, double width, double height, std::string_view style,
          std::string_view title = "");
void label(Markup& out, double x, double y, std::string_view text, Anchor anchor,
           std::string_view style = "");
void path(Markup& out, const std::string& d, std::string_view style);

/// Grid lines and figures at nice ticks: below the box, or left of it. As percentages if `percent`.
void x_axis(Markup& out, const Scale& x, const Box& box, std::string_view name,
            bool percent = false);
void y_axis(Markup& out, const Scale& y, const Box& box, bool percent = false);

/// How a series looks, by what it stands for: 0 real or training, 1 holdout or control, 2 release
/// or attack, 3 baseline, the rest others. Shape and line style differ too, never colour alone.
struct Look {
  int index;
  std::string fill() const { return "f" + std::to_string(index); }
  std::string stroke() const { return "l" + std::to_string(index); }
};
Look look_of(std::string_view series, std::size_t position);

/// The mark of a look, centred: circle, square, diamond, triangle, ring, frame.
void mark(Markup& out, Look look, double x, double y, double radius = 4);

/// <ul class="legend">: the name of every series beside its mark, or beside a patch for the one
/// drawn as bars.
Markup legend(const std::vector<std::string>& names,
              std::optional<std::size_t> bars = std::nullopt);

}  // namespace assay::svg
