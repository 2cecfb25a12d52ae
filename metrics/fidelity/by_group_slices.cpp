#include "metrics/fidelity/by_group_slices.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <unordered_map>

#include <fmt/format.h>

namespace assay {
namespace {

/// Numbers and dates are cut into groups of about a quarter of the training people.
constexpr std::size_t kOrderedGroups = 4;

/// Cells of the protected columns: every training category one, however rare.
std::vector<ColumnBins> group_bins(const Table& train) {
  const auto columns = grouping_columns(train.schema());
  auto bins = learn_bins(train.select(columns), {kOrderedGroups, 0});
  for (auto& column : bins) {
    column.column = columns[column.column];
  }
  return bins;
}

SlicedTable sliced(const Table& table, const std::vector<ColumnBins>& bins, std::uint64_t seed) {
  SlicedTable out;
  out.table = grouped(table, bins, seed);
  const Units units = in_content_order(table, seed);
  out.rows.assign(units.rows.begin(), units.rows.end());
  out.unit.resize(units.rows.size());
  for (std::size_t u = 0; u < units.count(); ++u) {
    std::fill(out.unit.begin() + static_cast<std::ptrdiff_t>(units.begin[u]),
              out.unit.begin() + static_cast<std::ptrdiff_t>(units.begin[u + 1]),
              static_cast<std::uint32_t>(u));
  }
  return out;
}

/// Positions by cell, ascending.
using Cells = std::unordered_map<std::size_t, std::vector<std::uint32_t>>;
Cells positions_by_cell(const GroupedTable& table, std::size_t first, std::size_t second,
                        std::size_t second_cells) {
  Cells cells;
  for (std::size_t i = 0; i < table.rows(); ++i) {
    const std::size_t cell = first == second
                                 ? table.cells[first][i]
                                 : table.cells[first][i] * second_cells + table.cells[second][i];
    cells[cell].push_back(static_cast<std::uint32_t>(i));
  }
  return cells;
}

/// Cuts both tables by one column (first = second) or by two; positions in `bins`.
void cut(const std::vector<ColumnBins>& bins, const Table& train, std::size_t first,
         std::size_t second, SlicedTables& out) {
  const std::size_t width = bins[second].cells();
  auto real = positions_by_cell(out.train.table, first, second, width);
  auto release = positions_by_cell(out.release.table, first, second, width);
  std::map<std::size_t, Slice> slices;
  for (auto& [cell, positions] : real) {
    slices[cell].train = std::move(positions);
  }
  for (auto& [cell, positions] : release) {
    slices[cell].release = std::move(positions);
  }
  const auto add_label = [&](std::size_t bin, std::size_t cell, Slice& slice) {
    const Field& field = train.field(bins[bin].column);
    const auto& label = bins[bin].labels[cell];
    const bool more = !slice.key.empty();
    slice.key.emplace_back(more ? "with" : "by", field.name);
    slice.key.emplace_back(more ? "with group" : "group", label);
    slice.name += fmt::format("{}{} = {}", more ? " and " : "", field.name, label);
    if (field.kind == Kind::kCategorical) {
      slice.columns.push_back(bins[bin].column);
    }
  };
  for (auto& [cell, slice] : slices) {
    add_label(first, first == second ? cell : cell / width, slice);
    if (first != second) {
      add_label(second, cell % width, slice);
    }
    out.groups.push_back(std::move(slice));
  }
}

std::vector<std::uint32_t> all_positions(std::size_t rows) {
  std::vector<std::uint32_t> positions(rows);
  std::iota(positions.begin(), positions.end(), 0U);
  return positions;
}

}  // namespace

std::vector<std::size_t> grouping_columns(const Schema& schema) {
  auto columns = schema.with(Role::kProtected);
  std::erase_if(columns, [&](std::size_t c) {
    const Field& field = schema.fields[c];
    return !field.is_measured() || !(field.is_ordered() || field.kind == Kind::kCategorical);
  });
  std::ranges::sort(columns, {}, [&](std::size_t c) { return schema.fields[c].name; });
  return columns;
}

SlicedTables sliced_tables(const Evidence& evidence, std::uint64_t seed) {
  SlicedTables out;
  out.bins = learn_bins(evidence.train());
  std::ranges::sort(out.bins, {}, [&](const ColumnBins& bins) {
    return evidence.train().field(bins.column).name;
  });
  auto bins = out.bins;
  for (auto& column : group_bins(evidence.train())) {
    bins.push_back(std::move(column));
  }
  out.train = sliced(evidence.train(), bins, seed);
  out.release = sliced(evidence.synthetic(), bins, seed);
  out.everybody.train = all_positions(out.train.rows.size());
  out.everybody.release = all_positions(out.release.rows.size());
  for (std::size_t a = out.bins.size(); a < bins.size(); ++a) {
    cut(bins, evidence.train(), a, a, out);
  }
  for (std::size_t a = out.bins.size(); a < bins.size(); ++a) {
    for (std::size_t b = a + 1; b < bins.size(); ++b) {
      cut(bins, evidence.train(), a, b, out);
    }
  }
  return out;
}

std::size_t units_among(const SlicedTable& table, const std::vector<std::uint32_t>& positions) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < positions.size(); ++i) {
    count += i == 0 || table.unit[positions[i]] != table.unit[positions[i - 1]] ? 1 : 0;
  }
  return count;
}

GroupedTable table_at(const SlicedTable& table, const std::vector<std::uint32_t>& positions,
                      std::size_t columns) {
  GroupedTable out;
  out.one_row_each = table.table.one_row_each;
  for (const auto begin : table.table.begin) {
    out.begin.push_back(static_cast<std::size_t>(
        std::lower_bound(positions.begin(), positions.end(), begin) - positions.begin()));
  }
  for (std::size_t c = 0; c < columns; ++c) {
    auto& cells = out.cells.emplace_back();
    cells.reserve(positions.size());
    for (const auto position : positions) {
      cells.push_back(table.table.cells[c][position]);
    }
  }
  return out;
}

}  // namespace assay
