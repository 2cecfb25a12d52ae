#include <algorithm>
#include <cmath>

#include "core/stats/tests.h"
#include "tests/core/coverage.h"

namespace assay::testing {
namespace {

constexpr double kLevel = 0.05;

/// No false alarm of Fisher's test at equal rates.
bool fisher_is_quiet(Rng& rng, double copies) {
  constexpr std::int64_t kPeople = 150;
  const double p = 0.2 + 0.6 * rng.uniform();
  const auto draw = [&] {
    return Hits{copies * static_cast<double>(rng.binomial(kPeople, p)),
                copies * static_cast<double>(kPeople)};
  };
  const Hits first = draw();
  return fisher_greater(first, draw()) > kLevel;
}

Claim fisher() {
  Claim claim;
  claim.name = "Fisher exact, no false alarm";
  claim.fast = 4'000;
  claim.slow = 100'000;
  claim.holds = [](Rng& rng) { return fisher_is_quiet(rng, 1); };
  claim.mistake = "every person counted twice";
  claim.control = [](Rng& rng) { return fisher_is_quiet(rng, 2); };
  return claim;
}

/// p-values of one-sided normal tests; the first `real` have an effect.
std::vector<double> p_values(Rng& rng, std::size_t all, std::size_t real, double effect) {
  std::vector<double> p(all);
  for (std::size_t i = 0; i < all; ++i) {
    p[i] = normal_cdf(-rng.normal() - (i < real ? effect : 0));
  }
  return p;
}

/// Nothing found among the 10 of 15 hypotheses without an effect.
bool no_false_find(const std::vector<double>& p) {
  return std::all_of(p.begin() + 5, p.end(), [](double value) { return value > kLevel; });
}

Claim family_wise() {
  Claim claim;
  claim.name = "Holm, no false find in the family";
  claim.fast = 4'000;
  claim.slow = 100'000;
  claim.holds = [](Rng& rng) { return no_false_find(holm(p_values(rng, 15, 5, 4))); };
  claim.mistake = "p-values unadjusted";
  claim.control = [](Rng& rng) { return no_false_find(p_values(rng, 15, 5, 4)); };
  return claim;
}

/// One find picked at random is real (or there is none): its rate of failure is the false discovery
/// rate.
bool random_find_is_real(const std::vector<double>& p, std::size_t real, Rng& rng) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < p.size(); ++i) {
    if (p[i] <= kLevel) {
      found.push_back(i);
    }
  }
  return found.empty() || found[rng.below(found.size())] < real;
}

Claim false_discoveries() {
  Claim claim;
  claim.name = "Benjamini-Hochberg, a find is real";
  claim.fast = 4'000;
  claim.slow = 100'000;
  claim.holds = [](Rng& rng) {
    return random_find_is_real(benjamini_hochberg(p_values(rng, 100, 10, 3)), 10, rng);
  };
  claim.mistake = "p-values unadjusted";
  claim.control = [](Rng& rng) { return random_find_is_real(p_values(rng, 100, 10, 3), 10, rng); };
  return claim;
}

constexpr std::size_t kPeople = 30, kStatistics = 8;

/// People x statistics: correlated, in different units and with heavy tails in some.
std::vector<std::vector<double>> attacks(Rng& rng) {
  std::vector<std::vector<double>> scores(kPeople, std::vector<double>(kStatistics));
  for (auto& person : scores) {
    const double shared = rng.normal();
    for (std::size_t j = 0; j < kStatistics; ++j) {
      const double score = 0.5 * shared + rng.normal();
      person[j] = j % 2 == 0 ? score : std::exp(2 * score);
    }
  }
  return scores;
}

/// Mean score of the first half less that of the second.
std::vector<double> differences(const std::vector<std::vector<double>>& scores,
                                const std::vector<std::size_t>& order) {
  std::vector<double> made(kStatistics);
  for (std::size_t i = 0; i < kPeople; ++i) {
    for (std::size_t j = 0; j < kStatistics; ++j) {
      made[j] += scores[order[i]][j] * (i < kPeople / 2 ? 1 : -1);
    }
  }
  return made;
}

/// No false alarm with nobody memorised; `each_alone`: every statistic is tested as if it were the
/// only one.
bool permutation_is_quiet(Rng& rng, bool each_alone) {
  const auto scores = attacks(rng);
  const std::vector<double> observed = differences(scores, rng.choose(kPeople, kPeople));
  const std::size_t tests = each_alone ? kStatistics : 1;
  for (std::size_t t = 0; t < tests; ++t) {
    const auto keep = [&](const std::vector<double>& all) {
      return each_alone ? std::vector<double>{all[t]} : all;
    };
    const auto relabel = [&](Rng& own) {
      return keep(differences(scores, own.choose(kPeople, kPeople)));
    };
    if (permutation_of_maximum(keep(observed), relabel, rng.split(t), 99).p_min <= kLevel) {
      return false;
    }
  }
  return true;
}

Claim permutation() {
  Claim claim;
  claim.name = "Permutation of the maximum, no false alarm";
  claim.fast = 400;
  claim.slow = 10'000;
  claim.holds = [](Rng& rng) { return permutation_is_quiet(rng, false); };
  claim.mistake = "each statistic tested alone";
  claim.control = [](Rng& rng) { return permutation_is_quiet(rng, true); };
  return claim;
}

}  // namespace

std::vector<Claim> test_claims() {
  return {fisher(), family_wise(), false_discoveries(), permutation()};
}

}  // namespace assay::testing
