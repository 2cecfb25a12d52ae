#pragma once
#include <memory>

#include "core/measure.h"

namespace assay {

/// Chance mass of isolation: integral over the weight w of a predicate of P[exactly one of n people satisfies it],
///   int n w (1-w)^(n-1) dw from w0 to w1 = [(n w0 + 1)(1 - w0)^n - (n w1 + 1)(1 - w1)^n]/(n + 1).
/// What Anonymeter's size correction is fitted to; here crowds are equally large, and nothing is corrected.
/// Throws InputError unless n >= 1 and 0 <= w0 <= w1 <= 1.
double singling_out_integral(double people, double from, double to);

/// attacks.singling_out: do statements made from the release alone fit exactly one training person more often than
/// exactly one person outside? (GDPR recital 26; predicate singling out of Cohen and Nissim.)
///
/// Predicates that isolate one row (or entity) of the release, exact copies of rows counting once (predicates.h):
///   univariate    a value that one row has; at most the minimum, at least the maximum; the only missing cell
///   multivariate  the ranges and categories of a random row in `columns` random columns
/// Success: exactly one person of the crowd satisfies the predicate. Members and outsiders attacked are equally many,
/// for the chance of being the only one depends on the size of the crowd. Baseline: random predicates over the
/// reference's ranges.
///
/// Test: permutation of people, not of predicates (singling_out_counts.h). Estimate: multivariate success rate on
/// members minus that on outsiders, jackknife over people; `compat` =
/// anonymeter: Anonymeter's clipped residual risk of the same counts. Verdict: also "too weak" if neither kind beats
/// its baseline. Positive control: steps from the largest down; negative control: the first half of the reference as
/// the release, in both directions. Numeric columns that number the rows of the release are left out. Random:
/// predicates and permutations. Needs a holdout, 20 units of each kind and a release with a predicate that isolates;
/// else no estimate and a note. Source: Cohen and Nissim, PNAS 117 (2020); Giomi et al., PoPETs 2023.
std::unique_ptr<Measure> make_singling_out();

}  // namespace assay
