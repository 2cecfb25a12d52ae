#pragma once
#include <cstdint>
#include <vector>

#include "core/counts.h"
#include "core/rng.h"

namespace assay {

/// The two-way tables that shuffling one column against the other gives: random counts with fixed margins,
///   P[table] = prod_i a_i! prod_j b_j! / (n! prod_ij n_ij!)
/// The information of a table, times its rows, is n I = sum n_ij ln(n n_ij/(a_i b_j)).
/// Margins are kept without zeros, in descending order, the longer one first: what is said here depends neither on the
/// order of rows, columns or cells nor on empty cells, the draws included.
class FixedMargins {
 public:
  /// counts: at least one row.
  explicit FixedMargins(const PairCounts& counts);

  /// A number made of the margins alone, to name random streams by.
  std::uint64_t fingerprint() const;

  /// E[n I], exact up to rounding. Cost: different pairs of margins x some 20 deviations of a cell.
  /// Source: Vinh, Epps and Bailey, J. Machine Learning Research 11 (2010), theorem 1.
  double mean_information() const;

  /// n I of one random table. Each cell follows its hypergeometric law given the cells before it, by inversion outward
  /// from the mode. Cost: cells x the deviation of a cell, whatever the number of rows.
  /// Source: Patefield, Algorithm AS 159, Applied Statistics 30 (1981).
  double draw_information(Rng& rng) const;

  /// A bound on ln P[n I >= t], at most 0 and never too small:
  ///   P <= e^-t (e t/(k - 1))^(k - 1) / (P[a] P[b]),   k = cells, t > k - 1
  /// The first factors bound the divergence of n free rows from the product of the shares a_i/n and b_j/n; given that
  /// the margins are a and b, of multinomial probabilities P[a] and P[b], this divergence is n I.
  /// Source of the former: Agrawal, IEEE Trans. Information Theory 66 (2020), theorem 1.2.
  double log_tail_bound(double t) const;

 private:
  std::vector<std::int64_t> first_, second_;
  std::int64_t rows_ = 0;
};

}  // namespace assay
