#include <algorithm>
#include <limits>

#include "attacks/text/text_tokens.h"
#include "core/error.h"
#include "core/hash.h"

namespace assay {
namespace {

/// The words of a column: which text each is, before and after texts are numbered.
struct Draft {
  std::vector<std::vector<std::int32_t>> tokens;  // one a word
  std::vector<std::uint64_t> hash;                // of the tokens' letters
};

/// Words that occur in a table.
std::vector<char> used_words(const Evidence& evidence, std::size_t column) {
  std::vector<char> used(evidence.train().words(column).size());
  for (const Table* table : {&evidence.train(), &evidence.synthetic(), &evidence.holdout()}) {
    for (const auto code : table->codes(column)) {
      if (code >= 0) {
        used[static_cast<std::size_t>(code)] = 1;
      }
    }
  }
  return used;
}

std::vector<std::uint64_t> token_hashes(const Dictionary& vocabulary) {
  std::vector<std::uint64_t> hashes(vocabulary.size());
  for (std::size_t token = 0; token < hashes.size(); ++token) {
    hashes[token] = hash_bytes(vocabulary[token]);
  }
  return hashes;
}

/// Numbers the texts and returns, word by word, the text that it is; -1 for words without a token.
std::vector<std::int64_t> number_texts(const Draft& draft, Corpus& corpus) {
  std::vector<std::size_t> order;
  for (std::size_t word = 0; word < draft.tokens.size(); ++word) {
    if (!draft.tokens[word].empty()) {
      order.push_back(word);
    }
  }
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return draft.hash[a] != draft.hash[b] ? draft.hash[a] < draft.hash[b]
                                          : draft.tokens[a] < draft.tokens[b];
  });
  std::vector<std::int64_t> text(draft.tokens.size(), -1);
  corpus.begin = {0};
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto& tokens = draft.tokens[order[i]];
    if (i == 0 || tokens != draft.tokens[order[i - 1]]) {
      corpus.tokens.insert(corpus.tokens.end(), tokens.begin(), tokens.end());
      corpus.begin.push_back(corpus.tokens.size());
    }
    text[order[i]] = static_cast<std::int64_t>(corpus.begin.size()) - 2;
  }
  corpus.use.resize(corpus.begin.size() - 1);
  return text;
}

Corpus::Writers writers_of(const Crowd& crowd, std::size_t column,
                           const std::vector<std::int64_t>& text) {
  Corpus::Writers writers;
  writers.begin.push_back(0);
  const auto codes = crowd.table.codes(column);
  for (std::size_t unit = 0; unit < crowd.units.count(); ++unit) {
    const auto first = static_cast<std::ptrdiff_t>(writers.texts.size());
    for (const std::size_t row : crowd.units.of(unit)) {
      const auto number = codes[row] < 0 ? -1 : text[static_cast<std::size_t>(codes[row])];
      if (number >= 0) {
        writers.texts.push_back(static_cast<std::uint32_t>(number));
      }
    }
    std::sort(writers.texts.begin() + first, writers.texts.end());
    writers.texts.erase(std::unique(writers.texts.begin() + first, writers.texts.end()),
                        writers.texts.end());
    writers.begin.push_back(writers.texts.size());
  }
  return writers;
}

void mark_uses(const Evidence& evidence, const People& people, std::size_t column,
               const std::vector<std::int64_t>& text, Corpus& corpus) {
  for (const auto code : evidence.synthetic().codes(column)) {
    if (code >= 0 && text[static_cast<std::size_t>(code)] >= 0) {
      corpus.use[static_cast<std::size_t>(text[static_cast<std::size_t>(code)])].release = true;
    }
  }
  const Corpus::Writers reference = writers_of(people.reference, column, text);
  for (std::size_t unit = 0; unit < reference.count(); ++unit) {
    for (const auto number : reference.of(unit)) {
      TextUse& use = corpus.use[number];
      (unit < people.first_half ? use.first_half : use.second_half) = true;
    }
  }
  const std::size_t planted = planted_units(people).back();
  for (std::size_t unit = planted; unit-- > 0;) {
    for (const auto number : corpus.members.of(unit)) {
      corpus.use[number].planted = static_cast<std::uint32_t>(unit);
    }
  }
}

}  // namespace

void TextUse::merge(const TextUse& other) {
  release = release || other.release;
  first_half = first_half || other.first_half;
  second_half = second_half || other.second_half;
  planted = std::min(planted, other.planted);
}

void TextOutcome::add(const TextUse& use) {
  if (!use.in_reference()) {
    release = release || use.release;
    planted = std::min(planted, use.planted);
  }
  fresh = fresh || (use.first_half && !use.second_half);
}

bool TextOutcome::success(const Scene& scene, std::size_t planted_units) const {
  switch (scene.kind) {
    case Scene::Kind::kRelease:
      return release;
    case Scene::Kind::kPlanted:
      return release || planted < planted_units;
    case Scene::Kind::kFresh:
      return fresh;
  }
  return false;
}

Corpus corpus_of(const Evidence& evidence, std::size_t column) {
  const People& people = people_of(evidence);
  const auto& words = evidence.train().words(column);
  const auto used = used_words(evidence, column);
  Dictionary vocabulary;
  Draft draft;
  draft.tokens.resize(words.size());
  for (std::size_t word = 0; word < words.size(); ++word) {
    if (used[word] != 0) {
      draft.tokens[word] = tokens_of(words[word], vocabulary);
    }
  }
  Corpus corpus;
  corpus.hashes = token_hashes(vocabulary);
  std::size_t tokens = 0;
  draft.hash.resize(words.size());
  for (std::size_t word = 0; word < words.size(); ++word) {
    for (const auto token : draft.tokens[word]) {
      draft.hash[word] = combine(draft.hash[word], corpus.hashes[static_cast<std::size_t>(token)]);
    }
    tokens += draft.tokens[word].size();
  }
  require(tokens < std::numeric_limits<std::uint32_t>::max(), "column '",
          evidence.schema().fields[column].name, "' has ", tokens,
          " words, more than 4294967294; audit a part of it");
  corpus.tokens.reserve(tokens);
  const auto text = number_texts(draft, corpus);
  corpus.members = writers_of(people.members, column, text);
  corpus.outsiders = writers_of(people.outsiders, column, text);
  mark_uses(evidence, people, column, text, corpus);
  return corpus;
}

}  // namespace assay
