#pragma once
#include <memory>

#include "core/measure.h"

namespace assay {

/// attacks.reconstruction: can people, or what is not known of them, be rebuilt from the release?
///
/// Three kinds of attack, each a trial (trials.h), on training people and on people outside:
///
///   segments    Knows nobody. Rows of a release made by interpolation lie on segments between real rows of one class;
///               where such lines end together, or where rows pile up exactly, a real row is rebuilt (segments.h).
///               Success: a rebuilt row is within one grid step of the person's in every numeric and datetime column,
///               in the person's class of the target.
///   end points  Knows the row, asks whether the person was used: are there more pairs of rows of the release on rays
///               out of the person's row than chance would bring (end_point_score, segments_tube.h)? Success: the score
///               is above the 99 % quantile of the scores of the reference's second half. In two spaces: distances
///               unscaled, and over standard deviations. It works where a release has too few rows on each line for
///               the first.
///   marginals   Knows all but one column, guesses that one by least squares from the release's marginals
///               (marginal_model.h). Attacked are the columns with role secret; without any, the target; without that,
///               every categorical column of at most 50 categories. Baseline: the commonest value in the reference;
///               beside it the same attack with the reference as the release.
///
/// The first two need two varying numeric or datetime columns, and rows without missing cells in them; other people
/// count as not tried. Everybody is attacked up to `max-people` training people; beyond, as many as there are
/// outsiders.
/// Estimate: what run_trials gives, for the end points with distances unscaled (else the first secret). Values: also
/// the rows rebuilt, how many of them are training rows, and what share of the minority (every class but the largest)
/// was rebuilt, or met as end points.
/// Random: the permutations only. Cost: for every scene O(pairs) for the lines, people x end-neighbours^2 for the end
/// points, and rows x marginals x values for the marginals.
/// Source: Ganev et al., SMOTE and Mirrors (arXiv 2510.15083) for lines that meet in real rows; ours: the tolerance
/// from rounding, the chance bounds, and the end-point score. Annamalai et al., arXiv 2301.10053, for the marginals.
std::unique_ptr<Measure> make_reconstruction();

}  // namespace assay
