#pragma once
#include <optional>
#include <string_view>

#include "core/table.h"

namespace assay::sdmetrics {

/// The dtype that pandas.read_csv would give the cells of a column, as far as their values tell (sdmetrics.h): "int64",
/// "float64", "bool", "datetime64[ns]" (as the reports convert dates) or "object". Cost: linear.
std::string_view dtype_of(const Table& table, std::size_t column);

/// Jaccard index of the sets of (name, dtype) of two aligned tables, `ignored` columns left out. Empty without columns.
std::optional<double> table_structure(const Table& real, const Table& synthetic);

}  // namespace assay::sdmetrics
