#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "attacks/people.h"
#include "core/dictionary.h"
#include "core/evidence.h"

namespace assay {

/// The tokens of a UTF-8 text as numbers of the vocabulary, in order: longest runs of letters and digits, in lower
/// case.
///
/// Letters outside ASCII count as letters; general and CJK punctuation does not; every Chinese character and kana is a
/// token of its own, since no blanks stand between them. Upper case is known for Latin, Greek and Cyrillic. Bytes that
/// are no UTF-8 count as letters.
std::vector<std::int32_t> tokens_of(std::string_view text, Dictionary& vocabulary);

/// Where a text occurs.
struct TextUse {
  static constexpr std::uint32_t kNever = 0xffffffff;
  bool release = false;
  bool first_half = false, second_half = false;  ///< of the reference
  /// The first member who wrote it, counted in units, if the positive control plants that member; else kNever.
  std::uint32_t planted = kNever;

  void merge(const TextUse& other);
  /// Is it in what stands for the release in one of the scenes (attacks/people.h)?
  bool repeated() const { return release || first_half || planted != kNever; }
  bool in_reference() const { return first_half || second_half; }
};

/// The different texts of one column, as token numbers.
struct Corpus {
  std::vector<std::int32_t> tokens;   ///< of all texts, one after the other
  std::vector<std::uint64_t> hashes;  ///< one a token number: of its letters
  std::vector<std::size_t> begin;     ///< text i is tokens[begin[i] .. begin[i + 1])
  std::vector<TextUse> use;           ///< one a text
  /// Texts of every unit, without repeats, ascending; begin as in Units.
  struct Writers {
    std::vector<std::size_t> begin;
    std::vector<std::uint32_t> texts;
    std::size_t count() const { return begin.size() - 1; }
    std::span<const std::uint32_t> of(std::size_t unit) const {
      return std::span(texts).subspan(begin[unit], begin[unit + 1] - begin[unit]);
    }
  };
  Writers members, outsiders;

  std::size_t texts() const { return use.size(); }
  std::span<const std::int32_t> text(std::size_t number) const {
    return std::span(tokens).subspan(begin[number], begin[number + 1] - begin[number]);
  }
};

/// How one way of repeating a text fared for one person, in all scenes.
struct TextOutcome {
  bool tried = false;    ///< has a text long enough
  bool release = false;  ///< repeated by the release and not by the reference
  bool fresh = false;    ///< by the first half of the reference and not by its second
  /// By the planted copies of this unit first, and not by the reference.
  std::uint32_t planted = TextUse::kNever;

  /// A text, or a passage of one, with this use is the person's own.
  void add(const TextUse& use);
  /// Repeated in the scene, in which the first `planted_units` members are copied.
  bool success(const Scene& scene, std::size_t planted_units) const;
};

/// Texts that differ only in case, blanks and punctuation are one text. They are numbered by a hash of their tokens, so
/// that row order changes nothing. Needs people. Throws InputError beyond 2^32 - 2 tokens. Cost: linear.
Corpus corpus_of(const Evidence& evidence, std::size_t column);

}  // namespace assay
