#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <string>
#include <vector>

#include "core/stats/intervals.h"
#include "core/stats/resampling.h"
#include "tests/core/coverage.h"

namespace assay::testing {
namespace {

using Rows = std::vector<std::vector<std::size_t>>;
using Counts = std::vector<std::vector<double>>;

/// 2.5 % of the ranks of so many values is a whole number: 3.
constexpr std::size_t kReplicates = 119;

/// An estimate without an interval holds nothing.
bool inside(double truth, const Estimate& estimate) {
  return estimate.low && *estimate.low <= truth && truth <= *estimate.high;
}

double mean_at(const std::vector<double>& x, const std::vector<std::size_t>& rows) {
  double sum = 0;
  for (const std::size_t row : rows) {
    sum += x[row];
  }
  return sum / static_cast<double>(rows.size());
}

/// Persons with five alike rows each; the true mean is 0.
struct Clustered {
  std::vector<double> x;
  Units persons;
};
Clustered clustered(Rng& rng, std::size_t persons) {
  constexpr std::size_t kRows = 5;
  Clustered made;
  made.persons = row_units(persons * kRows);
  made.persons.begin.clear();
  for (std::size_t p = 0; p < persons; ++p) {
    made.persons.begin.push_back(p * kRows);
    const double own = rng.normal();
    for (std::size_t i = 0; i < kRows; ++i) {
      made.x.push_back(own + 0.5 * rng.normal());
    }
  }
  made.persons.begin.push_back(persons * kRows);
  return made;
}

bool bootstrap_holds(Rng& rng, bool by_person) {
  const Clustered data = clustered(rng, 60);
  const Units rows = row_units(data.x.size());
  const auto mean = [&](const Rows& drawn) { return mean_at(data.x, drawn[0]); };
  return inside(0, bootstrap(mean({rows.rows}), {by_person ? &data.persons : &rows}, mean,
                             rng.split("b"), kReplicates));
}

Claim bootstrap_claim() {
  Claim claim;
  claim.name = "Bootstrap by person";
  claim.slack = 0.025;  // percentile, 60 persons
  claim.fast = 400;
  claim.slow = 10'000;
  claim.holds = [](Rng& rng) { return bootstrap_holds(rng, true); };
  claim.mistake = "rows resampled instead of persons";
  claim.control = [](Rng& rng) { return bootstrap_holds(rng, false); };
  return claim;
}

/// Difference of two selection rates from the counts {out, in} of two groups.
bool multinomial_holds(Rng& rng, double copies) {
  const auto group = [&](std::int64_t n, double p) {
    const auto in = static_cast<double>(rng.binomial(n, p));
    return std::vector<double>{copies * (static_cast<double>(n) - in), copies * in};
  };
  const std::vector<double> first = group(150, 0.3);
  const Counts counts{first, group(200, 0.5)};
  const auto difference = [](const Counts& c) {
    return c[0][1] / (c[0][0] + c[0][1]) - c[1][1] / (c[1][0] + c[1][1]);
  };
  return inside(-0.2, multinomial_bootstrap(difference(counts), counts, difference, rng.split("b"),
                                            kReplicates));
}

Claim multinomial_claim() {
  Claim claim;
  claim.name = "Multinomial bootstrap";
  claim.slack = 0.015;
  claim.fast = 500;
  claim.slow = 10'000;
  claim.holds = [](Rng& rng) { return multinomial_holds(rng, 1); };
  claim.mistake = "every person counted twice";
  claim.control = [](Rng& rng) { return multinomial_holds(rng, 2); };
  return claim;
}

constexpr std::size_t kCategories = 12;

/// Half the sum of absolute differences of the two samples' shares.
double total_variation(const std::vector<std::size_t>& first,
                       const std::vector<std::size_t>& second, const Rows& rows) {
  std::vector<double> in_first(kCategories), in_second(kCategories);
  for (const std::size_t row : rows[0]) {
    ++in_first[first[row]];
  }
  for (const std::size_t row : rows[1]) {
    ++in_second[second[row]];
  }
  double sum = 0;
  for (std::size_t c = 0; c < kCategories; ++c) {
    sum += std::abs(in_first[c] / static_cast<double>(rows[0].size()) -
                    in_second[c] / static_cast<double>(rows[1].size()));
  }
  return sum / 2;
}

/// Two samples, a distance between them and its true value.
struct Distance {
  Units first, second;
  std::function<double(const Rows&)> statistic;
  double truth = 0;
  double value() const { return statistic({first.rows, second.rows}); }
};
using Simulation = std::function<Distance(Rng&)>;

/// Categories uniform in the first sample; in the second a share of `distance` moves from the upper
/// half to the lower.
Distance categories(Rng& rng, double distance) {
  std::vector<std::size_t> first(400), second(800);
  for (std::size_t& category : first) {
    category = rng.below(kCategories);
  }
  for (std::size_t& category : second) {
    category = rng.below(kCategories);
    if (category >= kCategories / 2 && rng.bernoulli(2 * distance)) {
      category -= kCategories / 2;
    }
  }
  return {row_units(first.size()), row_units(second.size()),
          [=](const Rows& rows) { return total_variation(first, second, rows); }, distance};
}

/// Kolmogorov-Smirnov distance of N(0, 1) and N(shift, 1), 300 of each, by their ranks in both.
Distance kolmogorov(Rng& rng, double shift) {
  constexpr std::size_t kEach = 300;
  std::vector<double> x(2 * kEach);
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] = rng.normal() + (i < kEach ? 0 : shift);
  }
  std::vector<std::size_t> order(x.size()), rank(x.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return x[a] < x[b]; });
  for (std::size_t i = 0; i < order.size(); ++i) {
    rank[order[i]] = i;
  }
  const auto statistic = [rank](const Rows& rows) {
    std::vector<double> step(rank.size());
    for (const std::size_t row : rows[0]) {
      step[rank[row]] += 1 / static_cast<double>(rows[0].size());
    }
    for (const std::size_t row : rows[1]) {
      step[rank[kEach + row]] -= 1 / static_cast<double>(rows[1].size());
    }
    double gap = 0, height = 0;
    for (const double s : step) {
      height += s;
      gap = std::max(gap, std::abs(height));
    }
    return gap;
  };
  return {row_units(kEach), row_units(kEach), statistic, 2 * normal_cdf(shift / 2) - 1};
}

/// The textbook's subsampling: b = n^(2/3) of either sample, sqrt(b/n) (T_b - T) for T - truth.
bool textbook_holds(const Distance& d, Rng& rng) {
  const double share = 1 / std::cbrt(static_cast<double>(d.first.count()));
  const auto draw = [&](const Units& units) {
    return rng.choose(units.count(),
                      static_cast<std::size_t>(share * static_cast<double>(units.count())));
  };
  std::vector<double> root;
  for (std::size_t b = 0; b < kReplicates; ++b) {
    root.push_back(std::sqrt(share) * (d.statistic({draw(d.first), draw(d.second)}) - d.value()));
  }
  std::sort(root.begin(), root.end());
  return d.value() - root[kReplicates - 3] <= d.truth && d.truth <= d.value() - root[2];
}

bool bootstrap_of_distance_holds(const Distance& d, Rng& rng) {
  return inside(d.truth,
                bootstrap(d.value(), {&d.first, &d.second}, d.statistic, rng, kReplicates));
}

Claim subsampling_claim(std::string name, std::size_t fast, const Simulation& simulate,
                        std::string mistake, bool (*control)(const Distance&, Rng&)) {
  Claim claim;
  claim.name = std::move(name);
  claim.slack = 0.01;
  claim.fast = fast;
  claim.slow = 5'000;
  claim.holds = [=](Rng& rng) {
    const Distance d = simulate(rng);
    return inside(d.truth, subsampling(d.value(), {&d.first, &d.second}, d.statistic,
                                       rng.split("s"), kReplicates));
  };
  claim.mistake = std::move(mistake);
  claim.control = [=](Rng& rng) {
    const Distance d = simulate(rng);
    return control(d, rng);
  };
  return claim;
}

std::vector<Claim> subsampling_claims() {
  const auto by_categories = [](double distance) {
    return [=](Rng& rng) { return categories(rng, distance); };
  };
  const auto by_shift = [](double shift) {
    return [=](Rng& rng) { return kolmogorov(rng, shift); };
  };
  const std::string plain = "plain bootstrap", textbook = "n^(2/3) of n";
  return {
      subsampling_claim("Subsampling, total variation 0", 80, by_categories(0), plain,
                        bootstrap_of_distance_holds),
      subsampling_claim("Subsampling, total variation 0.04", 80, by_categories(0.04), plain,
                        bootstrap_of_distance_holds),
      subsampling_claim("Subsampling, total variation 0.2", 220, by_categories(0.2), textbook,
                        textbook_holds),
      subsampling_claim("Subsampling, Kolmogorov distance 0", 80, by_shift(0), plain,
                        bootstrap_of_distance_holds),
      subsampling_claim("Subsampling, Kolmogorov distance 0.08", 220, by_shift(0.2), textbook,
                        textbook_holds),
  };
}

/// Ratio of two means, groups of persons left out; the mistake deals rows to groups, tearing
/// persons apart.
bool jackknife_holds(Rng& rng, bool by_person) {
  constexpr std::size_t kGroups = 20;
  const Clustered a = clustered(rng, 100), b = clustered(rng, 140);
  const auto mean_without = [&](const std::vector<double>& x, std::size_t left_out) {
    double sum = 0, n = 0;
    for (std::size_t row = 0; row < x.size(); ++row) {
      if ((by_person ? row / 5 : row) % kGroups != left_out) {
        sum += x[row] + 5;
        ++n;
      }
    }
    return sum / n;
  };
  const double whole_a = mean_without(a.x, kGroups), whole_b = mean_without(b.x, kGroups);
  std::vector<std::vector<double>> replicates(2);
  for (std::size_t g = 0; g < kGroups; ++g) {
    replicates[0].push_back(mean_without(a.x, g) / whole_b);
    replicates[1].push_back(whole_a / mean_without(b.x, g));
  }
  return inside(1, jackknife(whole_a / whole_b, replicates));
}

Claim jackknife_claim() {
  Claim claim;
  claim.name = "Jackknife by person";
  claim.fast = 600;
  claim.slack = 0.01;
  claim.holds = [](Rng& rng) { return jackknife_holds(rng, true); };
  claim.mistake = "rows left out instead of persons";
  claim.control = [](Rng& rng) { return jackknife_holds(rng, false); };
  return claim;
}

}  // namespace

std::vector<Claim> resampling_claims() {
  std::vector<Claim> claims{bootstrap_claim(), multinomial_claim(), jackknife_claim()};
  for (Claim& claim : subsampling_claims()) {
    claims.push_back(std::move(claim));
  }
  return claims;
}

}  // namespace assay::testing
