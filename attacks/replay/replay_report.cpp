#include <algorithm>

#include "attacks/crowd_report.h"
#include "attacks/replay/replay_parts.h"
#include "attacks/verdict.h"
#include "core/text.h"

namespace assay {
namespace {

/// Those of some units that were met; `first` is the number of the side's first unit.
Hits met_among(const std::vector<char>& met, std::size_t first,
               const std::vector<std::size_t>& units) {
  Hits hits{0, static_cast<double>(units.size())};
  for (const std::size_t unit : units) {
    hits.hits += met[first + unit] != 0 ? 1 : 0;
  }
  return hits;
}

}  // namespace

std::string clearest_replay(const std::vector<ReplayTest>& tests) {
  const auto best =
      std::min_element(tests.begin(), tests.end(),
                       [](const ReplayTest& a, const ReplayTest& b) { return a.p < b.p; });
  if (best == tests.end() || best->p_adjusted > kAlarm) {
    return "";
  }
  const std::string what = best->kind == "exact"  ? "exact copies"
                           : best->kind == "near" ? "near copies"
                           : best->column.empty() ? best->kind
                                                  : text("rare values of ", best->column);
  return text("The clearest sign is ", what, ": met are ", percent(best->members.rate()),
              " of the training people and ", percent(best->outside.rate()),
              " of the people outside. ");
}

Part replay_part(const ReplayTest& test) {
  Part part;
  part.key = {{"kind", test.kind}};
  if (!test.column.empty()) {
    part.key.emplace_back("column", test.column);
  }
  part.estimate = newcombe(test.members, test.outside);
  part.values = {{"attack rate", test.members.rate()},
                 {"control rate", test.outside.rate()},
                 {"members met", test.members.hits},
                 {"members", test.members.trials},
                 {"outsiders met", test.outside.hits},
                 {"outsiders", test.outside.trials},
                 {"p", test.p},
                 {"p_adjusted", test.p_adjusted}};
  return part;
}

std::vector<Part> replay_group_parts(const Met& met, const People& people) {
  const auto& hit = met.near.empty() ? met.exact : met.near;
  return parts_by_group({people.members, people.outsiders}, [&](const GroupUnits& units) {
    const Hits inside = met_among(hit, 0, units.members);
    const Hits others = met_among(hit, people.members.units.count(), units.outsiders);
    return GroupFigures{
        {{"kind", met.near.empty() ? "exact" : "exact or near"}},
        {{"members met", inside.hits},
         {"members", inside.trials},
         {"outsiders met", others.hits},
         {"outsiders", others.trials}},
        [inside, others]() -> std::optional<Estimate> { return newcombe(inside, others); }};
  });
}

Plot replay_plot(const std::vector<ReplayTest>& tests) {
  std::vector<RateRow> rows;
  for (const ReplayTest& test : tests) {
    rows.push_back({test.column.empty() ? test.kind : text("rare values of ", test.column),
                    test.members, test.outside});
  }
  Plot plot = rates_plot("Training people met in the release, and people outside met in it",
                         "share of people met", rows);
  plot.note = "Without a leak both are met equally often. " + plot.note;
  return plot;
}

TableBlock replayed_members(const Met& met, const People& people, const Distances* distances) {
  struct Line {
    double distance;
    std::size_t unit;
  };
  const auto nearest = distances == nullptr
                           ? std::vector<double>(people.members.units.count())
                           : nearest_by_unit(people.members.units, distances->members.release);
  std::vector<Line> lines;
  for (std::size_t unit = 0; unit < nearest.size(); ++unit) {
    if (met.exact[unit] != 0 || (!met.near.empty() && met.near[unit] != 0)) {
      lines.push_back({nearest[unit], unit});
    }
  }
  std::sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) {
    return a.distance != b.distance ? a.distance < b.distance : a.unit < b.unit;
  });
  lines.resize(std::min(lines.size(), kMostExposed));
  TableBlock table{
      "Training people met in the release, nearest first", {"training row", "met", "distance"}, {}};
  for (const Line& line : lines) {
    table.rows.push_back({row_number(people.members, line.unit),
                          std::string(met.exact[line.unit] != 0 ? "exactly" : "nearly"),
                          distances == nullptr ? Value() : Value(line.distance)});
  }
  return table;
}

}  // namespace assay
