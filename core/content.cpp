#include "core/content.h"

#include <bit>

#include "core/error.h"

namespace assay {

std::vector<std::uint64_t> content_hashes(const Table& table) {
  std::vector<std::size_t> columns;
  for (std::size_t c = 0; c < table.columns(); ++c) {
    if (table.field(c).kind != Kind::kId && table.field(c).is_measured()) {
      columns.push_back(c);
    }
  }
  return columns.empty() ? std::vector<std::uint64_t>(table.rows())
                         : table.select(columns).row_hashes();
}

std::int64_t entity_key(const Table& table, std::size_t column, std::size_t row) {
  switch (table.field(column).kind) {
    case Kind::kNumeric:
      return std::bit_cast<std::int64_t>(table.numbers(column)[row] + 0.0);  // -0 is 0
    case Kind::kDatetime:
      return table.times(column)[row];
    case Kind::kVector:
      throw InputError(text("column '", table.field(column).name,
                            "' holds vectors: it cannot name an entity; use an id column"));
    default:
      return table.codes(column)[row];
  }
}

}  // namespace assay
