#pragma once
#include <span>
#include <vector>

#include "core/evidence.h"
#include "core/result.h"
#include "metrics/fidelity/shape_distance.h"
#include "metrics/fidelity/shape_figures.h"

namespace assay {

/// Rows of the training table and of the release that tell as much if drawn one by one: their numbers of people.
struct SampleSizes {
  double train = 0, release = 0;
};

/// What stands beside the distances of columns; shares are of all rows, missing ones included.
///   Tails       rows beyond the training table's quantiles 0.1, 1, 5, 95, 99 and 99.9 %, where five people of either
///               table are expected there; largest (difference / standard error) first
///   Atoms       values that hold 2 % of the rows of either table: "lost" or "invented" if their shares differ at 5 %
///               (normal test of two shares, Bonferroni over all atoms)
///   Rare        categories that hold less than 1 % of the training rows: how many the release has, how many a fresh
///               sample of its size would have, and how many it has that nobody in training has
///   Times       datetimes by hour of the day (if not all are midnight) and by day of the week: total variation among
///               present values, and that of a fresh sample
/// At most 1,000 lines a table, worst first; the note says if there are more. Exact counts, nothing is drawn.
struct ShapeLine {
  double badness = 0;  ///< what lines are sorted by
  std::vector<Value> cells;
  template <class... Cells>
  explicit ShapeLine(double how_bad, const Cells&... made) : badness(how_bad) {
    cells.reserve(sizeof...(made));
    (cells.emplace_back(made), ...);
  }
};
/// What one column adds.
struct ShapeLines {
  std::vector<ShapeLine> tails, rare, times;
  std::vector<Atom> atoms;
};
/// column: numeric, datetime or categorical; `train` and `release`: its sorted values, if ordered. Cost: one pass.
ShapeLines shape_lines(const Evidence& evidence, std::size_t column, const SortedColumn& train,
                       const SortedColumn& release, SampleSizes sizes);

/// `found`: the lines of each of the `columns`.
void add_shape_tables(const Evidence& evidence, std::span<const std::size_t> columns,
                      const std::vector<ShapeLines>& found, SampleSizes sizes, Result& result);

}  // namespace assay
