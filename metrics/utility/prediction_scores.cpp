#include "metrics/utility/prediction_scores.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"

namespace assay {

std::string_view name_of(Score score) {
  constexpr std::array<std::string_view, kScores.size()> kNames = {"auc", "auprc", "accuracy",
                                                                   "f1",  "brier", "log-loss"};
  return kNames[static_cast<std::size_t>(score)];
}

RankedPredictions::RankedPredictions(std::span<const double> probability,
                                     std::span<const char> positive,
                                     std::span<const std::size_t> rows) {
  ensure(probability.size() == positive.size(), "one probability a label");
  std::vector<std::size_t> order(rows.begin(), rows.end());
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return probability[a] > probability[b]; });
  entries_.reserve(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    const std::size_t r = order[i];
    const double p = probability[r], y = positive[r] != 0 ? 1 : 0;
    const bool last = i + 1 == order.size() || probability[order[i + 1]] < p;
    entries_.push_back({static_cast<std::uint32_t>(r), y == 1, last, p > 0.5, (p - y) * (p - y),
                        -std::log(y == 1 ? p : 1 - p)});
  }
}

ScoreValues RankedPredictions::scores(std::span<const std::uint32_t> weights) const {
  double positives = 0, negatives = 0;          // seen so far, whole ties only
  double tie_positives = 0, tie_negatives = 0;  // of the present tie
  double pairs = 0, precision = 0, true_positives = 0, false_positives = 0, brier = 0, log_loss = 0;
  for (const Entry& e : entries_) {
    const double w = weights[e.row];
    const double yes = e.positive ? w : 0;
    tie_positives += yes;
    tie_negatives += w - yes;
    true_positives += e.predicted ? yes : 0;
    false_positives += e.predicted ? w - yes : 0;
    brier += w * e.brier;
    log_loss += w * e.log_loss;
    if (e.last_of_tie) {
      pairs += tie_negatives * (positives + tie_positives / 2);
      positives += tie_positives;
      negatives += tie_negatives;
      precision += tie_positives > 0 ? tie_positives * positives / (positives + negatives) : 0;
      tie_positives = tie_negatives = 0;
    }
  }
  // 0/0 is NaN, as promised.
  const double n = positives + negatives;
  const double hits = true_positives + negatives - false_positives;
  return {pairs / (positives * negatives),
          precision / positives,
          hits / n,
          2 * true_positives / (true_positives + false_positives + positives),
          brier / n,
          log_loss / n};
}

}  // namespace assay
