#include <algorithm>
#include <cmath>
#include <numeric>

#include "attacks/people.h"
#include "core/text.h"

namespace assay {
namespace {

/// Some units of a crowd, in its order.
Crowd crowd_of_units(const Crowd& crowd, const std::vector<std::size_t>& units) {
  Crowd some;
  std::vector<std::size_t> rows;
  some.units.begin.push_back(0);
  for (const std::size_t unit : units) {
    for (const std::size_t row : crowd.units.of(unit)) {
      some.units.rows.push_back(rows.size());
      some.source.push_back(crowd.source[row]);
      some.hashes.push_back(crowd.hashes[row]);
      rows.push_back(row);
    }
    some.units.begin.push_back(rows.size());
  }
  some.table = crowd.table.take(rows);
  return some;
}

/// `count` of `all` units, spread evenly.
std::vector<std::size_t> evenly(std::size_t all, std::size_t count) {
  std::vector<std::size_t> units(count);
  for (std::size_t i = 0; i < count; ++i) {
    units[i] = i * all / count;
  }
  return units;
}

Targets prepare(const People& people) {
  const std::size_t count =
      std::min({people.members.units.count(), people.outsiders.units.count(), kMostTargets});
  Targets targets;
  targets.member_unit = evenly(people.members.units.count(), count);
  targets.outsider_unit = evenly(people.outsiders.units.count(), count);
  targets.members = crowd_of_units(people.members, targets.member_unit);
  targets.outsiders = crowd_of_units(people.outsiders, targets.outsider_unit);
  return targets;
}

}  // namespace

Table unit_rows(const Crowd& crowd, std::size_t first, std::size_t last) {
  std::vector<std::size_t> rows(crowd.units.begin[last] - crowd.units.begin[first]);
  std::iota(rows.begin(), rows.end(), crowd.units.begin[first]);
  return crowd.table.take(rows);
}

std::vector<std::size_t> planted_units(const People& people) {
  std::vector<std::size_t> units;
  for (const double share : kPlantedShares) {
    const auto count = static_cast<std::size_t>(
        std::ceil(share * static_cast<double>(people.members.units.count())));
    if (units.empty() || count > units.back()) {
      units.push_back(count);
    }
  }
  return units;
}

std::vector<Table> planted_layers(const People& people) {
  std::vector<Table> layers;
  std::size_t from = 0;
  for (const std::size_t last : planted_units(people)) {
    layers.push_back(unit_rows(people.members, from, last));
    from = last;
  }
  return layers;
}

std::vector<double> planted_shares(const People& people) {
  std::vector<double> shares;
  for (const std::size_t units : planted_units(people)) {
    shares.push_back(static_cast<double>(units) /
                     static_cast<double>(people.members.units.count()));
  }
  return shares;
}

std::string Targets::described() const {
  const std::size_t count = members.units.count();
  return text(with_commas(count),
              " training people and as many people outside the training data were attacked",
              count == kMostTargets ? ": never more, as more would tell little more." : ".");
}

const Targets& targets_of(const Evidence& evidence) {
  return evidence.once<Targets>("attacks.targets", [&] { return prepare(people_of(evidence)); });
}

Table scene_table(const Evidence& evidence, const Scene& scene) {
  const People& people = people_of(evidence);
  switch (scene.kind) {
    case Scene::Kind::kPlanted:
      return stacked(evidence.synthetic(),
                     unit_rows(people.members, 0, planted_units(people)[scene.step]));
    case Scene::Kind::kFresh:
      return unit_rows(people.reference, 0, people.first_half);
    default:
      return evidence.synthetic();
  }
}

}  // namespace assay
