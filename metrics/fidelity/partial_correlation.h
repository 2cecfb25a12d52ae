#pragma once
#include <optional>
#include <vector>

#include "metrics/fidelity/coefficients.h"

namespace assay {

/// Van der Waerden's scores: Phi^-1(mid-rank/(n + 1)) over the n rows that are present; NaN where missing. Ties
/// share the score of their mean rank. Correlations of scores see neither the margins nor a far outlier. Cost: linear.
/// Source: van der Waerden, Indagationes Mathematicae 14 (1952).
std::vector<double> normal_scores(const OrderedColumn& column);

/// Correlation of each two columns given all others: what is left when the rest explains its part linearly.
struct PartialCorrelations {
  std::size_t columns = 0;
  std::vector<double> r;  ///< columns x columns, row-major, in [-1, 1], diagonal 1
  double ridge = 0;       ///< added to the diagonal; 0 unless the matrix was singular
  double at(std::size_t a, std::size_t b) const { return r[a * columns + b]; }
};
/// r_ij = -P_ij/sqrt(P_ii P_jj), P the inverse of the correlation matrix.
/// Where its smallest eigenvalue is below 1e-6 (one column is a function of others, or pairwise complete
/// correlations contradict each other) the diagonal gets the least ridge that lifts that eigenvalue to 1e-3.
/// correlation: columns x columns, symmetric, diagonal 1. `ridge` given: that one is added, whatever the eigenvalues.
/// Empty if no column, an entry is not finite, or the matrix with the given ridge is not positive definite.
/// Cost: columns^3.
/// Source: Whittaker, Graphical Models in Applied Multivariate Statistics, 1990, section 5.8.
std::optional<PartialCorrelations> partial_correlations(const std::vector<double>& correlation,
                                                        std::size_t columns,
                                                        std::optional<double> ridge = {});

/// The ordered columns of one table as normal scores, rows sorted into groups of units for the jackknife.
struct ScoredTable {
  std::vector<std::vector<double>> scores;  ///< [column][row]; NaN marks a missing cell
  std::vector<std::size_t> begin;  ///< groups + 1: group g holds rows begin[g] .. begin[g+1])
  std::size_t rows() const { return begin.empty() ? 0 : begin.back(); }
};
/// Correlation matrix of the columns and, if asked for, of the table with each group left out. Rows where both are
/// present (pairwise complete); 0 where they are fewer than three or one side is constant among them. Parallel
/// over groups. Cost: rows x columns^2, four times as much if a cell is missing; memory: groups x columns^2.
struct ScoreCorrelations {
  std::vector<double> whole;
  std::vector<std::vector<double>> without;
};
ScoreCorrelations score_correlations(const ScoredTable& table, bool leave_out);

/// What became of one partial correlation.
struct PartialChange {
  std::size_t first = 0, second = 0;  ///< positions among the columns
  double train = 0, release = 0;
  std::optional<double> holdout;
  /// Of sign(train)(train - release) > 0; 1 unless the real one differs from 0 by two standard errors.
  double p_lost = 1;
  double p_invented = 1;  ///< of sign(release)(release - train) > 0
  bool lost() const { return p_lost <= 0.05; }
  bool invented() const { return p_invented <= 0.05; }
};
struct PartialStudy {
  std::vector<PartialChange> pairs;  ///< empty where undefined
  double ridge_train = 0, ridge_release = 0;
  bool tested = false;  ///< false: too few people to say how sure the figures are
};
/// p: two-sided t tests on delete-a-group jackknife errors, Holm-adjusted over both kinds and all pairs. The scores
/// are held fixed while groups are left out: under a Gaussian copula the noise of the ranks does not matter to first
/// order (Klaassen and Wellner, Bernoulli 3, 1997), otherwise it is an approximation. A pattern of the opposite sign is
/// lost and invented. Empty with fewer than two columns, or where a table has no more rows than columns + 3.
/// `holdout` may be null.
PartialStudy study_partial(const ScoredTable& train, const ScoredTable& release,
                           const ScoredTable* holdout);

}  // namespace assay
