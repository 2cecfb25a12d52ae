#pragma once
#include <memory>

#include "learners/learner.h"

namespace assay {

/// Logistic regression with a ridge penalty, by liblinear (solver L2R_LR: trust-region Newton,
/// deterministic).
///
///   minimise  |w|^2/2 + cost x sum_i weight_i log(1 + exp(-y_i (w'x_i + b))),  y = -1, 1; b is
///   penalised too
/// Features: learners/encoding.h with MissingNumber::kMean.
/// Weights must be equal within a class: the packaged liblinear has weights a class only. Throws
/// InputError otherwise. Cost: about 10 passes over the entries. Source: Lin, Weng and Keerthi,
/// JMLR 9 (2008).
struct LogisticOptions {
  double cost = 1;
  void visit(OptionVisitor& visitor);
};
std::unique_ptr<Learner> make_logistic(const LogisticOptions& options = {});

}  // namespace assay
