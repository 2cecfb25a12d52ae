#pragma once
#include <cstddef>
#include <optional>

#include "core/counts.h"
#include "core/rng.h"

namespace assay {

/// Mutual information of two binned columns: dependence of any shape and any kinds on one scale.
///   I = sum_xy p_xy ln(p_xy / (p_x p_y)), in nats; 0 under independence, at most min(H(X), H(Y))
struct MutualInformation {
  double plug_in = 0;  ///< of the observed shares: above 0 by chance, by about degrees/(2n)
  /// Less its bias. Miller-Madow: plug_in - (K_xy - K_x - K_y + 1)/(2n), K the numbers of cells that rows occupy, which
  /// removes the bias of order 1/n; where `sparse`, the excess over independent columns, plug_in - mean of the
  /// permutation null: unbiased under independence, too small where much of a strong dependence lies in rare cells.
  /// May be negative where there is little dependence.
  double corrected = 0;
  std::size_t degrees = 0;  ///< (K_x - 1)(K_y - 1)
  /// P[2n I of independent columns >= 2n plug_in] by the chi-square limit with `degrees`: the limit of the
  /// permutation null as the rows grow, to be trusted unless `sparse`: then ask permutation_null(). For rows drawn one
  /// by one.
  double p = 1;
  /// Of the cells with occupied margins, one expects fewer than 1 row or more than a fifth expect fewer than 5:
  /// Cochran's rule for when the chi-square limit is doubtful.
  bool sparse = false;
};
/// What a missing cell is lies with the counts; those of fidelity.dependence give it a cell of its own. Empty
/// without rows. A constant column has I = 0, degrees = 0, p = 1. Cost: linear in cells; where sparse, that of
/// FixedMargins::mean_information().
/// Source: Miller, in Quastler (ed.), Information Theory in Psychology, 1955; Paninski, Neural Computation 15
/// (2003); Vinh, Epps and Bailey, J. Machine Learning Research 11 (2010); Wilks, Annals of Math. Statistics 9 (1938);
/// Cochran, Biometrics 10 (1954).
std::optional<MutualInformation> mutual_information(const PairCounts& counts);

/// The permutation null itself: one column shuffled against the other, drawn as tables with fixed margins.
struct PermutationNull {
  /// Exact for rows drawn one by one: P[p <= alpha] <= alpha under independence. At least 1/(1 + permutations).
  double p = 1;
  std::size_t drawn = 0;  ///< tables
};
/// Sequential: stops at the 20th table whose information reaches the observed one, p = 20/drawn; with fewer of them
/// among all `permutations`, p = (1 + as large)/(1 + permutations). Independent columns take some 100 tables of 999.
/// Where FixedMargins::log_tail_bound() shows that a table as large is to be expected in less than one in a thousand
/// such runs, p = 1/(1 + permutations) and none is drawn.
/// Random: table k uses a stream named by the margins and k; the order of rows, columns and cells does not matter.
/// Empty without rows; throws InputError for no permutations. Cost: tables drawn x cells, whatever the number of rows.
/// Source: Fisher, The Design of Experiments, 1935; Besag and Clifford, Biometrika 78 (1991).
std::optional<PermutationNull> permutation_null(const PairCounts& counts, std::size_t permutations,
                                                Rng rng);

}  // namespace assay
