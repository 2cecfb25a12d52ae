#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "core/bins.h"

namespace assay {

/// Columns of a Binned whose joint distribution is counted: positions in it, all different, at least one.
using ColumnSet = std::vector<std::size_t>;

/// All sets of `ways` of the columns 0..columns-1, ascending within, in lexicographic order. Size: columns choose ways.
std::vector<ColumnSet> all_column_sets(std::size_t columns, std::size_t ways);

/// Rows of two tables in each cell of one marginal. Cells ascend by code; what is not listed is empty in both tables.
///   code = ((c_0 K_1 + c_1) K_2 + c_2) ...    for cells c_i of the columns in the order of the set, K_i cells each
struct MarginalCells {
  std::span<const std::uint32_t> first, second;  ///< rows, one a cell
  std::span<const std::uint64_t> codes;          ///< one a cell; empty: cell i has code i
  std::uint64_t code(std::size_t i) const { return codes.empty() ? i : codes[i]; }
  std::size_t size() const { return first.size(); }
};

/// Counts the given marginals of two binned tables, every row of both, and calls visit(s, cells of sets[s]) once for
/// each set; the spans live only during the call.
///
/// cells: number of cells of each column, above every code in both tables.
/// Calls are parallel and in no order: results go to slots keyed by s, and then are the same for any number
/// of threads.
/// Cost: one increment a row and set where the cells are few beside the rows, else a sort of the rows' codes. Sets
/// that differ only in their last column are counted together, so list them so, as all_column_sets does. Memory:
/// counts or codes of four sets a thread.
/// Throws InputError if a set has 2^63 possible cells or more, or a table 2^32 rows or more.
void count_marginals(const Binned& first, const Binned& second, std::span<const std::size_t> cells,
                     std::span<const ColumnSet> sets,
                     const std::function<void(std::size_t, const MarginalCells&)>& visit);

/// How far two empirical distributions on the same cells are apart.
struct MarginalDistance {
  /// sum_c |p_c - q_c|, in [0, 2]: twice the total variation; exactly 0 for equal shares.
  double l1 = 0;
  /// E[l1] of two samples of n and m rows from the law p, each cell by its normal limit:
  ///   sum_c sqrt(2/pi p_c (1 - p_c) (1/n + 1/m))
  /// Too small where cells are sparse: those that p left empty are not counted.
  double expected = 0;
};
/// p, q: shares of the first table's n rows and of the second's m rows; n, m >= 1.
MarginalDistance marginal_distance(const MarginalCells& counts, std::size_t n, std::size_t m);

/// The distance of every set, in the order of `sets`. Both tables non-empty.
std::vector<MarginalDistance> marginal_distances(const Binned& first, const Binned& second,
                                                 std::span<const std::size_t> cells,
                                                 std::span<const ColumnSet> sets);

}  // namespace assay
