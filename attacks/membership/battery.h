#pragma once
#include <string>
#include <vector>

#include "core/rng.h"
#include "core/stats/tests.h"

namespace assay {

/// AUC and low-false-alarm hit rates of several membership scores, tested together by permuting who is a member.
///
/// Ranks are computed once; a permutation draws the smaller crowd's units and looks up their ranks, so it costs
/// O(min(members, outsiders) + units above the largest false-positive rate) a score, and not a sort.
class Battery {
 public:
  /// One score, one figure a unit; members first, then outsiders; the same units in every score.
  struct Score {
    std::string name;
    std::vector<double> values;
  };
  /// Statistic j belongs to score j / (1 + rates): its AUC, then its hit rate at every false-positive rate of
  /// `rates`. Rate 0: threshold above every outsider. Rates with 0 < rate x outsiders < 1 are left out. Throws
  /// InputError without members or outsiders, or unless the rates ascend within [0, 1).
  Battery(const std::vector<Score>& scores, std::size_t members, std::vector<double> rates);

  const std::vector<double>& rates() const { return rates_; }  ///< those that are defined
  std::size_t statistics() const { return orders_.size() * (1 + rates_.size()); }
  /// Statistics of the true labels; ties count half (AUC) or by share (hit rates).
  std::vector<double> observed() const;
  /// Exact if members and outsiders are exchangeable without a leak. Hit rates enter the maximum as asin sqrt, which
  /// makes their spread alike: else the long tail of the rate at FPR 0 would set the bar for every AUC.
  /// MaxTest::critical is in the statistics' own units. Random: rng.split(permutation).
  MaxTest test(Rng rng, std::size_t permutations) const;

 private:
  /// Units of one score from the highest down, in groups of equal scores.
  struct Order {
    std::vector<std::uint32_t> unit;
    std::vector<std::uint32_t> group_end;  // one a group
  };
  Order rank(const Score& score, std::size_t column);
  std::vector<double> statistics_of(const std::vector<bool>& drawn,
                                    const std::vector<std::uint32_t>& units) const;
  std::vector<double> areas(const std::vector<std::uint32_t>& units) const;
  void add_hit_rates(const Order& order, const std::vector<bool>& drawn,
                     std::vector<double>& to) const;
  std::vector<double> scaled(std::vector<double> statistics) const;

  std::size_t members_ = 0, outsiders_ = 0;
  bool draws_members_ = false;  // the smaller crowd is drawn
  std::vector<double> rates_;
  std::vector<std::size_t> allowed_;  // outsiders that may pass at each rate
  std::vector<Order> orders_;
  std::vector<float> midrank_;  // units x scores, ascending from 1; halves: exact below 2^23
};

}  // namespace assay
