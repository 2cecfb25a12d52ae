#pragma once
#include <memory>

#include "learners/learner.h"

namespace assay {

/// Gradient-boosted trees by XGBoost: histogram splits, no row or column sampling: deterministic.
/// Loss: logistic for two classes, softmax for more (one tree a class and round), absolute error
/// for a number, whose prediction is then a median. Of numbers, the median is subtracted first and
/// the rest divided by its mean size, so that no unit is too large for XGBoost's single precision.
/// Features: learners/encoding.h with MissingNumber::kAbsent. Cost: about trees x depth x entries
/// (x classes beyond two), on one thread. Source: Chen and Guestrin, KDD 2016.
struct BoostedOptions {
  std::int64_t trees = 200, depth = 6;
  double learning_rate = 0.1;
  void visit(OptionVisitor& visitor);
};
std::unique_ptr<Learner> make_boosted(const BoostedOptions& options = {});

}  // namespace assay
