#pragma once
#include <memory>

#include "core/measure.h"

namespace assay {

/// attacks.membership: can an attacker who holds the release and a person's full row tell whether that person was in
/// the training data?
///
/// Nine scores (membership_scores.h), each with an AUC (DeLong) and hit rates at false-positive rates 0, 0.1 %, 1 %
/// and 10 %; one permutation test of the maximum over all of them (members against outsiders, by unit). With
/// entities, a person's score is that of the highest-scored row. Distances are Gower's, or Euclid's on a table of
/// vectors (distance_space.h).
///
/// Estimate: AUC of dcr, whose 0 is a verbatim copy; floor 0.5 (guessing), no ceiling. The note names the score and the
/// statistic that show the leak most clearly: averages hide a few copied people that a tail shows.
/// Test::minimum_detectable is a share of the training people, not an AUC: smallest_noticed() (verdict.h) of the same
/// test with 999 permutations, learned scores refitted at every step; the radii and the bandwidth stay. The negative
/// control takes one half of the reference as the release and the other as reference, and asks in both directions:
/// members nearer, outsiders nearer. Options: `permutations`; `learned`, whether models are trained.
/// Random: the permutations only. Cost: the shared searches of distances.h and density.h, O(permutations x outsiders x
/// scores), and up to nine fits of two models. Needs a holdout, a column with a distance, and 20 units of each kind;
/// else no estimate and a note. Source: scores as in Synth-MIA (arXiv 2509.18014); test: Westfall and Young, 1993.
std::unique_ptr<Measure> make_membership();

}  // namespace assay
