#include "attacks/distances.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/error.h"
#include "core/nearest.h"

namespace assay {
namespace {

/// Rows of the units first..last-1.
Table unit_rows(const Crowd& crowd, std::size_t first, std::size_t last) {
  std::vector<std::size_t> rows(crowd.units.begin[last] - crowd.units.begin[first]);
  std::iota(rows.begin(), rows.end(), crowd.units.begin[first]);
  return crowd.table.take(rows);
}

std::vector<double> lesser(std::vector<double> a, const std::vector<double>& b) {
  std::transform(a.begin(), a.end(), b.begin(), a.begin(),
                 [](double x, double y) { return std::min(x, y); });
  return a;
}

std::vector<std::size_t> planted_units(std::size_t members) {
  std::vector<std::size_t> units;
  for (const double share : kPlantedShares) {
    const auto count = static_cast<std::size_t>(std::ceil(share * static_cast<double>(members)));
    if (units.empty() || count > units.back()) {
      units.push_back(count);
    }
  }
  return units;
}

/// What everyone's distance is measured to.
struct Targets {
  const Table& release;
  Table first, second;
  std::vector<Table> added;  // rows that each step of the positive control adds to the one before
};

CrowdDistances measure(const Table& queries, const Targets& targets, const GowerScale& scale) {
  const auto nearest = [&](const Table& candidates) {
    return nearest_gower(queries, candidates, scale).distance;
  };
  CrowdDistances result;
  result.release = nearest(targets.release);
  result.first = nearest(targets.first);
  result.second = nearest(targets.second);
  for (const Table& added : targets.added) {
    auto distance = nearest(added);
    result.planted.push_back(result.planted.empty()
                                 ? std::move(distance)
                                 : lesser(std::move(distance), result.planted.back()));
  }
  return result;
}

Distances compute(const Evidence& evidence) {
  const People& people = people_of(evidence);
  const auto columns = distance_columns(evidence.schema());
  const Table* tables[] = {&evidence.train(), &evidence.holdout(), &evidence.synthetic()};
  const GowerScale scale = gower_scale(tables, columns);
  Distances result;
  result.columns = columns.size();
  result.planted_units = planted_units(people.members.units.count());
  Targets targets{evidence.synthetic(),
                  unit_rows(people.reference, 0, people.first_half),
                  unit_rows(people.reference, people.first_half, people.reference.units.count()),
                  {}};
  std::size_t from = 0;
  for (const std::size_t to : result.planted_units) {
    targets.added.push_back(unit_rows(people.members, from, to));
    from = to;
  }
  if (columns.empty()) {
    return result;
  }
  result.members = measure(people.members.table, targets, scale);
  result.outsiders = measure(people.outsiders.table, targets, scale);
  result.reference = measure(people.reference.table, targets, scale);
  return result;
}

}  // namespace

std::vector<double> CrowdDistances::reference() const { return lesser(first, second); }

std::vector<double> CrowdDistances::with_planted(std::size_t step) const {
  return lesser(release, planted[step]);
}

double Distances::planted_share(std::size_t step, const People& people) const {
  return static_cast<double>(planted_units[step]) /
         static_cast<double>(people.members.units.count());
}

std::vector<std::size_t> distance_columns(const Schema& schema) {
  std::vector<std::size_t> columns;
  for (std::size_t c = 0; c < schema.fields.size(); ++c) {
    const Field& field = schema.fields[c];
    const bool comparable = field.is_ordered() || field.kind == Kind::kCategorical;
    if (comparable && !field.has(Role::kIgnored) && !field.has(Role::kEntity)) {
      columns.push_back(c);
    }
  }
  std::sort(columns.begin(), columns.end(), [&](std::size_t a, std::size_t b) {
    return schema.fields[a].name < schema.fields[b].name;
  });
  return columns;
}

const Distances& distances_of(const Evidence& evidence) {
  return evidence.once<Distances>("attacks.distances", [&] { return compute(evidence); });
}

}  // namespace assay
