#include "metrics/fidelity/shape_halves.h"

#include <algorithm>

#include "core/error.h"
#include "metrics/fidelity/groups.h"

namespace assay {

DealtRows dealt_rows(const Table& table, std::uint64_t seed) {
  constexpr std::size_t kMostGroups = 128;
  const Units units = in_content_order(table, seed);
  DealtRows out;
  out.units = static_cast<double>(units.count());
  out.groups = std::min(units.count(), kMostGroups);
  out.group.resize(table.rows());
  for (std::size_t u = 0; u < units.count(); ++u) {
    for (const auto row : units.of(u)) {
      out.group[row] = static_cast<std::uint8_t>(u * out.groups / units.count());
    }
  }
  return out;
}

Halves draw_halves(const DealtRows& rows, std::size_t count, const Rng& rng) {
  Halves halves(count);
  for (std::size_t b = 0; b < count; ++b) {
    Rng own = rng.split(b);
    for (const auto group : own.choose(rows.groups, rows.groups / 2)) {
      halves[b].push_back(static_cast<std::uint8_t>(group));
    }
    std::ranges::sort(halves[b]);
  }
  return halves;
}

GroupedCells::GroupedCells(std::span<const std::uint32_t> cells, const DealtRows& rows,
                           std::size_t count) {
  ensure(cells.size() == rows.group.size(), "grouped cells: not one group a row");
  std::vector<std::size_t> next(rows.groups + 1, 0);
  for (const auto group : rows.group) {
    ++next[group + 1];
  }
  for (std::size_t g = 0; g < rows.groups; ++g) {
    next[g + 1] += next[g];
  }
  const std::vector<std::size_t> ends(next.begin() + 1, next.end());
  std::vector<std::uint32_t> by_group(cells.size());
  for (std::size_t row = 0; row < cells.size(); ++row) {
    by_group[next[rows.group[row]]++] = cells[row];
  }
  all_.cells.assign(count, 0);
  all_.rows = static_cast<double>(cells.size());
  std::vector<std::uint32_t> in_group(count, 0), touched;
  begin_.push_back(0);
  std::size_t from = 0;
  for (const std::size_t end : ends) {
    touched.clear();
    for (; from < end; ++from) {
      if (in_group[by_group[from]]++ == 0) {
        touched.push_back(by_group[from]);
      }
    }
    for (const auto cell : touched) {
      entries_.push_back({cell, in_group[cell]});
      all_.cells[cell] += in_group[cell];
      in_group[cell] = 0;
    }
    begin_.push_back(entries_.size());
  }
}

void GroupedCells::count(std::span<const std::uint8_t> groups, CellTotals& into) const {
  into.cells.assign(all_.cells.size(), 0);
  std::uint64_t rows = 0;
  for (const auto group : groups) {
    for (std::size_t e = begin_[group]; e < begin_[group + 1]; ++e) {
      into.cells[entries_[e].cell] += entries_[e].rows;
      rows += entries_[e].rows;
    }
  }
  into.rows = static_cast<double>(rows);
}

}  // namespace assay
