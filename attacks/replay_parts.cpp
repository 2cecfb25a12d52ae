#include "attacks/replay_parts.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_set>

#include "attacks/scores.h"
#include "core/content.h"
#include "core/stats/tests.h"
#include "core/text.h"

namespace assay {
namespace {

constexpr double kNearQuantile = 0.01;
constexpr std::size_t kFewestInGroup = 20;
constexpr std::size_t kMostRows = 20;

std::size_t all_units(const People& people) {
  return people.members.units.count() + people.outsiders.units.count() +
         people.reference.units.count();
}

/// The ceil(1 % n)-th smallest.
double near_threshold(std::vector<double> distances) {
  const auto rank =
      static_cast<std::size_t>(std::ceil(kNearQuantile * static_cast<double>(distances.size())));
  const auto at = distances.begin() + static_cast<std::ptrdiff_t>(rank - 1);
  std::nth_element(distances.begin(), at, distances.end());
  return *at;
}

std::vector<double> closest(const Crowd& crowd, const std::vector<double>& rows) {
  auto values = largest_by_unit(crowd.units, dcr_scores(rows));
  std::transform(values.begin(), values.end(), values.begin(), [](double v) { return 0 - v; });
  return values;
}

/// Who is within tau: `rows_of` gives each crowd's distances, `reference` the units' distances tau
/// is taken from.
template <class RowsOf>
void fill_near(Met& met, const People& people, const Distances& distances,
               std::vector<double> reference, const RowsOf& rows_of) {
  met.tau = near_threshold(std::move(reference));
  met.near.clear();
  const auto add = [&](const Crowd& crowd, const CrowdDistances& of_crowd) {
    for (const double d : closest(crowd, rows_of(of_crowd))) {
      met.near.push_back(d <= *met.tau ? 1 : 0);
    }
  };
  add(people.members, distances.members);
  add(people.outsiders, distances.outsiders);
  add(people.reference, distances.reference);
}

template <class RowsOf>
void fill_near(Met& met, const People& people, const Distances& distances, const RowsOf& rows_of) {
  fill_near(met, people, distances, closest(people.reference, rows_of(distances.reference)),
            rows_of);
}

/// Hits among the units first..last-1; `among` (if not empty) says who takes part.
Hits hits_of(const std::vector<char>& met, std::size_t first, std::size_t last,
             const std::vector<char>& among = {}) {
  Hits hits;
  for (std::size_t unit = first; unit < last; ++unit) {
    const bool counted = among.empty() || among[unit] != 0;
    hits.trials += counted ? 1 : 0;
    hits.hits += counted && met[unit] != 0 ? 1 : 0;
  }
  return hits;
}

ReplayTest compare(std::string kind, std::string column, Hits members, Hits outside) {
  return {
      std::move(kind), std::move(column), members, outside, fisher_greater(members, outside), 1};
}

/// Any rare value: who has one, and who was met by one.
RareColumn any_rare(const RareValues& rare, std::size_t units) {
  RareColumn any{"", std::vector<char>(units), std::vector<char>(units)};
  for (const RareColumn& column : rare.columns) {
    for (std::size_t unit = 0; unit < units; ++unit) {
      any.holds[unit] = static_cast<char>(any.holds[unit] | column.holds[unit]);
      any.met[unit] = static_cast<char>(any.met[unit] | column.met[unit]);
    }
  }
  return any;
}

}  // namespace

Met met_in_release(const Evidence& evidence, const People& people, const Distances* distances) {
  const auto hashes = content_hashes(evidence.synthetic());
  const std::unordered_set<std::uint64_t> released(hashes.begin(), hashes.end());
  Met met;
  for (const Crowd* crowd : {&people.members, &people.outsiders, &people.reference}) {
    for (std::size_t unit = 0; unit < crowd->units.count(); ++unit) {
      const auto rows = crowd->units.of(unit);
      met.exact.push_back(
          std::any_of(rows.begin(), rows.end(),
                      [&](std::size_t row) { return released.contains(crowd->hashes[row]); })
              ? 1
              : 0);
    }
  }
  if (distances != nullptr) {
    fill_near(met, people, *distances, [](const CrowdDistances& d) { return d.release; });
  }
  met.rare = rare_values(evidence.synthetic(), people);
  return met;
}

Met met_with_planted(const Met& release, const People& people, const Distances* distances,
                     std::size_t planted_units, std::size_t step) {
  Met met = release;
  std::fill_n(met.exact.begin(), planted_units, char{1});
  for (RareColumn& column : met.rare.columns) {
    std::copy_n(column.holds.begin(), planted_units, column.met.begin());
  }
  if (distances != nullptr) {
    fill_near(met, people, *distances,
              [&](const CrowdDistances& d) { return d.with_planted(step); });
  }
  return met;
}

Met met_in_fresh_sample(const People& people, const Distances& distances) {
  Met met;
  met.exact.resize(all_units(people));
  auto reference = closest(people.reference, distances.reference.first);
  reference.erase(reference.begin(),
                  reference.begin() + static_cast<std::ptrdiff_t>(people.first_half));
  fill_near(met, people, distances, std::move(reference),
            [](const CrowdDistances& d) { return d.first; });
  return met;
}

std::vector<ReplayTest> replay_tests(const Met& met, const People& people) {
  const std::size_t members = people.members.units.count();
  const std::size_t outsiders = members + people.outsiders.units.count();
  const std::size_t all = all_units(people);
  std::vector<ReplayTest> tests;
  tests.push_back(
      compare("exact", "", hits_of(met.exact, 0, members), hits_of(met.exact, members, all)));
  if (!met.near.empty()) {
    tests.push_back(
        compare("near", "", hits_of(met.near, 0, members), hits_of(met.near, members, outsiders)));
  }
  const auto add_rare = [&](const RareColumn& rare) {
    tests.push_back(compare("rare values", rare.column, hits_of(rare.met, 0, members, rare.holds),
                            hits_of(rare.met, members, all, rare.holds)));
  };
  if (met.rare.columns.size() > 1) {
    add_rare(any_rare(met.rare, all));
  }
  for (const RareColumn& column : met.rare.columns) {
    add_rare(column);
  }
  std::vector<double> p;
  std::transform(tests.begin(), tests.end(), std::back_inserter(p),
                 [](const ReplayTest& test) { return test.p; });
  const auto adjusted = holm(p);
  for (std::size_t i = 0; i < tests.size(); ++i) {
    tests[i].p_adjusted = adjusted[i];
  }
  return tests;
}

double family_p(const std::vector<ReplayTest>& tests) {
  double p = 1;
  for (const ReplayTest& test : tests) {
    p = std::min(p, test.p_adjusted);
  }
  return p;
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
      const Hits inside = hits_of(hit, 0, members, among);
      const Hits others = hits_of(hit, members, groups.size(), among);
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
  const auto nearest = distances == nullptr ? std::vector<double>(people.members.units.count())
                                            : closest(people.members, distances->members.release);
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
