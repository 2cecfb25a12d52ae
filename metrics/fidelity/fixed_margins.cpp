#include "metrics/fidelity/fixed_margins.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numbers>
#include <utility>

#include "core/error.h"
#include "core/hash.h"

namespace assay {
namespace {

double log_factorial(std::int64_t n) {
  constexpr std::array<double, 10> kSmall{1, 1, 2, 6, 24, 120, 720, 5040, 40320, 362880};
  if (n < static_cast<std::int64_t>(kSmall.size())) {
    return std::log(kSmall[static_cast<std::size_t>(n)]);
  }
  // Stirling's series; the first term left out is below 1e-13 from n = 10 on.
  const auto x = static_cast<double>(n), inverse = 1 / x, square = inverse * inverse;
  const double series =
      inverse *
      (1.0 / 12 -
       square * (1.0 / 360 - square * (1.0 / 1260 - square * (1.0 / 1680 - square / 1188))));
  return (x + 0.5) * std::log(x) - x + 0.5 * std::log(2 * std::numbers::pi) + series;
}

double x_log_x(double x) { return x > 0 ? x * std::log(x) : 0; }

/// Marked among n drawn out of `all`, of which `marked` are marked.
struct Hypergeometric {
  std::int64_t all = 0, marked = 0, drawn = 0;

  std::int64_t least() const { return std::max<std::int64_t>(0, drawn + marked - all); }
  std::int64_t most() const { return std::min(marked, drawn); }
  std::int64_t mode() const {
    const double about = (static_cast<double>(drawn) + 1) * (static_cast<double>(marked) + 1) /
                         (static_cast<double>(all) + 2);
    return std::clamp(static_cast<std::int64_t>(about), least(), most());
  }
  double probability(std::int64_t x) const {
    return std::exp(log_factorial(marked) + log_factorial(all - marked) + log_factorial(drawn) +
                    log_factorial(all - drawn) - log_factorial(all) - log_factorial(x) -
                    log_factorial(marked - x) - log_factorial(drawn - x) -
                    log_factorial(all - marked - drawn + x));
  }
  /// P[x + 1]/P[x].
  double ratio(std::int64_t x) const {
    return static_cast<double>(marked - x) * static_cast<double>(drawn - x) /
           (static_cast<double>(x + 1) * static_cast<double>(all - marked - drawn + x + 1));
  }
};

std::int64_t draw(const Hypergeometric& law, Rng& rng) {
  const std::int64_t least = law.least(), most = law.most(), mode = law.mode();
  if (least == most) {
    return least;
  }
  double left = rng.uniform();
  double up = law.probability(mode), down = up;
  left -= up;
  for (std::int64_t high = mode, low = mode; left >= 0;) {
    if (high == most && low == least) {
      return mode;  // the rounding of all probabilities
    }
    if (high < most) {
      up *= law.ratio(high++);
      left -= up;
      if (left < 0) {
        return high;
      }
    }
    if (low > least) {
      down /= law.ratio(--low);
      left -= down;
      if (left < 0) {
        return low;
      }
    }
  }
  return mode;
}

/// E[x ln x], as the value at the mode plus the mean of what is beyond: the probabilities all share the rounding of the
/// mode's, which cancels in the mean.
double mean_x_log_x(const Hypergeometric& law) {
  constexpr double kNothing = 1e-18;
  const std::int64_t mode = law.mode();
  const double at_mode = x_log_x(static_cast<double>(mode)), middle = law.probability(mode);
  double sum = 0, mass = middle;
  const auto add = [&](std::int64_t x, double chance) {
    sum += chance * (x_log_x(static_cast<double>(x)) - at_mode);
    mass += chance;
  };
  double chance = middle;
  for (std::int64_t x = mode; x < law.most() && chance > kNothing;) {
    chance *= law.ratio(x++);
    add(x, chance);
  }
  chance = middle;
  for (std::int64_t x = mode; x > law.least() && chance > kNothing;) {
    chance /= law.ratio(--x);
    add(x, chance);
  }
  return at_mode + sum / mass;
}

double sum_x_log_x(const std::vector<std::int64_t>& margin) {
  double sum = 0;
  for (const auto count : margin) {
    sum += x_log_x(static_cast<double>(count));
  }
  return sum;
}

/// ln of the multinomial probability of these counts at their own shares.
double log_probability(const std::vector<std::int64_t>& margin, std::int64_t rows) {
  double sum = log_factorial(rows) - x_log_x(static_cast<double>(rows)) + sum_x_log_x(margin);
  for (const auto count : margin) {
    sum -= log_factorial(count);
  }
  return sum;
}

std::vector<std::int64_t> occupied(std::vector<std::int64_t> margin) {
  std::erase(margin, 0);
  std::ranges::sort(margin, std::greater<>());
  return margin;
}

}  // namespace

FixedMargins::FixedMargins(const PairCounts& counts)
    : first_(occupied(counts.first_margin())),
      second_(occupied(counts.second_margin())),
      rows_(counts.rows()) {
  ensure(rows_ > 0, "margins of a table without rows");
  if (std::pair(first_.size(), first_) < std::pair(second_.size(), second_)) {
    std::swap(first_, second_);
  }
}

std::uint64_t FixedMargins::fingerprint() const {
  std::uint64_t hash = first_.size();
  for (const auto* margin : {&first_, &second_}) {
    for (const auto count : *margin) {
      hash = combine(hash, static_cast<std::uint64_t>(count));
    }
  }
  return hash;
}

double FixedMargins::mean_information() const {
  std::map<std::pair<std::int64_t, std::int64_t>, double> pairs;  // quantile bins are alike
  for (const auto a : first_) {
    for (const auto b : second_) {
      ++pairs[{a, b}];
    }
  }
  double sum = x_log_x(static_cast<double>(rows_)) - sum_x_log_x(first_) - sum_x_log_x(second_);
  for (const auto& [margins, times] : pairs) {
    sum += times * mean_x_log_x({rows_, margins.first, margins.second});
  }
  return std::max(0.0, sum);
}

double FixedMargins::draw_information(Rng& rng) const {
  double sum = x_log_x(static_cast<double>(rows_)) - sum_x_log_x(first_) - sum_x_log_x(second_);
  std::vector<std::int64_t> left = second_;  // of each column, in the rows not yet drawn
  std::int64_t all = rows_;
  for (std::size_t i = 0; i < first_.size(); ++i) {
    std::int64_t own = first_[i], among = all;
    for (std::size_t j = 0; j < left.size(); ++j) {
      const std::int64_t count = own == 0 ? 0 : draw({among, left[j], own}, rng);
      among -= left[j];
      own -= count;
      left[j] -= count;
      sum += x_log_x(static_cast<double>(count));
    }
    all -= first_[i];
  }
  return std::max(0.0, sum);
}

double FixedMargins::log_tail_bound(double t) const {
  const auto degrees = static_cast<double>(first_.size() * second_.size() - 1);
  if (!(t > degrees) || degrees == 0) {
    return 0;
  }
  const double free = -t + degrees * (1 + std::log(t / degrees));
  return std::min(0.0, free - log_probability(first_, rows_) - log_probability(second_, rows_));
}

}  // namespace assay
