#include <cmath>

#include "core/stats/intervals.h"
#include "core/stats/roc.h"
#include "core/stats/tests.h"
#include "tests/core/coverage.h"

namespace assay::testing {
namespace {

bool inside(double truth, double low, double high) { return low <= truth && truth <= high; }
bool inside(double truth, Interval interval) { return inside(truth, interval.low, interval.high); }
/// An estimate without an interval holds nothing.
bool inside(double truth, const Estimate& estimate) {
  return estimate.low && inside(truth, *estimate.low, *estimate.high);
}

double between(Rng& rng, double low, double high) { return low + (high - low) * rng.uniform(); }

/// Two rates drawn at random, so that coverage is an average over rates and not one lattice point;
/// and the hits of each.
struct TwoGroups {
  double p1, p2;
  Hits first, second;
};
TwoGroups two_groups(Rng& rng, double low, double high, std::int64_t n1, std::int64_t n2) {
  const double p1 = between(rng, low, high), p2 = between(rng, low, high);
  const auto draw = [&](std::int64_t n, double p) {
    return Hits{static_cast<double>(rng.binomial(n, p)), static_cast<double>(n)};
  };
  const Hits first = draw(n1, p1);
  return {p1, p2, first, draw(n2, p2)};
}

/// The mistake of counting every person twice.
Hits twice(Hits hits) { return {2 * hits.hits, 2 * hits.trials}; }
const std::string kTwice = "every person counted twice";

/// A claim about two groups; the mistake counts everybody twice.
Claim about_groups(std::string name, double slack, double low, double high, std::int64_t n1,
                   std::int64_t n2, const std::function<bool(const TwoGroups&)>& holds) {
  Claim claim;
  claim.name = std::move(name);
  claim.slack = slack;
  claim.fast = 2'000;
  claim.slow = 100'000;
  claim.holds = [=](Rng& rng) { return holds(two_groups(rng, low, high, n1, n2)); };
  claim.mistake = kTwice;
  claim.control = [=](Rng& rng) {
    TwoGroups groups = two_groups(rng, low, high, n1, n2);
    groups.first = twice(groups.first);
    groups.second = twice(groups.second);
    return holds(groups);
  };
  return claim;
}

double logit(double p) { return std::log(p / (1 - p)); }

std::vector<double> normals(Rng& rng, std::size_t n, double shift) {
  std::vector<double> x(n);
  for (double& value : x) {
    value = rng.normal() + shift;
  }
  return x;
}

std::vector<double> doubled(std::vector<double> x) {
  x.insert(x.end(), x.begin(), x.end());
  return x;
}

/// P[N(shift, 1) > N(0, 1)]
double normal_auc(double shift) { return normal_cdf(shift / std::sqrt(2.0)); }

Claim delong(std::string name, double slack, std::size_t m, std::size_t n, double shift) {
  Claim claim;
  claim.name = std::move(name);
  claim.slack = slack;
  claim.fast = 1'000;
  claim.holds = [=](Rng& rng) {
    return inside(normal_auc(shift), auc_estimate(normals(rng, m, shift), normals(rng, n, 0)));
  };
  claim.mistake = kTwice;
  claim.control = [=](Rng& rng) {
    return inside(normal_auc(shift),
                  auc_estimate(doubled(normals(rng, m, shift)), doubled(normals(rng, n, 0))));
  };
  return claim;
}

/// Two correlated scores of the same people; the first is better.
bool paired_delong_holds(Rng& rng, std::size_t copies) {
  constexpr std::size_t kPeople = 80;
  std::vector<double> first, second;
  std::vector<char> positive;
  for (std::size_t i = 0; i < kPeople; ++i) {
    const bool label = i % 2 == 0;
    const double shared = rng.normal();
    const double a = shared + rng.normal() + (label ? 1.5 : 0),
                 b = shared + rng.normal() + (label ? 0.8 : 0);
    for (std::size_t copy = 0; copy < copies; ++copy) {
      first.push_back(a);
      second.push_back(b);
      positive.push_back(label);
    }
  }
  const double truth = normal_auc(1.5 / std::sqrt(2.0)) - normal_auc(0.8 / std::sqrt(2.0));
  return inside(truth, auc_difference(first, second, positive));
}

Claim paired_delong() {
  Claim claim;
  claim.name = "DeLong paired difference";
  claim.slack = 0.015;
  claim.fast = 1'000;
  claim.holds = [](Rng& rng) { return paired_delong_holds(rng, 1); };
  claim.mistake = kTwice;
  claim.control = [](Rng& rng) { return paired_delong_holds(rng, 2); };
  return claim;
}

/// Scores N(1, 1) against N(0, 1) with few negatives and many positives: the threshold is what
/// varies.
Claim tpr_at_fpr_claim() {
  constexpr double kFpr = 0.05;
  const double truth = normal_cdf(1 + normal_quantile(kFpr));
  Claim claim;
  claim.name = "TPR at FPR 0.05";
  claim.fast = 300;
  claim.slow = 10'000;
  claim.holds = [=](Rng& rng) {
    return inside(truth, tpr_at_fpr(normals(rng, 1'000, 1), normals(rng, 200, 0), kFpr).value());
  };
  claim.mistake = "the threshold taken as known";
  claim.control = [=](Rng& rng) {
    const Estimate tpr = tpr_at_fpr(normals(rng, 1'000, 1), normals(rng, 200, 0), kFpr).value();
    return inside(truth, clopper_pearson({tpr.value * 1'000, 1'000}));
  };
  return claim;
}

}  // namespace

std::vector<Claim> interval_claims() {
  return {
      about_groups("Wilson", 0.01, 0.02, 0.98, 40, 40,
                   [](const TwoGroups& g) { return inside(g.p1, wilson(g.first).interval()); }),
      about_groups("Clopper-Pearson", 0, 0.02, 0.98, 40, 40,
                   [](const TwoGroups& g) { return inside(g.p1, clopper_pearson(g.first)); }),
      about_groups(
          "Newcombe", 0.01, 0.02, 0.5, 30, 50,
          [](const TwoGroups& g) { return inside(g.p1 - g.p2, newcombe(g.first, g.second)); }),
      about_groups("Katz", 0.01, 0.1, 0.5, 80, 120,
                   [](const TwoGroups& g) {
                     const auto ratio = katz(g.first, g.second);
                     return !ratio || inside(g.p1 / g.p2, *ratio);
                   }),
      about_groups("Anonymeter risk", 0.01, 0.05, 0.5, 200, 200,
                   [](const TwoGroups& g) {
                     const Excess risk = anonymeter_risk(g.first, g.second);
                     return inside((g.p1 - g.p2) / (1 - g.p2), risk.value - risk.half,
                                   risk.value + risk.half);
                   }),
      about_groups("Woolf log odds ratio", 0.01, 0.1, 0.9, 80, 120,
                   [](const TwoGroups& g) {
                     const LogOdds odds = log_odds_ratio(g.first, g.second);
                     const double half = 1.959963984540054 * odds.se;
                     return inside(logit(g.p1) - logit(g.p2), odds.value - half, odds.value + half);
                   }),
  };
}

std::vector<Claim> roc_claims() {
  return {delong("DeLong", 0.015, 40, 60, 0.8), delong("DeLong near one", 0.03, 25, 25, 3),
          paired_delong(), tpr_at_fpr_claim()};
}

}  // namespace assay::testing
