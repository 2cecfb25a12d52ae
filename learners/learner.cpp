#include "learners/learner.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"

namespace assay {
namespace {

void check(const Table& features, const Outcome& outcome, std::span<const double> weights) {
  require(features.rows() > 0, "learner: there are no rows to learn from");
  require(outcome.values.size() == features.rows(), "learner: ", outcome.values.size(),
          " outcomes for ", features.rows(), " rows; there must be one a row");
  require(outcome.classes == 2, "learner: ", outcome.classes,
          " classes; this learner predicts two, one class against the rest");
  require(weights.empty() || weights.size() == features.rows(), "learner: ", weights.size(),
          " weights for ", features.rows(), " rows; there must be one a row, or none");
  const auto bad_value = [](double y) { return y != 0 && y != 1; };
  const auto bad = std::find_if(outcome.values.begin(), outcome.values.end(), bad_value);
  require(bad == outcome.values.end(),
          "learner: an outcome is not 0 or 1; classes are numbered from 0");
  const auto bad_weight = [](double w) { return !(w > 0) || !std::isfinite(w); };
  require(std::none_of(weights.begin(), weights.end(), bad_weight),
          "learner: a weight is not a positive number; leave the row out instead");
}

}  // namespace

void Learner::fit(const Table& features, const Outcome& outcome, std::span<const double> weights,
                  Rng rng) {
  check(features, outcome, weights);
  const auto rows = static_cast<double>(outcome.values.size());
  const auto ones =
      static_cast<double>(std::count(outcome.values.begin(), outcome.values.end(), 1.0));
  constant_.reset();
  if (ones == 0 || ones == rows) {
    constant_ = (ones + 0.5) / (rows + 1);  // Jeffreys: finite log-loss
  } else {
    do_fit(features, outcome, weights, rng);
  }
  fitted_ = true;
}

std::vector<double> Learner::predict(const Table& features) const {
  require(fitted_, "learner: predict before fit; call fit first");
  return constant_ ? std::vector<double>(features.rows(), *constant_) : do_predict(features);
}

double probability_of(double log_odds) {
  constexpr double kFarthest = 36;  // beyond it, 1 - p is below the spacing of doubles near 1
  return 1 / (1 + std::exp(-std::clamp(log_odds, -kFarthest, kFarthest)));
}

}  // namespace assay
