#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/table.h"

namespace assay {

/// A rule of the schema: `A op B`, each a column or a literal, at least one a
/// column; numbers with numbers, dates with dates. A literal date is written as
/// in the column's format: "admitted >= 2020-01-01".
struct Constraint {
  enum class Op { kLess, kLessEqual, kGreater, kGreaterEqual, kEqual, kUnequal };
  struct Operand {
    std::optional<std::size_t> column;
    double literal = 0;  ///< number or microseconds, where there is no column
  };
  std::string rule;  ///< as written
  Operand left, right;
  Op op = Op::kLess;
};

/// Throws InputError with the form of a rule: no operator, neither column nor
/// literal, no column, a column that is neither numeric nor datetime, a number
/// against a date.
Constraint parse_constraint(const Schema& schema, const std::string& rule);
/// All rules of the schema.
std::vector<Constraint> constraints_of(const Schema& schema);

/// The rows that break one of the rules, ascending. A missing cell satisfies
/// every rule. Cost O(rows x constraints).
std::vector<std::size_t> rows_that_break(const Table& table,
                                         std::span<const Constraint> constraints);

}  // namespace assay
