#pragma once
#include <memory>
#include <optional>

#include "core/measure.h"
#include "metrics/peers/gretel_score.h"

namespace assay {

/// Synthetic Quality Score of NVIDIA NeMo Safe Synthesizer (formerly Gretel), commit 48a8f5c, from 0 to 10; the
/// training table is its reference, the release its output.
///   score = (0.86 distribution + 1.0 correlation + 0.84 deep structure) / (sum of the weights of those there are),
///           from the sub-scores rounded to one decimal; rounded to three decimals, then one
/// Estimate: the printed score, values "unrounded" and "grade". Parts: {"property": ...} of the three sub-scores with
/// raw figure and grade, {"column": ...} with the score of either column's distance; the correlation matrices are a
/// picture, as in the tool, which scores no pair. Shapes: gretel_distribution.h, gretel_correlation.h,
/// gretel_structure.h say how.
///
/// What is wrong with it: no floor, ceiling or interval, so that nobody knows what a fresh real sample would score;
/// columns shuffled on their own, all dependence gone, score 7.9 "Good" on Adult; scores are rounded before they are
/// averaged; a composite of exactly 0 is taken for "none".
/// All rows count (the tool samples 5,000 by default). With columns of running text there is no composite: the tool
/// averages tabular and text scores by their numbers of columns, and the text score, 0.7 semantic + 0.3 structure,
/// needs a neural embedding that it downloads. The parts still tell of the other columns. Deterministic; the order of
/// rows matters only if the tables differ in length, as in the tool. Cost: a sort a numeric column and one a pair of
/// categories.
/// Source: github.com/NVIDIA-NeMo/Safe-Synthesizer, src/nemo_safe_synthesizer/evaluation.
std::unique_ptr<Measure> make_gretel_sqs();

namespace gretel {
/// The composite of the sub-scores that there are; none without any, or if it is exactly 0.
std::optional<Score> quality_score(const std::optional<Score>& distribution,
                                   const std::optional<Score>& correlation,
                                   const std::optional<Score>& structure);
}  // namespace gretel

}  // namespace assay
