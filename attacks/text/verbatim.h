#pragma once
#include <memory>

#include "core/measure.h"

namespace assay {

/// attacks.text: does the release repeat what training people wrote, word for word?
///
/// Every text column is split into words (text_tokens.h). Two kinds of repetition, counted by person, members against
/// people outside:
///   {k-eidetic: k}         the release has a passage of `tokens` words that at most k = 1, 2, 5, 10 people wrote, and
///                          nobody in the reference (text_spans.h): boilerplate is no memory
///   {match: near-verbatim} the release has a text with Jaccard index >= 0.8 of word triples, the reference has none
///                          (text_near.h)
/// A person without a text of 4 words or more in a column is left out there; a column in which fewer than 20 people on
/// one side have one is not tested.
///
/// Estimate: members met minus outsiders met, 1-eidetic, in the column with most people (run_trials, trials.h). Values:
/// the longest such spans. Table: training people with the longest spans, by row number and number of words; no text is
/// shown.
/// No estimate: no text column, no texts of 4 words, no holdout, or too few people.
/// Random: the permutations. Cost: linear in the number of words, and the permutations.
std::unique_ptr<Measure> make_text();

}  // namespace assay
