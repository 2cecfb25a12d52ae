#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "core/rng.h"
#include "core/stats/intervals.h"

namespace assay {

/// One-sided Fisher exact test: P[as many or more hits fall on `first`], both margins fixed. In (0, 1].
/// Throws InputError unless the counts are whole, 0 <= k <= n and n >= 1. Cost: some 80 deviations of the
/// hypergeometric law, 0.1 ms at a million people.
double fisher_greater(Hits first, Hits second);

/// Holm's step-down and Benjamini-Hochberg's step-up adjusted p-values, in the order given. Monotone, at most 1.
/// Throw InputError for a p outside [0, 1].
/// Source: Holm, Scand. J. Statistics 6 (1979); Benjamini and Hochberg, JRSS B 57 (1995).
std::vector<double> holm(std::span<const double> p);
std::vector<double> benjamini_hochberg(std::span<const double> p);

/// Westfall-Young: p-values of several statistics (large is extreme), adjusted for their maximum under permutation.
///
/// `statistics(permutation rng)` returns the vector of statistics for one random relabelling; `observed` for the data.
/// Statistics are first made comparable by standardising each with its mean and deviation over the permutations and the
/// data: leaving the data out would treat it unlike the permutations, and the test would no longer be exact.
/// p_j = (1 + #{permutations with max >= observed_j}) / (1 + permutations): exact under exchangeability. A statistic
/// that never varies has p = 1. Standardised values closer than 1e-9 count as equal: sums of fractions, taken in
/// another order, may differ by their rounding.
/// Random: permutation b uses rng.split(b). Parallel over permutations. Cost: permutations x one relabelling.
/// Throws InputError if `level` cannot be reached with so few permutations.
/// Source: Westfall and Young, Resampling-Based Multiple Testing, Wiley 1993.
struct MaxTest {
  std::vector<double> p;    ///< adjusted, one a statistic
  std::vector<double> raw;  ///< not adjusted: as if the statistic had been the only one
  double p_min = 1;         ///< of the most extreme statistic: the test of the whole family
  std::vector<double>
      critical;  ///< value each statistic had to exceed at `level`, family-wise; from the permutations alone
};
MaxTest permutation_of_maximum(std::span<const double> observed,
                               const std::function<std::vector<double>(Rng&)>& statistics, Rng rng,
                               std::size_t permutations = 9'999, double level = 0.05);

}  // namespace assay
