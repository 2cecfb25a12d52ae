#pragma once
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "core/table.h"

namespace assay {

/// Rows of one class of the target; a missing class is a class too. Without a target all rows are
/// one class.
struct ClassRows {
  std::int32_t code = -1;
  std::vector<std::size_t> rows;  ///< ascending, at least one
};
std::vector<ClassRows> rows_by_class(const Table& table, std::optional<std::size_t> target);

/// The space in which SMOTE-NC looks for neighbours.
///
///   d^2(x, y) = sum over numbers (x_c - y_c)^2 + M^2 #{categories that differ}
///
/// Numbers as they are (dates in days), or over their standard deviation in the whole table if
/// `scale`. M: median over the numeric columns of their population standard deviation within the
/// class. The target, text, ids and vectors take no part. A missing number stands at the class's
/// mean, and whether it is missing counts as a category; a missing category is a category.
/// Differs: M = 1 where imbalanced-learn has M = 0 or refuses (constant or no numeric columns),
/// else categories would not count.
/// Source: Chawla et al., SMOTE, JAIR 16 (2002), section 6.1; imbalanced-learn 8504e95 (one-hot
/// entries M / sqrt 2, M per class).
class SmoteSpace {
 public:
  SmoteSpace(const Table& train, std::optional<std::size_t> target, bool scale);
  /// M for the rows of one class.
  /// Cost O(rows x columns).
  double category_cost(std::span<const std::size_t> rows) const;
  /// Where the rows of one class lie.
  struct Points {
    std::size_t rows = 0;
    double category_cost = 0;     ///< M; a category that differs adds its square to d^2
    std::vector<double> numbers;  ///< rows x numeric
    /// rows x categorical; whether a number is missing is a category too
    std::vector<std::int32_t> codes;
    std::size_t numeric = 0, categorical = 0;
  };
  Points points(std::span<const std::size_t> rows) const;
  /// The numeric columns, and the categorical ones, that take part.
  const std::vector<std::size_t>& numeric() const { return numeric_; }
  const std::vector<std::size_t>& categorical() const { return categorical_; }

 private:
  std::vector<std::size_t> numeric_, categorical_;
  std::vector<std::vector<double>> values_;  ///< numeric x rows, in the space's unit; NaN missing
  std::vector<std::span<const std::int32_t>> codes_;  ///< categorical x rows
};

/// d^2 of two rows, or, if that is more than `limit`, anything more than `limit`.
double squared_distance(const SmoteSpace::Points& points, std::size_t a, std::size_t b,
                        double limit = std::numeric_limits<double>::infinity());

/// The k nearest rows of the same class, itself excluded, of each of `queries` (positions in
/// `points`): queries x k, nearest first; among equal distances the earlier row. Exact, in double.
/// k < points.rows. Walks outwards along the widest numeric column until that alone is farther than
/// the k-th found: on unscaled tables one column decides and few rows are looked at.
/// Cost at most O(queries x rows x columns); parallel over queries.
std::vector<std::uint32_t> others_nearby(const SmoteSpace::Points& points,
                                         std::span<const std::size_t> queries, std::size_t k);

}  // namespace assay
