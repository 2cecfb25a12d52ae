#pragma once
#include <functional>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/table.h"

namespace assay {

/// Something that holds for every row of the real table: declared in the schema, or found in the training table
/// without an exception.
struct ValidityRule {
  Key key;  ///< {"column", "age"}, {"rule", "range"}; or {"constraint", "admitted <= discharged"}
  std::string meaning;  ///< "17 to 90"
  bool declared = false;
  /// The rows that break it, ascending. For tables aligned with the training table.
  std::function<std::vector<std::size_t>(const Table&)> broken;
};

/// Fewer cells found the same way are no rule.
inline constexpr std::size_t kFewestForRule = 20;

/// The rules of a table, by column in the order of names, then the constraints in the order of the schema.
///   category   the declared categories, else those of the training table
///   range      numeric: the declared bounds, else the training table's smallest and largest; datetime: the latter
///   step       numeric: multiples of the declared step; else as many decimals as the training table has, up to six
///   missing    no missing cell, where the training table has none
///   unique     id: no value twice, where the training table has none twice
///   format     text, id and inferred categories: e-mail, phone, URL, UUID or ISO date, where all training cells have it
///   rows per entity   at most max-rows-per-entity
/// A found rule needs kFewestForRule training cells. Missing cells break only the rule against them. Ignored columns
/// have no rules. `train` is the training table itself: what it does not hold is found out from nothing else.
/// Cost O(cells).
std::vector<ValidityRule> validity_rules(const Table& train);

}  // namespace assay
