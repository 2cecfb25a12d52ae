#include "core/stats/intervals.h"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <cmath>

#include "core/error.h"

namespace assay {
namespace {

void check(std::string_view who, Hits hits) {
  require(hits.trials > 0 && std::isfinite(hits.trials), who, ": n = ", hits.trials,
          " trials; at least one is needed");
  require(hits.hits >= 0 && hits.hits <= hits.trials, who, ": k = ", hits.hits,
          " hits is outside [0, ", hits.trials, "]");
}

void check_level(std::string_view who, double level) {
  require(level > 0 && level < 1, who, ": level = ", level,
          " is outside (0, 1); 0.95 is the usual one");
}

/// Phi^-1((1 + level)/2)
double critical(double level) { return -normal_quantile((1 - level) / 2); }

Estimate estimate(double value, double low, double high, double level, std::string method) {
  Estimate made;
  made.value = value;
  made.low = std::min(low, value);  // rounding may put an end beyond the value at k = 0 or k = n
  made.high = std::max(high, value);
  made.level = level;
  made.method = std::move(method);
  return made;
}

}  // namespace

Wilson wilson(Hits hits, double level) {
  check("wilson", hits);
  check_level("wilson", level);
  const double k = hits.hits, n = hits.trials;
  const double z = critical(level);
  const double centre = (k + z * z / 2) / (n + z * z);
  if (k == 0 || k == n) {  // the end is 0 or 1; keep it exact
    return {centre, k == 0 ? centre : 1 - centre};
  }
  return {centre, z / (n + z * z) * std::sqrt(k * (n - k) / n + z * z / 4)};
}

Estimate rate_estimate(Hits hits, double level) {
  const auto [low, high] = wilson(hits, level).interval();
  return estimate(hits.rate(), low, high, level, "wilson");
}

Interval clopper_pearson(Hits hits, double level) {
  check("clopper-pearson", hits);
  check_level("clopper-pearson", level);
  const double k = hits.hits, n = hits.trials, tail = (1 - level) / 2;
  return {k == 0 ? 0 : boost::math::ibeta_inv(k, n - k + 1, tail),
          k == n ? 1 : boost::math::ibetac_inv(k + 1, n - k, tail)};
}

Estimate newcombe(Hits first, Hits second, double level) {
  check("newcombe", first);
  check("newcombe", second);
  const double p1 = first.rate(), p2 = second.rate();
  const auto [low1, high1] = wilson(first, level).interval();
  const auto [low2, high2] = wilson(second, level).interval();
  const double value = p1 - p2;
  return estimate(value, value - std::hypot(p1 - low1, high2 - p2),
                  value + std::hypot(high1 - p1, p2 - low2), level, "newcombe");
}

std::optional<Estimate> katz(Hits first, Hits second, double level) {
  check("katz", first);
  check("katz", second);
  check_level("katz", level);
  if (first.hits == 0 || second.hits == 0) {
    return std::nullopt;
  }
  const double value = first.rate() / second.rate();
  const double se =
      std::sqrt(1 / first.hits - 1 / first.trials + 1 / second.hits - 1 / second.trials);
  const double factor = std::exp(critical(level) * se);
  return estimate(value, value / factor, value * factor, level, "katz");
}

Excess anonymeter_risk(Hits attack, Hits control, double level) {
  const Wilson r = wilson(attack, level), c = wilson(control, level);
  require(c.centre < 1, "anonymeter risk: the control attack always succeeds (", control.hits,
          " of ", control.trials, "), so no excess is left to measure");
  const double left = 1 - c.centre;
  // d/dr = 1/(1 - c), d/dc = (r - 1)/(1 - c)^2
  return {(r.centre - c.centre) / left,
          std::hypot(r.half / left, c.half * (1 - r.centre) / (left * left))};
}

LogOdds log_odds_ratio(Hits first, Hits second) {
  check("log odds ratio", first);
  check("log odds ratio", second);
  double a = first.hits, b = first.trials - first.hits;
  double c = second.hits, d = second.trials - second.hits;
  if (a == 0 || b == 0 || c == 0 || d == 0) {
    for (double* cell : {&a, &b, &c, &d}) {
      *cell += 0.5;
    }
  }
  return {std::log(a / b) - std::log(c / d), std::sqrt(1 / a + 1 / b + 1 / c + 1 / d)};
}

double student_quantile(double p, double degrees) {
  require(p > 0 && p < 1, "student quantile: p = ", p, " is outside (0, 1)");
  require(degrees > 0, "student quantile: ", degrees, " degrees of freedom; they must be positive");
  return boost::math::quantile(boost::math::students_t(degrees), p);
}

}  // namespace assay
