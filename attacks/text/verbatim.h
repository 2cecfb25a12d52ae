#pragma once
#include <memory>

#include "core/measure.h"

namespace assay {

/// attacks.text: does the release repeat what training people wrote, word for word?
///
/// Every text column is split into words (text_tokens.h). Two kinds of repetition, counted by person, members against
/// outsiders (people.h):
///   {k-eidetic: k}         the release has a passage of `tokens` words that at most k = 1, 2, 5, 10 of them wrote, and
///                          nobody in the reference (text_spans.h): boilerplate is no memory
///   {match: near-verbatim} the release has a text with Jaccard index >= 0.8 of word triples, the reference has none
///                          (text_near.h)
/// All rates are of the people with a text of 4 words or more in the column, as are the counts "members" and
/// "outsiders"; others are left out there. A column in which fewer than 20 people on one side have one is not tested.
///
/// Estimate: members met minus outsiders met, 1-eidetic, in the column with most people (run_trials, trials.h). Values:
/// "longest span, members" and "longest span, outsiders", the words of the longest passage (LongestSpan) of anybody on
/// that side in any text column, 0 if there is none. Table: training people with the longest spans, by row number and
/// number of words; no text is shown.
/// No estimate: no text column, no texts of 4 words, no holdout, or too few people.
/// Random: the permutations. Cost: linear in the number of words, and the permutations.
std::unique_ptr<Measure> make_text();

}  // namespace assay
