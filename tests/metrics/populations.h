#pragma once
#include <cmath>
#include <string>
#include <vector>

#include "core/rng.h"
#include "core/table.h"
#include "tests/support/tables.h"

namespace assay::testing {

/// People with dependent columns: x and y normal with correlation `rho`, group leaning on x, square = x^2 plus noise, and a column
/// that depends on nothing.
inline Table population(std::size_t rows, double rho, Rng rng) {
  std::vector<double> x, y, square, alone;
  std::vector<std::int32_t> group;
  for (std::size_t i = 0; i < rows; ++i) {
    const double a = rng.normal(), b = rng.normal();
    x.push_back(a);
    y.push_back(rho * a + std::sqrt(1 - rho * rho) * b);
    square.push_back(a * a + 0.3 * rng.normal());
    alone.push_back(rng.normal());
    group.push_back(rng.uniform() < 1 / (1 + std::exp(-2 * a)) ? 1 : 0);
  }
  return TableBuilder()
      .numeric("x", x)
      .numeric("y", y)
      .numeric("square", square)
      .numeric("alone", alone)
      .coded("group", {"low", "high"}, group)
      .table();
}

/// The same columns, each permuted on its own.
inline Table shuffled_columns(const Table& table, Rng rng) {
  std::vector<Column> columns;
  for (std::size_t c = 0; c < table.columns(); ++c) {
    const auto order = rng.choose(table.rows(), table.rows());
    columns.push_back(table.take(order).column(c));
  }
  return {table.schema(), columns};
}

}  // namespace assay::testing
