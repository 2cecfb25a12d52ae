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
  /// Miller-Madow: plug_in - (K_xy - K_x - K_y + 1)/(2n), K the numbers of cells that rows occupy. Removes the
  /// bias of order 1/n; may be negative where there is little dependence.
  double corrected = 0;
  std::size_t degrees = 0;  ///< (K_x - 1)(K_y - 1)
  /// P[2n I of independent columns >= 2n plug_in] by the chi-square limit with `degrees`: the limit of the
  /// permutation null as the rows grow. An approximation, to be trusted unless `sparse` (Cochran's rule); then
  /// permutation_null() says what it is worth. For rows drawn one by one.
  double p = 1;
  /// More than a fifth of the cells with occupied margins expect fewer than 5 rows.
  bool sparse = false;
};
/// What a missing cell is lies with the counts; those of fidelity.dependence give it a cell of its own. Empty
/// without rows. A constant column has I = 0, degrees = 0, p = 1. Cost: linear in cells.
/// Source: Miller, in Quastler (ed.), Information Theory in Psychology, 1955; Paninski, Neural Computation 15
/// (2003); Wilks, Annals of Math. Statistics 9 (1938); Cochran, Biometrics 10 (1954).
std::optional<MutualInformation> mutual_information(const PairCounts& counts);

/// The permutation null itself: shuffles one column against the other, margins fixed.
struct PermutationNull {
  double mean = 0;  ///< of plug_in over the permutations: its bias under independence
  /// (1 + permutations with plug_in >= observed)/(1 + permutations): exact for rows drawn one by one.
  double p = 1;
};
/// Random: permutation k uses rng.split(k), whatever the order of rows. Parallel. Cost: permutations x (rows + cells).
/// Empty without rows; throws InputError for no permutations.
/// Source: Fisher, The Design of Experiments, 1935; Good, Permutation, Parametric and Bootstrap Tests, 2005.
std::optional<PermutationNull> permutation_null(const PairCounts& counts, std::size_t permutations,
                                                Rng rng);

}  // namespace assay
