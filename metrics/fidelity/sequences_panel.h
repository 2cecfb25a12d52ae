#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "core/bins.h"
#include "core/table.h"

namespace assay {

/// One table as sequences: people in random groups by content (as in groups.h), each person's rows in order.
struct Panel {
  Binned cells;                     ///< one vector a binned column
  std::vector<double> order;        ///< of each row; never missing
  std::vector<std::size_t> rows;    ///< row of the table
  std::vector<std::size_t> begin;   ///< person p has rows begin[p] .. begin[p+1], at least one
  std::vector<std::size_t> groups;  ///< jackknife group g has people groups[g] .. groups[g+1]
  std::size_t unplaced = 0;         ///< rows without an order value, left out
  std::size_t people() const { return begin.size() - 1; }
  std::size_t group_count() const { return groups.size() - 1; }
};

/// order: position of a numeric or datetime column. Equal order values within a person are ordered by content.
Panel panel_of(const Table& table, const std::vector<ColumnBins>& bins, std::size_t order,
               std::uint64_t seed, std::size_t groups = 25);

/// Rows of every person, and gaps between consecutive rows, in the panel's order; gaps of group g are
/// begin[g] .. begin[g+1].
struct GroupedNumbers {
  std::vector<double> values;
  std::vector<std::size_t> begin;
};
GroupedNumbers lengths_of(const Panel& panel);
GroupedNumbers gaps_of(const Panel& panel);

/// The same panel, the order values of each jackknife group dealt anew to the rows of its people.
Panel dealt(Panel panel, std::uint64_t seed);

/// Pearson's correlation of a column's cells with those `lag` rows later, over all such pairs with both present. Empty
/// if there are fewer than three or one side is constant.
std::optional<double> autocorrelation(const Panel& panel, const std::vector<double>& numbers,
                                      std::size_t lag);

}  // namespace assay
