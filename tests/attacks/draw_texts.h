#pragma once
#include <algorithm>
#include <string>
#include <vector>

#include "core/rng.h"

namespace assay::testing {

using Texts = std::vector<std::string>;

/// `words` words out of `vocabulary`, with blanks between them.
inline std::string draw_text(std::size_t words, std::size_t vocabulary, Rng& rng) {
  std::string text;
  for (std::size_t i = 0; i < words; ++i) {
    text += (i == 0 ? "" : " ") + std::to_string(rng.below(vocabulary));
  }
  return text;
}

/// So many of them.
inline Texts draw_texts(std::size_t count, std::size_t words, std::size_t vocabulary, Rng rng) {
  Texts texts(count);
  std::generate(texts.begin(), texts.end(), [&] { return draw_text(words, vocabulary, rng); });
  return texts;
}

}  // namespace assay::testing
