#include "attacks/battery.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/error.h"

namespace assay {
namespace {

/// How many outsiders may pass at a false-positive rate; 0.07 x 100 means 7.
std::size_t allowed_at(double rate, std::size_t outsiders) {
  return static_cast<std::size_t>(rate * static_cast<double>(outsiders) * (1 + 1e-12));
}

}  // namespace

Battery::Battery(const std::vector<Score>& scores, std::size_t members, std::vector<double> rates)
    : members_(members) {
  require(!scores.empty() && members > 0 && members < scores.front().values.size(),
          "membership battery: needs a score, a member and an outsider");
  const std::size_t n = scores.front().values.size();
  require(n < (std::size_t{1} << 22), "membership battery: ", n,
          " people are more than the 4,194,303 it can rank");
  outsiders_ = n - members;
  draws_members_ = members_ < outsiders_;
  std::copy_if(rates.begin(), rates.end(), std::back_inserter(rates_),
               [&](double rate) { return allowed_at(rate, outsiders_) >= 1; });
  for (const Score& score : scores) {
    require(score.values.size() == n, "membership battery: score '", score.name, "' has ",
            score.values.size(), " units, not ", n);
    Order order;
    order.unit.resize(n);
    order.midrank.resize(n);
    std::iota(order.unit.begin(), order.unit.end(), 0U);
    std::sort(order.unit.begin(), order.unit.end(),
              [&](std::uint32_t a, std::uint32_t b) { return score.values[a] > score.values[b]; });
    for (std::size_t begin = 0; begin < n;) {
      std::size_t end = begin + 1;
      while (end < n && score.values[order.unit[end]] == score.values[order.unit[begin]]) {
        ++end;
      }
      for (std::size_t i = begin; i < end; ++i) {
        order.midrank[order.unit[i]] = static_cast<float>(2 * n - begin - end + 1) / 2;
      }
      order.group_end.push_back(static_cast<std::uint32_t>(end));
      begin = end;
    }
    orders_.push_back(std::move(order));
  }
}

double Battery::auc_of(const Order& order, const std::vector<std::uint32_t>& units) const {
  double sum = 0;
  for (const std::uint32_t unit : units) {
    sum += order.midrank[unit];
  }
  const auto drawn = static_cast<double>(units.size());
  const double above = (sum - drawn * (drawn + 1) / 2) /
                       (static_cast<double>(members_) * static_cast<double>(outsiders_));
  return draws_members_ ? above : 1 - above;
}

double Battery::hit_rate(const Order& order, const std::vector<bool>& drawn, double rate) const {
  const auto allowed = static_cast<double>(allowed_at(rate, outsiders_));
  double hits = 0;
  double passed = 0;
  std::size_t begin = 0;
  for (const std::uint32_t end : order.group_end) {
    double outside = 0;
    for (std::size_t i = begin; i < end; ++i) {
      outside += drawn[order.unit[i]] == draws_members_ ? 0 : 1;
    }
    const double inside = static_cast<double>(end - begin) - outside;
    if (passed + outside > allowed) {
      hits += inside * (allowed - passed) / outside;  // ties at the threshold, averaged over
      break;
    }
    hits += inside;
    passed += outside;
    begin = end;
  }
  return hits / static_cast<double>(members_);
}

std::vector<double> Battery::statistics_of(const std::vector<bool>& drawn,
                                           const std::vector<std::uint32_t>& units) const {
  std::vector<double> result;
  result.reserve(statistics());
  for (const Order& order : orders_) {
    result.push_back(auc_of(order, units));
    for (const double rate : rates_) {
      result.push_back(hit_rate(order, drawn, rate));
    }
  }
  return result;
}

std::vector<double> Battery::observed() const {
  std::vector<bool> drawn(members_ + outsiders_);
  std::vector<std::uint32_t> units(draws_members_ ? members_ : outsiders_);
  std::iota(units.begin(), units.end(), draws_members_ ? 0U : static_cast<std::uint32_t>(members_));
  for (const std::uint32_t unit : units) {
    drawn[unit] = true;
  }
  return statistics_of(drawn, units);
}

MaxTest Battery::test(Rng rng, std::size_t permutations) const {
  const std::size_t n = members_ + outsiders_;
  const std::size_t few = std::min(members_, outsiders_);
  const auto relabelled = [&](Rng& own) {
    std::vector<bool> drawn(n);
    std::vector<std::uint32_t> units;
    units.reserve(few);
    while (units.size() < few) {  // at most half are drawn, so few draws hit twice
      const auto unit = static_cast<std::uint32_t>(own.below(n));
      if (!drawn[unit]) {
        drawn[unit] = true;
        units.push_back(unit);
      }
    }
    return statistics_of(drawn, units);
  };
  return permutation_of_maximum(observed(), relabelled, rng, permutations);
}

}  // namespace assay
