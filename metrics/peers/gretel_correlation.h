#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "metrics/peers/gretel_frame.h"
#include "metrics/peers/gretel_score.h"

namespace assay::gretel {

/// Theil's U of two lists of codes:  U(x|y) = (H(x) - H(x|y)) / H(x) in [0, 1], natural logarithms; 1 if H(x) = 0, 0
/// without rows. Pairs with a negative code are left out.
/// What is wrong with it: not corrected for chance; with many categories independent columns reach well above 0.
/// Source: dython 0.7.10, theils_u.
double theils_u(std::span<const std::int32_t> x, std::span<const std::int32_t> y);

/// eta = sqrt(sum n_k (m_k - m)^2 / sum (v - m)^2), n_k and m_k of category k, m overall; 0 if the numerator is 0 or
/// fewer than two rows have a value. Rows without a finite value are left out, codes are not negative.
/// What is wrong with it: not corrected for chance, and the mean m is a victim of outliers. Source: dython 0.7.10.
double correlation_ratio(std::span<const std::int32_t> categories, std::span<const double> values);

/// Pearson's r over the rows with both values; 0 for one row, a constant side or numbers too large to square.
double pearson(std::span<const double> x, std::span<const double> y);

/// Square, row by row.
struct CorrelationMatrix {
  std::vector<std::string> columns;
  std::vector<double> cells;  ///< row y, column x: U(x|y) for two categories
  double at(std::size_t row, std::size_t column) const {
    return cells[row * columns.size() + column];
  }
};

/// The tool's matrix of the given columns; `nominal` says which are categories, text columns are in any case, and
/// missing categories are a category. By kind, unique = different values / rows:
///   one different value              0, and 1 on the diagonal
///   nominal with unique = 1          row: 1; cell [y][x] = ln(different y) / ln(different x), 0 if y is all missing
///   nominal, nominal                 theils_u
///   nominal (unique <= 0.1), number  correlation_ratio
///   nominal (above 0.1), number      theils_u with every different number as a category, both ways
///   number, number                   pearson
/// What is wrong with it: figures of three scales in one matrix; a column on either side of the uniqueness limit in the
/// two tables is compared by two different statistics; Pearson's r sees no curve. Source: calculate_correlation.
CorrelationMatrix correlations(const Frame& frame, std::span<const std::size_t> columns,
                               std::span<const char> nominal);

/// Column Correlation Stability of the columns tabular in the reference. raw = mean absolute difference of the two
/// matrices, diagonal included; score = 0 if raw > 0.46, 10 if < 0.01, else 37.562 raw^2 - 35.643 raw + 10.056.
/// None with fewer than two columns.
/// What is wrong with it: the diagonal, equal by definition, is averaged in, which is milder the fewer the columns;
/// columns shuffled on their own, all dependence gone, still score 7.0 on Adult; the curve does not join at the
/// cut-offs.
struct CorrelationStability {
  CorrelationMatrix reference, output;
  Score score;
};
std::optional<CorrelationStability> correlation_stability(const Frame& reference,
                                                          const Frame& output);

}  // namespace assay::gretel
