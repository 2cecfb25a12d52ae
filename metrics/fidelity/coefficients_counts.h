#pragma once
#include <optional>

#include "core/counts.h"

namespace assay {

/// The familiar coefficients of two columns of cells (categories, or bins of a number). What a missing cell is
/// lies with the counts; those of fidelity.dependence give it a cell of its own. Both are empty without rows, or
/// where a column that has to vary is constant. Cost: linear in cells.

/// Cramer's V with Bergsma's correction for chance, in [0, 1]:
///   phi2 = max(0, chi2/n - (r - 1)(c - 1)/(n - 1)),  r' = r - (r - 1)^2/(n - 1),  c' likewise,
///   V = sqrt(phi2/min(r' - 1, c' - 1))
/// chi2: Pearson's statistic; r, c: occupied rows and columns; phi2 is unbiased under independence before it is
/// cut at 0. Empty if r or c is 1, or r' - 1 or c' - 1 is not above 0 (as many cells as rows: nothing can be said).
/// Source: Bergsma, J. Korean Statistical Society 42 (2013); Cramer, Mathematical Methods of Statistics, 1946,
/// section 21.9.
std::optional<double> bergsma_v(const PairCounts& counts);

/// Theil's uncertainty coefficient: which share of what is open about one column the other one settles, in [0, 1].
///   U(first | second) = I(first; second)/H(first) = (H(first) - H(first | second))/H(first)
/// Not symmetric and not corrected for chance: under independence it is about (r - 1)(c - 1)/(2n H).
struct TheilsU {
  std::optional<double> first_given_second, second_given_first;
};
/// Source: Theil, Am. J. Sociology 76 (1970).
TheilsU theils_u(const PairCounts& counts);

}  // namespace assay
