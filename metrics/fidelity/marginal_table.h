#pragma once
#include <cstdint>
#include <vector>

#include "metrics/fidelity/groups.h"

namespace assay {

/// A grouped table made ready for counting with its groups as one more column, the last; and its 1-way shares.
struct MarginalTable {
  GroupedTable table;
  /// [column][0] is the whole table, [column][1 + g] without group g; no leaving out if there is only one group.
  std::vector<std::vector<std::vector<double>>> shares;
  /// Rows that would tell as much if drawn one by one; = rows unless one person has several. From the spread of the
  /// 1-way shares between groups.
  double size = 0;
  std::size_t rows() const { return table.rows(); }
  /// Groups that can be left out.
  std::size_t groups() const { return table.groups() > 1 ? table.groups() : 0; }
};
/// cells: of each column of `table`, at most 65,536. Cost: one increment a row and column.
MarginalTable marginal_table(GroupedTable table, const std::vector<std::size_t>& cells);

/// counts: group by group, `cells` each. Summed over the groups.
std::vector<std::uint32_t> group_totals(const std::vector<std::uint32_t>& counts,
                                        std::size_t cells);

/// Shares of `rows` rows, into `shares` (one a cell): of the whole table, or of what is left without one group's
/// counts. left_out: that group's counts, one a cell, or nullptr; rows: those that are left.
void shares_of(const std::vector<std::uint32_t>& whole, const std::uint32_t* left_out, double rows,
               std::vector<double>& shares);

}  // namespace assay
