#pragma once
#include <vector>

#include "attacks/text/text_tokens.h"

namespace assay {

/// Two texts are nearly verbatim from here on.
inline constexpr double kNearJaccard = 0.8;

/// One side of the comparison, a figure a unit.
struct NearTexts {
  std::vector<TextOutcome> members, outsiders;
};

/// Texts of which the release has a nearly verbatim copy, and the reference has none.
///
///   J(a, b) = |A n B| / |A u B| >= 0.8,  A, B the sets of three successive tokens of a and b
///
/// Texts need SpanOptions::kShortest tokens. Candidates share one of the rarest |A| - ceil(0.8 |A|) + 1 triples of
/// each, which no pair with J >= 0.8 can avoid; of the texts that share one such triple, 64 of the release, 64 of the
/// planted and 64 of either half of the reference are compared. Nothing else is left out.
/// Random: no. Cost: linear but for the comparisons; 8 bytes a token, and 16 bytes for every fifth.
/// Source: Chaudhuri, Ganti and Kaushik, A Primitive Operator for Similarity Joins, ICDE 2006 (prefix filter).
NearTexts near_texts(const Corpus& corpus);

}  // namespace assay
