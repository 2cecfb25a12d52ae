#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace assay {

/// A column seen as a standard normal Z that was cut into cells: Z in (cut[c-1], cut[c]] is cell c.
struct LatentColumn {
  std::vector<double> cut;    ///< cells - 1 normal quantiles of the cumulated masses
  std::vector<double> score;  ///< cells: E[Z | cell]; mean 0 under the masses
  /// kHermiteTerms: E[s(Z) h_k(Z)], k = 1, 2, ..., h_k the normalised Hermite polynomials
  std::vector<double> hermite;
};
inline constexpr std::size_t kHermiteTerms = 40;

/// masses: cells, positive, sum 1.
/// Cost O(cells x terms).
LatentColumn latent_column(std::span<const double> masses);

/// The correlation rho of two latent normals for which their scores have the product moment
/// observed:
///
///   E[s_a(Z_a) s_b(Z_b)] = sum_k rho^k <s_a, h_k> <s_b, h_k> = moment        (Mehler)
///
/// It is the polychoric correlation when both are ordinal, by moments instead of likelihood:
/// consistent, and one pass over the rows serves all pairs. In [-0.999, 0.999]; 0 if a column is
/// constant.
/// Source: Lancaster, The Structure of Bivariate Distributions, Ann. Math. Statist. 29 (1958).
double latent_correlation(const LatentColumn& a, const LatentColumn& b, double moment);

/// Mean products of the columns' scores: p x p, row-major, over the rows where both columns have a
/// cell. cells: one span a column, kNoCell where a row has none.
/// Cost O(rows x p^2).
std::vector<double> score_moments(std::span<const LatentColumn> columns,
                                  std::span<const std::span<const std::int32_t>> cells);

/// The correlation matrix nearest to the symmetric r (p x p, row-major; unit diagonal) in the norm
/// sum_ij w_i w_j (x_ij - r_ij)^2, then with eigenvalues of at least 1e-4 so that it can be
/// factored. weight: p, positive; a heavy column's correlations are bent least.
/// Cost O(p^3) an iteration, at most 200.
/// Source: Higham, Computing the nearest correlation matrix, IMA J. Numer. Anal. 22 (2002),
/// algorithm 3.3.
std::vector<double> nearest_correlation(std::vector<double> r, std::span<const double> weight);

}  // namespace assay
