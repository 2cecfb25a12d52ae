#include "core/content.h"

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

}  // namespace assay
