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
  for (const auto unit : order) {
    const auto members = units.of(unit);
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
  // Equal units stand together. They are dealt out: a group of people all alike would vary far more than chance does.
  const auto dealt = Rng(seed).split("deal").choose(units.count(), units.count());
  for (std::size_t u = 0, g = 0; u <= dealt.size(); ++u) {
    while (g <= count && u == units.count() * g / count) {
      out.begin.push_back(out.source.size());
      ++g;
    }
    if (u < dealt.size()) {
      const auto members = units.of(dealt[u]);
      out.source.insert(out.source.end(), members.begin(), members.end());
    }
  }
  for (const auto& column : apply_bins(bins, table)) {
    std::vector<std::uint16_t> sorted(column.size());
    for (std::size_t i = 0; i < column.size(); ++i) {
      sorted[i] = column[out.source[i]];
    }
    out.cells.push_back(std::move(sorted));
  }
  return out;
}

}  // namespace assay
