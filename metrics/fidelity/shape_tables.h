#pragma once
#include <span>
#include <vector>

#include "core/evidence.h"
#include "core/result.h"

namespace assay {

/// Rows of the training table and of the release that tell as much if drawn one by one: their numbers of people.
struct SampleSizes {
  double train = 0, release = 0;
};

/// What stands beside the distances of columns; shares are of all rows, missing ones included.
///   Tails       rows beyond the training table's quantiles 0.1, 1, 5, 95, 99 and 99.9 %, where five people of either table
///               are expected there; largest (difference / standard error) first
///   Atoms       values that hold 2 % of the rows of either table: "lost" or "invented" if their shares differ at 5 %
///               (normal test of two shares, Bonferroni over all atoms)
///   Rare        categories that hold less than 1 % of the training rows: how many the release has, how many a fresh sample of
///               its size would have, and how many it has that nobody in training has
///   Times       datetimes by hour of the day (if not all are midnight) and by day of the week: total variation among
///               present values, and that of a fresh sample
/// At most 1,000 lines a table, worst first; the note says if there are more. Exact counts, nothing is drawn.
/// columns: numeric, datetime and categorical ones. Cost: two sorts an ordered column.
void add_shape_tables(const Evidence& evidence, std::span<const std::size_t> columns,
                      SampleSizes sizes, Result& result);

}  // namespace assay
