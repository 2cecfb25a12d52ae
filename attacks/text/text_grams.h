#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/hash.h"

namespace assay {

/// Calls body(start, length, hash) for every passage of `tokens` tokens; a shorter text is one passage if it has at
/// least `shortest` tokens. The hash is  sum_i mix(t_i) B^(n-1-i)  mod 2^64, rolled on from one passage to the next.
template <class Body>
void each_gram(std::span<const std::int32_t> text, std::size_t tokens, std::size_t shortest,
               const Body& body) {
  constexpr std::uint64_t kBase = 0x9e3779b97f4a7c15;  // odd: nothing is lost by multiplying
  const std::size_t length = text.size() < tokens ? text.size() : tokens;
  if (text.empty() || text.size() < shortest) {
    return;
  }
  const auto value = [&](std::size_t i) { return mix(static_cast<std::uint64_t>(text[i])); };
  std::uint64_t power = 1;  // B^(length - 1)
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < length; ++i) {
    sum = sum * kBase + value(i);
    power *= i == 0 ? 1 : kBase;
  }
  body(std::size_t{0}, length, combine(length, sum));
  for (std::size_t start = 1; start + length <= text.size(); ++start) {
    sum = (sum - value(start - 1) * power) * kBase + value(start + length - 1);
    body(start, length, combine(length, sum));
  }
}

/// Numbers different passages of a corpus. Open addressing; equal hashes are told apart by comparing tokens.
class GramTable {
 public:
  static constexpr std::uint32_t kNone = 0xffffffff;

  /// For at most `grams` passages.
  GramTable(std::span<const std::int32_t> tokens, std::size_t grams);
  /// The number of the passage at tokens[at .. at + length), a new one if it was not there.
  std::uint32_t add(std::uint64_t hash, std::size_t at, std::size_t length);
  /// kNone if it is not there. Safe to call from several threads.
  std::uint32_t find(std::uint64_t hash, std::size_t at, std::size_t length) const;
  std::size_t size() const { return entries_.size(); }

 private:
  struct Slot {
    std::uint32_t tag = 0, entry = kNone;
  };
  struct Entry {
    std::uint32_t at, length;
  };
  /// Where the passage is, or the free slot where it would go.
  std::size_t slot_of(std::uint64_t hash, std::size_t at, std::size_t length) const;

  std::span<const std::int32_t> tokens_;
  std::vector<Slot> slots_;  // a power of two, at most half full
  std::vector<Entry> entries_;
};

}  // namespace assay
