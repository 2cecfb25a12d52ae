#pragma once
#include <cstdint>
#include <vector>

#include "core/table.h"

namespace assay {

/// One hash a row, of its content: what the row says about a person, not who the person is. Columns of kind id and
/// columns with role `entity` or `ignored` are left out, so two people who differ only in a row number have equal
/// hashes. Otherwise as Table::row_hashes: comparable between tables with equal columns, whatever the coding and the
/// order of columns. A table without content gives every row the same hash.
std::vector<std::uint64_t> content_hashes(const Table& table);

/// An entity as a number that is equal for equal entities of one column, whatever its kind. Throws InputError for a vector column.
std::int64_t entity_key(const Table& table, std::size_t column, std::size_t row);

}  // namespace assay
