#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "core/result.h"
#include "metrics/fidelity/detection_sample.h"

namespace assay {

/// AUC of cross-fitted scores: P[score of `other` > score of `real`] + P[equal]/2 over the pairs that lie in
/// one fold.
///
/// Pairs of one fold are scored by one model that saw neither, so that chance alone gives exactly 1/2 on
/// average; pooling all folds would give less, for the model that leaves a row out has seen more of the other
/// table. Mean over all deals of the folds, and so is what a unit adds: without it, a single row more or less
/// deals other folds, and the models grown on them differ.
/// Variance by DeLong's placements, summed over the rows of a unit (Obuchowski, Biometrics 53 (1997)), and
/// doubled: the models are fitted to the same rows that they are then tested on in turn. Let a score be a
/// kernel smoother, s(x) = sum_j y_j k(x, x_j) over the other folds: the AUC is then, about chance, the sum
/// over ordered pairs i, j in different folds of y_i y_j k, where every pair appears twice. DeLong takes the
/// n_k models as given, and has half of that variance. With a real difference the models vary little, and the
/// interval is up to sqrt 2 too wide.
/// Source: DeLong et al., Biometrics 44 (1988); the doubling is our own (tests/metrics/detection_parts_test.cpp).
struct CrossFittedAuc {
  double value = 0.5;
  std::vector<double> real,
      other;              ///< what one unit adds to the deviation from the mean; one a unit
  std::size_t pairs = 0;  ///< independent pairs of units: the smaller number of units
  double low = 0,
         high = 1;  ///< 95 %; logit-transformed, or Clopper-Pearson on `pairs` where nothing varies
  /// 2 x sum of squares of `real` and `other`; from low and high where nothing varies.
  double variance() const;
  Estimate estimate() const;
};

/// Out-of-fold scores, [deal][row].
using DealtScores = std::vector<std::vector<double>>;

/// Cost: one sort a deal. Throws InputError if no fold of some deal holds both.
CrossFittedAuc cross_fitted_auc(const DetectionSample& real, const DealtScores& real_scores,
                                const DetectionSample& other, const DealtScores& other_scores);

/// Skill (1 - release)/(1 - fresh): 0 where the release is told apart every time, 1 where as seldom as a fresh
/// real sample. `fresh` is the comparison of the same training sample with the holdout; empty: exactly 1/2.
/// Interval on the log scale; what a training unit adds to both AUCs is subtracted first. Requires
/// fresh->value < 1.
Estimate detection_skill(const CrossFittedAuc& release, const CrossFittedAuc* fresh);

/// Scores of single cells: (other + p)/(real + 1 - p) rows in the cell, counted in the other folds; p = share
/// of `other` among all rows, so that an empty cell speaks for neither table.
struct CellScores {
  DealtScores real, other;
};
CellScores cell_scores(const DetectionSample& real, std::span<const std::uint16_t> real_cells,
                       const DetectionSample& other, std::span<const std::uint16_t> other_cells,
                       std::size_t cells);

}  // namespace assay
