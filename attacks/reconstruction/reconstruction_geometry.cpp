#include "attacks/reconstruction/reconstruction_geometry.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

#include "core/parallel.h"

namespace assay {
namespace {

constexpr std::size_t kLeastNear = 8;
constexpr std::size_t kBlock = 64;
constexpr double kQuantile = 0.99;
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// Does a rebuilt row lie within one grid step of places handed in?
class Matcher {
 public:
  Matcher(const std::vector<Rebuilt>& rebuilt, std::size_t axis) : axis_(axis) {
    for (const Rebuilt& each : rebuilt) {
      places_.push_back(&each.place);
    }
    std::sort(places_.begin(), places_.end(),
              [&](const auto* a, const auto* b) { return (*a)[axis] < (*b)[axis]; });
  }
  bool meets(std::span<const double> row) const {
    auto place =
        std::lower_bound(places_.begin(), places_.end(), row[axis_] - 1.5,
                         [&](const auto* each, double level) { return (*each)[axis_] < level; });
    for (; place != places_.end() && (**place)[axis_] < row[axis_] + 1.5; ++place) {
      if (std::equal(row.begin(), row.end(), (*place)->begin(),
                     [](double a, double b) { return std::abs(a - b) < 1.5; })) {
        return true;
      }
    }
    return false;
  }

 private:
  std::size_t axis_;
  std::vector<const std::vector<double>*> places_;
};

std::vector<Matcher> matchers(const std::vector<std::vector<Rebuilt>>& rebuilt,
                              const SegmentSpace& space) {
  const auto axis = static_cast<std::size_t>(
      std::max_element(space.deviation.begin(), space.deviation.end()) - space.deviation.begin());
  std::vector<Matcher> result;
  for (const auto& of_class : rebuilt) {
    result.emplace_back(of_class, axis);
  }
  return result;
}

/// The largest of a unit's rows; NaN only if all are.
std::vector<double> best_by_unit(const Units& units, const std::vector<double>& rows) {
  std::vector<double> result(units.count(), kNaN);
  for (std::size_t unit = 0; unit < units.count(); ++unit) {
    for (const std::size_t row : units.of(unit)) {
      result[unit] = std::fmax(result[unit], rows[row]);
    }
  }
  return result;
}

std::vector<NearTree> trees_of(const std::vector<Cloud>& clouds,
                               const std::vector<double>& weights) {
  std::vector<NearTree> trees;
  trees.reserve(clouds.size());
  for (const Cloud& cloud : clouds) {
    trees.emplace_back(cloud, weights);
  }
  return trees;
}

/// The two spaces may show one place, a step apart: the surest stays.
std::vector<Rebuilt> without_repeats(std::vector<Rebuilt> places) {
  constexpr double kSame = 2.5;
  std::sort(places.begin(), places.end(), [](const Rebuilt& a, const Rebuilt& b) {
    return a.log_chance < b.log_chance || (a.log_chance == b.log_chance && a.place < b.place);
  });
  std::vector<Rebuilt> kept;
  std::multimap<double, std::size_t> by_first;  // first coordinate -> position in kept
  for (Rebuilt& each : places) {
    const auto end = by_first.upper_bound(each.place.front() + kSame);
    auto near = by_first.lower_bound(each.place.front() - kSame);
    near = std::find_if(near, end, [&](const auto& other) {
      return std::equal(each.place.begin(), each.place.end(), kept[other.second].place.begin(),
                        [](double a, double b) { return std::abs(a - b) < kSame; });
    });
    if (near == end) {
      by_first.emplace(each.place.front(), kept.size());
      kept.push_back(std::move(each));
    }
  }
  return kept;
}

}  // namespace

GeometryAttack::GeometryAttack(const Evidence& evidence, Sides sides,
                               const GeometryOptions& options)
    : evidence_(evidence),
      sides_(sides),
      options_(options),
      space_(segment_space(evidence.synthetic())) {
  if (possible()) {
    const People& people = people_of(evidence);
    members_ = place(space_, sides.members.table);
    outsiders_ = place(space_, sides.outsiders.table);
    reference_ = place(
        space_, unit_rows(people.reference, people.first_half, people.reference.units.count()));
  }
}

std::size_t GeometryAttack::Outcome::places() const {
  return std::accumulate(rebuilt.begin(), rebuilt.end(), std::size_t{0},
                         [](std::size_t sum, const auto& each) { return sum + each.size(); });
}

void GeometryAttack::search(const std::vector<Cloud>& clouds, Outcome& outcome) const {
  outcome.rebuilt.resize(clouds.size());
  outcome.least_k = options_.k;
  for (std::size_t c = 0; c < clouds.size(); ++c) {
    const auto points = static_cast<double>(clouds[c].points());
    if (points < 3) {
      continue;
    }
    SegmentSearch limits{options_.k, options_.sample, options_.chance};
    const auto affordable = static_cast<std::size_t>(std::sqrt(2 * options_.pairs / points));
    limits.k = std::min(limits.k, std::max(kLeastNear, affordable));
    outcome.least_k = std::min(outcome.least_k, limits.k);
    for (const bool scaled : {false, true}) {
      const auto weights = space_.weights(scaled, evidence_.schema());
      const NearTree tree(clouds[c], weights);
      const auto lines = find_lines(clouds[c], tree, limits);
      auto places = meeting_places(clouds[c], tree, weights, lines, limits);
      auto piled = piles(clouds[c], tree, lines, limits);
      outcome.thinned =
          outcome.thinned || (lines.empty() && clouds[c].points() >= 2 * options_.sample);
      outcome.lines += scaled ? 0 : lines.size();
      for (auto* more : {&places, &piled}) {
        std::move(more->begin(), more->end(), std::back_inserter(outcome.rebuilt[c]));
      }
    }
    outcome.rebuilt[c] = without_repeats(std::move(outcome.rebuilt[c]));
  }
}

std::vector<double> GeometryAttack::rebuilt_success(
    const Placed& people, const Units& units,
    const std::vector<std::vector<Rebuilt>>& rebuilt) const {
  const auto of_class = matchers(rebuilt, space_);
  std::vector<double> rows(people.class_of.size(), kNaN);
  for (const std::uint32_t row : people.rows) {
    rows[row] = of_class[people.class_of[row]].meets(people.at(row)) ? 1 : 0;
  }
  return best_by_unit(units, rows);
}

std::vector<double> GeometryAttack::scores(const Placed& people, const std::vector<Cloud>& clouds,
                                           const std::vector<NearTree>& trees) const {
  std::vector<double> result(people.class_of.size(), kNaN);
  // (leaf, row): neighbours side by side, which the caches like
  std::vector<std::pair<std::uint32_t, std::uint32_t>> order;
  for (const std::uint32_t row : people.rows) {
    order.emplace_back(trees[people.class_of[row]].leaf(people.at(row)), row);
  }
  std::sort(order.begin(), order.end());
  parallel_blocks(order.size(), kBlock, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      const std::uint32_t row = order[i].second;
      const std::uint32_t c = people.class_of[row];
      result[row] = end_point_score(clouds[c], trees[c], people.at(row), options_.end_k);
    }
  });
  return result;
}

Trial GeometryAttack::end_points(const std::vector<Cloud>& clouds, bool scaled) const {
  const auto trees = trees_of(clouds, space_.weights(scaled, evidence_.schema()));
  auto reference = scores(reference_, clouds, trees);
  std::erase_if(reference, [](double score) { return std::isnan(score); });
  std::sort(reference.begin(), reference.end());
  const auto rank = static_cast<std::size_t>(kQuantile * static_cast<double>(reference.size()));
  const double threshold = reference.empty() ? 0 : reference[std::min(rank, reference.size() - 1)];
  const auto success = [&](const Placed& people, const Units& units) {
    auto rows = scores(people, clouds, trees);
    for (double& row : rows) {
      row = std::isnan(row) ? row : row > threshold + 1e-9 ? 1 : 0;
    }
    return best_by_unit(units, rows);
  };
  return {{{"attack", "end points"}, {"distances", scaled ? "scaled" : "unscaled"}},
          success(members_, sides_.members.units),
          success(outsiders_, sides_.outsiders.units),
          std::nullopt};
}

GeometryAttack::Outcome GeometryAttack::attack(const Table& release) const {
  const auto clouds = clouds_of(place(space_, release));
  Outcome outcome;
  search(clouds, outcome);
  outcome.trials = {{{{"attack", "segments"}},
                     rebuilt_success(members_, sides_.members.units, outcome.rebuilt),
                     rebuilt_success(outsiders_, sides_.outsiders.units, outcome.rebuilt),
                     std::nullopt},
                    end_points(clouds, false),
                    end_points(clouds, true)};
  return outcome;
}

std::size_t GeometryAttack::confirmed(const Outcome& outcome) const {
  const Placed train = place(space_, evidence_.train());
  std::vector<std::vector<Rebuilt>> real(train.classes);
  for (const std::uint32_t row : train.rows) {
    real[train.class_of[row]].push_back({{train.at(row).begin(), train.at(row).end()}, 0, 0});
  }
  const auto of_class = matchers(real, space_);
  std::size_t count = 0;
  for (std::size_t c = 0; c < outcome.rebuilt.size(); ++c) {
    for (const Rebuilt& each : outcome.rebuilt[c]) {
      count += of_class[c].meets(each.place) ? 1 : 0;
    }
  }
  return count;
}

std::vector<char> GeometryAttack::minority(const Crowd& crowd) const {
  std::vector<char> result;
  if (!space_.target) {
    return result;
  }
  const auto all = evidence_.train().codes(*space_.target);
  std::vector<std::size_t> count(evidence_.train().field(*space_.target).categories.size() + 1);
  for (const std::int32_t code : all) {
    ++count[static_cast<std::size_t>(code + 1)];
  }
  const auto largest = *std::max_element(count.begin(), count.end());
  const auto codes = crowd.table.codes(*space_.target);
  for (std::size_t unit = 0; unit < crowd.units.count(); ++unit) {
    const std::int32_t code = codes[crowd.units.of(unit).front()];
    result.push_back(count[static_cast<std::size_t>(code + 1)] < largest ? 1 : 0);
  }
  return result;
}

}  // namespace assay
