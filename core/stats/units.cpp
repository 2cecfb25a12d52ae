#include "core/stats/units.h"

#include <numeric>
#include <optional>
#include <type_traits>
#include <unordered_map>

#include "core/error.h"

namespace assay {
namespace {

/// Groups rows by `key_of(row)`; no key: a unit of its own. Units in order of first appearance.
template <class Key, class KeyOf>
Units group_rows(std::size_t rows, const KeyOf& key_of) {
  std::unordered_map<Key, std::size_t> seen;
  std::vector<std::size_t> unit(rows), sizes;
  for (std::size_t row = 0; row < rows; ++row) {
    const std::optional<Key> key = key_of(row);
    unit[row] = key ? seen.try_emplace(*key, sizes.size()).first->second : sizes.size();
    if (unit[row] == sizes.size()) {
      sizes.push_back(0);
    }
    ++sizes[unit[row]];
  }
  Units made;
  made.begin.assign(sizes.size() + 1, 0);
  std::partial_sum(sizes.begin(), sizes.end(), made.begin.begin() + 1);
  made.rows.resize(rows);
  std::vector<std::size_t> next(made.begin.begin(), made.begin.end() - 1);
  for (std::size_t row = 0; row < rows; ++row) {
    made.rows[next[unit[row]]++] = row;
  }
  return made;
}

}  // namespace

Units row_units(std::size_t rows) {
  Units made;
  made.begin.resize(rows + 1);
  made.rows.resize(rows);
  std::iota(made.begin.begin(), made.begin.end(), std::size_t{0});
  std::iota(made.rows.begin(), made.rows.end(), std::size_t{0});
  return made;
}

Units units_of(const Table& table) {
  const std::vector<std::size_t> columns = table.schema().with(Role::kEntity);
  if (columns.empty()) {
    return row_units(table.rows());
  }
  if (columns.size() > 1) {
    throw InputError(text("columns '", table.field(columns[0]).name, "' and '",
                          table.field(columns[1]).name,
                          "' both have the role entity; one column names the people"));
  }
  const std::size_t column = columns[0];
  const Field& field = table.field(column);
  require(field.kind != Kind::kVector, "column '", field.name,
          "' is a vector and cannot have the role entity");
  const auto group = [&](const auto& cells) {
    using Cell = std::remove_cvref_t<decltype(cells[0])>;
    return group_rows<Cell>(table.rows(), [&](std::size_t row) {
      return table.missing(column, row) ? std::nullopt : std::optional<Cell>(cells[row]);
    });
  };
  if (field.kind == Kind::kNumeric) {
    return group(table.numbers(column));
  }
  return field.kind == Kind::kDatetime ? group(table.times(column)) : group(table.codes(column));
}

}  // namespace assay
