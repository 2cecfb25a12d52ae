#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include "attacks/text/text_tokens.h"

namespace assay {

/// The classes of k-eidetic memorisation that are tested.
inline constexpr std::array<std::uint8_t, 4> kEidetic = {1, 2, 5, 10};

/// How long a passage must be to count.
struct SpanOptions {
  std::size_t tokens = 10;
  /// A text shorter than a passage counts as a whole, if it has so many tokens; it is repeated by an equal text only.
  static constexpr std::size_t kShortest = 4;
};

/// The longest passage of a person's texts that the release repeats verbatim, that holds a passage (SpanOptions) of at
/// most 10 people and of nobody in the reference.
struct LongestSpan {
  std::size_t tokens = 0;   ///< 0: there is none
  std::size_t writers = 0;  ///< people who wrote the rarest part of it
};

/// One side of the comparison, a figure a unit.
struct SpanSide {
  std::array<std::vector<TextOutcome>, kEidetic.size()> eidetic;
  std::vector<LongestSpan> longest;
};
struct TextSpans {
  SpanSide members, outsiders;
};

/// k-eidetic passages: in the release, in the texts of at most k people (members and outsiders counted together, so
/// that the two sides are treated alike), and of nobody in the reference.
///
/// All passages of exactly `tokens` tokens are looked up by rolling hash in a table of those that stand for the release
/// in some scene; a hit is confirmed by comparing the tokens. Longest spans are extended token by token from such
/// passages; of a passage that the release repeats in more than 64 different texts, 64 are extended, so that cost stays
/// linear: then the length is a lower bound.
/// Random: no. Cost: linear in the number of tokens; 16 bytes a token beside the corpus.
/// Source: Carlini et al., Extracting Training Data from Large Language Models, USENIX Security 2021 (k-eidetic).
TextSpans spans_of(const Corpus& corpus, const SpanOptions& options);

}  // namespace assay
