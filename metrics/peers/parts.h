#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/table.h"

/// What all peers' results share.
namespace assay::peers {

/// Numeric, datetime or categorical: what the tools that count cells can count.
bool has_cells(const Field& field);

/// {"columns": [a, b, ...]}.
Key columns_key(std::span<const std::string> names);

/// Appends `parts`, lowest figure first, those without one last; equals stay in their order.
void append_worst_first(std::vector<Part> parts, Result& result);

/// The values of a numeric or datetime column that are not missing, ascending.
std::vector<double> sorted_values(const Table& table, std::size_t column);

}  // namespace assay::peers
