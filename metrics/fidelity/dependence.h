#pragma once
#include <memory>

#include "core/measure.h"

namespace assay {

/// How much of the dependence between all pairs of columns, of any kinds, a release keeps.
///
/// Per pair, on the training table's bins (core/bins.h), with <.,.> of association.h (units of Cramer's V squared):
///   release = |D_train - D_release|^2
///   floor   = expected value for independent columns with the release's margins and size (closed form)
///   ceiling = expected value for a fresh real sample of the release's size: |D_train - D_holdout|^2 with the holdout's
///             sampling noise exchanged for the release's; without a holdout the closed-form sampling limit
///   skill   = sum over pairs (floor - release) / sum over pairs (floor - ceiling)
/// A skill score in Murphy's sense (1 - MSE/MSE of the reference): 0 for shuffled columns, 1 for new people, above 1
/// when the release is closer to the training people than new people are. Raw figures are 1 - mean over pairs; raw of
/// identity is exactly 1.
/// Lost and invented dependence apart: association.h, PairChange; named when shown at 5 % family-wise (Holm over all
/// pairs).
/// Fate of a pair: lost, invented, distorted (both), exaggerated (the real pattern, but stronger), else kept.
///
/// Interval: delete-a-group jackknife over units of train, holdout and release, 25 groups each, ends by Student's t.
/// At skill 1 the statistic is a degenerate quadratic form, where the jackknife variance is up to twice too large:
/// wide, never narrow.
/// Parts: one a pair, worst first; option `parts`: the most of them (default 5,000, the pairs of 100 columns). The rest
/// counts in every figure and table all the same, and the note says how many they are.
/// Option `coefficients` (default on): beside these figures, without any part in them, the familiar coefficients of
/// each pair in each table (mutual information, Pearson, Spearman, Kendall, Cramer's V, Theil's U, correlation ratio,
/// distance and partial correlation), sign flips, and the cells that drive lost and invented dependence:
/// coefficients_study.h.
/// Option `permutations` (default 999): the most tables drawn for the permutation null of one mutual information.
/// Undefined when the real table shows no dependence (floor - ceiling not above 0 at 95 %), or with fewer than two
/// binned columns.
/// Random: which units share a jackknife group, and the permutation nulls. Cost: one increment per pair, row and
/// table, plus 75 x cells per pair.
/// Source: Murphy, Monthly Weather Review 116 (1988); Cramer's V: Cramer, Mathematical Methods of Statistics, 1946,
/// section 21.9.
std::unique_ptr<Measure> make_dependence();

}  // namespace assay
