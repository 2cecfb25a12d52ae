#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "metrics/peers/gretel_frame.h"
#include "metrics/peers/gretel_score.h"

namespace assay::gretel {

/// Bins of equal width that two numeric columns share:  ceil(range / width) of them between the joint least and
/// greatest value, by Doane's rule on the n stacked values
///   width = range / (1 + log2 n + log2(1 + |g1| / s))
///   g1 = mean(((x - mean) / sd)^3),  s = sqrt(6 (n - 2) / ((n + 1)(n + 3)))
/// (sd of the population; sd = 0 or n <= 2: one bin, widened by 0.5 on both sides if the range is 0). More than 500
/// edges: 500 bins. Missing and infinite values are left out. Empty if nothing is left.
/// What is wrong with it: the edges depend on the release, and a single far value widens all bins, so that a planted
/// outlier lowers every distance towards 0.
/// Source: numpy.histogram_bin_edges(bins="doane"); get_numeric_distribution_bins in statistics/stats.py.
std::vector<double> bin_edges(std::span<const double> reference, std::span<const double> output);

/// Values in (edge k, edge k+1], the first edge included; what lies outside or is missing is not counted.
/// Source: pandas.cut.
std::vector<double> bin_counts(std::span<const double> values, std::span<const double> edges);

/// sqrt(JS) in [0, 1], JS the Jensen-Shannon divergence in bits of the two vectors, each divided by its sum:
///   JS = sum (p log2(p/m) + q log2(q/m)) / 2,  m = (p + q)/2.
/// 0.5887 if either sums to 0, and 0 without cells: the tool's own constants, without a reason.
double js_distance(std::span<const double> p, std::span<const double> q);

/// One column in both frames.
struct ColumnDistance {
  std::string name;
  Field reference, output;
  std::optional<double> distance;
  std::vector<double> edges;  ///< numeric: of the bins; else empty
  /// Rows a bin, or a category in the order of their text; empty without a distance.
  std::vector<double> reference_counts, output_counts;
};

/// Distance of one column. Both numeric: on bin_edges(). Else on categories, by their text in Python (1.0 is "1.0"),
/// missing one of them; if either side is integer, both are rounded first. None if a side is empty, text or other.
/// What is wrong with it: cells missing from a numeric column have no effect at all; a column whose release is empty or
/// all different has no distance, which counts as 0, perfect, in the mean.
ColumnDistance column_distance(const Column& reference, const Column& output);
std::vector<ColumnDistance> column_distances(const Frame& reference, const Frame& output);

/// Column Distribution Stability. raw = sum of the distances there are / number of columns tabular in the reference;
/// score = 0 if raw > 0.99, 10 if raw < 0.02, else 7.44 raw^2 - 16.646 raw + 10.305. None without a tabular column.
/// What is wrong with it: the curve does not join at the cut-offs (9.975 -> 10, 1.12 -> 0); no noise floor, so that a
/// fresh real sample loses points the more the smaller it is. Source: EvaluationField.tabular_js_scaling_func.
std::optional<Score> distribution_score(std::span<const ColumnDistance> columns);
/// The same curve for one column; none without a distance.
std::optional<Score> distribution_score(const ColumnDistance& column);

}  // namespace assay::gretel
