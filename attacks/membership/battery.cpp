#include "attacks/membership/battery.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "attacks/relabelling.h"
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
  require(std::is_sorted(rates.begin(), rates.end()) &&
              (rates.empty() || (rates.front() >= 0 && rates.back() < 1)),
          "membership battery: false-positive rates must ascend within [0, 1)");
  outsiders_ = n - members;
  draws_members_ = members_ < outsiders_;
  for (const double rate : rates) {
    if (rate == 0 || allowed_at(rate, outsiders_) >= 1) {
      rates_.push_back(rate);
      allowed_.push_back(allowed_at(rate, outsiders_));
    }
  }
  midrank_.resize(n * scores.size());
  for (const Score& score : scores) {
    require(score.values.size() == n, "membership battery: score '", score.name, "' has ",
            score.values.size(), " units, not ", n);
  }
  orders_.resize(scores.size());
  for (std::size_t s = 0; s < scores.size(); ++s) {
    orders_[s] = rank(scores[s], s);
  }
}

Battery::Order Battery::rank(const Score& score, std::size_t column) {
  const std::size_t n = score.values.size();
  Order order;
  order.unit.resize(n);
  std::iota(order.unit.begin(), order.unit.end(), 0U);
  std::sort(order.unit.begin(), order.unit.end(),
            [&](std::uint32_t a, std::uint32_t b) { return score.values[a] > score.values[b]; });
  for (std::size_t begin = 0; begin < n;) {
    std::size_t end = begin + 1;
    while (end < n && score.values[order.unit[end]] == score.values[order.unit[begin]]) {
      ++end;
    }
    for (std::size_t i = begin; i < end; ++i) {
      midrank_[order.unit[i] * orders_.size() + column] =
          static_cast<float>(2 * n - begin - end + 1) / 2;
    }
    order.group_end.push_back(static_cast<std::uint32_t>(end));
    begin = end;
  }
  return order;
}

std::vector<double> Battery::areas(const std::vector<std::uint32_t>& units) const {
  const std::size_t scores = orders_.size();
  std::vector<double> sums(scores);
  for (const std::uint32_t unit : units) {
    const float* ranks = midrank_.data() + unit * scores;
    for (std::size_t s = 0; s < scores; ++s) {
      sums[s] += ranks[s];
    }
  }
  const auto drawn = static_cast<double>(units.size());
  for (double& sum : sums) {
    const double above = (sum - drawn * (drawn + 1) / 2) /
                         (static_cast<double>(members_) * static_cast<double>(outsiders_));
    sum = draws_members_ ? above : 1 - above;
  }
  return sums;
}

// A walk down the order that stops at every outsider too many: a group of equal scores is looked up
// only there, so that the common step is one bit and one comparison.
void Battery::add_hit_rates(const Order& order, const std::vector<bool>& drawn,
                            std::vector<double>& to) const {
  const auto outside_in = [&](std::size_t begin, std::size_t end) {
    std::size_t count = 0;
    for (std::size_t i = begin; i < end; ++i) {
      count += drawn[order.unit[i]] == draws_members_ ? 0 : 1;
    }
    return count;
  };
  std::size_t passed = 0, rate = 0;
  for (std::size_t i = 0; rate < rates_.size(); ++i) {
    passed += drawn[order.unit[i]] == draws_members_ ? 0 : 1;
    if (passed <= allowed_[rate]) {
      continue;
    }
    const auto group = std::upper_bound(order.group_end.begin(), order.group_end.end(), i);
    const std::size_t begin = group == order.group_end.begin() ? 0 : *(group - 1), end = *group;
    const std::size_t before = passed - outside_in(begin, i + 1);
    const std::size_t outside = outside_in(begin, end);
    const auto hits = static_cast<double>(begin - before);
    const auto inside = static_cast<double>(end - begin - outside);
    for (; rate < rates_.size() && before + outside > allowed_[rate]; ++rate) {
      // ties at the threshold, averaged over
      const auto room = static_cast<double>(allowed_[rate] - before);
      to.push_back((hits + inside * room / static_cast<double>(outside)) /
                   static_cast<double>(members_));
    }
    passed = before + outside;
    i = end - 1;
  }
}

std::vector<double> Battery::statistics_of(const std::vector<bool>& drawn,
                                           const std::vector<std::uint32_t>& units) const {
  const auto area = areas(units);
  std::vector<double> result;
  result.reserve(statistics());
  for (std::size_t s = 0; s < orders_.size(); ++s) {
    result.push_back(area[s]);
    add_hit_rates(orders_[s], drawn, result);
  }
  return result;
}

std::vector<double> Battery::scaled(std::vector<double> statistics) const {
  for (std::size_t j = 0; j < statistics.size(); ++j) {
    if (j % (1 + rates_.size()) != 0) {
      statistics[j] = std::asin(std::sqrt(std::clamp(statistics[j], 0.0, 1.0)));
    }
  }
  return statistics;
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
    const Relabelling relabelling = draw_relabelling(few, n, own);
    return scaled(statistics_of(relabelling.drawn, relabelling.units));
  };
  MaxTest test = permutation_of_maximum(scaled(observed()), relabelled, rng, permutations);
  for (std::size_t j = 0; j < test.critical.size(); ++j) {
    if (j % (1 + rates_.size()) != 0) {
      const double root = std::sin(std::clamp(test.critical[j], 0.0, std::numbers::pi / 2));
      test.critical[j] = root * root;
    }
  }
  return test;
}

}  // namespace assay
