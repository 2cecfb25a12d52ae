#include "attacks/membership/learned_scores.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "attacks/distance_space.h"
#include "core/content.h"
#include "core/parallel.h"
#include "learners/boosted.h"
#include "learners/logistic.h"

namespace assay {
namespace {

/// Learners leave out columns by role (a target); an attacker does not.
Table features_of(const Table& table) {
  const auto columns = distance_columns(table.schema());
  const Table chosen = table.select(columns);
  Schema schema = chosen.schema();
  schema.constraints.clear();
  for (Field& field : schema.fields) {
    field.roles.clear();
  }
  return chosen.with_schema(std::move(schema));
}

Table in_content_order(const Table& table) {
  const auto hashes = content_hashes(table);
  std::vector<std::size_t> rows(table.rows());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  std::sort(rows.begin(), rows.end(),
            [&](std::size_t a, std::size_t b) { return hashes[a] < hashes[b]; });
  return table.take(rows);
}

/// log(p/(1 - p)).
std::vector<double> log_odds(std::vector<double> probability) {
  std::transform(probability.begin(), probability.end(), probability.begin(),
                 [](double p) { return std::log(p) - std::log1p(-p); });
  return probability;
}

}  // namespace

std::vector<LearnedScore> learned_scores(const Table& release, const Table& reference,
                                         const Table& members, const Table& outsiders,
                                         const Rng& rng) {
  if (distance_columns(release.schema()).empty()) {
    return {};
  }
  const Table learnt = stacked(features_of(in_content_order(release)), features_of(reference));
  Outcome outcome{std::vector<double>(learnt.rows()), 2};
  std::fill_n(outcome.values.begin(), release.rows(), 1.0);
  std::vector<double> weights;
  for (const double label : outcome.values) {
    const auto own = static_cast<double>(label == 1 ? release.rows() : reference.rows());
    weights.push_back(static_cast<double>(learnt.rows()) / (2 * own));
  }
  const Table inside = features_of(members), outside = features_of(outsiders);
  std::vector<LearnedScore> scores(2);
  parallel_for(2, [&](std::size_t i) {
    scores[i].name = i == 0 ? "domias-boosted" : "classifier";
    const auto learner = i == 0 ? make_boosted({100, 6, 0.1}) : make_logistic();
    learner->fit(learnt, outcome, weights, rng.split(scores[i].name));
    scores[i].members = log_odds(learner->predict(inside));
    scores[i].outsiders = log_odds(learner->predict(outside));
  });
  return scores;
}

}  // namespace assay
