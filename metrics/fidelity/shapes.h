#pragma once
#include <memory>

#include "core/measure.h"

namespace assay {

/// How well each column's own distribution is kept.
///
/// Per column a similarity in [0, 1], 1 = equal:
///   numeric, datetime   1 - sup_x |F_train(x) - F_release(x)|   (Kolmogorov-Smirnov), missing cells sort before every value
///   categorical         1 - (1/2) sum_c |p_train(c) - p_release(c)|   (total variation), missing is a category of its own
/// raw = mean over the scored columns; text, id and vector columns are not scored (said in the note), `ignored` ones left out.
/// floor = 0 (disjoint distributions).
/// ceiling = expected raw of a fresh real sample of the release's size: 1 - E. By chance alone E is, for total variation,
///   (1/2) sum sqrt(2/pi p(1-p) (1/n + 1/m)), for Kolmogorov-Smirnov sqrt(pi/2) ln 2 sqrt(1/n + 1/m), an upper bound with ties.
///   With a holdout E is its observed distance, of which the part that chance explains is scaled by
///   sqrt((1/n_train + 1/n_release)/(1/n_train + 1/n_holdout)); real drift is not.
/// skill = raw / ceiling; undefined if the ceiling is not above 0. Interval: subsampling of units of train and release (both distances are not smooth at 0), divided by
/// the ceiling; it does not cover the ceiling's own uncertainty. Random: the subsamples.
/// Parts, worst against a fresh sample first: the similarity, and beside it
///   total variation and Jensen-Shannon divergence (base 2), on the categories, or on 20 bins of equal training mass
///   (core/bins.h) with missing a cell of its own
///   Wasserstein-1 of ordered columns among present values, in the column's unit or in days, and its expectation for a fresh sample;
///   one far outlier moves it, and nothing else here
/// Tables: tails, atoms, rare categories, times of day and week (shape_tables.h).
/// Cost: a few sorts a column, and 200 passes over half of its rows.
/// Source: Massey, JASA 46 (1951). sqrt(pi/2) ln 2 is the mean of Kolmogorov's law sup |Brownian bridge|.
std::unique_ptr<Measure> make_shapes();

}  // namespace assay
