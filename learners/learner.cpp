#include "learners/learner.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"

namespace assay {
namespace {

void check_values(const Outcome& outcome) {
  const auto classes = static_cast<double>(outcome.classes);
  const auto bad = [&](double y) {
    return outcome.classes == Outcome::kNumber ? !std::isfinite(y)
                                               : !(y >= 0 && y < classes && y == std::floor(y));
  };
  const auto found = std::find_if(outcome.values.begin(), outcome.values.end(), bad);
  if (found == outcome.values.end()) {
    return;
  }
  require(outcome.classes != Outcome::kNumber,
          "learner: an outcome is not a finite number; leave the row out instead");
  require(outcome.classes != 2, "learner: an outcome is not 0 or 1; classes are numbered from 0");
  throw InputError(
      text("learner: an outcome is ", *found, ", but the classes are 0 to ", outcome.classes - 1));
}

void check(const Table& features, const Outcome& outcome, std::span<const double> weights) {
  require(features.rows() > 0, "learner: there are no rows to learn from");
  require(outcome.values.size() == features.rows(), "learner: ", outcome.values.size(),
          " outcomes for ", features.rows(), " rows; there must be one a row");
  require(weights.empty() || weights.size() == features.rows(), "learner: ", weights.size(),
          " weights for ", features.rows(), " rows; there must be one a row, or none");
  check_values(outcome);
  const auto bad_weight = [](double w) { return !(w > 0) || !std::isfinite(w); };
  require(std::none_of(weights.begin(), weights.end(), bad_weight),
          "learner: a weight is not a positive number; leave the row out instead");
}

/// The prediction where there is nothing to learn: one value in all rows. Empty if there is.
std::vector<double> constant_prediction(const Outcome& outcome) {
  const auto& y = outcome.values;
  if (std::any_of(y.begin(), y.end(), [&](double value) { return value != y.front(); })) {
    return {};
  }
  if (outcome.classes == Outcome::kNumber) {
    return {y.front()};
  }
  // Jeffreys: finite log-loss
  const auto rows = static_cast<double>(y.size());
  const double all = rows + static_cast<double>(outcome.classes) / 2;
  if (outcome.classes == 2) {
    return {(y.front() * rows + 0.5) / all};
  }
  std::vector<double> shares(outcome.classes, 0.5 / all);
  shares[static_cast<std::size_t>(y.front())] = (rows + 0.5) / all;
  return shares;
}

}  // namespace

void Learner::fit(const Table& features, const Outcome& outcome, std::span<const double> weights,
                  Rng rng) {
  require(models(outcome.classes), "learner: ",
          outcome.classes == Outcome::kNumber ? std::string("a number")
                                              : text(outcome.classes, " classes"),
          " to predict; this learner predicts two, one class against the rest: use 'boosted'");
  check(features, outcome, weights);
  constant_ = constant_prediction(outcome);
  if (constant_.empty()) {
    do_fit(features, outcome, weights, rng);
  }
  classes_ = outcome.classes;
}

std::vector<double> Learner::checked_predict(const Table& features, bool asked_rightly) const {
  require(classes_.has_value(), "learner: predict before fit; call fit first");
  require(asked_rightly, "learner: it was fitted to ",
          *classes_ == Outcome::kNumber ? std::string("a number") : text(*classes_, " classes"),
          "; predict is for two classes, predict_classes for more, predict_numbers for a number");
  if (constant_.empty()) {
    return do_predict(features);
  }
  std::vector<double> same;
  same.reserve(features.rows() * constant_.size());
  for (std::size_t row = 0; row < features.rows(); ++row) {
    same.insert(same.end(), constant_.begin(), constant_.end());
  }
  return same;
}

std::vector<double> Learner::predict(const Table& features) const {
  return checked_predict(features, classes_ == 2U);
}

std::vector<double> Learner::predict_classes(const Table& features) const {
  return checked_predict(features, classes_ > 2U);
}

std::vector<double> Learner::predict_numbers(const Table& features) const {
  return checked_predict(features, classes_ == Outcome::kNumber);
}

double probability_of(double log_odds) {
  constexpr double kFarthest = 36;  // beyond it, 1 - p is below the spacing of doubles near 1
  return 1 / (1 + std::exp(-std::clamp(log_odds, -kFarthest, kFarthest)));
}

}  // namespace assay
