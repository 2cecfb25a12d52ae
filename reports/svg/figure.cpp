#include <algorithm>

#include "core/text.h"
#include "reports/svg/draw.h"
#include "reports/svg/plot.h"

namespace assay::svg {
namespace {

bool has_data(const Plot& plot) {
  const auto filled = [](const Series& series) { return !series.x.empty() || !series.y.empty(); };
  const bool any = std::any_of(plot.series.begin(), plot.series.end(), filled);
  const bool named = plot.kind == "histogram" || plot.kind == "curve" || !plot.labels.empty();
  return any && named;
}

Markup picture(const Plot& plot) {
  if (plot.kind == "histogram") {
    return histogram(plot);
  }
  if (plot.kind == "heatmap") {
    return heatmap(plot);
  }
  if (plot.kind == "intervals") {
    return intervals(plot);
  }
  if (plot.kind == "curve") {
    return curve(plot);
  }
  Markup out;
  out.leaf("p",
           text("There is no picture for the kind '", plot.kind, "'; its data are in report.json."),
           {{"class", "note"}});
  return out;
}

}  // namespace

Markup figure(const Plot& plot) {
  Markup out;
  out.open("figure", {{"class", "plot " + plot.kind}});
  out.open("figcaption").leaf("b", plot.title);
  if (plot.kind != "heatmap" && plot.series.size() > 1) {
    std::vector<std::string> names;
    for (const auto& series : plot.series) {
      names.push_back(series.name);
    }
    const bool bars = plot.kind == "histogram";
    out.add(legend(names, bars ? std::optional(bar_series(plot)) : std::nullopt));
  }
  out.close();
  if (has_data(plot)) {
    out.open("div", {{"class", "scroll"}}).add(picture(plot)).close();
  } else {
    out.leaf("p", "Nothing to draw.", {{"class", "note"}});
  }
  if (!plot.note.empty()) {
    out.leaf("p", plot.note, {{"class", "note"}});
  }
  out.close();
  return out;
}

}  // namespace assay::svg
