#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "attacks/people.h"
#include "core/table.h"

namespace assay {

/// Which people have combinations of their own, and how many of them the release repeats.
///
/// A rare combination is a pair of cells in two columns, each of which other people have too, but nobody else has
/// both. A person is counted once a pair of columns. Every kind but vectors and ids takes part; columns with role
/// ignored or entity do not; a missing cell combines with nothing. Chance meets such pairs too, and those of unusual
/// people most often, so only the comparison of people says something.
struct RarePairs {
  /// Units of all crowds in one sequence: members, outsiders, reference.
  std::vector<std::uint32_t> held;  ///< pairs of columns in which the unit has a rare combination
  std::vector<std::uint32_t> met;   ///< of them, in how many the release has one too
  std::size_t columns = 0;          ///< combined
  std::vector<std::string>
      left_out;  ///< beyond the 32 columns of fewest values: not combined, by name
};

/// Cells are compared by 64-bit hashes. Cost O(columns^2 x rows), parallel over pairs of columns.
RarePairs rare_pairs(const Table& release, const People& people);

}  // namespace assay
