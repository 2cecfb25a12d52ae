#pragma once
#include <memory>
#include <string_view>

#include "core/table.h"

namespace assay {

/// Turns the cells of one column of text into typed cells.
class ColumnBuilder {
 public:
  virtual ~ColumnBuilder() = default;
  /// `cell.data()` is null for an unquoted empty cell. Throws InputError "value V rule; remedy".
  virtual void add(std::string_view cell) = 0;
  /// The column; `field` learns what the cells told (decimals, categories). Leaves the builder
  /// empty.
  virtual Column finish(Field& field) = 0;
};

/// Is the cell one of the field's missing tokens? A quoted empty cell is missing in numeric and
/// datetime columns only: elsewhere it is the empty string. Quotes around other tokens make no
/// difference.
bool is_missing(const Field& field, std::string_view cell);

/// For a column whose kind is known; `field` must outlive the builder. `keep_foreign` as in
/// ReadOptions. Throws InputError for a vector column.
std::unique_ptr<ColumnBuilder> column_builder(const Field& field, bool keep_foreign);

}  // namespace assay
