#include "metrics/fidelity/groups.h"

#include <algorithm>
#include <numeric>

#include "core/hash.h"
#include "core/stats/resampling.h"

namespace assay {

GroupedTable grouped(const Table& table, const std::vector<ColumnBins>& bins, std::uint64_t seed,
                     std::size_t count) {
  const Units units = units_of(table);
  const auto rows = table.row_hashes();
  std::vector<std::uint64_t> content(units.count(), 0);
  for (std::size_t u = 0; u < units.count(); ++u) {
    for (const auto row : units.of(u)) {
      content[u] += combine(seed, rows[row]);
    }
  }
  std::vector<std::size_t> order(units.count());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return content[a] != content[b] ? content[a] < content[b] : a < b;
  });

  GroupedTable out;
  count = std::clamp<std::size_t>(units.count() / 2, 1, count);
  out.unit_count = static_cast<double>(units.count());
  std::vector<std::size_t> sorted_rows;
  sorted_rows.reserve(table.rows());
  out.begin.push_back(0);
  for (std::size_t g = 0; g < count; ++g) {
    const std::size_t from = order.size() * g / count, to = order.size() * (g + 1) / count;
    for (std::size_t i = from; i < to; ++i) {
      const auto members = units.of(order[i]);
      sorted_rows.insert(sorted_rows.end(), members.begin(), members.end());
    }
    out.begin.push_back(sorted_rows.size());
    out.units.push_back(static_cast<double>(to - from));
  }
  for (auto& column : apply_bins(bins, table)) {
    std::vector<std::uint16_t> sorted(column.size());
    for (std::size_t i = 0; i < column.size(); ++i) {
      sorted[i] = column[sorted_rows[i]];
    }
    out.cells.push_back(std::move(sorted));
  }
  return out;
}

}  // namespace assay
