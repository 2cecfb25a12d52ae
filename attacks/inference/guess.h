#pragma once
#include <string>
#include <vector>

#include "attacks/people.h"
#include "attacks/trials.h"

namespace assay {

/// When a guess of a cell counts as right. Cells are numbers here, see secret_values().
struct Right {
  enum class Rule {
    kEqual,       ///< categories: the same one
    kRelative,    ///< numbers: |guess - truth| <= tolerance |truth|; 0 is met by 0 only
    kDay,         ///< datetimes: at most a day apart
    kAnonymeter,  ///< numbers: |guess - truth| / (guess + 1e-12) <= tolerance
  };
  Rule rule = Rule::kEqual;
  double tolerance = 0;
  /// Never for a missing guess or a missing truth (NaN).
  bool operator()(double guess, double truth) const;
};
/// The rule of a column. `anonymeter` reproduces that tool, whose divisor has no absolute value: every negative guess
/// counts as right, and a guess of 0 never does unless the truth is 0.
Right right_for(const Field& field, double tolerance, bool anonymeter = false);

/// A column's cells: numbers, microseconds, or category codes; NaN where missing. Numeric, datetime, categorical.
std::vector<double> secret_values(const Table& table, std::size_t column);

/// What an attacker guesses who knows nothing of a person: the value that is right for most rows. Several, if they
/// are right for equally many; none without a value.
struct BlindGuess {
  std::vector<double> values;  ///< ascending
  /// Share of the values that are right; 0 if there are none.
  double success(const Right& right, double truth) const;
};
/// Cost O(n log n). For every rule but kAnonymeter, which is taken as kRelative: it would choose any negative number.
BlindGuess majority_guess(std::vector<double> values, const Right& right);

/// Which columns an attacker wants to know.
struct Secrets {
  std::vector<std::size_t> columns;  ///< by name
  /// They have role secret; else there are none such, and every column is taken.
  bool declared = false;
  /// Columns with role secret whose kind cannot be guessed (text, id, vector).
  std::vector<std::string> left_out;
};
Secrets secrets_of(const Schema& schema);

/// The `most` of some columns on which majority_guess() is wrong for the most rows of `people`: a right guess there is
/// news about a person. Of equal ones those first in `columns`, in whose order the result is. A missing cell is not
/// wrong. Ask it about people outside, so that neither the release nor who is a member has a say.
/// Cost O(rows log rows) a column.
std::vector<std::size_t> hardest_to_guess(const Table& people,
                                          const std::vector<std::size_t>& columns, double tolerance,
                                          std::size_t most);

/// The people under attack: rows of the members of Targets, then those of the outsiders.
struct Attacked {
  const Targets& targets;
  Table rows;
  explicit Attacked(const Targets& people);
  /// One success a row (NaN: not tried) as one a unit: the mean of its rows that were tried.
  Trial trial(Key key, const std::vector<double>& success) const;
  /// Share of the people, members and outsiders together, on whom it succeeds. Empty if nobody was tried.
  std::optional<double> rate(const std::vector<double>& success) const;
};

}  // namespace assay
