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
/// Values of every scored pair's part, each for "... training", "... release" and "... holdout"; empty where undefined:
///   any two kinds, on the training table's bins, missing being a cell of its own
///     mutual information      Miller-Madow, nats
///     mutual information p    chi-square limit of its permutation null; empty where a person has several rows
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
/// worst_first: positions of all pairs in `study`, in the order of result.parts.
/// Cost: one sort an ordered column and table; a linear pass a pair and table; parallel over pairs.
/// Source of the test: Berger, Technometrics 24 (1982).
void add_coefficients(const Evidence& evidence, const PairTables& tables, const AllPairs& study,
                      const Shown& shown, const std::vector<std::size_t>& worst_first,
                      Result& result);

}  // namespace assay
