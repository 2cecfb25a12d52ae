#include "attacks/replay/replay_parts.h"

#include <algorithm>
#include <unordered_set>

#include "attacks/crowd_report.h"
#include "core/content.h"
#include "core/stats/tests.h"
#include "core/text.h"

namespace assay {
namespace {

constexpr double kNearQuantile = 0.01;

std::size_t all_units(const People& people) {
  return people.members.units.count() + people.outsiders.units.count() +
         people.reference.units.count();
}

/// Who is within tau: `rows_of` gives each crowd's distances, `reference` the units' distances tau
/// is taken from.
template <class RowsOf>
void fill_near(Met& met, const People& people, const Distances& distances,
               std::vector<double> reference, const RowsOf& rows_of) {
  met.tau = order_statistic(std::move(reference), kNearQuantile);
  met.near.clear();
  const auto add = [&](const Crowd& crowd, const CrowdDistances& of_crowd) {
    for (const double d : nearest_by_unit(crowd.units, rows_of(of_crowd))) {
      met.near.push_back(d <= *met.tau ? 1 : 0);
    }
  };
  add(people.members, distances.members);
  add(people.outsiders, distances.outsiders);
  add(people.reference, distances.reference);
}

template <class RowsOf>
void fill_near(Met& met, const People& people, const Distances& distances, const RowsOf& rows_of) {
  fill_near(met, people, distances,
            nearest_by_unit(people.reference.units, rows_of(distances.reference)), rows_of);
}

/// Who is met by rare combinations, or tau's counterpart for counts: see Met::enough_pairs.
std::optional<std::uint32_t> enough_pairs(const RarePairs& pairs, const People& people) {
  const auto members = static_cast<std::ptrdiff_t>(people.members.units.count());
  const auto outsiders = members + static_cast<std::ptrdiff_t>(people.outsiders.units.count());
  const auto holders = [&](std::ptrdiff_t first, std::ptrdiff_t last) {
    return std::count_if(pairs.held.begin() + first, pairs.held.begin() + last,
                         [](std::uint32_t held) { return held > 0; });
  };
  if (std::min(holders(0, members), holders(members, outsiders)) <
      static_cast<std::ptrdiff_t>(kFewestPeople)) {
    return std::nullopt;
  }
  std::vector<std::uint32_t> met(pairs.met.begin() + outsiders, pairs.met.end());
  std::sort(met.begin(), met.end(), std::greater<>());
  const auto allowed = static_cast<std::size_t>(kNearQuantile * static_cast<double>(met.size()));
  return met[allowed] + 1;
}

std::vector<char> met_by_pairs(const Met& met) {
  std::vector<char> reached(met.pairs.met.size());
  std::transform(met.pairs.met.begin(), met.pairs.met.end(), reached.begin(),
                 [&](std::uint32_t count) { return count >= *met.enough_pairs ? 1 : 0; });
  return reached;
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

Hits count_met(const std::vector<char>& met, std::size_t first, std::size_t last,
               const std::vector<char>& among) {
  Hits hits;
  for (std::size_t unit = first; unit < last; ++unit) {
    const bool counted = among.empty() || among[unit] != 0;
    hits.trials += counted ? 1 : 0;
    hits.hits += counted && met[unit] != 0 ? 1 : 0;
  }
  return hits;
}

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
  met.pairs = rare_pairs(evidence.synthetic(), people);
  met.enough_pairs = enough_pairs(met.pairs, people);
  return met;
}

RowsInBoth rows_in_both(const Evidence& evidence) {
  const auto train = content_hashes(evidence.train()), holdout = content_hashes(evidence.holdout()),
             release = content_hashes(evidence.synthetic());
  const std::unordered_set<std::uint64_t> outside(holdout.begin(), holdout.end()),
      released(release.begin(), release.end());
  RowsInBoth both;
  for (const std::uint64_t hash : train) {
    both.rows += outside.contains(hash) ? 1 : 0;
    both.released += outside.contains(hash) && released.contains(hash) ? 1 : 0;
  }
  return both;
}

Met met_with_planted(const Met& release, const People& people, const Distances* distances,
                     std::size_t planted_units, std::size_t step) {
  Met met = release;
  std::fill_n(met.exact.begin(), planted_units, char{1});
  for (RareColumn& column : met.rare.columns) {
    std::copy_n(column.holds.begin(), planted_units, column.met.begin());
  }
  std::copy_n(met.pairs.held.begin(), planted_units, met.pairs.met.begin());
  if (distances != nullptr) {
    fill_near(met, people, *distances,
              [&](const CrowdDistances& d) { return d.with_planted(step); });
  }
  return met;
}

Met met_in_fresh_sample(const People& people, const Distances& distances) {
  Met met;
  met.exact.resize(all_units(people));
  auto reference = nearest_by_unit(people.reference.units, distances.reference.first);
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
      compare("exact", "", count_met(met.exact, 0, members), count_met(met.exact, members, all)));
  if (!met.near.empty()) {
    tests.push_back(compare("near", "", count_met(met.near, 0, members),
                            count_met(met.near, members, outsiders)));
  }
  const auto add_rare = [&](const RareColumn& rare) {
    tests.push_back(compare("rare values", rare.column, count_met(rare.met, 0, members, rare.holds),
                            count_met(rare.met, members, all, rare.holds)));
  };
  if (met.rare.columns.size() > 1) {
    add_rare(any_rare(met.rare, all));
  }
  for (const RareColumn& column : met.rare.columns) {
    add_rare(column);
  }
  if (met.enough_pairs) {
    const auto reached = met_by_pairs(met);
    tests.push_back(compare("rare combinations", "", count_met(reached, 0, members),
                            count_met(reached, members, outsiders)));
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

}  // namespace assay
