#pragma once
#include <memory>
#include <span>
#include <vector>

#include "core/measure.h"

namespace assay {

/// How well each column's own distribution is kept.
///
/// Per column a similarity in [0, 1], 1 = equal:
///   numeric, datetime   1 - sup_x |F_train(x) - F_release(x)|   (Kolmogorov-Smirnov), missing cells sort before every value
///   categorical         1 - (1/2) sum_c |p_train(c) - p_release(c)|   (total variation), missing is a category of its own
/// raw = mean over the scored columns; text, id and vector columns are not scored (said in the note), `ignored` ones left out.
/// floor = 0 (disjoint distributions).
/// ceiling = expected raw of a fresh real sample of the release's size: 1 - E. By chance alone E is, for total variation,
///   (1/2) sum sqrt(2/pi p(1-p) (1/n + 1/m)), for Kolmogorov-Smirnov sqrt(pi/2) ln 2 sqrt(1/n + 1/m), an upper bound with ties.
///   With a holdout E is its observed distance, of which the part that chance explains is scaled by
///   sqrt((1/n_train + 1/n_release)/(1/n_train + 1/n_holdout)); real drift is not.
/// skill = raw / ceiling; undefined if the ceiling is not above 0. Interval: subsampling of units of train and release (both distances are not smooth at 0), divided by
/// the ceiling; it does not cover the ceiling's own uncertainty. Random: the subsamples.
/// Cost: one sort a column, and 400 passes over half of its rows.
/// Source: Massey, JASA 46 (1951). sqrt(pi/2) ln 2 is the mean of Kolmogorov's law sup |Brownian bridge|.
std::unique_ptr<Measure> make_shapes();

/// Levels of one column in two tables that share a scale: positions of the distinct values in ascending order; 0 is missing.
struct ColumnLevels {
  std::vector<std::uint32_t> first, second;  ///< one a row
  std::size_t levels = 0;
  bool ordered = false;
};
ColumnLevels levels_of(const Table& first, const Table& second, std::size_t column);
/// Kolmogorov-Smirnov (ordered) or total variation distance of the given rows. Both samples non-empty.
double shape_distance(const ColumnLevels& levels, std::span<const std::size_t> first,
                      std::span<const std::size_t> second);
/// The same for all rows.
double shape_distance(const ColumnLevels& levels);

}  // namespace assay
