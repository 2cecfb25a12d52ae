#include "attacks/trials.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/error.h"

namespace assay {
namespace {

/// Successes of all trials, unit by unit, members first; and how many of them were tried. A relabelling draws the units
/// of the smaller side and adds up their rows.
class Successes {
 public:
  explicit Successes(const std::vector<Trial>& trials)
      : trials_(trials.size()),
        members_(trials.front().members.size()),
        people_(members_ + trials.front().outsiders.size()),
        cells_(people_ * 2 * trials_),
        total_(2 * trials_) {
    for (std::size_t t = 0; t < trials_; ++t) {
      ensure(
          trials[t].members.size() == members_ && members_ + trials[t].outsiders.size() == people_,
          "trials over different people");
      for (std::size_t unit = 0; unit < people_; ++unit) {
        const double success =
            unit < members_ ? trials[t].members[unit] : trials[t].outsiders[unit - members_];
        double* cell = cells_.data() + unit * 2 * trials_ + t;
        cell[0] = std::isnan(success) ? 0 : success;
        cell[trials_] = std::isnan(success) ? 0 : 1;
      }
    }
    for (std::size_t unit = 0; unit < people_; ++unit) {
      add(unit, total_);
    }
  }

  std::vector<double> observed() const {
    std::vector<std::size_t> members(members_);
    std::iota(members.begin(), members.end(), std::size_t{0});
    return differences(members, true);
  }

  std::vector<double> relabelled(Rng& rng) const {
    const std::size_t outsiders = people_ - members_;
    const std::size_t few = std::min(members_, outsiders);
    std::vector<bool> drawn(people_);
    std::vector<std::size_t> units;
    units.reserve(few);
    while (units.size() < few) {  // at most half are drawn, so few draws hit twice
      const std::size_t unit = rng.below(people_);
      if (!drawn[unit]) {
        drawn[unit] = true;
        units.push_back(unit);
      }
    }
    return differences(units, members_ <= outsiders);
  }

 private:
  void add(std::size_t unit, std::vector<double>& sums) const {
    const double* cell = cells_.data() + unit * 2 * trials_;
    for (std::size_t i = 0; i < sums.size(); ++i) {
      sums[i] += cell[i];
    }
  }

  /// Mean of the members minus mean of the outsiders, trial by trial; `units` are one of the two sides.
  std::vector<double> differences(const std::vector<std::size_t>& units, bool are_members) const {
    std::vector<double> sums(2 * trials_);
    for (const std::size_t unit : units) {
      add(unit, sums);
    }
    std::vector<double> result(trials_);
    for (std::size_t t = 0; t < trials_; ++t) {
      const double tried = sums[trials_ + t];
      const double others = total_[trials_ + t] - tried;
      if (tried > 0 && others > 0) {
        const double difference = sums[t] / tried - (total_[t] - sums[t]) / others;
        result[t] = are_members ? difference : -difference;
      }
    }
    return result;
  }

  std::size_t trials_, members_, people_;
  std::vector<double> cells_;  // people x (successes, tried)
  std::vector<double> total_;
};

}  // namespace

MaxTest test_trials(const std::vector<Trial>& trials, const Rng& rng, std::size_t permutations) {
  ensure(!trials.empty(), "an attack without trials");
  const Successes successes(trials);
  return permutation_of_maximum(
      successes.observed(), [&](Rng& own) { return successes.relabelled(own); }, rng, permutations);
}

Hits hits_of(const std::vector<double>& success) {
  Hits hits;
  for (const double one : success) {
    hits.hits += std::isnan(one) ? 0 : one;
    hits.trials += std::isnan(one) ? 0 : 1;
  }
  return hits;
}

}  // namespace assay
