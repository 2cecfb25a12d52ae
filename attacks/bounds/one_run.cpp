#include "attacks/bounds/one_run.h"

#include <algorithm>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <limits>

#include "attacks/bounds/checks.h"
#include "attacks/bounds/gaussian.h"
#include "core/stats/intervals.h"

namespace assay {
namespace {

constexpr std::int64_t kMostFdpGuesses = 10'000'000;

void check_counts(const char* who, const OneRunCounts& counts) {
  require(counts.guesses >= 1 && counts.guesses <= counts.canaries, who,
          ": guesses = ", counts.guesses, " is outside [1, ", counts.canaries, "] (canaries)");
  require(counts.correct >= 0 && counts.correct <= counts.guesses, who,
          ": correct = ", counts.correct, " is outside [0, ", counts.guesses, "] (guesses)");
}

OneRunCounts perfect(const OneRunCounts& counts) {
  return {counts.canaries, counts.guesses, counts.guesses};
}

/// Bin(n, 1 - miss). The law is held by `miss`, which is small where epsilon is large and keeps its digits.
class Binomial {
 public:
  Binomial(std::int64_t n, double miss) : n_(static_cast<double>(n)), miss_(miss) {}
  double at_least(double k) const { return k <= 0 ? 1 : boost::math::ibetac(n_ - k + 1, k, miss_); }
  double below(double k) const { return k <= 0 ? 0 : boost::math::ibeta(n_ - k + 1, k, miss_); }
  double at(double k) const {
    return boost::math::ibeta_derivative(n_ - k + 1, k + 1, miss_) / (n_ + 1);
  }
  /// P[low <= X < high], as a difference of the smaller tails.
  double between(double low, double high) const {
    const double above = at_least(high);
    return above < 0.5 ? at_least(low) - above : below(high) - below(low);
  }

 private:
  double n_, miss_;
};

/// max_{1 <= i <= v} P[v - i <= X < v]/i, the largest mean of the probabilities to the left of v. They rise to the
/// mode and fall beyond it, so the mean grows exactly as long as the next probability exceeds it: that point is
/// bisected.
double largest_mean(const Binomial& x, std::int64_t v) {
  const auto mean = [&](std::int64_t i) {
    const auto length = static_cast<double>(i), end = static_cast<double>(v);
    return x.between(end - length, end) / length;
  };
  std::int64_t low = 1, high = v;  // the best length is in [low, high]
  while (low < high) {
    const std::int64_t middle = low + (high - low) / 2;
    if (x.at(static_cast<double>(v - middle - 1)) > mean(middle)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return mean(low);
}

/// Where `falling` crosses zero on [0, infinity), to full precision; 0 if it is not positive at 0.
template <class Function>
double crossing(const Function& falling) {
  if (falling(0) <= 0) {
    return 0;
  }
  double low = 0, high = 1;
  while (falling(high) > 0) {
    low = high;
    high *= 2;
  }
  std::uintmax_t steps = 200;
  const auto [below, above] = boost::math::tools::toms748_solve(
      falling, low, high, boost::math::tools::eps_tolerance<double>(), steps);
  return (below + above) / 2;
}

double largest_refuted_epsilon(const OneRunCounts& counts, double delta, double alpha) {
  return crossing([&](double epsilon) {  // logarithms: p spans hundreds of decades
    return std::log(alpha) - std::log(one_run_p_value(counts, epsilon, delta));
  });
}

/// r + h - guesses/m at the end of the recursion: positive where mu-GDP is refuted. It falls with mu, because g does.
double excess_over_gdp(const OneRunCounts& counts, double mu, double alpha) {
  const auto m = static_cast<double>(counts.canaries),
             guesses = static_cast<double>(counts.guesses), v = static_cast<double>(counts.correct);
  double r = alpha * v / m, h = alpha * (guesses - v) / m;
  for (double i = v - 1; i >= 0; --i) {
    const double next = std::max(h, normal_cdf(normal_quantile(r) - mu));
    r = std::min(1.0, r + i / (guesses - i) * (next - h));
    h = next;
  }
  return r + h - guesses / m;
}

double largest_refuted_mu(const OneRunCounts& counts, double alpha) {
  return crossing([&](double mu) { return excess_over_gdp(counts, mu, alpha); });
}

}  // namespace

double one_run_p_value(const OneRunCounts& counts, double epsilon, double delta) {
  check_counts("one-run", counts);
  check_delta("one-run", delta);
  require(epsilon >= 0 && std::isfinite(epsilon), "one-run: epsilon = ", epsilon,
          " must be finite and at least 0");
  if (counts.correct == 0) {
    return 1;
  }
  const Binomial right(counts.guesses, 1 / (1 + std::exp(epsilon)));
  double p = right.at_least(static_cast<double>(counts.correct));
  if (delta > 0) {
    p += 2 * static_cast<double>(counts.canaries) * delta * largest_mean(right, counts.correct);
  }
  return std::clamp(p, std::numeric_limits<double>::min(), 1.0);
}

OneRunBound one_run_epsilon(const OneRunCounts& counts, double delta, double alpha) {
  check_counts("one-run", counts);
  check_delta("one-run", delta);
  check_alpha("one-run", alpha);
  return {largest_refuted_epsilon(counts, delta, alpha),
          largest_refuted_epsilon(perfect(counts), delta, alpha), one_run_p_value(counts, 0, delta),
          one_run_p_value(counts, 1, delta)};
}

OneRunGaussianBound one_run_fdp_epsilon(const OneRunCounts& counts, double delta, double alpha) {
  check_counts("one-run-fdp", counts);
  check_delta("one-run-fdp", delta);
  check_alpha("one-run-fdp", alpha);
  require(counts.guesses <= kMostFdpGuesses, "one-run-fdp: guesses = ", counts.guesses,
          " is above ", kMostFdpGuesses, ", the most this recursion is run for; use one-run");
  OneRunGaussianBound bound;
  bound.mu = largest_refuted_mu(counts, alpha);
  bound.mu_ceiling =
      counts.correct == counts.guesses ? bound.mu : largest_refuted_mu(perfect(counts), alpha);
  bound.epsilon = gaussian_epsilon(bound.mu, delta);
  bound.ceiling = gaussian_epsilon(bound.mu_ceiling, delta);
  return bound;
}

}  // namespace assay
