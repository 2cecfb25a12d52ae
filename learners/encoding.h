#pragma once
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/table.h"

namespace assay {

/// A sparse matrix by rows: row r holds entries begin[r] .. begin[r+1] of `index` and `value`,
/// indices ascending.
struct SparseRows {
  std::vector<std::size_t> begin;    ///< size rows + 1
  std::vector<std::uint32_t> index;  ///< 0 .. columns - 1
  std::vector<float> value;          ///< never NaN
  std::size_t columns = 0;
  std::size_t rows() const { return begin.size() - 1; }
};

/// What stands for a missing number. kMean: the mean, with an indicator of its own (linear models).
/// kAbsent: no entry, which boosted trees send down a learnt branch.
enum class MissingNumber { kMean, kAbsent };

/// Columns as features, learnt from the training rows alone.
///
///   numbers, datetimes   (x - mean)/deviation; a constant column gives no feature
///   categories           one 0/1 feature a level met in training, missing cells being a level; at
///   most the kMostLevels
///                        most frequent ones. A level not met in training has no entry
/// Left out: kinds text, id, vector; roles target, entity, ignored (`left_out` names them).
/// Features are ordered by column name, then level: the order of columns and of category codes does
/// not matter. Cost: linear in cells.
class FeatureEncoder {
 public:
  static constexpr std::size_t kMostLevels = 255;

  FeatureEncoder() = default;
  FeatureEncoder(const Table& train, MissingNumber missing);

  /// Columns are found by name, categories by word. Throws InputError when a column is missing.
  SparseRows encode(const Table& table) const;
  std::size_t features() const { return names_.size(); }
  const std::vector<std::string>& names() const {
    return names_;
  }  ///< "age", "age is missing", "sex=Male"
  /// The column that every feature comes from: "age", "age", "sex".
  const std::vector<std::string>& columns() const { return columns_; }
  /// Columns of a schema that no learner looks at.
  static std::vector<std::string> left_out(const Schema& schema);

 private:
  struct Number {
    std::string column;
    double scale = 1, mean = 0, deviation = 1;  ///< z = (x/scale - mean)/deviation
    std::uint32_t feature = 0;
    std::int64_t indicator = -1;  ///< feature of "is missing"; -1: none
  };
  struct Levels {
    std::string column;
    std::unordered_map<std::string, std::uint32_t> feature;
    std::int64_t missing = -1;  ///< feature of the missing level; -1: none
  };
  void learn_number(const Table& train, std::size_t column, MissingNumber missing);
  void learn_levels(const Table& train, std::size_t column);
  std::uint32_t add(std::string name, const std::string& column);

  std::vector<Number> numbers_;
  std::vector<Levels> levels_;
  std::vector<std::string> names_, columns_;  ///< one a feature
};

}  // namespace assay
