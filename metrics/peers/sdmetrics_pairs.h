#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "metrics/peers/sdmetrics_columns.h"

/// SDMetrics' scores of two columns, version 0.29.1.dev0, reproduced with their faults. Same conventions as for one
/// column.
/// Source: github.com/sdv-dev/SDMetrics, sdmetrics/column_pairs/statistical (MIT), read as definitions.
namespace assay::sdmetrics {

struct NumberPair {
  std::span<const double> first, second;  ///< of equal length
};
struct CodedPair {
  Coded first, second;  ///< of equal length
};

/// Pearson's r over the rows where both cells are present. Empty with fewer than two rows or a constant column among
/// them.
std::optional<double> pearson(const NumberPair& pair);

enum class Coefficient { kPearson, kSpearman };

struct CorrelationBreakdown {
  Score score;
  std::optional<double> real, synthetic;
  std::string why;  ///< the reason of an empty score
};

/// 1 - |r_real - r_synthetic| / 2, with rows that miss a cell dropped from each table. With `threshold` > 0 the score
/// is empty unless |r_real| > threshold. Empty too if one of the four columns is constant, or a coefficient is
/// undefined.
/// Wrong with it: only straight lines count (y = x^2 against a shuffled y scores 0.998); half of the scale is never
/// used unless a sign turns, so no dependence left at all still scores 1 - |r|/2; the threshold hides every dependence
/// that the release invents.
/// Cost: two passes over the rows of each table (Spearman: a sort).
CorrelationBreakdown correlation_similarity(const NumberPair& real, const NumberPair& synthetic,
                                            Coefficient coefficient = Coefficient::kPearson,
                                            double threshold = 0);

struct ContingencyBreakdown {
  Score score;
  std::optional<double> real_association;  ///< Cramer's V, uncorrected; only with a threshold
  std::string why;                         ///< the reason of an empty score
};

/// 1 - total variation distance of the two tables of counts; missing is a category of its own. With `threshold` > 0 the
/// score is empty unless the real table has at least two rows and columns and Cramer's V above the threshold.
/// Wrong with it: no floor (shuffled columns score 0.76 on Adult's counted pairs) and no allowance for chance (two
/// samples of one law with 60 categories a column score 0.68 at 200 rows, 0.97 at 50,000); V is biased upwards for
/// sparse tables.
/// Cost: linear in rows and cells that occur; the table of counts itself is laid out only if it has no more cells than
/// there are rows.
ContingencyBreakdown contingency_similarity(const CodedPair& real, const CodedPair& synthetic,
                                            double threshold = 0);

inline constexpr std::size_t kBins = 10;
using Edges = std::array<double, kBins + 1>;

/// numpy.histogram_bin_edges with its default of 10 bins: equal widths between smallest and largest value; 0..1 if
/// there is none, half a unit around a constant. Empty if the range overflows, where numpy raises an error.
/// Source: numpy 1.24, numpy/lib/histograms.py and numpy/core/function_base.py (linspace), in its order of rounding.
std::optional<Edges> equal_width_edges(std::span<const double> values);

/// numpy.digitize: the number of edges <= x. The largest value and a missing one (NaN) both get kBins + 1.
std::vector<std::int32_t> digitize(std::span<const double> values, const Edges& edges);
/// Codes of `digitize` lie in 0..kBins + 1.
inline constexpr std::size_t kDigitizedLevels = kBins + 2;

/// How the stand-alone metric, not the report, cuts a numeric column: real edges for both tables, the outer two moved
/// to infinity.
std::optional<Edges> open_edges(std::span<const double> real);

}  // namespace assay::sdmetrics
