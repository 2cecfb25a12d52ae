#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace assay {

/// How good predicted probabilities of a yes-or-no label are.
///   auc        P[score of a positive > score of a negative] + P[equal]/2
///   auprc      average precision: sum of (recall step) x (precision after it), ties as one step
///   accuracy   a probability above 1/2 predicts yes
///   f1         2 tp/(2 tp + fp + fn), same threshold
///   brier      mean of (p - y)^2
///   log-loss   mean of -ln P[the label], nats
enum class Score { kAuc, kAuprc, kAccuracy, kF1, kBrier, kLogLoss };
inline constexpr std::array kScores = {Score::kAuc, Score::kAuprc, Score::kAccuracy,
                                       Score::kF1,  Score::kBrier, Score::kLogLoss};
std::string_view name_of(Score score);
/// In the order of kScores; NaN where undefined (one class only): for arithmetic, never for a
/// report.
using ScoreValues = std::array<double, kScores.size()>;

/// Predictions sorted once, so that scoring a reweighted sample of people (bootstrap) is one pass
/// without sorting.
class RankedPredictions {
 public:
  /// rows: which rows of `probability` and `positive` take part. Cost O(n log n).
  RankedPredictions(std::span<const double> probability, std::span<const char> positive,
                    std::span<const std::size_t> rows);
  /// weights: how often each row counts, one a row of the whole table. Cost O(n).
  ScoreValues scores(std::span<const std::uint32_t> weights) const;

 private:
  struct Entry {
    std::uint32_t row = 0;
    bool positive = false;
    bool last_of_tie = false;
    bool predicted = false;  // probability above 1/2
    double brier = 0, log_loss = 0;
  };
  std::vector<Entry> entries_;  // by falling probability
};

}  // namespace assay
