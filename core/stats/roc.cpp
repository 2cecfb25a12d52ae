#include "core/stats/roc.h"

#include <algorithm>
#include <boost/math/special_functions/beta.hpp>
#include <cmath>
#include <numeric>

#include "core/error.h"

namespace assay {
namespace {

void check_scores(std::string_view who, std::span<const double> scores,
                  std::string_view class_name) {
  require(!scores.empty(), who, ": no ", class_name,
          " scores; at least one of each class is needed");
  const auto bad =
      std::find_if(scores.begin(), scores.end(), [](double s) { return std::isnan(s); });
  require(bad == scores.end(), who, ": ", class_name, " score ", bad - scores.begin(),
          " is not a number");
}

void check_input(std::string_view who, std::span<const double> positive,
                 std::span<const double> negative, double level = 0.95) {
  check_scores(who, positive, "positive");
  check_scores(who, negative, "negative");
  require(level > 0 && level < 1, who, ": level = ", level, " is outside (0, 1)");
}

std::vector<std::size_t> order_of(std::span<const double> x) {
  std::vector<std::size_t> order(x.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return x[a] < x[b]; });
  return order;
}

/// Ranks from 1; equal values share the mean of their ranks.
std::vector<double> midranks(std::span<const double> x) {
  const std::vector<std::size_t> order = order_of(x);
  std::vector<double> ranks(x.size());
  for (std::size_t begin = 0; begin < x.size();) {
    std::size_t end = begin + 1;
    while (end < x.size() && x[order[end]] == x[order[begin]]) {
      ++end;
    }
    for (std::size_t i = begin; i < end; ++i) {
      ranks[order[i]] = static_cast<double>(begin + end + 1) / 2;
    }
    begin = end;
  }
  return ranks;
}

/// What each person contributes to the AUC: for a positive the share of negatives below it, for a
/// negative the share of positives above it (DeLong's V10 and V01). Both have the AUC as their
/// mean.
struct Placements {
  std::vector<double> positive, negative;
};

// The midrank among all less the midrank among one's own class counts the others below, ties half
// (Sun and Xu 2014).
Placements placements(std::span<const double> positive, std::span<const double> negative) {
  std::vector<double> all(positive.begin(), positive.end());
  all.insert(all.end(), negative.begin(), negative.end());
  const std::vector<double> overall = midranks(all);
  const std::size_t m = positive.size(), n = negative.size();
  Placements made{midranks(positive), midranks(negative)};
  for (std::size_t i = 0; i < m; ++i) {
    made.positive[i] = (overall[i] - made.positive[i]) / static_cast<double>(n);
  }
  for (std::size_t j = 0; j < n; ++j) {
    made.negative[j] = 1 - (overall[m + j] - made.negative[j]) / static_cast<double>(m);
  }
  return made;
}

double mean(const std::vector<double>& x) {
  return std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size());
}

/// Squared standard error of the mean of x; x.size() >= 2.
double squared_error(const std::vector<double>& x) {
  const double centre = mean(x);
  double sum = 0;
  for (const double value : x) {
    sum += (value - centre) * (value - centre);
  }
  const auto n = static_cast<double>(x.size());
  return sum / (n - 1) / n;
}

/// An estimate without an interval; `add_interval` completes it.
Estimate bare(double value, double level, std::string method) {
  Estimate made;
  made.value = value;
  made.level = level;
  made.method = std::move(method);
  return made;
}

void add_interval(Estimate& estimate, double low, double high) {
  estimate.low = std::min(low, estimate.value);
  estimate.high = std::max(high, estimate.value);
}

double critical(double level) { return -normal_quantile((1 - level) / 2); }

/// Rounding of sums of ranks: a variance below this is none.
constexpr double kNoVariance = 1e-24;

}  // namespace

double auc(std::span<const double> positive, std::span<const double> negative) {
  check_input("auc", positive, negative);
  std::vector<double> all(positive.begin(), positive.end());
  all.insert(all.end(), negative.begin(), negative.end());
  const std::vector<double> ranks = midranks(all);
  const auto m = static_cast<double>(positive.size()), n = static_cast<double>(negative.size());
  const double sum = std::accumulate(ranks.begin(), ranks.begin() + std::ssize(positive), 0.0);
  return (sum - m * (m + 1) / 2) / (m * n);
}

Estimate auc_estimate(std::span<const double> positive, std::span<const double> negative,
                      double level) {
  check_input("auc", positive, negative, level);
  const double value = auc(positive, negative);
  Estimate made = bare(value, level, "delong");
  const std::size_t pairs = std::min(positive.size(), negative.size());
  if (pairs < 2) {
    return made;
  }
  const Placements each = placements(positive, negative);
  const double variance = squared_error(each.positive) + squared_error(each.negative);
  if (variance <= kNoVariance || value <= 0 || value >= 1) {
    // No spread to measure. Positives and negatives make min(m, n) independent pairs, each won with
    // the AUC's probability.
    const auto n = static_cast<double>(pairs);
    const auto [low, high] = clopper_pearson({std::clamp(value, 0.0, 1.0) * n, n}, level);
    add_interval(made, low, high);
    return made;
  }
  const double logit = std::log(value / (1 - value));
  const double half = critical(level) * std::sqrt(variance) / (value * (1 - value));
  add_interval(made, 1 / (1 + std::exp(half - logit)), 1 / (1 + std::exp(-half - logit)));
  return made;
}

Estimate auc_difference(std::span<const double> first, std::span<const double> second,
                        std::span<const char> positive, double level) {
  require(first.size() == second.size() && first.size() == positive.size(),
          "auc difference: ", first.size(), " first scores, ", second.size(), " second scores and ",
          positive.size(), " labels; they must belong to the same people");
  std::vector<double> scores[2][2];  // [first, second][negative, positive]
  for (std::size_t i = 0; i < positive.size(); ++i) {
    scores[0][positive[i] != 0].push_back(first[i]);
    scores[1][positive[i] != 0].push_back(second[i]);
  }
  check_input("auc difference", scores[0][1], scores[0][0], level);
  check_input("auc difference", scores[1][1], scores[1][0], level);
  const double value = auc(scores[0][1], scores[0][0]) - auc(scores[1][1], scores[1][0]);
  Estimate made = bare(value, level, "delong");
  const std::size_t pairs = std::min(scores[0][0].size(), scores[0][1].size());
  if (std::equal(first.begin(), first.end(), second.begin())) {
    add_interval(made, 0, 0);  // one score compared with itself
    return made;
  }
  if (pairs < 2) {
    return made;
  }
  Placements each = placements(scores[0][1], scores[0][0]);
  const Placements other = placements(scores[1][1], scores[1][0]);
  std::transform(each.positive.begin(), each.positive.end(), other.positive.begin(),
                 each.positive.begin(), std::minus<>());
  std::transform(each.negative.begin(), each.negative.end(), other.negative.begin(),
                 each.negative.begin(), std::minus<>());
  const double variance = squared_error(each.positive) + squared_error(each.negative);
  double half = critical(level) * std::sqrt(variance);
  if (variance <= kNoVariance) {
    // Everybody is placed alike by both. If all min(m, n) independent pairs agree on the
    // difference, pairs that do not are rarer than alpha^(1/pairs) leaves room for, and none is
    // further from `value` than 1 + |value|.
    const double rare = 1 - std::pow(1 - level, 1 / static_cast<double>(pairs));
    half = rare * (1 + std::abs(value));
  }
  add_interval(made, std::max(-1.0, value - half), std::min(1.0, value + half));
  return made;
}

namespace {

/// Hits of the positives at one threshold: those above it, and those equal to it.
struct Above {
  double above = 0, equal = 0;
};

Above count_above(const std::vector<double>& sorted, double threshold) {
  const auto [begin, end] = std::equal_range(sorted.begin(), sorted.end(), threshold);
  return {static_cast<double>(sorted.end() - end), static_cast<double>(end - begin)};
}

/// Fewest and most of n negatives that lie above a threshold which a share `fpr` of all negatives
/// exceeds: exact binomial quantiles with at most `tail` beyond each.
std::pair<std::size_t, std::size_t> binomial_band(std::size_t n, double fpr, double tail) {
  const auto at_least = [&](std::size_t k) {  // P[Bin(n, fpr) >= k]
    return k == 0 ? 1.0
           : k > n
               ? 0.0
               : boost::math::ibeta(static_cast<double>(k), static_cast<double>(n - k + 1), fpr);
  };
  // at_least falls with k: the first k where it is below a limit, by bisection
  const auto first_below = [&](double limit) {
    std::size_t low = 0, high = n + 1;
    while (low < high) {
      const std::size_t middle = low + (high - low) / 2;
      (at_least(middle) < limit ? high : low) = at_least(middle) < limit ? middle : middle + 1;
    }
    return low;
  };
  return {first_below(1 - tail) - 1, first_below(tail) - 1};
}

}  // namespace

std::optional<Estimate> tpr_at_fpr(std::span<const double> positive,
                                   std::span<const double> negative, double fpr, double level) {
  check_input("tpr at fpr", positive, negative, level);
  require(fpr >= 0 && fpr <= 1, "tpr at fpr: fpr = ", fpr, " is outside [0, 1]");
  std::vector<double> hits(positive.begin(), positive.end()),
      others(negative.begin(), negative.end());
  std::sort(hits.begin(), hits.end());
  std::sort(others.begin(), others.end());
  const std::size_t n = others.size();
  const auto m = static_cast<double>(hits.size());
  // 0.07 x 100 is 7.000000000000001 and 0.29 x 100 is 28.999999999999996: both are meant whole
  const auto allowed = static_cast<std::size_t>(fpr * static_cast<double>(n) * (1 + 1e-12));
  if (allowed == 0 && fpr > 0) {
    return std::nullopt;
  }
  if (allowed >= n) {
    Estimate all = bare(1, level, "threshold-clopper-pearson");
    add_interval(all, 1, 1);  // everybody passes
    return all;
  }
  const auto largest = [&](std::size_t rank) { return others[n - rank]; };  // rank from 1

  const double threshold = largest(allowed + 1);
  const Above people = count_above(hits, threshold), outsiders = count_above(others, threshold);
  const double tied_share = (static_cast<double>(allowed) - outsiders.above) / outsiders.equal;
  Estimate made =
      bare((people.above + tied_share * people.equal) / m, level, "threshold-clopper-pearson");

  // The true threshold lies between the (fewest)-th and the (most + 1)-th largest negative.
  const auto [fewest, most] = binomial_band(n, fpr, (1 - level) / 4);
  const double hit_level = (1 + level) / 2;
  double low = 0, high = 1;
  if (fewest > 0) {
    low = clopper_pearson({count_above(hits, largest(fewest)).above, m}, hit_level).low;
  }
  if (most < n) {
    const Above below = count_above(hits, largest(most + 1));
    high = clopper_pearson({below.above + below.equal, m}, hit_level).high;
  }
  add_interval(made, low, high);
  return made;
}

Roc roc_curve(std::span<const double> positive, std::span<const double> negative,
              std::size_t points) {
  check_input("roc curve", positive, negative);
  require(points >= 2, "roc curve: points = ", points, "; at least the two ends are needed");
  std::vector<double> hits(positive.begin(), positive.end()),
      others(negative.begin(), negative.end());
  std::sort(hits.begin(), hits.end(), std::greater<>());
  std::sort(others.begin(), others.end(), std::greater<>());
  Roc full{{0}, {0}};
  for (std::size_t i = 0, j = 0; i < hits.size() || j < others.size();) {
    const double threshold =
        j == others.size() || (i < hits.size() && hits[i] > others[j]) ? hits[i] : others[j];
    while (i < hits.size() && hits[i] == threshold) {
      ++i;
    }
    while (j < others.size() && others[j] == threshold) {
      ++j;
    }
    full.fpr.push_back(static_cast<double>(j) / static_cast<double>(others.size()));
    full.tpr.push_back(static_cast<double>(i) / static_cast<double>(hits.size()));
  }
  if (full.fpr.size() <= points) {
    return full;
  }
  // Evenly along fpr + tpr, which grows from 0 to 2: steep and flat stretches keep their corners.
  Roc thin;
  std::size_t at = 0;
  for (std::size_t p = 0; p < points; ++p) {
    const double target = 2 * static_cast<double>(p) / static_cast<double>(points - 1);
    while (at + 1 < full.fpr.size() && full.fpr[at] + full.tpr[at] < target) {
      ++at;
    }
    thin.fpr.push_back(full.fpr[at]);
    thin.tpr.push_back(full.tpr[at]);
  }
  return thin;
}

}  // namespace assay
