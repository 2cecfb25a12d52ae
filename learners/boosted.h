#pragma once
#include <memory>

#include "learners/learner.h"

namespace assay {

/// Gradient-boosted trees by XGBoost: histogram splits, logistic loss, no row or column sampling:
/// deterministic. Features: learners/encoding.h with MissingNumber::kAbsent. Cost: about trees x
/// depth x entries, on one thread. Source: Chen and Guestrin, KDD 2016.
struct BoostedOptions {
  std::int64_t trees = 200, depth = 6;
  double learning_rate = 0.1;
  void visit(OptionVisitor& visitor);
};
std::unique_ptr<Learner> make_boosted(const BoostedOptions& options = {});

}  // namespace assay
