#include <algorithm>

#include "attacks/replay/replay_parts.h"
#include "attacks/verdict.h"
#include "core/text.h"

namespace assay {
namespace {

constexpr std::size_t kFewestInGroup = 20;
constexpr std::size_t kMostRows = 20;

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
  const std::size_t members = people.members.units.count();
  std::vector<Part> parts;
  for (const std::size_t column : group_columns(people.members.table.schema())) {
    const Field& field = people.members.table.field(column);
    auto groups = groups_of(people.members, column);
    const auto outside = groups_of(people.outsiders, column);
    groups.insert(groups.end(), outside.begin(), outside.end());
    for (std::size_t group = 0; group < field.categories.size(); ++group) {
      std::vector<char> among(groups.size());
      std::transform(groups.begin(), groups.end(), among.begin(),
                     [&](std::int32_t g) { return g == static_cast<std::int32_t>(group) ? 1 : 0; });
      const Hits inside = count_met(hit, 0, members, among);
      const Hits others = count_met(hit, members, groups.size(), among);
      Part part;
      part.key = {{"kind", met.near.empty() ? "exact" : "exact or near"},
                  {"column", field.name},
                  {"group", field.categories[group]}};
      part.values = {{"members met", inside.hits},
                     {"members", inside.trials},
                     {"outsiders met", others.hits},
                     {"outsiders", others.trials}};
      if (std::min(inside.trials, others.trials) >= static_cast<double>(kFewestInGroup)) {
        part.estimate = newcombe(inside, others);
      } else {
        part.note = text("Fewer than ", kFewestInGroup, " people of this group on one side.");
      }
      parts.push_back(std::move(part));
    }
  }
  std::stable_sort(parts.begin(), parts.end(), [](const Part& a, const Part& b) {
    return (a.estimate ? a.estimate->value : -2) > (b.estimate ? b.estimate->value : -2);
  });
  return parts;
}

Plot replay_plot(const std::vector<ReplayTest>& tests) {
  Plot plot;
  plot.kind = "intervals";
  plot.title = "Training people met in the release, and people outside met in it";
  plot.x_label = "share of people met";
  Series attack{"attack", {}, {}, {}, {}};
  Series control{"control", {}, {}, {}, {}};
  const auto add = [](Series& series, Hits hits) {
    const Estimate rate = rate_estimate(hits);
    series.y.push_back(rate.value);
    series.low.push_back(*rate.low);
    series.high.push_back(*rate.high);
  };
  for (const ReplayTest& test : tests) {
    plot.labels.push_back(test.column.empty() ? test.kind : text("rare values of ", test.column));
    add(attack, test.members);
    add(control, test.outside);
  }
  plot.series = {attack, control};
  plot.note = "Without a leak both are met equally often. Whiskers: 95 % Wilson intervals.";
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
  lines.resize(std::min(lines.size(), kMostRows));
  TableBlock table{
      "Training people met in the release, nearest first", {"training row", "met", "distance"}, {}};
  for (const Line& line : lines) {
    const std::size_t row = people.members.units.of(line.unit).front();
    table.rows.push_back({static_cast<double>(people.members.source[row] + 1),
                          std::string(met.exact[line.unit] != 0 ? "exactly" : "nearly"),
                          distances == nullptr ? Value() : Value(line.distance)});
  }
  return table;
}

}  // namespace assay
