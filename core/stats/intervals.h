#pragma once
#include "core/result.h"

namespace assay {

/// k hits out of n trials; n >= 1. Control counts may be fractional (Anonymeter's size correction), hence doubles.
struct Hits {
  double hits = 0, trials = 0;
  double rate() const { return hits / trials; }
};

struct Interval {
  double low = 0, high = 0;
};

/// Wilson's score interval and its centre.
///   centre = (k + z^2/2)/(n + z^2),  half = z/(n + z^2) sqrt(k(n-k)/n + z^2/4),  z = Phi^-1((1 + level)/2)
/// Throws InputError unless 0 <= k <= n, n > 0 and 0 < level < 1. Source: Wilson, JASA 22 (1927).
struct Wilson {
  double centre = 0, half = 0;
  Interval interval() const { return {centre - half, centre + half}; }
};
Wilson wilson(Hits hits, double level = 0.95);
/// The rate with its Wilson interval; method "wilson".
Estimate rate_estimate(Hits hits, double level = 0.95);

/// Exact tail interval by beta quantiles. Source: Clopper and Pearson, Biometrika 26 (1934).
Interval clopper_pearson(Hits hits, double level = 0.95);

/// p1 - p2 by Newcombe's hybrid of two Wilson intervals. Source: Newcombe, Stat. Med. 17 (1998), method 10.
Estimate newcombe(Hits first, Hits second, double level = 0.95);

/// p1 / p2 on the log scale. Empty with a zero count. Source: Katz et al., Biometrics 34 (1978).
std::optional<Estimate> katz(Hits first, Hits second, double level = 0.95);

/// Excess success of an attack on training people over people outside, with Anonymeter's arithmetic:
///   (r - c)/(1 - c) on Wilson centres, first-order propagation of both half-widths; not clipped.
/// Throws InputError if the control's centre is 1. Source: Giomi et al., PoPETs 2023; anonymeter's code.
struct Excess {
  double value = 0, half = 0;
};
Excess anonymeter_risk(Hits attack, Hits control, double level = 0.95);

/// log odds ratio of two rates with Woolf's standard error; 1/2 is added to every cell if one is zero.
///   log[(a/b)/(c/d)], se = sqrt(1/a + 1/b + 1/c + 1/d);  a, c hits, b, d misses
struct LogOdds {
  double value = 0, se = 0;
};
LogOdds log_odds_ratio(Hits first, Hits second);

/// Phi and its inverse (relative error about 1e-16; infinite at p = 0 and 1, NaN outside).
/// Source: Wichura, algorithm AS 241, Applied Statistics 37 (1988).
double normal_cdf(double x);
double normal_quantile(double p);
/// Quantile of Student's law; p in (0, 1), degrees > 0.
double student_quantile(double p, double degrees);

}  // namespace assay
