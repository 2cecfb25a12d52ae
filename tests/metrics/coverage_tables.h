#pragma once
#include <vector>

#include "core/table.h"
#include "tests/support/tables.h"

namespace assay::testing {

inline Table numbers(std::vector<double> x) {
  return TableBuilder().numeric("x", std::move(x)).table();
}

/// Embeddings of two dimensions.
inline Table vectors(const std::vector<float>& cells) {
  Schema schema;
  schema.fields.resize(1);
  schema.fields[0].name = "embedding";
  schema.fields[0].kind = Kind::kVector;
  schema.fields[0].dimension = 2;
  return {schema, {Vectors{Cells<float>(cells), 2}}};
}

/// One cell of a numeric column replaced.
inline Table planted(const Table& table, std::size_t column, std::size_t row, double cell) {
  auto cells = table.as_numbers(column);
  cells[row] = cell;
  std::vector<Column> columns;
  for (std::size_t c = 0; c < table.columns(); ++c) {
    columns.push_back(table.column(c));
  }
  columns[column] = Numbers(cells);
  return {table.schema(), columns};
}

}  // namespace assay::testing
