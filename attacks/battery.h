#pragma once
#include <string>
#include <vector>

#include "core/rng.h"
#include "core/stats/tests.h"

namespace assay {

/// AUC and low-false-alarm hit rates of several membership scores, tested together by permuting who is a member.
///
/// Ranks are computed once; a permutation draws the smaller crowd's units and looks up their ranks, so it costs
/// O(min(members, outsiders)) and not a sort.
class Battery {
 public:
  /// One score, one figure a unit; members first, then outsiders; the same units in every score.
  struct Score {
    std::string name;
    std::vector<double> values;
  };
  /// Statistic j belongs to score j / (1 + rates): its AUC, then its hit rate at every
  /// false-positive rate of `rates`. Rates with rate x outsiders < 1 are left out. Throws
  /// InputError without members or outsiders.
  Battery(const std::vector<Score>& scores, std::size_t members, std::vector<double> rates);

  const std::vector<double>& rates() const { return rates_; }  ///< those that are defined
  std::size_t statistics() const { return orders_.size() * (1 + rates_.size()); }
  /// Statistics of the true labels; ties count half (AUC) or by share (hit rates).
  std::vector<double> observed() const;
  /// Exact if members and outsiders are exchangeable without a leak. Random:
  /// rng.split(permutation).
  MaxTest test(Rng rng, std::size_t permutations) const;

 private:
  /// Units of one score from the highest down, in groups of equal scores.
  struct Order {
    std::vector<std::uint32_t> unit;
    std::vector<std::uint32_t> group_end;  // one a group
    std::vector<float> midrank;            // one a unit, ascending from 1; halves: exact below 2^23
  };
  std::vector<double> statistics_of(const std::vector<bool>& drawn,
                                    const std::vector<std::uint32_t>& units) const;
  double auc_of(const Order& order, const std::vector<std::uint32_t>& units) const;
  double hit_rate(const Order& order, const std::vector<bool>& drawn, double rate) const;

  std::size_t members_ = 0, outsiders_ = 0;
  bool draws_members_ = false;  // the smaller crowd is drawn
  std::vector<double> rates_;
  std::vector<Order> orders_;
};

}  // namespace assay
