#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "core/table.h"

namespace assay {

/// Which rows belong to one person: rows[begin[u] .. begin[u+1]) are the rows of unit u. Without an entity column every
/// row is its own unit.
struct Units {
  std::vector<std::size_t> begin, rows;
  std::size_t count() const { return begin.empty() ? 0 : begin.size() - 1; }
  std::span<const std::size_t> of(std::size_t unit) const {
    return std::span(rows).subspan(begin[unit], begin[unit + 1] - begin[unit]);
  }
};
/// Units of a table by its column with role `entity`, in order of first appearance; a missing entity is a unit of its
/// own. Throws InputError if two columns have that role.
Units units_of(const Table& table);
Units row_units(std::size_t rows);

}  // namespace assay
