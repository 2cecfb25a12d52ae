#pragma once
#include <memory>

#include "core/measure.h"

namespace assay {

/// Does the release treat groups of people as the training table does? Label rates and shares of every group of
/// every categorical column with role protected; missing cells are a group of their own.
///
///   change    d_g = ln OR_release - ln OR_train, OR = odds of the favourable label in group g over the odds in the rest:
///             the label bias without the base rate, which may move. se = sqrt(sum of the 8 reciprocal counts), times the
///             root of a design effect where rows have an entity (fairness/group_counts.h); 1/2 is added to empty cells
///   estimate  max_g |d_g| over all groups of all columns, with a simultaneous interval: z at level 1 - 0.05/m for m
///             distinct comparisons (a column of two groups has one), so [max_g(|d_g| - z se), max_g(|d_g| + z se)] holds
///             max |delta_g|. Its value is biased up; values say what nothing but chance would give, and the same
///             maximum for the holdout
///   test      is any change real? p = min(1, m x smallest p), Bonferroni
/// Parts: {column, group}: d_g with its own 95 % interval; values hold rates, differences and ratios (group against the
/// rest), shares, the log disparity ln[odds(share in release)/odds(share in training)], p-values and Benjamini-Hochberg
/// adjusted ones (over all groups, changes and shares apart). {column, statistic: gap}: max - min of label rates in the
/// release, with what equal rates would give (999 simulations). Groups with fewer than 10 rows say so instead.
/// Random: the simulations. Cost: one pass a column (with an entity column, one a group).
/// Source: Woolf, Ann. Hum. Genet. 19 (1955); Bhanot et al., Entropy 23 (2021) for the log disparity.
std::unique_ptr<Measure> make_label_bias();

}  // namespace assay
