#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/table.h"

namespace assay::gretel {

/// How pandas.read_csv types a column, which decides what the tool does with it.
enum class Dtype { kInteger, kFloat, kText };

/// One column as the tool sees it. Which cells are missing is what our schema says.
///
/// What is wrong with it: a whole-number column turns from integer to float, and by that from a category to a number,
/// as soon as a single cell is missing.
struct Column {
  std::string name;
  Dtype dtype = Dtype::kFloat;
  std::vector<double> numbers;      ///< integer, float: one a row, NaN missing; else empty
  std::vector<std::int32_t> codes;  ///< text: one a row, -1 missing; else empty
  std::shared_ptr<const std::vector<std::string>> words;  ///< text: what the codes stand for

  bool is_text() const { return dtype == Dtype::kText; }
  std::size_t rows() const { return is_text() ? codes.size() : numbers.size(); }
  bool missing(std::size_t row) const;
  Column take(std::span<const std::size_t> rows) const;  ///< may repeat; keeps the dtype
};

struct Frame {
  std::vector<Column> columns;
  std::size_t rows = 0;
  Frame take(std::span<const std::size_t> rows) const;
};

/// Aligned tables (equal columns, equal dictionaries) as the tool would read them from CSV, one frame a table. Equal
/// codes of a text column mean equal words in all of them. Numeric: integer if no cell is missing, all are whole and
/// none is written with decimals. Categorical, id and text columns whose words are all numbers become numbers, as in
/// pandas. Datetime columns are text. Columns with role `ignored` and vectors are left out. Cost: one pass.
std::vector<Frame> frames_of(std::span<const Table* const> tables);

/// What the tool calls the type of a column.
enum class FieldType { kEmpty, kBinary, kNumeric, kCategorical, kText, kOther };
std::string_view name_of(FieldType type);  ///< "binary", ...

struct Field {
  FieldType type = FieldType::kOther;
  std::size_t count = 0, unique = 0, missing = 0;  ///< cells with a value, different ones, without

  bool is_nominal() const { return type == FieldType::kBinary || type == FieldType::kCategorical; }
  bool is_tabular() const { return is_nominal() || type == FieldType::kNumeric; }
};

/// The first rule that fits, n cells with a value, u of them different:
///   empty        n = 0
///   binary       u = 2, of any dtype
///   numeric      float
///   categorical  integer with u <= 10 and no negative value; else integer is numeric
///   categorical  (n - u)/n >= 0.9, or >= 0.7 if n <= 50
///   text         more than 2 blanks a cell on average
///   other        the rest: names, codes, dates; they take no part in any quality score
/// What is wrong with it: the same column is a category or not depending on how many rows there are, and a release is
/// typed by its own values, so that a fault in them changes the method rather than the score.
/// Source: describe_field in artifacts/analyzers/field_features.py.
Field describe(const Column& column);
std::vector<Field> describe(const Frame& frame);

}  // namespace assay::gretel
