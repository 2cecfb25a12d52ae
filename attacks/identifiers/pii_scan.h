#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "attacks/identifiers/pii_find.h"
#include "attacks/people.h"
#include "core/evidence.h"

namespace assay {

/// Lists one after the other: list i is items[begin[i] .. begin[i + 1]).
struct Lists {
  std::vector<std::size_t> begin = {0};
  std::vector<std::uint32_t> items;
  std::span<const std::uint32_t> of(std::size_t list) const {
    return std::span(items).subspan(begin[list], begin[list + 1] - begin[list]);
  }
  std::size_t count() const { return begin.size() - 1; }
  void close() { begin.push_back(items.size()); }  ///< ends the list that items were appended to
};

/// The values of one type in all tables, numbered; the values themselves are kept only inside the scan.
struct PiiHolders {
  std::size_t values = 0;               ///< different ones
  Lists members, outsiders, reference;  ///< a list a unit
  std::vector<std::uint32_t> release;   ///< in the release, ascending
  /// How many different values each table holds.
  std::size_t in_train = 0, in_holdout = 0, in_release = 0;
  /// E-mail and phone: values that differ by one character changed, added or removed; a list a value. Empty for others.
  Lists near;
};

using PiiScan = std::array<PiiHolders, kPiiTypes>;

/// Finds the values of all columns but vectors and ignored ones. Text, id and categorical columns by their words; whole
/// numbers as written; datetime columns only if the name says that it is a birth. Computed once. Cost: linear in the
/// length of the different cells, and for `near` in the number of values times their length.
/// Without a holdout the crowds are empty.
const PiiScan& pii_of(const Evidence& evidence);

/// All pairs of different words within Levenshtein distance 1; a list a word, ascending. The words must differ.
/// Two such words are equal after at most one deletion in each: candidates share a hash of such a remainder and are
/// then compared. Cost: O(total length) hashes, and the candidates. Source: Mor and Fraenkel, CACM 25 (1982).
Lists pairs_within_one_edit(const std::vector<std::string>& words);

}  // namespace assay
