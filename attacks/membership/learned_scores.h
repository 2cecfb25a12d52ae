#pragma once
#include <string>
#include <vector>

#include "core/rng.h"
#include "core/table.h"

namespace assay {

/// One membership score of both crowds, a figure a row.
struct LearnedScore {
  std::string name;
  std::vector<double> members, outsiders;
};

/// Scores of models that learn to tell a release from people outside (the reference): log odds that a record is from
/// the release. The classes weigh the same. What stands out as "release" against new people is the population's shape
/// as the generator bent it, and whatever it copied.
///
///   domias-boosted   gradient-boosted trees (100 of depth 6): the density ratio p_S/p_R of DOMIAS without densities.
///                    Source: van Breugel et al., AISTATS 2023; Sugiyama et al., Density Ratio Estimation, CUP 2012
///   classifier       logistic regression
/// Features: distance_columns() whatever their roles. The members and outsiders are never learnt from. Release rows are
/// learnt in the order of their content, so that their order in the table changes nothing. Empty without such columns
/// (vectors only). Random: rng seeds the learners, which draw nothing. Cost: two fits, in parallel.
std::vector<LearnedScore> learned_scores(const Table& release, const Table& reference,
                                         const Table& members, const Table& outsiders,
                                         const Rng& rng);

}  // namespace assay
