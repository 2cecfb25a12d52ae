#pragma once
#include <memory>

#include "core/measure.h"

namespace assay {

/// attacks.replay: does the release repeat training people more often than people the generator never saw?
///
/// Four kinds of repetition, counted by unit, members against people outside:
///   exact        a row of the release has the same content (by hash; against the whole holdout)
///   near         a row of the release within distance tau, the 1 % quantile of the reference's distances to the
///                release (against the outsiders alone, so that tau does not depend on the people compared)
///   rare values  the release holds a value that only this person has, in any column and column by column (against the
///                holdout)
///   rare combinations   as many pairs of cells that only this person has (rare_pairs.h) are in the release as for
///                hardly any of the reference, at most 1 % (against the outsiders alone)
/// Rows whose content is in both training table and holdout are counted apart. Vectors take part in the first two only.
/// Each is tested by Fisher's exact test (one-sided); Holm over all of them, columns included. The note names the
/// comparison with the smallest p.
///
/// Estimate: share of members met nearly (which includes exactly) minus that of outsiders, Newcombe's interval; without
/// a column that has a distance (distance_space.h), exactly. Test::minimum_detectable: smallest_noticed() (verdict.h)
/// of this test. The negative control takes the first half of the reference as the release and tau from the second,
/// and asks in both directions. Random: no. Cost: the shared neighbour searches, then O(rows x columns^2). Needs a
/// holdout and 20 units of each kind; else no estimate and a note.
std::unique_ptr<Measure> make_replay();

}  // namespace assay
