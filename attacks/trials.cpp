#include "attacks/trials.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "attacks/relabelling.h"
#include "core/error.h"

namespace assay {
namespace {

#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__)
__attribute__((target_clones("arch=x86-64-v3", "default")))
#endif
void add_to(double* sums, const double* cells, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    sums[i] += cells[i];
  }
}

/// In place of the number of a column: nobody was left out.
constexpr std::size_t kEverybody = static_cast<std::size_t>(-1);

/// Successes of all trials, unit by unit, members first; and who was tried, for the trials that did not try everybody.
/// A relabelling draws the units of the smaller side and adds up their rows.
class Successes {
 public:
  explicit Successes(const std::vector<Trial>& trials)
      : trials_(trials.size()),
        members_(trials.front().members.size()),
        people_(members_ + trials.front().outsiders.size()),
        width_(trials_),
        tried_(trials_, kEverybody) {
    for (std::size_t t = 0; t < trials_; ++t) {
      ensure(
          trials[t].members.size() == members_ && members_ + trials[t].outsiders.size() == people_,
          "trials over different people");
      for (std::size_t unit = 0; unit < people_ && tried_[t] == kEverybody; ++unit) {
        tried_[t] = std::isnan(success_of(trials[t], unit)) ? width_++ : kEverybody;
      }
    }
    cells_.resize(people_ * width_);
    total_.resize(width_);
    for (std::size_t unit = 0; unit < people_; ++unit) {
      double* cell = cells_.data() + unit * width_;
      for (std::size_t t = 0; t < trials_; ++t) {
        const double success = success_of(trials[t], unit);
        cell[t] = std::isnan(success) ? 0 : success;
        if (tried_[t] != kEverybody) {
          cell[tried_[t]] = std::isnan(success) ? 0 : 1;
        }
      }
      add_to(total_.data(), cell, width_);
    }
  }

  std::vector<double> observed() const {
    std::vector<std::uint32_t> members(members_);
    std::iota(members.begin(), members.end(), std::uint32_t{0});
    return differences(members, true);
  }

  std::vector<double> relabelled(Rng& rng) const {
    const std::size_t outsiders = people_ - members_;
    return differences(draw_relabelling(std::min(members_, outsiders), people_, rng).units,
                       members_ <= outsiders);
  }

 private:
  double success_of(const Trial& trial, std::size_t unit) const {
    return unit < members_ ? trial.members[unit] : trial.outsiders[unit - members_];
  }

  /// Mean of the members minus mean of the outsiders, trial by trial; `units` are one of the two sides.
  std::vector<double> differences(const std::vector<std::uint32_t>& units, bool are_members) const {
    std::vector<double> sums(width_);
    for (const std::uint32_t unit : units) {
      add_to(sums.data(), cells_.data() + unit * width_, width_);
    }
    std::vector<double> result(trials_);
    for (std::size_t t = 0; t < trials_; ++t) {
      const bool all = tried_[t] == kEverybody;
      const double tried = all ? static_cast<double>(units.size()) : sums[tried_[t]];
      const double others = (all ? static_cast<double>(people_) : total_[tried_[t]]) - tried;
      if (tried > 0 && others > 0) {
        const double difference = sums[t] / tried - (total_[t] - sums[t]) / others;
        result[t] = are_members ? difference : -difference;
      }
    }
    return result;
  }

  std::size_t trials_, members_, people_;
  std::size_t width_;               // columns of `cells_`
  std::vector<std::size_t> tried_;  // trial -> column that says who was tried, or kEverybody
  std::vector<double> cells_;       // people x (successes, then tried)
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
