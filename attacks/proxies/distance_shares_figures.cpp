#include "attacks/proxies/distance_shares_figures.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>
#include <unordered_set>

#include "attacks/distances.h"
#include "core/content.h"
#include "core/progress.h"
#include "core/stats/intervals.h"
#include "core/stats/quantile.h"

namespace assay {
namespace {

constexpr double kNearQuantile = 0.01;
constexpr std::size_t kGroups = 10;  // more of them cost search time
constexpr double kFar = std::numeric_limits<double>::infinity();

/// A unit of a crowd.
struct Person {
  const Crowd* crowd;
  std::size_t unit;
};

std::vector<Person> everybody(std::initializer_list<const Crowd*> crowds) {
  std::vector<Person> all;
  for (const Crowd* crowd : crowds) {
    for (std::size_t unit = 0; unit < crowd->units.count(); ++unit) {
      all.push_back({crowd, unit});
    }
  }
  return all;
}

/// `count` of all people (of one crowd or two), spread evenly over their order, dealt into groups.
std::vector<Table> sample_of(const std::vector<Person>& all, std::size_t count,
                             std::size_t groups) {
  std::vector<Table> tables;
  for (std::size_t group = 0; group < groups; ++group) {
    std::vector<std::size_t> first, second;  // rows of the first crowd, and of the other
    for (std::size_t i = group; i < count; i += groups) {
      const Person& person = all[i * all.size() / count];
      const auto rows = person.crowd->units.of(person.unit);
      auto& to = person.crowd == all.front().crowd ? first : second;
      to.insert(to.end(), rows.begin(), rows.end());
    }
    tables.push_back(
        stacked(all.front().crowd->table.take(first), all.back().crowd->table.take(second)));
  }
  return tables;
}

std::size_t rows_of(const std::vector<Table>& tables) {
  return std::accumulate(tables.begin(), tables.end(), std::size_t{0},
                         [](std::size_t sum, const Table& table) { return sum + table.rows(); });
}

/// The nearest rows of one query, as groups are searched one after the other.
struct Best {
  double first = kFar, second = kFar;  // of all
  std::uint32_t groups = 0;            // with somebody at the first: one bit each

  void add_group(std::span<const double> nearest, std::size_t number) {
    const std::uint32_t own = std::uint32_t{1} << number;
    groups = nearest[0] < first ? own : nearest[0] > first ? groups : groups | own;
    for (const double distance : nearest) {
      second = std::min(second, std::max(first, distance));
      first = std::min(first, distance);
    }
  }
};

NearestPeople nearest_of(const DistanceSpace& space, const Table& queries,
                         const std::vector<Table>& sample, Progress& progress) {
  NearestPeople result;
  each_block(queries, [&](const Table& block) {
    std::vector<Best> best(block.rows());
    for (std::size_t group = 0; group < sample.size(); ++group) {
      const Neighbours found = space.nearest(block, sample[group], 2);
      const std::span<const double> distances(found.distance);
      for (std::size_t q = 0; q < block.rows(); ++q) {
        best[q].add_group(distances.subspan(q * found.k, found.k), group);
      }
      progress.advance(block.rows() * sample[group].rows());
    }
    Neighbours two;
    two.k = 2;
    for (const Best& row : best) {
      result.distance.push_back(row.first);
      result.groups.push_back(row.groups);
      two.distance.insert(two.distance.end(), {row.first, row.second});
    }
    const auto ratios = neighbour_ratios(two);
    result.ratios.insert(result.ratios.end(), ratios.begin(), ratios.end());
  });
  result.sorted = result.distance;
  std::sort(result.sorted.begin(), result.sorted.end());
  std::sort(result.ratios.begin(), result.ratios.end());
  return result;
}

/// Adds equal parts of `amount` to the counts of the groups whose bit is set: ties are shared, not given to one.
void share_out(double amount, std::uint32_t groups, std::vector<double>& counts) {
  const double part = amount / std::popcount(groups);
  for (std::size_t group = 0; group < counts.size(); ++group) {
    counts[group] += (groups >> group & 1) != 0 ? part : 0;
  }
}

std::size_t identical_rows(const std::vector<std::uint64_t>& release,
                           const std::vector<Table>& people) {
  std::unordered_set<std::uint64_t> known;
  for (const Table& table : people) {
    const auto hashes = content_hashes(table);
    known.insert(hashes.begin(), hashes.end());
  }
  return static_cast<std::size_t>(std::count_if(
      release.begin(), release.end(), [&](std::uint64_t hash) { return known.contains(hash); }));
}

double sum_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

double variance_of(const std::vector<double>& values) {
  const auto count = static_cast<double>(values.size());
  const double mean = sum_of(values) / count;
  double squares = 0;
  for (const double value : values) {
    squares += (value - mean) * (value - mean);
  }
  return squares / (count - 1);
}

}  // namespace

double NearestPeople::quantile(double p) const { return quantile_of_sorted(sorted, p); }

double NearestPeople::mean() const { return sum_of(sorted) / static_cast<double>(sorted.size()); }

std::size_t NearestPeople::within(double tau) const {
  return static_cast<std::size_t>(std::upper_bound(sorted.begin(), sorted.end(), tau) -
                                  sorted.begin());
}

Estimate closest_share_estimate(const ShareFigures& f, const std::vector<char>& among) {
  std::vector<double> training(f.groups), holdout(f.groups);
  for (std::size_t row = 0; row < f.training.distance.size(); ++row) {
    if (among.empty() || among[row] != 0) {
      const double a = f.training.distance[row], b = f.holdout.distance[row];
      const double closer = a < b ? 1 : a == b ? 0.5 : 0;
      share_out(closer, f.training.groups[row], training);
      share_out(1 - closer, f.holdout.groups[row], holdout);
    }
  }
  const double rows = sum_of(training) + sum_of(holdout), groups = static_cast<double>(f.groups);
  const double sd = std::sqrt(groups * (variance_of(training) + variance_of(holdout))) / (2 * rows);
  const double half = student_quantile(0.975, 2 * groups - 2) * sd;
  Estimate estimate;
  estimate.value = sum_of(training) / rows;
  estimate.low = std::max(0.0, estimate.value - half);
  estimate.high = std::min(1.0, estimate.value + half);
  estimate.method = "random groups";
  return estimate;
}

ShareFigures share_figures(const Evidence& evidence, const People& people, const Rng& rng) {
  const DistanceSpace& space = distance_space_of(evidence);
  const Table& release = evidence.synthetic();
  const auto members = everybody({&people.members}),
             outside = everybody({&people.reference, &people.outsiders});
  ShareFigures f;
  f.people = std::min(members.size(), outside.size());
  f.groups = kGroups;  // of two people or more: there are at least 20
  const auto training = sample_of(members, f.people, f.groups),
             holdout = sample_of(outside, f.people, f.groups);
  const Table random = random_rows(evidence.train(), release.rows(), rng.split("random rows"));
  Progress progress("nearest people", release.rows() * (2 * rows_of(training) + rows_of(holdout)),
                    "pairs");
  f.training = nearest_of(space, release, training, progress);
  f.holdout = nearest_of(space, release, holdout, progress);
  f.random = nearest_of(space, random, sample_of(members, f.people, 1), progress);
  f.share = closest_share(f.training.distance, f.holdout.distance);
  f.tau = f.holdout.quantile(kNearQuantile);
  const auto hashes = content_hashes(release);
  f.identical_training = identical_rows(hashes, training);
  f.identical_holdout = identical_rows(hashes, holdout);
  f.identical_all = identical_rows(hashes, {evidence.train()});
  if (!space.of_vectors()) {
    const auto matched = matched_rows(release, evidence.train());
    f.matched = static_cast<std::size_t>(std::count(matched.begin(), matched.end(), 1));
  }
  return f;
}

}  // namespace assay
