#pragma once
#include <vector>

#include "core/evidence.h"
#include "core/result.h"
#include "metrics/fidelity/all_pairs.h"

namespace assay {

/// So many ordered pairs, the worst, get the coefficients that take O(n log n); see add_coefficients().
inline constexpr std::size_t kDeepPairs = 500;

/// Adds the familiar coefficients to the result of fidelity.dependence; changes none of its figures.
///
/// Values of every scored pair that has a part, each for "... training", "... release" and "... holdout"; empty where
/// undefined:
///   any two kinds, on the training table's bins, missing being a cell of its own
///     mutual information      less its bias (mutual_information.h), nats
///     mutual information p    of its permutation null, by drawing where the table is sparse, else by the chi-square
///                             limit; empty where a person has several rows
///     mutual information null which of the two it is: "permutation" or "chi-square"
///     cramers v               Bergsma's correction
///     theils u of column      U(column | with); "theils u of with": U(with | column)
///   two ordered columns, on the rows where both are present
///     pearson, spearman, kendall (tau-b)
///     distance correlation    root of the bias-corrected R*, 0 where that is negative
///     partial correlation     of normal scores, given all other ordered columns
///   a categorical column (its bins) and an ordered one, on the rows where both are present
///     correlation ratio
/// Kendall's tau and distance correlation for the kDeepPairs worst ordered pairs only (the note says so): 300 columns
/// have 45,000 pairs. Partial correlations for up to 500 ordered columns, those that vary in training and release.
/// Tables: the cells that drive lost or invented dependence, sign flips, partial correlations lost and invented.
/// A sign flip: Spearman's rho has opposite signs in training and release, both beyond chance (p is the larger of the
/// two one-sided ones, an intersection-union test; Holm over all ordered pairs, 5 %). A rho below 1/sqrt(rows) is taken
/// for chance untested.
///
/// worst_first: positions of all pairs in `study`; result.parts holds the parts of the first of them, in this order.
/// permutations: the most of one permutation null. Random: these nulls.
/// Cost: one sort an ordered column and table; a linear pass a pair and table; parallel over pairs.
/// Source of the test: Berger, Technometrics 24 (1982).
void add_coefficients(const Evidence& evidence, const PairTables& tables, const AllPairs& study,
                      const Shown& shown, const std::vector<std::size_t>& worst_first,
                      std::size_t permutations, Rng rng, Result& result);

}  // namespace assay
