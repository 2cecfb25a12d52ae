#pragma once
#include <string>
#include <vector>

#include "core/nearest.h"
#include "core/table.h"

namespace assay {

/// Turns rows into points: numeric and datetime columns as (x - mean)/sd, categorical ones as one
/// 0/1 dimension a category.
///
/// Mean and population sd (divisor n, missing cells left out) are learnt on one table; sd 0 counts
/// as 1, as in scikit-learn's StandardScaler. A missing number is put at the mean; a column with
/// missing cells in the learnt table has one more 0/1 dimension that marks them, whatever its kind.
/// A category beyond the learnt ones is 0 in every dimension. Text, id, vector and `ignored`
/// columns take no part.
class Encoder {
 public:
  /// Throws InputError if the table has no rows or no column that takes part.
  explicit Encoder(const Table& learnt);

  std::size_t dimension() const { return names_.size(); }
  /// "age", "sex=Female", "age is missing": one a dimension, in the order of the columns.
  const std::vector<std::string>& names() const { return names_; }
  /// rows x dimension(). Throws InputError if a column has another name or kind than in the learnt
  /// table.
  Points encode(const Table& table) const;

 private:
  struct ColumnCode {
    std::size_t column = 0;
    std::string name;
    Kind kind = Kind::kNumeric;
    double mean = 0, sd = 1;     // ordered columns
    std::size_t categories = 0;  // categorical columns
    bool marks_missing = false;
    std::size_t first = 0;  // dimension
  };
  void learn_column(const Table& learnt, std::size_t column);
  void write_column(const ColumnCode& code, const Table& table, Points& points) const;

  std::vector<ColumnCode> codes_;
  std::vector<std::string> names_;
};

}  // namespace assay
