#pragma once
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

namespace assay {

/// The familiar coefficients of two columns with an order. Common to all of them: rows where either cell is missing
/// (NaN) are left out (pairwise complete); empty with fewer than two rows, or where a column is constant or infinite
/// among them. None depends on the order of rows, up to rounding.

/// One ordered column of one table, sorted once for all of its pairs.
struct OrderedColumn {
  static constexpr std::uint32_t kMissing = std::numeric_limits<std::uint32_t>::max();
  std::vector<double> values;         ///< one a row; NaN marks a missing cell
  std::vector<std::uint32_t> levels;  ///< position among the distinct values, ascending; kMissing
  std::vector<std::uint32_t> order;   ///< rows that are present, ascending by value
  std::size_t distinct = 0;
  /// If no cell is missing: values and mid-ranks with mean 0 and sum of squares 1, so that their correlations with
  /// those of another such column are dot products. Empty otherwise, and where the column is constant or infinite.
  std::vector<double> unit_values, unit_ranks;
};
/// Cost: one sort.
OrderedColumn ordered_column(std::vector<double> values);

/// The rows in which both columns are present, ascending by x.
struct OrderedPair {
  std::vector<double> x, y;  ///< centred and scaled to |x| <= 1: see ordered_pair
  /// Levels of the columns; some need not occur among these rows.
  std::vector<std::uint32_t> x_levels, y_levels;
  std::vector<std::uint32_t> rows;             ///< which rows they are
  std::size_t x_distinct = 0, y_distinct = 0;  ///< levels of the columns
  /// All finite, and two different values on either side; else every coefficient is empty.
  bool varies = false;
  std::size_t size() const { return rows.size(); }
};
/// All coefficients here are the same for a + bx, b > 0, so each side is moved to mean 0 and scaled by its largest
/// size: dates in microseconds then lose no digits in products. Both columns from one table. Cost: linear.
OrderedPair ordered_pair(const OrderedColumn& x, const OrderedColumn& y);

/// Pearson's product moment: sum (x - mx)(y - my) / sqrt(sum (x - mx)^2 sum (y - my)^2), in [-1, 1]. Sees straight
/// lines only, and one far outlier can decide it. Cost: linear. Source: Pearson, Proc. Royal Society 58 (1895).
std::optional<double> pearson_r(const OrderedPair& pair);

/// Pearson's r and Spearman's rho of two columns of one table at the least cost: two dot products where no cell is
/// missing, otherwise by pearson_r and spearman_rho of their pair.
struct Correlations {
  std::optional<double> pearson, spearman;
};
Correlations correlations(const OrderedColumn& x, const OrderedColumn& y);

/// Spearman's rank correlation and how sure its sign is.
struct RankCorrelation {
  double rho = 0;  ///< Pearson's r of the mid-ranks, in [-1, 1]
  double z = 0;    ///< about N(0, 1) if the true rho is 0, dependent or not; 0 if it has no error
};
/// Ties share their mean rank. The error behind z is the first-order (influence function) one: with F, G the
/// mid-distribution functions less 1/2 and C = E[F G],
///   psi(x, y) = F(x) G(y) + E[h(x, X) G(Y)] + E[h(y, Y) F(X)] - 3 C,   h(a, b) = 1[a < b] + 1[a = b]/2,
///   z = C / sqrt(sum_u (sum of psi over the rows of u)^2 / n^2),  u over units.
/// The usual 1/sqrt(n - 1) holds only under independence; this one also for y = x^2, where rho is 0 but rows are not
/// exchangeable.
/// unit: one a row of the table, < the number of units; empty: every row is its own unit. Cost: linear.
/// Source: Spearman, Am. J. Psychology 15 (1904); van der Vaart, Asymptotic Statistics, 1998, chapter 20 (von
/// Mises calculus).
std::optional<RankCorrelation> spearman_rho(const OrderedPair& pair,
                                            std::span<const std::uint32_t> unit = {});

/// Kendall's tau-b: (concordant - discordant pairs)/sqrt((n0 - n1)(n0 - n2)), n0 = n(n - 1)/2 pairs of rows, n1
/// and n2 of them tied in x and in y; in [-1, 1]. Exact counts. Cost: O(n log n), a merge sort of y in the order of x.
/// Source: Kendall, Biometrika 33 (1945); Knight, JASA 61 (1966).
std::optional<double> kendall_tau_b(const OrderedPair& pair);

/// Distance correlation of two numbers: 0 in the population only under independence, so it sees every curve.
struct DistanceCorrelation {
  /// V-statistic dCov/sqrt(dVar dVar), in [0, 1]; above 0 by chance alone, by some n^(-1/2).
  double value = 0;
  /// The U-centred (bias-corrected) square R*: mean 0 under independence, so it may be negative. Empty below four
  /// rows, and where dVar* is 0: in one column all rows but one are equal.
  std::optional<double> corrected_square;
};
/// a_ij = |x_i - x_j|, b_ij = |y_i - y_j|, row sums a_i., b_i., totals a.., b..:
///   dCov^2 = sum a_ij b_ij/n^2 - 2 sum a_i. b_i./n^3 + a.. b../n^4
///   dCov*  = [sum a_ij b_ij - 2/(n - 2) sum a_i. b_i. + a.. b../((n - 1)(n - 2))] / (n(n - 3))
///   R*     = dCov*/sqrt(dVar* dVar*)
/// Ties need no care. No sampling. Cost: O(n log n): sum a_ij b_ij from running sums of 1, x, y and xy over the
/// rows before i in x, split at y_i by a Fenwick tree. Memory: four numbers a distinct y.
/// Source: Szekely, Rizzo and Bakirov, Annals of Statistics 35 (2007); Szekely and Rizzo, J. Multivariate Analysis
/// 117 (2013); Huo and Szekely, Technometrics 58 (2016).
std::optional<DistanceCorrelation> distance_correlation(const OrderedPair& pair);

/// Correlation ratio of a number given a category:  eta = sqrt(sum_k n_k (m_k - m)^2 / sum (y - m)^2), in [0, 1].
/// m_k and n_k: mean and size of category k. Biased upward: with K categories and n rows eta^2 is about
/// (K - 1)/(n - 1) under independence. Empty with fewer than two categories among the rows.
/// cells: category of each row; rows in `missing_cell` or with a missing number are left out. Cost: linear.
/// Source: Fisher, Statistical Methods for Research Workers, 1925, section 45.
std::optional<double> correlation_ratio(std::span<const std::uint16_t> cells,
                                        std::uint16_t missing_cell, const OrderedColumn& y);

}  // namespace assay
