#pragma once
#include <vector>

#include "core/counts.h"

namespace assay {

/// Dependence of one pair of columns on one scale for all kinds.
///
/// Let P be the joint shares of a table, p and q its margins, D = P - p q' its departure from independence. With
/// weights w fixed by the training table, <D, E> = sum_xy w_xy D_xy E_xy with w_xy = 1 / (max(p_x, cap) max(q_y, cap)
/// (min(A, B) - 1)), A and B the numbers of cells that training people occupy. Then <D, D> of the training table is
/// Cramer's V squared (cells lighter than `cap` count less, so that one odd row cannot decide). All figures below are
/// exact sums over cells, no sampling.
class PairGeometry {
 public:
  /// `train`: all training rows. A pair with fewer than two occupied cells on a side carries no dependence.
  explicit PairGeometry(const PairCounts& train, double cap = 0.005);
  bool degenerate() const { return weights_.empty(); }
  const std::vector<double>& weights() const { return weights_; }

 private:
  std::vector<double> weights_;  ///< one a cell; empty if degenerate
};

/// D of one table, and what sampling adds to <D, D>.
struct Departure {
  std::vector<double> cells;  ///< D, row-major
  double noise = 0;           ///< n E<D^ - D, D^ - D>: trace of D^'s covariance, per row (or unit)
  double noise_independent =
      0;  ///< the same if the two columns were independent with these margins
};
/// Var of n^(1/2) D^_xy is E[psi^2], psi = (1[a = x] - p_x)(1[b = y] - q_y) - D_xy (first-order influence function).
Departure departure(const PairGeometry& geometry, const PairCounts& counts);
/// <D, E>.
double inner(const PairGeometry& geometry, const std::vector<double>& d,
             const std::vector<double>& e);

/// Squared distances from the training table that make up the dependence skill, in units of V^2; see dependence.h.
struct PairDistances {
  double release = 0;  ///< <D_r - D_s, D_r - D_s>
  double floor = 0;    ///< expected for independent columns with the release's margins and size
  double ceiling = 0;  ///< expected for a fresh real sample of the release's size
};
struct PairSide {
  Departure departure;
  double rows = 0;
  double size =
      0;  ///< rows that would tell as much if drawn one by one; = rows unless one person has several
  double noise() const { return departure.noise / size; }
};
/// `holdout` may be null: then the ceiling is the closed-form sampling limit.
PairDistances pair_distances(const PairGeometry& geometry, const PairSide& train,
                             const PairSide& synthetic, const PairSide* holdout);

/// What became of the real pattern, free of sampling bias: D_s = beta D_r + rest, rest orthogonal to D_r.
struct PairChange {
  double real = 0, release = 0;  ///< bias-corrected V, at least 0
  double lost =
      0;  ///< (1 - beta) V_r: the part of the real dependence that is missing; negative: exaggerated
  double lost_square = 0;      ///< <D_r, D_r> - <D_r, D_s>: smooth, for tests
  double invented = 0;         ///< V of the rest, at least 0
  double invented_square = 0;  ///< its square before it is cut at 0: for tests
};
/// Where the real dependence is not shown (`real_shown` false) there is nothing to lose: all of D_s - D_r counts as
/// invented.
PairChange pair_change(const PairGeometry& geometry, const PairSide& train,
                       const PairSide& synthetic, bool real_shown);

/// Bias-corrected V of one table: sqrt(max(0, <D, D> - noise/size)). Same aim as Bergsma's correction (J. Korean Stat.
/// Soc. 42, 2013), but the noise is the plug-in variance, so it also holds under dependence.
double corrected_v(const PairGeometry& geometry, const PairSide& side);
/// Its square before it is cut at 0: smooth and unbiased, for intervals and tests.
double corrected_square(const PairGeometry& geometry, const PairSide& side);

}  // namespace assay
