#pragma once
#include <memory>

#include "core/measure.h"

namespace assay {

/// attacks.membership: can an attacker who holds the release and a person's full row tell whether that person was in
/// the training data?
///
/// Two scores (scores.h) on Gower's distance: "dcr", and "dcr-diff", calibrated by the reference half of the holdout.
/// Each gives an AUC (DeLong) and hit rates at false-positive rates 0.1 % and 1 %; one permutation test of their
/// maximum (members against outsiders, by unit). With entities, a person's score is that of the highest-scored row.
///
/// Estimate: AUC of dcr, whose 0 is a verbatim copy (dcr-diff sees copies of unusual people first, and is worth less
/// where the reference is much smaller than the release); floor 0.5 (guessing), no ceiling. Test::minimum_detectable
/// is a share of the training people, not an AUC: smallest_noticed() (verdict.h) of the same test with 999
/// permutations. The negative control takes one half of the reference as the release and the other as reference, and
/// asks in both directions: members nearer, outsiders nearer. Random: the permutations only. Cost: the shared
/// neighbour searches, then O(permutations x outsiders). Needs a holdout, a column with a distance, and 20 units of
/// each kind; else no estimate and a note. Source: scores as in Synth-MIA (arXiv 2509.18014); test: Westfall and
/// Young, 1993.
std::unique_ptr<Measure> make_membership();

}  // namespace assay
