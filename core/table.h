#pragma once
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/schema.h"

namespace assay {

/// Cells of one type. Owns them (from a vector) or borrows them while a shared handle keeps them alive; copying is cheap.
template <class T>
class Cells {
 public:
  Cells() = default;
  Cells(std::vector<T> values) {  // NOLINT: a vector is a column
    auto owned = std::make_shared<const std::vector<T>>(std::move(values));
    view_ = *owned;
    owner_ = std::move(owned);
  }
  Cells(std::span<const T> view, std::shared_ptr<const void> owner)
      : view_(view), owner_(std::move(owner)) {}
  std::span<const T> view() const { return view_; }
  std::size_t size() const { return view_.size(); }
  T operator[](std::size_t row) const { return view_[row]; }

 private:
  std::span<const T> view_;
  std::shared_ptr<const void> owner_;
};

using Numbers = Cells<double>;      ///< NaN marks a missing cell
using Codes = Cells<std::int32_t>;  ///< 0..K-1; -1 marks a missing cell
using Times = Cells<
    std::int64_t>;  ///< microseconds since 1970-01-01T00:00:00 UTC; kNoTime marks a missing cell
inline constexpr std::int64_t kNoTime = std::numeric_limits<std::int64_t>::min();

/// Strings by dictionary: row -> position in `words`. Text and ids.
struct Words {
  Codes codes;  ///< -1 marks a missing cell
  std::shared_ptr<const std::vector<std::string>>
      words;  ///< distinct, in order of first appearance
};
/// Row-major matrix, rows x dimension. A missing row is NaN throughout.
struct Vectors {
  Cells<float> values;
  std::size_t dimension = 0;
};
using Column = std::variant<Numbers, Codes, Times, Words, Vectors>;

/// Columns of equal length that agree with a schema. Immutable; copying is cheap.
class Table {
 public:
  Table() = default;
  /// Throws InputError naming column and row when a column does not fit its field: other kind, other length, code outside
  /// the categories.
  Table(Schema schema, std::vector<Column> columns);

  std::size_t rows() const { return rows_; }
  std::size_t columns() const { return columns_.size(); }
  const Schema& schema() const { return *schema_; }
  const Field& field(std::size_t column) const { return schema_->fields[column]; }
  const Column& column(std::size_t column) const { return columns_[column]; }

  std::span<const double> numbers(std::size_t column) const;      ///< numeric only
  std::span<const std::int32_t> codes(std::size_t column) const;  ///< categorical, text, id
  std::span<const std::int64_t> times(std::size_t column) const;  ///< datetime only
  std::span<const float> vectors(std::size_t column) const;       ///< vector only, rows x dimension
  /// What the codes of a categorical, text or id column stand for.
  const std::vector<std::string>& words(std::size_t column) const;

  bool missing(std::size_t column, std::size_t row) const;
  /// Numeric and datetime cells as doubles (microseconds), NaN where missing. Copies.
  std::vector<double> as_numbers(std::size_t column) const;

  Table take(std::span<const std::size_t> rows)
      const;  ///< may repeat and reorder; dictionaries are shared
  Table select(std::span<const std::size_t> columns) const;
  /// A table with the same columns under another schema (roles, bounds, ...); checked as in the constructor.
  Table with_schema(Schema schema) const;

  /// Of schema names, kinds and cells in order, independent of how strings are coded. For provenance.
  std::uint64_t fingerprint() const;
  /// One hash a row, of its values only: equal rows of any two tables with equal columns have equal hashes, whatever the
  /// coding. Numbers by value (-0 = 0), missing equals missing. Columns with role `ignored` are left out.
  std::vector<std::uint64_t> row_hashes() const;

  bool operator==(const Table& other) const;  ///< missing equals missing; -0 differs from 0

 private:
  std::shared_ptr<const Schema> schema_ = std::make_shared<Schema>();
  std::vector<Column> columns_;
  std::size_t rows_ = 0;
};

/// The rows of `top`, then those of `bottom`, under the schema of `top`. The tables must be aligned: equal names and kinds,
/// equal categories, one dictionary for text and ids; throws InputError naming the column otherwise.
Table stacked(const Table& top, const Table& bottom);

/// The same tables with the same categories in every categorical column: those of `tables[0]` first, then what the
/// others hold beyond them, counted in Field::foreign. Text and id columns get one dictionary too.
/// Throws InputError when column names or kinds differ, naming the first difference; columns may be in another order.
std::vector<Table> align(std::span<const Table> tables);

}  // namespace assay
