#include "metrics/peers/gretel_membership.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/error.h"
#include "core/nearest.h"
#include "metrics/peers/gretel_encoding.h"
#include "metrics/peers/numpy_random.h"

namespace assay::gretel {
namespace {

constexpr std::size_t kRuns = 10;
constexpr std::size_t kQuantiles = 1000;
constexpr std::uint32_t kSampleSeed = 1;
constexpr std::array kThresholds{0.4, 0.3, 0.2, 0.1};
constexpr std::array kShares{0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0};

double points_of(double precision, double accuracy) {
  if (precision <= 0.5 && accuracy <= 0.5) return 3;
  if ((precision <= 0.8 && accuracy <= 0.5) || (precision <= 0.5 && accuracy <= 0.8)) return 2.5;
  if (precision <= 0.8 && accuracy <= 0.8) return 2;
  return precision <= 0.8 || accuracy <= 0.8 ? 1.5 : 1;
}

/// `member` and `distance` in the shuffled order; distances scaled.
MembershipGuess guess(const std::vector<char>& member, const std::vector<double>& distance,
                      double threshold, double share) {
  MembershipGuess result;
  result.threshold = threshold;
  result.share = share;
  result.records = static_cast<int>(static_cast<double>(distance.size()) * share);
  int right = 0;
  for (std::size_t i = 0; i < static_cast<std::size_t>(result.records); ++i) {
    const bool guessed = distance[i] < threshold, is_member = member[i] != 0;
    result.members += is_member ? 1 : 0;
    result.guessed += guessed ? 1 : 0;
    result.hits += guessed && is_member ? 1 : 0;
    right += guessed == is_member ? 1 : 0;
  }
  const double precision =
      result.guessed > 0 ? static_cast<double>(result.hits) / result.guessed : 0;
  result.precision = rounded(precision, 1, Rounding::kNumpy);
  result.accuracy = rounded(static_cast<double>(right) / result.records, 1, Rounding::kNumpy);
  result.points = points_of(result.precision, result.accuracy);
  return result;
}

/// `members` and `others`: distances before the shuffle.
MembershipRun run_of(std::span<const double> members, std::span<const double> others,
                     std::size_t number) {
  MembershipRun run;
  std::vector<char> member;
  for (const auto position : membership_order(members.size() + others.size(), number)) {
    const bool is_member = position < members.size();
    member.push_back(is_member ? 1 : 0);
    run.distance.push_back(is_member ? members[position] : others[position - members.size()]);
  }
  run.largest = *std::ranges::max_element(run.distance);
  std::vector<double> scaled = run.distance;
  for (auto& distance : scaled) {
    distance /= run.largest > 0 ? run.largest : 1;
  }
  double points = 0;
  for (const double threshold : kThresholds) {
    for (const double share : kShares) {
      run.guesses.push_back(guess(member, scaled, threshold, share));
      points += run.guesses.back().points;
    }
  }
  run.score = rounded(points / static_cast<double>(run.guesses.size()), 2, Rounding::kPython);
  return run;
}

Points points_between(const Encoded& all, std::size_t first, std::size_t last) {
  return {
      .rows = last - first, .dimension = all.dimension, .values = {all.row(first), all.row(last)}};
}

/// statistics.mean: the exact sum, divided once. Long double holds the sum of ten numbers below 4 exactly.
double exact_mean(const std::vector<MembershipRun>& runs) {
  long double sum = 0;
  for (const auto& run : runs) {
    sum += run.score;
  }
  return static_cast<double>(sum / static_cast<long double>(runs.size()));
}

}  // namespace

std::vector<std::size_t> membership_order(std::size_t records, std::size_t run) {
  return NumpyRandom(static_cast<std::uint32_t>(run)).permutation(records);
}

Membership membership_inference(const Frame& training, const Frame& test, const Frame& output) {
  const std::size_t t = test.rows;
  require(t >= 3, "membership inference: ", t, " test rows; it needs 3, give a larger holdout");
  require(training.rows > 0 && output.rows > 0 && !training.columns.empty(),
          "membership inference: training table or release without rows or columns");
  Membership result;
  result.training_rows.resize(training.rows);
  std::iota(result.training_rows.begin(), result.training_rows.end(), std::size_t{0});
  if (training.rows > kRuns * t) {
    result.training_rows = NumpyRandom(kSampleSeed).permutation(training.rows);
    result.training_rows.resize(kRuns * t);
  }
  Frame stack;
  for (std::size_t c = 0; c < training.columns.size(); ++c) {
    const Column sample = training.columns[c].take(result.training_rows);
    const std::array parts{&sample, &test.columns[c], &output.columns[c]};
    stack.columns.push_back(stacked(parts));
  }
  const std::size_t members = result.training_rows.size();
  stack.rows = members + t + output.rows;
  const Encoded all = encoded(stack, kQuantiles);
  result.dimension = all.dimension;
  const auto nearest = nearest_euclidean(points_between(all, 0, members + t),
                                         points_between(all, members + t, all.rows));
  const std::span<const double> distance(nearest.distance);
  for (std::size_t run = 0; run < kRuns; ++run) {
    const std::size_t last = std::min(t * (run + 1), members);
    const std::size_t first = last - std::min(t, last);
    result.runs.push_back(
        run_of(distance.subspan(first, last - first), distance.subspan(members), run));
  }
  const double mean = exact_mean(result.runs);
  result.score =
      finished(mean, rounded((mean - 1) / 2 * 10, 1, Rounding::kPython), Rounding::kPython, true);
  return result;
}

}  // namespace assay::gretel
