#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "metrics/fidelity/row_rules_columns.h"

namespace assay {

/// Something that (nearly) every row of a table keeps, about one, two or three of its columns.
///   kConstant    a is always the same value
///   kEqual       a = b
///   kOrder       a <= b
///   kSum         a + b = c, to half a unit of the last decimal that the three columns have
///   kDetermines  a -> b: the value of a fixes that of b (a functional dependency)
///   kPresence    a -> [b is missing]: the value of a fixes whether b is there
///   kMissing     b is missing wherever a is
/// A row is silent about a rule when a cell is missing that the rule needs, or when a has a value the rule was not
/// learnt for; it then neither keeps nor breaks it.
struct RowRule {
  enum class Kind { kConstant, kEqual, kOrder, kSum, kDetermines, kPresence, kMissing };
  Kind kind = Kind::kConstant;
  std::vector<std::size_t> columns;  ///< a, b, c: positions in RuleColumns::columns
  double slack = 0;                  ///< kSum: half a unit of the last decimal

  // What learn_rule reads off a table.
  /// kDetermines, kPresence: what each value of a stands for (1 = missing); kConstant: one entry. -1: no row told.
  std::vector<std::int32_t> image;
  double floor =
      0;  ///< share of the speaking rows that would break it if the columns were independent
};

/// How a table keeps a rule.
struct RuleCounts {
  std::size_t rows = 0;    ///< that speak
  std::size_t broken = 0;  ///< of these
  std::size_t units = 0;   ///< people with a row that speaks
  std::size_t silent = 0;  ///< other rows
  std::size_t first = 0;   ///< the first row that breaks it, if one does
  double share_kept() const { return 1 - static_cast<double>(broken) / static_cast<double>(rows); }
};

/// Learns image and floor from the rows of one table. An image is the value that most rows have; of several, the
/// smallest code, which no order of rows changes for numbers. The floor is exact, from the margins of the rows that
/// speak; only for sums of columns with more than 1,024 values the rarest are taken never to fit, an error of at most
/// 0.002. Cost: one pass, for order and equality a sort.
RowRule learn_rule(RowRule rule, const RuleColumns& columns, const RuleTable& table);

/// Cost: one pass. `breaks`, one a row, is set to 1 where the rule is broken.
RuleCounts count_rule(const RowRule& rule, const RuleTable& table,
                      std::vector<char>* breaks = nullptr);

/// "education -> education_num", "start <= end", "a + b = c", "b is missing where a is", ...
std::string text_of(const RowRule& rule, const RuleColumns& columns);
std::string_view name_of(RowRule::Kind kind);  ///< "order", "sum", ...

}  // namespace assay
