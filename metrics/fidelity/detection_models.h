#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/rng.h"
#include "metrics/fidelity/detection_auc.h"

namespace assay {

/// Out-of-fold scores of one learner that was to tell `other` from `real`.
struct DetectionFit {
  const DetectionSample* real = nullptr;
  const DetectionSample* other = nullptr;
  std::string learner;                    ///< "boosted" | "logistic"
  std::size_t deals = 1;                  ///< the first so many of the samples'
  DealtScores real_scores, other_scores;  ///< P[other]
  std::map<std::string, double>
      gains;  ///< share of each column in the loss taken away; boosted only
};

/// Fits every learner once a fold of every deal, on the rows of the other folds, and scores the fold's rows. The larger
/// table is weighted down, so that both weigh the same in every fit; no row is dropped. Parallel over fits,
/// one thread each.
/// Cost: fits x deals x kDetectionFolds models of 4/5 of the rows.
void cross_fit(std::vector<DetectionFit>& fits, std::int64_t trees, const Rng& rng);

/// Propensity mean squared error of one model fitted to, and read at, the same rows, unweighted:
///   pMSE = sum_i (p_i - c)^2/N,  c = rows of `other`/N
/// against its expectation for a release drawn from a model that fits the training table perfectly:
///   logistic   (k - 1)(1 - c)^2 c/N, k - 1 = rank of the features beside the constant
///   boosted    (1 - c) x the mean over `permutations` random relabellings of the units (a relabelling has the
///              noise of both tables, the release's alone is its share 1 - c; synthpop halves it: equal sizes)
/// ratio = pMSE/expected is synthpop's S_pMSE: 1 for such a release, 0 for a copy of the training table; an
/// independent real sample has the noise of both tables, hence 1/(1 - c): 2 with equal sizes. No interval.
/// Empty with the reason: fewer than ten rows a parameter, more than 500 features, nothing to expect.
/// Source: Snoke, Raab, Nowok, Dibben and Slavkovic, JRSS A 181 (2018), section 3; synthpop's utility.gen.
struct Propensity {
  std::optional<double> pmse, expected, ratio;
  std::string why;
};
Propensity logistic_propensity(const DetectionSample& real, const DetectionSample& other, Rng rng);

/// On at most 5,000 rows of each table and with 20 trees of depth 4: enough to see what a fit by chance looks
/// like.
Propensity boosted_propensity(const DetectionSample& real, const DetectionSample& other,
                              std::size_t permutations, Rng rng);

}  // namespace assay
