#include "attacks/distances.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/error.h"
#include "core/nearest.h"
#include "core/progress.h"

namespace assay {
namespace {

std::vector<double> lesser(std::vector<double> a, const std::vector<double>& b) {
  std::transform(a.begin(), a.end(), b.begin(), a.begin(),
                 [](double x, double y) { return std::min(x, y); });
  return a;
}

/// What everyone's distance is measured to.
struct Targets {
  const Table& release;
  Table first, second;
  std::vector<Table> added;  // rows that each step of the positive control adds to the one before
};

/// Rows searched between two updates of the progress line: few enough to see it move, and so many that packing the
/// candidates anew costs about a hundredth of the search.
constexpr std::size_t kQueriesAtATime = 4096;

double on_grid(double distance) { return std::round(distance * 0x1p32) * 0x1p-32; }

std::vector<double> nearest(const Table& queries, const Table& candidates, const GowerScale& scale,
                            Progress& progress) {
  std::vector<double> result;
  result.reserve(queries.rows());
  for (std::size_t from = 0; from < queries.rows(); from += kQueriesAtATime) {
    std::vector<std::size_t> rows(std::min(kQueriesAtATime, queries.rows() - from));
    std::iota(rows.begin(), rows.end(), from);
    const auto found = nearest_gower(queries.take(rows), candidates, scale);
    std::transform(found.distance.begin(), found.distance.end(), std::back_inserter(result),
                   on_grid);
    progress.advance(rows.size() * candidates.rows());
  }
  return result;
}

/// To the release, the first half of the reference and the planted people.
CrowdDistances measure(const Table& queries, const Targets& targets, const GowerScale& scale,
                       Progress& progress) {
  CrowdDistances result;
  result.release = nearest(queries, targets.release, scale, progress);
  result.first = nearest(queries, targets.first, scale, progress);
  for (const Table& added : targets.added) {
    auto distance = nearest(queries, added, scale, progress);
    result.planted.push_back(result.planted.empty()
                                 ? std::move(distance)
                                 : lesser(std::move(distance), result.planted.back()));
  }
  return result;
}

std::uint64_t row_pairs(const People& people, const Targets& targets) {
  const std::size_t compared = people.members.table.rows() + people.outsiders.table.rows();
  std::size_t for_all = targets.release.rows() + targets.first.rows();
  for (const Table& added : targets.added) {
    for_all += added.rows();
  }
  return (compared + people.reference.table.rows()) * for_all + compared * targets.second.rows();
}

Distances compute(const Evidence& evidence) {
  const People& people = people_of(evidence);
  const auto columns = distance_columns(evidence.schema());
  const Table* tables[] = {&evidence.train(), &evidence.holdout(), &evidence.synthetic()};
  const GowerScale scale = gower_scale(tables, columns);
  Distances result;
  result.columns = columns.size();
  result.planted_units = planted_units(people);
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
  Progress progress("nearest rows", row_pairs(people, targets), "pairs");
  result.members = measure(people.members.table, targets, scale, progress);
  result.outsiders = measure(people.outsiders.table, targets, scale, progress);
  result.reference = measure(people.reference.table, targets, scale, progress);
  result.members.second = nearest(people.members.table, targets.second, scale, progress);
  result.outsiders.second = nearest(people.outsiders.table, targets.second, scale, progress);
  return result;
}

}  // namespace

std::vector<double> CrowdDistances::reference() const { return lesser(first, second); }

std::vector<double> CrowdDistances::with_planted(std::size_t step) const {
  return lesser(release, planted[step]);
}

std::vector<double> Distances::planted_shares(const People& people) const {
  std::vector<double> shares;
  std::transform(planted_units.begin(), planted_units.end(), std::back_inserter(shares),
                 [&](std::size_t units) {
                   return static_cast<double>(units) /
                          static_cast<double>(people.members.units.count());
                 });
  return shares;
}

std::vector<std::size_t> distance_columns(const Schema& schema) {
  std::vector<std::size_t> columns;
  for (std::size_t c = 0; c < schema.fields.size(); ++c) {
    const Field& field = schema.fields[c];
    const bool comparable = field.is_ordered() || field.kind == Kind::kCategorical;
    if (comparable && field.is_measured()) {
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
