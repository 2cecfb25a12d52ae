#pragma once
#include <memory>

#include "core/measure.h"

namespace assay {

/// Does the release keep the rules that real rows keep, and the table's deep structure?
///
/// Rules: functional dependencies a -> b, orders a <= b, equalities, sums a + b = c, columns missing together,
/// constants; found on the training table (row_rules_search.h), confirmed on the holdout, counted in the release
/// (structure_rules.h). Many candidates are tried, so what new people confirm is what counts: rules that are not
/// confirmed are listed but not scored.
/// Headline: skill of the confirmed rules, structure_rules.h,
///   (kept by the release - kept by independent columns)/(kept by new people - kept by independent columns),
/// a mean over rules of the share of rows. Why this and not the share of rows that break nothing (which stands in
/// values): of many rules, one that is lost would take all of that with it, and its floor is no sum over rules.
/// Why the components are not in it: their floor and scale are others; they have parts of their own, keyed "component":
/// raw is 1 - Kolmogorov-Smirnov along the axis, beside that of a fresh sample (structure_components.h).
/// Undefined if no rule is confirmed: the note says so, and the components stand alone.
/// Parts: the confirmed rules, furthest below new people first, share of the release's rows that keep it with a
/// Wilson interval; the rules that were not confirmed; the components.
/// Limits: one column on the left of a dependency (TANE finds larger sets), two addends, numeric or datetime columns in
/// orders; entity, ignored and vector columns take no part.
/// Random: halves of the training table where there is no holdout.
/// Cost: see the three headers; half a CPU second on Adult (39,032 / 9,758 / 39,040 rows x 15).
/// Throws InputError if the release or the training table has no rows.
std::unique_ptr<Measure> make_structure();

}  // namespace assay
