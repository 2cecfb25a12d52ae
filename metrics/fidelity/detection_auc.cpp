#include "metrics/fidelity/detection_auc.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "core/stats/intervals.h"

namespace assay {
namespace {

constexpr double kLevel = 0.95;
constexpr double kSharedRows = 2;      // of the variance; see the header
constexpr double kNoVariance = 1e-24;  // rounding of sums of ranks

struct ScoredRow {
  double score = 0;
  std::size_t row = 0;
  bool other = false;
};

using Fold = std::vector<ScoredRow>;

void add_rows(const std::vector<std::size_t>& fold, std::span<const double> scores, bool other,
              std::vector<Fold>& folds) {
  for (std::size_t r = 0; r < fold.size(); ++r) {
    folds[fold[r]].push_back({scores[r], r, other});
  }
}

// How often each row wins against the rows of the other table in its fold, and how often they win in all.
struct Wins {
  std::vector<double> real, other;  // one a row; of `real`: the pairs that `other` wins against it
  std::vector<double> pairs, won;   // one a fold
};

void count_fold(Fold& fold, std::size_t k, Wins& wins) {
  std::ranges::sort(fold, {}, &ScoredRow::score);
  const auto others = static_cast<double>(std::ranges::count(fold, true, &ScoredRow::other));
  const double reals = static_cast<double>(fold.size()) - others;
  wins.pairs[k] = reals * others;
  double real_below = 0, other_below = 0;
  for (std::size_t begin = 0; begin < fold.size();) {
    std::size_t end = begin;
    double real_here = 0, other_here = 0;
    for (; end < fold.size() && fold[end].score == fold[begin].score; ++end) {
      (fold[end].other ? other_here : real_here) += 1;
    }
    for (std::size_t i = begin; i < end; ++i) {
      if (fold[i].other) {
        wins.other[fold[i].row] = real_below + real_here / 2;
        wins.won[k] += real_below + real_here / 2;
      } else {
        wins.real[fold[i].row] = others - other_below - other_here / 2;
      }
    }
    real_below += real_here;
    other_below += other_here;
    begin = end;
  }
}

// The AUC is won pairs over pairs. A row that wins more than the mean of its fold raises it by the excess; a
// unit by the sum over its rows, with the n/(n - 1) of a variance around a mean, per fold.
std::vector<double> by_unit(const DetectionSample& sample, const std::vector<std::size_t>& fold,
                            const std::vector<double>& wins, const Wins& all, double pairs) {
  std::vector<double> rows_in_fold(kDetectionFolds, 0), units_in_fold(kDetectionFolds, 0);
  for (std::size_t r = 0; r < fold.size(); ++r) {
    rows_in_fold[fold[r]] += 1;
    units_in_fold[fold[r]] += r == 0 || sample.unit[r] != sample.unit[r - 1] ? 1 : 0;
  }
  std::vector<double> sum(sample.units(), 0);
  for (std::size_t r = 0; r < fold.size(); ++r) {
    const std::size_t k = fold[r];
    const double correction =
        units_in_fold[k] > 1 ? std::sqrt(units_in_fold[k] / (units_in_fold[k] - 1)) : 1;
    sum[sample.unit[r]] += correction * (wins[r] - all.won[k] / rows_in_fold[k]) / pairs;
  }
  return sum;
}

double squares(const std::vector<double>& x) {
  double sum = 0;
  for (const double value : x) {
    sum += value * value;
  }
  return sum;
}

double critical() { return normal_quantile((1 + kLevel) / 2); }

void add_interval(CrossFittedAuc& auc) {
  const double variance = kSharedRows * (squares(auc.real) + squares(auc.other));
  if (variance <= kNoVariance || auc.value <= 0 || auc.value >= 1) {
    const auto n = static_cast<double>(auc.pairs);
    const auto [low, high] = clopper_pearson({std::clamp(auc.value, 0.0, 1.0) * n, n}, kLevel);
    auc.low = std::min(low, auc.value);
    auc.high = std::max(high, auc.value);
    return;
  }
  const double logit = std::log(auc.value / (1 - auc.value));
  const double half = critical() * std::sqrt(variance) / (auc.value * (1 - auc.value));
  auc.low = 1 / (1 + std::exp(half - logit));
  auc.high = 1 / (1 + std::exp(-half - logit));
}

// One deal, without an interval.
CrossFittedAuc auc_of_deal(const DetectionSample& real, const DetectionSample& other,
                           std::span<const double> real_scores,
                           std::span<const double> other_scores, std::size_t deal) {
  std::vector<Fold> folds(kDetectionFolds);
  add_rows(real.fold[deal], real_scores, false, folds);
  add_rows(other.fold[deal], other_scores, true, folds);
  Wins wins;
  wins.real.resize(real.rows());
  wins.other.resize(other.rows());
  wins.pairs.assign(kDetectionFolds, 0);
  wins.won.assign(kDetectionFolds, 0);
  double pairs = 0, won = 0;
  for (std::size_t k = 0; k < kDetectionFolds; ++k) {
    count_fold(folds[k], k, wins);
    pairs += wins.pairs[k];
    won += wins.won[k];
  }
  require(pairs > 0,
          "detection: no fold holds rows of both tables; more different rows are needed");
  CrossFittedAuc auc;
  auc.value = won / pairs;
  auc.real = by_unit(real, real.fold[deal], wins.real, wins, pairs);
  auc.other = by_unit(other, other.fold[deal], wins.other, wins, pairs);
  return auc;
}

void add(const std::vector<double>& term, double weight, std::vector<double>& sum) {
  for (std::size_t i = 0; i < sum.size(); ++i) {
    sum[i] += weight * term[i];
  }
}

}  // namespace

double CrossFittedAuc::variance() const {
  const double sum = kSharedRows * (squares(real) + squares(other));
  const double error = (high - low) / (2 * critical());
  return sum > kNoVariance ? sum : error * error;
}

Estimate CrossFittedAuc::estimate() const {
  Estimate made;
  made.value = value;
  made.low = low;
  made.high = high;
  made.level = kLevel;
  made.method = "delong";
  return made;
}

CrossFittedAuc cross_fitted_auc(const DetectionSample& real, const DealtScores& real_scores,
                                const DetectionSample& other, const DealtScores& other_scores) {
  CrossFittedAuc auc;
  auc.value = 0;
  auc.real.assign(real.units(), 0);
  auc.other.assign(other.units(), 0);
  const double weight = 1 / static_cast<double>(real_scores.size());
  for (std::size_t deal = 0; deal < real_scores.size(); ++deal) {
    const auto one = auc_of_deal(real, other, real_scores[deal], other_scores[deal], deal);
    auc.value += weight * one.value;
    add(one.real, weight, auc.real);
    add(one.other, weight, auc.other);
  }
  auc.pairs = std::min(real.units(), other.units());
  add_interval(auc);
  return auc;
}

Estimate detection_skill(const CrossFittedAuc& release, const CrossFittedAuc* fresh) {
  const double ceiling = fresh != nullptr ? fresh->value : 0.5;
  ensure(ceiling < 1, "detection: the ceiling is 1");
  Estimate skill;
  skill.level = kLevel;
  skill.method = "delong";
  skill.value = (1 - release.value) / (1 - ceiling);
  if (release.value >= 1) {
    skill.low = 0;
    skill.high = (1 - release.low) / (1 - ceiling);
    return skill;
  }
  // d log(1 - A) = -dA/(1 - A): variances of both, less twice what the training units add to both at once
  const double a = 1 - release.value, c = 1 - ceiling;
  double variance = release.variance() / (a * a);
  if (fresh != nullptr) {
    variance += fresh->variance() / (c * c);
    for (std::size_t u = 0; u < release.real.size(); ++u) {
      variance -= 2 * kSharedRows * (release.real[u] / a) * (fresh->real[u] / c);
    }
  }
  const double half = critical() * std::sqrt(std::max(variance, 0.0));
  skill.low = skill.value * std::exp(-half);
  skill.high = skill.value * std::exp(half);
  return skill;
}

CellScores cell_scores(const DetectionSample& real, std::span<const std::uint16_t> real_cells,
                       const DetectionSample& other, std::span<const std::uint16_t> other_cells,
                       std::size_t cells) {
  // One row of prior, shared as the tables are: an empty cell speaks for neither.
  const double share =
      static_cast<double>(other.rows()) / static_cast<double>(other.rows() + real.rows());
  CellScores scores;
  for (std::size_t deal = 0; deal < real.fold.size(); ++deal) {
    const auto counts = [&](const DetectionSample& sample, std::span<const std::uint16_t> cell) {
      std::vector<double> rows(kDetectionFolds * cells, 0);  // in the other folds
      for (std::size_t r = 0; r < sample.rows(); ++r) {
        for (std::size_t k = 0; k < kDetectionFolds; ++k) {
          rows[k * cells + cell[r]] += sample.fold[deal][r] == k ? 0 : 1;
        }
      }
      return rows;
    };
    const auto real_rows = counts(real, real_cells), other_rows = counts(other, other_cells);
    const auto score = [&](const DetectionSample& sample, std::span<const std::uint16_t> cell) {
      std::vector<double> ratio(sample.rows());
      for (std::size_t r = 0; r < sample.rows(); ++r) {
        const std::size_t at = sample.fold[deal][r] * cells + cell[r];
        ratio[r] = (other_rows[at] + share) / (real_rows[at] + 1 - share);
      }
      return ratio;
    };
    scores.real.push_back(score(real, real_cells));
    scores.other.push_back(score(other, other_cells));
  }
  return scores;
}

}  // namespace assay
