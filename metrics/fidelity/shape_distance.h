#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "core/table.h"

namespace assay {

/// Levels of one column in two tables that share a scale: positions of the distinct values in ascending order; 0 is missing.
struct ColumnLevels {
  std::vector<std::uint32_t> first, second;  ///< one a row
  std::size_t levels = 0;
  bool ordered = false;
};
ColumnLevels levels_of(const Table& first, const Table& second, std::size_t column);
/// Kolmogorov-Smirnov (ordered) or total variation distance of the given rows. Both samples non-empty.
double shape_distance(const ColumnLevels& levels, std::span<const std::size_t> first,
                      std::span<const std::size_t> second);
/// The same for all rows.
double shape_distance(const ColumnLevels& levels);

/// The present values of a numeric or datetime column (microseconds), ascending.
std::vector<double> sorted_values(const Table& table, std::size_t column);

}  // namespace assay
