#include "metrics/fidelity/groups.h"

#include <algorithm>
#include <numeric>

#include "core/hash.h"
#include "core/rng.h"

namespace assay {

Units in_content_order(const Table& table, std::uint64_t seed) {
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
  Units sorted;
  sorted.begin.push_back(0);
  for (const auto place : Rng(seed).split("deal").choose(order.size(), order.size())) {
    const auto members = units.of(order[place]);
    sorted.rows.insert(sorted.rows.end(), members.begin(), members.end());
    sorted.begin.push_back(sorted.rows.size());
  }
  return sorted;
}

GroupedTable grouped(const Table& table, const std::vector<ColumnBins>& bins, std::uint64_t seed,
                     std::size_t count) {
  const Units units = in_content_order(table, seed);
  GroupedTable out;
  out.one_row_each = units.count() == table.rows();
  count = std::clamp<std::size_t>(units.count() / 2, 1, count);
  for (std::size_t g = 0; g <= count; ++g) {
    out.begin.push_back(units.begin[units.count() * g / count]);
  }
  for (const auto& column : apply_bins(bins, table)) {
    std::vector<std::uint16_t> sorted(column.size());
    for (std::size_t i = 0; i < column.size(); ++i) {
      sorted[i] = column[units.rows[i]];
    }
    out.cells.push_back(std::move(sorted));
  }
  out.source = units.rows;
  return out;
}

}  // namespace assay
