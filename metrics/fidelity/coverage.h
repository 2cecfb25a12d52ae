#pragma once
#include <memory>

#include "core/measure.h"

namespace assay {

/// Does the release hold somebody for everybody: are all kinds of people there?
///
/// n training rows against n rows of the release (coverage_samples.h says how they are chosen), in the distance of
/// coverage_space.h. Around each of the training rows lies a ball out to its k-th nearest other; of the release's rows
///   coverage   share of balls that hold at least one
///   density    mean number of balls one lies in, divided by k: above 1 where the release crowds
///   precision  share of them that lie in some ball;  recall  share of training rows in some ball of theirs
/// raw     = coverage; of identity exactly 1
/// floor   = coverage by the release's rows with their columns shuffled
/// ceiling = coverage by new people, n of them: of the holdout, or of training rows left over. (Without ties that is
///           1 - (n-1)...(n-k)/((2n-1)...(2n-k)), about 1 - 2^-k: not 1, and less in the floor as columns multiply.)
/// skill   = (raw - floor)/(ceiling - floor)
/// Interval: the whole comparison anew in five batches of units (coverage_study.h says why this holds where neighbours
/// change). It covers the sampling of n rows out of each table, hence also the cost of thinning.
/// Undefined if ceiling - floor is not above 0 at 95 %: then columns do not depend on each other, or there is one.
/// Beside it the maximum mean discrepancy of the same samples with a permutation test (mmd.h), the result's `test`.
/// Parts: protected groups, raw coverage, the worst against new people first; then the 20 training rows nobody stands
/// for whose nearest release row is farthest away in radii (row numbers from 1).
/// Options: neighbours (k), rows (most rows a side). Random: thinning, shuffle, MMD.
/// Cost O(n^2 columns): eleven searches of n x n rows; memory O(n k). Throws InputError if the release has no rows.
/// Source: Naeem, Oh, Uh, Choi and Yoo, ICML 2020; Kynkaanniemi, Karras, Laine, Lehtinen and Aila, NeurIPS 2019.
std::unique_ptr<Measure> make_coverage();

}  // namespace assay
