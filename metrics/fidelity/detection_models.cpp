#include "metrics/fidelity/detection_models.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/parallel.h"
#include "learners/boosted.h"
#include "learners/encoding.h"
#include "learners/logistic.h"

namespace assay {
namespace {

using Rows = std::vector<std::size_t>;

// Rows inside or outside a fold.
Rows rows_of(const DetectionSample& sample, std::size_t deal, std::size_t fold, bool inside) {
  Rows rows;
  for (std::size_t r = 0; r < sample.rows(); ++r) {
    if ((sample.fold[deal][r] == fold) == inside) {
      rows.push_back(r);
    }
  }
  return rows;
}

// 0 for the first rows, 1 for the rest.
Outcome two_tables(std::size_t first, std::size_t second) {
  Outcome outcome;
  outcome.values.assign(first + second, 0);
  std::fill(outcome.values.begin() + static_cast<std::ptrdiff_t>(first), outcome.values.end(), 1.0);
  return outcome;
}

// The larger table's rows weigh less than 1, so that the trees' least weight of a leaf keeps its meaning.
std::vector<double> equal_weights(std::size_t first, std::size_t second) {
  const auto least = static_cast<double>(std::min(first, second));
  std::vector<double> weights(first, least / static_cast<double>(first));
  weights.insert(weights.end(), second, least / static_cast<double>(second));
  return weights;
}

std::unique_ptr<Learner> detector(std::string_view name, std::int64_t trees) {
  if (name == "logistic") {
    return make_logistic();
  }
  BoostedOptions options;
  options.trees = trees;
  options.depth = 3;
  options.learning_rate = 0.1;
  return make_boosted(options);
}

// What one fold's model has to say; folds are put together in order.
struct FoldScores {
  Rows real_rows, other_rows;
  std::vector<double> real, other;
  std::map<std::string, double> gains;
};

FoldScores fit_fold(const DetectionFit& fit, std::size_t deal, std::size_t fold, std::int64_t trees,
                    const Rng& rng) {
  const Rows real = rows_of(*fit.real, deal, fold, false),
             other = rows_of(*fit.other, deal, fold, false);
  const auto learner = detector(fit.learner, trees);
  learner->fit(stacked(fit.real->table.take(real), fit.other->table.take(other)),
               two_tables(real.size(), other.size()), equal_weights(real.size(), other.size()),
               rng.split(fold));
  FoldScores scores;
  scores.real_rows = rows_of(*fit.real, deal, fold, true);
  scores.other_rows = rows_of(*fit.other, deal, fold, true);
  scores.real = learner->predict(fit.real->table.take(scores.real_rows));
  scores.other = learner->predict(fit.other->table.take(scores.other_rows));
  scores.gains = learner->gains();
  return scores;
}

void place(const Rows& rows, const std::vector<double>& scores, std::vector<double>& all) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    all[rows[i]] = scores[i];
  }
}

double squared_deviation(const std::vector<double>& p, double c) {
  double sum = 0;
  for (const double value : p) {
    sum += (value - c) * (value - c);
  }
  return sum / static_cast<double>(p.size());
}

// Rank of the features beside the constant: pivots of a Cholesky decomposition of their cross products.
std::size_t rank_beside_constant(const SparseRows& x) {
  const std::size_t p = x.columns + 1;  // the last one is the constant
  std::vector<double> gram(p * p, 0);
  for (std::size_t r = 0; r < x.rows(); ++r) {
    for (std::size_t i = x.begin[r]; i < x.begin[r + 1]; ++i) {
      for (std::size_t j = x.begin[r]; j < x.begin[r + 1]; ++j) {
        gram[x.index[i] * p + x.index[j]] += static_cast<double>(x.value[i]) * x.value[j];
      }
      gram[x.index[i] * p + p - 1] += x.value[i];
      gram[(p - 1) * p + x.index[i]] += x.value[i];
    }
    gram[p * p - 1] += 1;
  }
  std::vector<double> size(p);
  for (std::size_t i = 0; i < p; ++i) {
    size[i] = gram[i * p + i];
  }
  std::size_t rank = 0;
  for (std::size_t i = p; i-- > 0;) {  // the constant first
    const double pivot = gram[i * p + i];
    if (!(pivot > 1e-5 * size[i])) {  // values are floats
      continue;
    }
    ++rank;
    for (std::size_t a = 0; a < i; ++a) {
      const double share = gram[a * p + i] / pivot;
      for (std::size_t b = 0; share != 0 && b < i; ++b) {
        gram[a * p + b] -= share * gram[i * p + b];
      }
    }
  }
  return rank - 1;
}

Propensity against(double pmse, double expected) {
  Propensity made;
  made.pmse = pmse;
  made.expected = expected;
  if (expected > 0) {
    made.ratio = pmse / expected;
  } else {
    made.why = "no column varies enough for a fit by chance";
  }
  return made;
}

}  // namespace

void cross_fit(std::vector<DetectionFit>& fits, std::int64_t trees, const Rng& rng) {
  struct Model {
    std::size_t fit, deal, fold;
  };
  std::vector<Model> models;
  for (std::size_t f = 0; f < fits.size(); ++f) {
    fits[f].real_scores.assign(fits[f].deals, std::vector<double>(fits[f].real->rows()));
    fits[f].other_scores.assign(fits[f].deals, std::vector<double>(fits[f].other->rows()));
    for (std::size_t m = 0; m < fits[f].deals * kDetectionFolds; ++m) {
      models.push_back({f, m / kDetectionFolds, m % kDetectionFolds});
    }
  }
  std::vector<FoldScores> scores(models.size());
  parallel_for(models.size(), [&](std::size_t i) {
    const auto& [fit, deal, fold] = models[i];
    scores[i] = fit_fold(fits[fit], deal, fold, trees, rng.split(fit));
  });
  for (std::size_t i = 0; i < models.size(); ++i) {
    DetectionFit& fit = fits[models[i].fit];
    place(scores[i].real_rows, scores[i].real, fit.real_scores[models[i].deal]);
    place(scores[i].other_rows, scores[i].other, fit.other_scores[models[i].deal]);
    for (const auto& [column, gain] : scores[i].gains) {
      fit.gains[column] += gain;
    }
  }
  for (DetectionFit& fit : fits) {
    double total = 0;
    for (const auto& entry : fit.gains) {
      total += entry.second;
    }
    for (auto& entry : fit.gains) {
      entry.second = total > 0 ? entry.second / total : 0;
    }
  }
}

Propensity logistic_propensity(const DetectionSample& real, const DetectionSample& other, Rng rng) {
  constexpr std::size_t kMostFeatures = 500, kRowsAParameter = 10;
  const Table both = stacked(real.table, other.table);
  const FeatureEncoder encoder(both, MissingNumber::kMean);
  Propensity made;
  if (encoder.features() > kMostFeatures || both.rows() < kRowsAParameter * encoder.features()) {
    made.why =
        "too many categories or columns for the rows: the expectation needs ten rows a parameter";
    return made;
  }
  LogisticOptions options;
  options.cost = 100;  // next to no penalty: the expectation is that of maximum likelihood
  const auto learner = make_logistic(options);
  learner->fit(both, two_tables(real.rows(), other.rows()), {}, rng);
  const auto n = static_cast<double>(both.rows());
  const double c = static_cast<double>(other.rows()) / n;
  const auto rank = static_cast<double>(rank_beside_constant(encoder.encode(both)));
  return against(squared_deviation(learner->predict(both), c), rank * (1 - c) * (1 - c) * c / n);
}

namespace {

// The rows of the first units, at most 5,000 rows.
Rows first_rows(const DetectionSample& sample) {
  constexpr std::size_t kMostRows = 5000;
  std::size_t end = std::min(sample.rows(), kMostRows);
  while (end > 0 && end < sample.rows() && sample.unit[end] == sample.unit[end - 1]) {
    --end;
  }
  Rows rows(end);
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  return rows;
}

double boosted_pmse(const Table& table, const Outcome& outcome, const Rng& rng) {
  BoostedOptions options;
  options.trees = 20;
  options.depth = 4;
  options.learning_rate = 0.3;
  const auto learner = make_boosted(options);
  learner->fit(table, outcome, {}, rng);
  const double c = std::accumulate(outcome.values.begin(), outcome.values.end(), 0.0) /
                   static_cast<double>(outcome.values.size());
  return squared_deviation(learner->predict(table), c);
}

// As many units as before are called `other`, chosen at random.
Outcome relabelled(const std::vector<std::size_t>& unit, std::size_t units, std::size_t others,
                   Rng rng) {
  std::vector<double> label(units, 0);
  for (const std::size_t u : rng.choose(units, others)) {
    label[u] = 1;
  }
  Outcome outcome;
  for (const std::size_t u : unit) {
    outcome.values.push_back(label[u]);
  }
  return outcome;
}

}  // namespace

Propensity boosted_propensity(const DetectionSample& real, const DetectionSample& other,
                              std::size_t permutations, Rng rng) {
  const Rows first = first_rows(real), second = first_rows(other);
  Propensity made;
  if (first.empty() || second.empty()) {
    made.why = "one entity has too many rows";
    return made;
  }
  const Table both = stacked(real.table.take(first), other.table.take(second));
  std::vector<std::size_t> unit(real.unit.begin(), real.unit.begin() + std::ssize(first));
  const std::size_t units = unit.back() + 1, others = other.unit[second.size() - 1] + 1;
  for (const std::size_t row : second) {
    unit.push_back(units + other.unit[row]);
  }
  std::vector<double> pmse(permutations + 1);
  parallel_for(pmse.size(), [&](std::size_t i) {
    const Outcome outcome = i == 0 ? two_tables(first.size(), second.size())
                                   : relabelled(unit, units + others, others, rng.split(i));
    pmse[i] = boosted_pmse(both, outcome, rng.split("fit"));
  });
  const double c = static_cast<double>(second.size()) / static_cast<double>(both.rows());
  const double chance =
      std::accumulate(pmse.begin() + 1, pmse.end(), 0.0) / static_cast<double>(permutations);
  return against(pmse.front(), (1 - c) * chance);
}

}  // namespace assay
