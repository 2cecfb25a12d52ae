#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

/// SDMetrics' scores of one column, version 0.29.1.dev0, reproduced with their faults.
///
/// Numbers: NaN is a missing cell. Codes: 0..levels-1, -1 is a missing cell; both tables share the scale.
/// Scores lie in [0, 1], higher is better; empty where SDMetrics prints NaN or raises an error.
/// Source: github.com/sdv-dev/SDMetrics, sdmetrics/single_column/statistical (MIT), read as definitions.
namespace assay::sdmetrics {

using Score = std::optional<double>;

/// Cells of a column with few values, on a scale of 0..levels-1.
struct Coded {
  std::span<const std::int32_t> codes;  ///< -1 is missing
  std::size_t levels = 0;
};

/// The values that are not missing, in order.
std::vector<double> present(std::span<const double> values);

/// Would pandas hold these numbers as int64: whole and none missing? Otherwise they are float64.
/// Differs: "1.0" in a file is float64 to pandas; how a number was written is not known here.
bool is_integer_column(std::span<const double> values);

/// 1 - sup |F_real - F_synthetic|, missing cells dropped. Empty if either side has no value.
/// Wrong with it: missing cells do not count (a release that is 90 % missing can score 0.96); float64 columns are
/// rounded to 14 decimals by x * 1e14 / 1e14, which moves 29 % of the whole numbers near 1e9 by a unit in the last
/// place, so that one missing cell parts equal columns of large integers; two samples of one law score below 1.
/// Cost: linear.
Score ks_complement(std::span<const double> real, std::span<const double> synthetic);

/// 1 - 1/2 sum |p_real - p_synthetic|, missing cells dropped. Empty if either side has no value.
/// Wrong with it: missing cells do not count; a category that only the release has enters the real side with a count of
/// 1e-6, so disjoint columns score about 1e-6 and not 0. Cost: linear (theirs: categories squared).
Score tv_complement(const Coded& real, const Coded& synthetic);

/// Share of synthetic cells within the real range. A missing synthetic cell is dropped if the real column has missing
/// cells too, else it counts as outside. Empty if nothing is left.
/// Wrong with it: one real outlier opens the range for all; a constant inside the range scores 1.
Score boundary_adherence(std::span<const double> real, std::span<const double> synthetic);

/// Share of synthetic cells whose category the real column has; missing is allowed if the real column has missing
/// cells.
/// Wrong with it: frequencies do not matter, one category repeated scores 1; new values are wrong by definition.
Score category_adherence(const Coded& real, const Coded& synthetic);

/// 1 - share of synthetic cells that are missing or equal to an earlier one.
/// Wrong with it: the real column is not looked at; a release that copies every real key scores 1.
Score key_uniqueness(const Coded& synthetic);

/// 1 - |share missing in real - share missing in synthetic|. Empty if either side has no cell.
/// Wrong with it: which rows are missing does not matter; no report uses it.
Score missing_value_similarity(std::size_t real_missing, std::size_t real_rows,
                               std::size_t synthetic_missing, std::size_t synthetic_rows);

/// Share of the real range that the synthetic range covers:
///   max(0, 1 - max(0, (min_s - min_r) / range_r) - max(0, (max_r - max_s) / range_r))
/// Empty if a side has no value or the real column is constant. Wrong with it: two extremes decide all; too wide a
/// range scores 1.
Score range_coverage(std::span<const double> real, std::span<const double> synthetic);

/// Share of the real categories that the synthetic column holds. Empty if the real column has none.
/// Wrong with it: one row of a category is enough.
Score category_coverage(const Coded& real, const Coded& synthetic);

enum class Statistic { kMean, kMedian, kStandardDeviation };

/// max(0, 1 - |f_real - f_synthetic| / range_real), missing cells dropped; the standard deviation divides by n - 1.
/// Empty if a side has no value (for the deviation: fewer than two) or the real column is constant.
/// Wrong with it: a single real outlier widens the range and so hides any difference.
Score statistic_similarity(std::span<const double> real, std::span<const double> synthetic,
                           Statistic statistic);

}  // namespace assay::sdmetrics
