#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/table.h"

namespace assay {

/// Whom every row is about. Rows that share the cell of an entity column are one person, transitively over several such
/// columns; a row without that cell, or in a table without such a column, is a person of its own.
struct People {
  std::vector<std::uint32_t> of_row;  ///< rows: 0..count-1, numbered by first appearance
  std::size_t count = 0;
};

/// Cost O(rows x entity columns).
/// Throws InputError for an entity column of vectors.
People people_of(const Table& table);

/// Throws InputError, naming the option, if the table is about fewer than `atoms` people: then nothing in it could be
/// published.
void require_enough(const People& people, std::int64_t atoms, std::string_view generator);

}  // namespace assay
