#pragma once
#include <memory>
#include <optional>

#include "core/measure.h"
#include "metrics/peers/gretel_score.h"

namespace assay {

/// Data Privacy Score of NVIDIA NeMo Safe Synthesizer (formerly Gretel), commit 48a8f5c, from 0 (bad) to 10: the mean
/// of Membership and Attribute Inference Protection, each rounded to one decimal; the holdout is its test set.
/// gretel_membership.h and gretel_attributes.h say how. Not an attack of ours: no control, no test, no verdict.
/// Estimate: the printed score, values "unrounded" and "grade". Parts: {"property": ...} of the two, {"column": ...}
/// with each column's attribute inference score, accuracy and weight.
///
/// What is wrong with it: an exact copy of the training rows scores 5.7, "Good"; a part of exactly 0, the worst, is
/// left out of the mean and so raises it; three in four attribute attacks hang on how ties between neighbours are
/// broken. Here the lowest row wins, which the tool itself does not promise (its own 7.0 becomes 7.1 on the copy).
/// All rows count. Without a holdout only attributes are scored, as in the tool. A column of running text needs a
/// neural embedding that the tool downloads: no score. Deterministic: the tool's seeds are part of its definition
/// (numpy_random.h). The order of rows and of columns matters, as in the tool.
/// Cost, quadratic in rows: min(training rows, 10 holdout rows) + holdout rows, x release rows x dimensions, and
/// max(200, 1 % of the training rows) encodings of the release (at most one a set of three columns), with a sort for
/// each of three columns. Adult, 39,032 / 9,758 / 39,040 rows: under 5 CPU s.
/// Source: github.com/NVIDIA-NeMo/Safe-Synthesizer, src/nemo_safe_synthesizer/evaluation/components.
std::unique_ptr<Measure> make_gretel_dps();

namespace gretel {
/// Mean of those that are there and not exactly 0; none without any.
std::optional<Score> privacy_score(const std::optional<Score>& membership,
                                   const std::optional<Score>& attributes);
}  // namespace gretel

}  // namespace assay
