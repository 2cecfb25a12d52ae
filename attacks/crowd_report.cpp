#include "attacks/crowd_report.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.h"
#include "core/text.h"

namespace assay {
namespace {

std::vector<std::size_t> units_in(const std::vector<std::int32_t>& groups, std::int32_t group) {
  std::vector<std::size_t> units;
  for (std::size_t unit = 0; unit < groups.size(); ++unit) {
    if (groups[unit] == group) {
      units.push_back(unit);
    }
  }
  return units;
}

void add_rate(Series& series, Hits hits) {
  const Estimate rate = rate_estimate(hits);
  series.y.push_back(rate.value);
  series.low.push_back(*rate.low);
  series.high.push_back(*rate.high);
}

}  // namespace

double row_number(const Crowd& crowd, std::size_t unit) {
  return static_cast<double>(crowd.source[crowd.units.of(unit).front()] + 1);
}

double rate_or_zero(Hits hits) { return hits.trials > 0 ? hits.rate() : 0; }

double order_statistic(std::vector<double> values, double share) {
  ensure(!values.empty(), "an order statistic of nothing");
  const double rank = std::max(1.0, std::ceil(share * static_cast<double>(values.size())));
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(rank) - 1;
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

void sort_worst_first(std::vector<Part>& parts) {
  const auto size = [](const Part& part) {
    return part.estimate ? part.estimate->value : -std::numeric_limits<double>::infinity();
  };
  std::stable_sort(parts.begin(), parts.end(),
                   [&](const Part& a, const Part& b) { return size(a) > size(b); });
}

std::vector<Part> parts_by_group(const Sides& sides,
                                 const std::function<GroupFigures(const GroupUnits&)>& figures_of) {
  std::vector<Part> parts;
  for (const std::size_t column : group_columns(sides.members.table.schema())) {
    const Field& field = sides.members.table.field(column);
    const auto inside = groups_of(sides.members, column);
    const auto outside = groups_of(sides.outsiders, column);
    for (std::size_t group = 0; group < field.categories.size(); ++group) {
      const auto code = static_cast<std::int32_t>(group);
      const GroupUnits units{units_in(inside, code), units_in(outside, code)};
      GroupFigures figures = figures_of(units);
      Part& part = parts.emplace_back();
      part.key = std::move(figures.key);
      part.key.emplace_back("by", field.name);
      part.key.emplace_back("group", field.categories[group]);
      part.values = std::move(figures.values);
      if (std::min(units.members.size(), units.outsiders.size()) >= kFewestPeople) {
        part.estimate = figures.estimate();
      }
      if (!part.estimate) {
        part.note = text("Fewer than ", kFewestPeople, " people of this group on one side.");
      }
    }
  }
  sort_worst_first(parts);
  return parts;
}

std::vector<double> picked(const std::vector<double>& values,
                           const std::vector<std::size_t>& units) {
  std::vector<double> result;
  result.reserve(units.size());
  for (const std::size_t unit : units) {
    result.push_back(values[unit]);
  }
  return result;
}

Plot rates_plot(std::string title, std::string x_label, const std::vector<RateRow>& rows) {
  Plot plot;
  plot.kind = "intervals";
  plot.title = std::move(title);
  plot.x_label = std::move(x_label);
  Series attack{"attack", {}, {}, {}, {}};
  Series control{"control", {}, {}, {}, {}};
  Series baseline{"baseline", {}, {}, {}, {}};
  for (const RateRow& row : rows) {
    plot.labels.push_back(row.label);
    add_rate(attack, row.attack);
    add_rate(control, row.control);
    if (row.baseline) {
      add_rate(baseline, *row.baseline);
    }
  }
  plot.series = {std::move(attack), std::move(control)};
  if (!baseline.y.empty()) {
    plot.series.push_back(std::move(baseline));
  }
  plot.note = "Whiskers: 95 % Wilson intervals.";
  return plot;
}

}  // namespace assay
