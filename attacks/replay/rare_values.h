#pragma once
#include <string>
#include <vector>

#include "attacks/people.h"
#include "core/evidence.h"

namespace assay {

/// Who has a value of their own in one column. Units of all crowds in one sequence: members, outsiders, reference.
struct RareColumn {
  std::string column;
  std::vector<char> holds;  ///< one a unit: has a value here that nobody else has
  std::vector<char> met;    ///< one a unit: and the release has such a value too, exactly
};

/// Which people have values of their own, and whether the release repeats them. Every kind but vectors counts,
/// ignored columns do not; a missing cell is no value. A number that many people could have (a weight, an amount) is
/// met by chance as often for members as for the others, so only the comparison says something.
struct RareValues {
  std::vector<RareColumn> columns;  ///< by name
  /// Columns with fewer than 20 such people among members or the others: not tested.
  std::vector<std::string> too_few;
  /// Columns that merely number the rows of the release: not tested.
  std::vector<std::string> counters;
};

/// Cost O(rows x columns).
RareValues rare_values(const Table& release, const People& people);

}  // namespace assay
