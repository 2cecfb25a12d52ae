#pragma once
#include <memory>

#include "core/measure.h"

namespace assay {

/// How well each column's own distribution is kept.
///
/// Per column a similarity in [0, 1], 1 = equal:
///   numeric, datetime   1 - sup_x |F_train(x) - F_release(x)|           (Kolmogorov-Smirnov); missing cells sort
///                       before every value
///   categorical         1 - (1/2) sum_c |p_train(c) - p_release(c)|      (total variation); missing is a category
/// raw = mean over the scored columns; text, id and vector columns are not scored (said in the note), `ignored` ones
///   left out.
/// floor = 0 (disjoint distributions).
/// ceiling = expected raw of a fresh real sample of the release's size: 1 - E. Without a holdout E is what chance does,
///   told from halves of the training table; with one it is the holdout's distance, of which chance's part is exchanged
///   for that of the release's size (shape_study.h). A holdout of fewer than 20 people is not used.
/// skill = raw / ceiling; undefined if the ceiling is not above 0, or with fewer than 20 people in train or release:
///   there is no telling then how much two real samples differ, and one row against itself would be perfect.
/// Interval: 200 half-samples of the units of train, holdout and release together, raw and ceiling both read from each
///   (half_sample_error in core/stats/resampling.h). So it holds the chance of all three tables, and that raw and
///   ceiling share the training one. It is for the skill that tables of these sizes have on average, E raw / E ceiling:
///   for new people that is 1, held by 97 to 99 % of the intervals in simulations (shape_coverage_test.cpp); for a
///   population at the distance D it tends to 1 - D with more rows.
///   Parts: the similarity of the populations, 1 - D, by subsampling (ibid.), which takes off what chance adds to D.
/// Random: the half-samples.
/// Parts, worst against a fresh sample first: the similarity, and beside it
///   total variation and Jensen-Shannon divergence (base 2), on the categories, or on 20 bins of equal training mass
///   (core/bins.h) with missing a cell of its own
///   Wasserstein-1 of ordered columns among present values, in the column's unit or in days, and its expectation for a
///   fresh sample; one far outlier moves it, and nothing else here
/// Tables: tails, atoms, rare categories, times of day and week (shape_tables.h).
/// Cost: three sorts and a few passes over the rows of a column, and 200 passes over at most 2,048 cells (ordered) or
/// its categories.
/// Source: Massey, JASA 46 (1951); Politis, Romano and Wolf, Subsampling, Springer 1999.
std::unique_ptr<Measure> make_shapes();

}  // namespace assay
