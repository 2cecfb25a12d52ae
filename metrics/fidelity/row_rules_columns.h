#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/table.h"

namespace assay {

/// A column that rules may speak of.
struct RuleColumn {
  std::string name;
  Kind kind = Kind::kNumeric;
  std::size_t cells = 0;  ///< distinct values in all tables together; codes are 0..cells-1
  std::vector<std::string> labels;  ///< one a cell for words; empty for numbers and times
};

/// One table as rules see it: one vector a column, in the order of RuleColumns::columns.
struct RuleTable {
  std::size_t rows = 0;
  std::vector<std::vector<std::int32_t>> codes;  ///< -1 marks a missing cell
  std::vector<std::vector<double>> numbers;      ///< NaN: missing; empty unless numeric or datetime
  std::vector<std::uint32_t> unit;               ///< of each row, 0..units-1
  std::size_t units = 0;
  std::vector<std::uint64_t>
      hashes;  ///< of each row's content: an order that rows' places have no part in
};

/// Several tables in one coding, so that what is learnt on one can be looked up in another.
struct RuleColumns {
  std::vector<RuleColumn> columns;  ///< in the order of their names
  std::vector<RuleTable> tables;    ///< as given
};
/// Codes every measured column except vectors. The tables must be aligned. Cost: one sort a numeric column.
RuleColumns rule_columns(std::span<const Table> tables);

}  // namespace assay
