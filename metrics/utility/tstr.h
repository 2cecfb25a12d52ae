#pragma once
#include <memory>

#include "core/measure.h"

namespace assay {

/// Does a model trained on the release work on real people? TSTR (train on synthetic, test on real) beside
/// TRTR (train on real), both tested on the holdout.
///
///   question  the first column with role target: the favourable label against the rest (learners/task.h)
///   raw       AUC on the holdout of models trained on the release, mean over learners
///   floor     the same learners trained on the release with its columns permuted independently, mean over draws
///   ceiling   the same learners trained on real people: as many rows as the release has, or all of them if that is
///             less than a twentieth fewer
///   skill     (raw - floor)/(ceiling - floor), not clipped
/// Parts: {learner, setting, metric}, setting trtr | tstr | gap (trtr - tstr) | ceiling | floor, metric as Score; and
/// {learner, setting, metric: auc, column, group} for every group of a protected column whose people are in the holdout.
/// Intervals cover the sampling of test, training and release people (and the draws of the floor): variances by bootstrap of
/// test units and by leaving out groups of training units, added; Student quantile. AUC, accuracy, ... on the logit scale.
/// Where the release teaches nothing (skill 0) the jackknife is only approximate: over 60 small worlds the 95 % interval held
/// 1 for fresh people in 59, and 0 for a shuffled release in 52 (tests/metrics/tstr_test.cpp, SlowTstr).
/// Random: groups, floor, bootstrap. Cost: about 2 x (groups) fits of each learner.
/// No estimate, with a note, without a target, without a holdout, or where the ceiling is not shown to be above the floor.
/// Source: Esteban, Hyland and Raetsch, arXiv 1706.02633; Kott, J. Official Statistics 17 (2001).
struct TstrOptions {
  std::int64_t groups = 4;
  std::int64_t floor_fits = 6;
  std::int64_t replicates = 299;
  void visit(OptionVisitor& visitor);
};
std::unique_ptr<Measure> make_tstr(const TstrOptions& options = {});

}  // namespace assay
