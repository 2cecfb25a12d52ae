#include "core/stats/tests.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/error.h"
#include "core/parallel.h"

namespace assay {
namespace {

void check_counts(Hits hits) {
  require(hits.trials >= 1 && hits.trials <= 0x1p53, "fisher: n = ", hits.trials,
          " trials; at least one is needed");
  require(hits.hits >= 0 && hits.hits <= hits.trials, "fisher: k = ", hits.hits,
          " hits is outside [0, ", hits.trials, "]");
  require(hits.hits == std::floor(hits.hits) && hits.trials == std::floor(hits.trials),
          "fisher: ", hits.hits, " of ", hits.trials, " are not whole numbers");
}

/// The hypergeometric law of the hits that fall on `first`, up to a factor.
struct Hypergeometric {
  double first, second, hits;  ///< trials of either, hits of both
  double lowest() const { return std::max(0.0, hits - second); }
  double highest() const { return std::min(first, hits); }
  double mode() const {
    return std::clamp(std::floor((first + 1) * (hits + 1) / (first + second + 2)), lowest(),
                      highest());
  }
  /// P[x + 1] / P[x]
  double step(double x) const {
    return (hits - x) * (first - x) / ((x + 1) * (second - hits + x + 1));
  }
};

void check_p(std::span<const double> p) {
  for (std::size_t i = 0; i < p.size(); ++i) {
    require(p[i] >= 0 && p[i] <= 1, "p-value ", i, " = ", p[i], " is outside [0, 1]");
  }
}

std::vector<std::size_t> ascending(std::span<const double> p) {
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p[a] < p[b]; });
  return order;
}

}  // namespace

// Weights relative to the mode's, by the ratio of neighbours: no log-gamma, whose rounding at
// counts of a million costs eight digits. Terms vanish some 40 deviations from the mode, so the
// walk is short whatever the counts.
double fisher_greater(Hits first, Hits second) {
  check_counts(first);
  check_counts(second);
  const Hypergeometric law{first.trials, second.trials, first.hits + second.hits};
  const double observed = first.hits, mode = law.mode();
  double below = 0, tail = 0;  // weights of x < observed, x >= observed
  const auto add = [&](double x, double weight) { (x < observed ? below : tail) += weight; };
  constexpr double kGone = std::numeric_limits<double>::min();
  double weight = 1;
  for (double x = mode; x <= law.highest() && weight > kGone; ++x) {
    add(x, weight);
    weight *= law.step(x);
  }
  weight = 1;
  for (double x = mode; x > law.lowest() && weight > kGone; --x) {
    weight /= law.step(x - 1);
    add(x - 1, weight);
  }
  return std::clamp(tail / (below + tail), kGone,
                    1.0);  // never 0: too small to be written is not impossible
}

std::vector<double> holm(std::span<const double> p) {
  check_p(p);
  const std::vector<std::size_t> order = ascending(p);
  std::vector<double> adjusted(p.size());
  double floor = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    floor = std::max(floor, std::min(1.0, static_cast<double>(p.size() - i) * p[order[i]]));
    adjusted[order[i]] = floor;
  }
  return adjusted;
}

std::vector<double> benjamini_hochberg(std::span<const double> p) {
  check_p(p);
  const std::vector<std::size_t> order = ascending(p);
  std::vector<double> adjusted(p.size());
  double ceiling = 1;
  for (std::size_t i = order.size(); i > 0; --i) {
    const double raised = p[order[i - 1]] * static_cast<double>(p.size()) / static_cast<double>(i);
    ceiling = std::min(ceiling, raised);
    adjusted[order[i - 1]] = ceiling;
  }
  return adjusted;
}

namespace {

/// rows x statistics, row by row.
struct Draws {
  std::vector<double> values;
  std::size_t statistics = 0;
  std::size_t rows() const { return values.size() / statistics; }
  std::span<const double> row(std::size_t i) const {
    return std::span(values).subspan(i * statistics, statistics);
  }
};

/// Makes statistics of different units comparable: (t - mean)/deviation, 0 for one that never
/// varies.
class Scale {
 public:
  explicit Scale(const Draws& draws) : mean_(draws.statistics), deviation_(draws.statistics) {
    const auto n = static_cast<double>(draws.rows());
    for (std::size_t j = 0; j < draws.statistics; ++j) {
      const double start =
          draws.row(0)[j];  // taken off first: a constant has no deviation, not its rounding
      double sum = 0, squares = 0;
      for (std::size_t i = 0; i < draws.rows(); ++i) {
        sum += draws.row(i)[j] - start;
      }
      const double shift = sum / n;
      for (std::size_t i = 0; i < draws.rows(); ++i) {
        const double gap = draws.row(i)[j] - start - shift;
        squares += gap * gap;
      }
      mean_[j] = start + shift;
      deviation_[j] = std::sqrt(squares / n);
    }
  }
  double to(std::size_t j, double value) const {
    return deviation_[j] > 0 ? (value - mean_[j]) / deviation_[j] : 0;
  }
  double from(std::size_t j, double standardised) const {
    return mean_[j] + standardised * deviation_[j];
  }
  double maximum(std::span<const double> row) const {
    double most = -std::numeric_limits<double>::infinity();
    for (std::size_t j = 0; j < row.size(); ++j) {
      most = std::max(most, to(j, row[j]));
    }
    return most;
  }

 private:
  std::vector<double> mean_, deviation_;
};

/// Standardised statistics closer than this are equal.
constexpr double kEqual = 1e-9;

/// The largest standardised statistic of each of the first `rows` draws, in ascending order.
std::vector<double> sorted_maxima(const Draws& draws, const Scale& scale, std::size_t rows) {
  std::vector<double> maxima(rows);
  for (std::size_t i = 0; i < rows; ++i) {
    maxima[i] = scale.maximum(draws.row(i));
  }
  std::sort(maxima.begin(), maxima.end());
  return maxima;
}

Draws draw(std::size_t statistics, std::size_t permutations, const Rng& rng,
           const std::function<std::vector<double>(Rng&)>& relabelled) {
  Draws made{std::vector<double>(permutations * statistics), statistics};
  parallel_for(permutations, [&](std::size_t b) {
    Rng own = rng.split(b);
    const std::vector<double> row = relabelled(own);
    ensure(row.size() == statistics, "permutation ", b, " gave ", row.size(), " statistics, not ",
           statistics);
    std::copy(row.begin(), row.end(),
              made.values.begin() + static_cast<std::ptrdiff_t>(b * statistics));
  });
  for (const double value : made.values) {
    ensure(!std::isnan(value), "a permuted statistic is not a number");
  }
  return made;
}

}  // namespace

MaxTest permutation_of_maximum(std::span<const double> observed,
                               const std::function<std::vector<double>(Rng&)>& statistics, Rng rng,
                               std::size_t permutations, double level) {
  require(!observed.empty(), "permutation of the maximum: no statistics to test");
  require(level > 0 && level < 1, "permutation of the maximum: level = ", level,
          " is outside (0, 1)");
  // the rank, from the top, of the permuted maximum that a statistic must exceed
  const auto rank =
      static_cast<std::size_t>(level * static_cast<double>(permutations + 1) * (1 + 1e-12));
  require(rank >= 1, "permutation of the maximum: ", permutations,
          " permutations cannot reach level ", level, "; take at least ", std::ceil(1 / level) - 1);
  for (const double value : observed) {
    require(!std::isnan(value),
            "permutation of the maximum: an observed statistic is not a number");
  }

  Draws draws = draw(observed.size(), permutations, rng, statistics);
  const Scale null_scale(draws);
  const std::vector<double> null_maxima = sorted_maxima(draws, null_scale, permutations);
  draws.values.insert(draws.values.end(), observed.begin(), observed.end());
  const Scale scale(draws);  // observed among the permutations: exchangeable with them
  const std::vector<double> maxima = sorted_maxima(draws, scale, permutations);

  MaxTest test;
  const auto share = [&](std::ptrdiff_t as_large) {
    return static_cast<double>(1 + as_large) / static_cast<double>(1 + permutations);
  };
  for (std::size_t j = 0; j < observed.size(); ++j) {
    const double own = scale.to(j, observed[j]) - kEqual;
    test.p.push_back(share(maxima.end() - std::lower_bound(maxima.begin(), maxima.end(), own)));
    std::ptrdiff_t as_large = 0;
    for (std::size_t i = 0; i < permutations; ++i) {
      as_large += scale.to(j, draws.row(i)[j]) >= own ? 1 : 0;
    }
    test.raw.push_back(share(as_large));
    test.critical.push_back(null_scale.from(j, null_maxima[permutations - rank]));
  }
  test.p_min = *std::min_element(test.p.begin(), test.p.end());
  return test;
}

}  // namespace assay
