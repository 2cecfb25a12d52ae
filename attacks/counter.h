#pragma once
#include <cstddef>

#include "core/table.h"

namespace assay {

/// Whether the column holds a, a + 1, ..., a + rows - 1 in some order: row numbers, which single nobody out and are no
/// copies of anybody's. Never for a datetime. Cost O(rows).
bool is_counter(const Table& table, std::size_t column);

}  // namespace assay
