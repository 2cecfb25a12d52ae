#pragma once
#include <memory>

#include "core/measure.h"

namespace assay {

/// Whether the release's rows are possible at all: the rules of validity_rules.h, declared ones and those that the
/// training table keeps without an exception.
///
/// Estimate: share of release rows that break no rule, an exact count. "new people" in values: the same share of the
/// holdout, who are real beyond doubt, and break found rules too (a new largest income, a rare category).
/// Parts: one a rule, the most broken first: share of rows that keep it; how many break it, in the holdout and the
/// training table too; whether it was declared; the first row that breaks it. Rules that nothing breaks come last.
/// Cost O(rules x rows). Throws InputError if the release has no rows.
std::unique_ptr<Measure> make_validity();

}  // namespace assay
