#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "core/table.h"

namespace assay {

/// Rows in each cell of one column, of a table or a part of it.
struct CellTotals {
  std::vector<std::uint32_t> cells;
  double rows = 0;
};
CellTotals operator-(const CellTotals& all, const CellTotals& part);
/// Kolmogorov-Smirnov (ordered: cells ascending, missing first) or total variation distance of two counts over the same
/// cells. Both with rows.
double distance_of(const CellTotals& first, const CellTotals& second, bool ordered);

/// Levels of one column in two tables that share a scale: positions of the distinct values in ascending order; 0 is
/// missing.
struct ColumnLevels {
  std::vector<std::uint32_t> first, second;  ///< one a row
  std::size_t levels = 0;
  bool ordered = false;
};
ColumnLevels levels_of(const Table& first, const Table& second, std::size_t column);
/// Their distance. Both samples non-empty.
double shape_distance(const ColumnLevels& levels);

/// A numeric or datetime column (microseconds).
struct SortedColumn {
  std::vector<double> values;  ///< the present ones, ascending
  double rows = 0;             ///< missing ones included
};
SortedColumn sorted_column(const Table& table, std::size_t column);
/// sup_x |F(x) - G(x)|, where a missing cell is below every value. Both with rows. Cost: one pass.
double kolmogorov_smirnov(const SortedColumn& first, const SortedColumn& second);

}  // namespace assay
