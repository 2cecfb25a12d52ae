#pragma once
#include <memory>

#include "core/measure.h"

namespace assay {

/// How well a release keeps the joint distribution of one, two and three columns at a time, and how many real rows
/// would do as well.
///
/// Per set of columns, on the training table's bins (core/bins.h; missing is a cell of its own), from exact counts of
/// every row:
///   T = 1/2 sum_c |p_train(c) - p_release(c)|    total variation
/// raw = 1 - T, averaged over the sets of one order (number of columns), then over the orders 1..`ways`: identity is
/// exactly 1.
///
/// Floor and ceiling are tables, scored like the release at all orders:
///   floor    the release itself with each column shuffled, as an expected value in closed form (marginal_study.h).
///            1-way marginals have no floor of their own: on bins of equal mass even ignorance scores nearly 1.
///            Shuffling leaves them alone, so they add nothing to what a release earns over its floor, and what it
///            loses on them still lies between it and the ceiling.
///   ceiling  a fresh real sample of the release's size: the holdout's distance, of which the part that chance explains
///            is exchanged for that of a sample of the release's size (chance_distance.h); without a holdout, chance
///            alone
///   skill    (raw - floor)/(ceiling - floor): 0 for shuffled columns, 1 for new people
/// Undefined when the ceiling is not above the floor at 95 % (independent columns), or with fewer than two binned
/// columns.
///
/// "As good as a real sample of n rows": the n at which a fresh sample would be as far from the training table as the
/// release is (equivalent_sample.h), also by order. The release's own sampling counts, so that n is about its
/// number of rows at best; from there on n has no upper end and the note says "at least".
///
/// Intervals: delete-a-group jackknife over units of train, holdout and release, 25 groups each. They are for the
/// expected distance of tables of these sizes, which is what floor and ceiling are expected values of, so no bias is to
/// be taken off. T has a kink where shares are equal, where |x| of a cell varies 2.75 times less than x, and a cell a
/// few standard deviations away from it may still cross. So a left-out group moves T by the slope that is expected if
/// x were drawn anew (marginal_study.cpp), which gives the right variance at the kink and away from it. Where the
/// release has more rows than the real tables together, chance is told by a continuation; how wrong that may be
/// (chance_distance.h) is added in squares. A few cells near their kinks have no normal law: the 95 % interval of two
/// yes-no columns then holds 91 to 93 %, that of real tables 94 to 96 % (tests/metrics/marginals_interval_test.cpp).
/// The half-samples of fidelity.shapes are for the distance of the populations.
///
/// Options: `ways`; `most-sets`, the most sets of one order that are counted: beyond that, so many are drawn at
/// random, and the note says how many of how many.
/// Random: which units share a jackknife group, and the drawn sets.
/// Cost: one increment a row, table and set; 50 to 75 passes over the cells of each set.
/// Source: the counterpart "equal to an x % sample" of the k-marginal score: NIST SDNist v2; skill: Murphy, Monthly
/// Weather Review 116 (1988).
std::unique_ptr<Measure> make_marginals();

}  // namespace assay
