// Simulated people against their stated truth. The truth comes from sums and integrals over the
// model (people_truth.h), the estimates below from a sampled table: two ways to one number.
#include "experiments/people.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "core/stats/intervals.h"
#include "experiments/people_truth.h"
#include "tests/support/checks.h"

namespace assay {
namespace {

using testing::implausible;

constexpr std::size_t kRows = 60'000;
constexpr double kAlpha = 1e-9;
/// sqrt(2 log(2/alpha)): what a standard normal exceeds with probability below alpha.
const double kDeviations = std::sqrt(2 * std::log(2 / kAlpha));

const Table& sample() {
  static const Table table = simulate_people(kRows, 1, Rng(20'260'101));
  return table;
}

std::vector<double> column(const Table& table, const std::string& name) {
  if (name == "discharged - admitted") {
    auto stay = table.as_numbers(table.schema().index_of("discharged"));
    const auto admitted = table.as_numbers(table.schema().index_of("admitted"));
    for (std::size_t i = 0; i < stay.size(); ++i) {
      stay[i] = (stay[i] - admitted[i]) / 86'400e6;
    }
    return stay;
  }
  const bool logarithm = name == "log income";
  const auto index = table.schema().index_of(logarithm ? "income" : name);
  std::vector<double> values;
  if (table.field(index).is_ordered()) {
    values = table.as_numbers(index);
  } else {
    const auto codes = table.codes(index);
    values.assign(codes.begin(), codes.end());
  }
  if (logarithm) {
    std::transform(values.begin(), values.end(), values.begin(),
                   [](double x) { return std::log(x); });
  }
  return values;
}

struct Correlation {
  double value = 0, bound = 0;
};

/// Pearson over rows where both are known, and the bound on its error at false-alarm rate kAlpha:
/// the influence function
///   zx zy - r (zx^2 + zy^2)/2
/// has a standard deviation that the sample gives; 1.2 covers what is not normal at this n.
Correlation correlation(const std::vector<double>& x, const std::vector<double>& y) {
  std::vector<std::pair<double, double>> known;
  double mx = 0, my = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (!std::isnan(x[i]) && !std::isnan(y[i])) {
      known.emplace_back(x[i], y[i]);
      mx += x[i];
      my += y[i];
    }
  }
  const auto n = static_cast<double>(known.size());
  mx /= n, my /= n;
  double xx = 0, yy = 0, xy = 0;
  for (const auto& [a, b] : known) {
    xx += (a - mx) * (a - mx), yy += (b - my) * (b - my), xy += (a - mx) * (b - my);
  }
  const double r = xy / std::sqrt(xx * yy);
  double influence = 0;
  for (const auto& [a, b] : known) {
    const double zx = (a - mx) / std::sqrt(xx / n), zy = (b - my) / std::sqrt(yy / n);
    const double term = zx * zy - r * (zx * zx + zy * zy) / 2;
    influence += term * term;
  }
  return {r, 1.2 * kDeviations * std::sqrt(influence / n) / std::sqrt(n)};
}

/// Cramer's V and a bound on its error: V sqrt(n m) is the length of the vector of standardised
/// cell deviations, noise adds at most its own length (chi with rows x columns degrees of freedom),
/// and 1 + V allows for estimated margins.
Correlation cramers_v(const std::vector<double>& x, const std::vector<double>& y) {
  std::map<std::pair<double, double>, double> cells;
  std::map<double, double> rows, columns;
  for (std::size_t i = 0; i < x.size(); ++i) {
    ++cells[{x[i], y[i]}], ++rows[x[i]], ++columns[y[i]];
  }
  const auto n = static_cast<double>(x.size());
  double chi = 0;
  for (const auto& [a, na] : rows) {
    for (const auto& [b, nb] : columns) {
      const auto found = cells.find({a, b});
      const double gap = (found == cells.end() ? 0 : found->second) - na * nb / n;
      chi += gap * gap / (na * nb / n);
    }
  }
  const auto m = static_cast<double>(std::min(rows.size(), columns.size()) - 1);
  const double v = std::sqrt(chi / (n * m));
  const auto degrees = static_cast<double>(rows.size() * columns.size());
  return {v, (1 + v) * (std::sqrt(degrees) + kDeviations) / std::sqrt(n * m)};
}

double lookup(const PeopleTruth& truth, const std::string& first, const std::string& second) {
  for (const auto& pair : truth.pairs) {
    if (pair.first == first && pair.second == second) {
      return pair.value;
    }
  }
  ADD_FAILURE() << first << ", " << second << " is no stated dependence";
  return 0;
}

TEST(People, ShowTheStatedDependences) {
  const auto truth = people_truth();
  ASSERT_GE(truth.pairs.size(), 12U);
  for (const auto& pair : truth.pairs) {
    const auto x = column(sample(), pair.first), y = column(sample(), pair.second);
    const auto found = pair.measure == "cramers-v" ? cramers_v(x, y) : correlation(x, y);
    EXPECT_NEAR(found.value, pair.value, found.bound) << pair.first << ", " << pair.second;
    EXPECT_LT(found.bound, 0.12) << pair.first << ", " << pair.second;  // the bound says something
  }
}

TEST(People, DependenceCheckCatchesAShuffledColumn) {
  const auto truth = people_truth();
  auto shuffled = column(sample(), "education");
  Rng(3).shuffle(shuffled);
  const auto label = cramers_v(shuffled, column(sample(), "granted"));
  EXPECT_GT(std::abs(label.value - lookup(truth, "education", "granted")), label.bound);
  const auto income = correlation(shuffled, column(sample(), "log income"));
  EXPECT_GT(std::abs(income.value - lookup(truth, "education", "log income")), income.bound);
}

TEST(People, AreIndependentWhereTheGraphSaysSo) {
  const auto truth = people_truth();
  std::size_t checked = 0;
  for (const auto& [first, second] : truth.independent) {
    if (first == "note" || second == "note") {
      continue;  // words have no order
    }
    const auto found = correlation(column(sample(), first), column(sample(), second));
    EXPECT_NEAR(found.value, 0, found.bound) << first << ", " << second;
    ++checked;
  }
  EXPECT_GE(checked, 30U);
  // Control: income and condition share the cause age, and the same check sees it.
  const auto linked = correlation(column(sample(), "log income"), column(sample(), "condition"));
  EXPECT_GT(std::abs(linked.value), linked.bound);
}

TEST(People, ListNoDependentPairAsIndependent) {
  const auto truth = people_truth();
  const std::set<std::pair<std::string, std::string>> independent(truth.independent.begin(),
                                                                  truth.independent.end());
  EXPECT_TRUE(independent.contains({"sex", "origin"}));
  EXPECT_TRUE(independent.contains({"age", "blood"}));
  EXPECT_TRUE(independent.contains({"blood", "granted"}));
  EXPECT_FALSE(independent.contains({"height", "income"}));     // common cause sex
  EXPECT_FALSE(independent.contains({"origin", "income"}));     // through education
  EXPECT_FALSE(independent.contains({"condition", "income"}));  // common cause age
  for (const auto& pair : truth.pairs) {
    EXPECT_FALSE(independent.contains({pair.first, pair.second}))
        << pair.first << ", " << pair.second;
    EXPECT_GT(std::abs(pair.value), 1e-3) << pair.first << ", " << pair.second;
  }
}

/// Successes and trials of label "yes" among people whose `column` is `value`.
Hits grants(const std::string& name, const std::string& value) {
  const auto& table = sample();
  const auto index = table.schema().index_of(name);
  const auto codes = table.codes(index);
  const auto granted = table.codes(table.schema().index_of("granted"));
  Hits hits;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (table.words(index)[codes[row]] == value) {
      hits.trials += 1;
      hits.hits += granted[row];
    }
  }
  return hits;
}

TEST(People, ShowTheStatedLabelRates) {
  const auto truth = people_truth();
  ASSERT_EQ(truth.groups.size(), 6U);
  for (const auto& group : truth.groups) {
    const auto hits = grants(group.column, group.value);
    EXPECT_FALSE(implausible(hits.trials, kRows, group.share)) << group.value;
    EXPECT_FALSE(implausible(hits.hits, hits.trials, group.favourable)) << group.value;
  }
  // Control: the rate of men is not taken for that of women.
  const auto women = grants("sex", "female");
  EXPECT_TRUE(implausible(women.hits, women.trials, truth.groups[1].favourable));
}

TEST(People, GapsFollowFromTheRatesAndPointTheWayOfTheBias) {
  const auto truth = people_truth();
  const double women = truth.groups[0].favourable, men = truth.groups[1].favourable;
  const auto& gap = truth.gaps[0];
  EXPECT_DOUBLE_EQ(gap.difference, women - men);
  EXPECT_NEAR(gap.log_odds_ratio, std::log(women / (1 - women) * (1 - men) / men), 1e-12);
  EXPECT_LT(
      gap.log_odds_ratio,
      people::kBiasFemale * 0.9);      // lower pay adds to the direct effect, averaging takes some
  EXPECT_EQ(truth.gaps[1].direct, 0);  // east differs by education alone
  EXPECT_LT(truth.gaps[1].log_odds_ratio, 0);
  EXPECT_LT(truth.gaps[3].log_odds_ratio,
            truth.gaps[2].log_odds_ratio);  // west: the same bias, less education
}

TEST(People, ShowTheStatedRates) {
  const auto& table = sample();
  const auto condition = table.codes(table.schema().index_of("condition"));
  const auto visits = table.numbers(table.schema().index_of("visits"));
  for (const auto& rate : people_truth().rates) {
    const auto index = table.schema().index_of(rate.column);
    Hits hits;
    for (std::size_t row = 0; row < table.rows(); ++row) {
      bool counts = true, hit = false;
      if (rate.what == "missing") {
        hit = table.missing(index, row);
      } else if (rate.what == "rare") {
        hit = condition[row] == 2;
      } else {
        counts =
            rate.what == "zero if condition = " + std::string(people::kConditions[condition[row]]);
        hit = visits[row] == 0;
      }
      hits.trials += counts;
      hits.hits += counts && hit;
    }
    EXPECT_GT(hits.trials, 100) << rate.what;
    EXPECT_FALSE(implausible(hits.hits, hits.trials, rate.value))
        << rate.column << ' ' << rate.what;
  }
}

TEST(People, HideIncomeMoreOftenTheHigherItIs) {
  // Education raises income and nothing else touches the missing cells: rates must rise with it,
  // well beyond chance.
  const auto& table = sample();
  const auto income = table.schema().index_of("income");
  const auto education = table.codes(table.schema().index_of("education"));
  std::array<Hits, 4> hits{};
  for (std::size_t row = 0; row < table.rows(); ++row) {
    hits[education[row]].trials += 1;
    hits[education[row]].hits += table.missing(income, row);
  }
  EXPECT_TRUE(implausible(hits[3].hits, hits[3].trials, hits[0].rate()));
  EXPECT_GT(hits[3].rate(), hits[0].rate());
}

TEST(People, HaveTheShapesTheModelNames) {
  const auto& table = sample();
  const auto education = column(table, "education"), balance = column(table, "balance");
  const auto height = column(table, "height"), sex = column(table, "sex");
  std::vector<double> t, z;
  for (std::size_t i = 0; i < kRows; ++i) {
    t.push_back((balance[i] - people::kBalanceStep * education[i]) / people::kBalanceScale);
    z.push_back((height[i] - 165 - people::kHeightStep * sex[i]) / people::kHeightDeviation);
  }
  const boost::math::students_t student(3);
  EXPECT_TRUE(testing::follows(t, [&](double x) { return boost::math::cdf(student, x); }));
  EXPECT_FALSE(testing::follows(
      t, [](double x) { return std::erfc(-x / std::sqrt(2)) / 2; }));  // not normal
  // Rounding to 0.1 cm moves the distribution function by at most 0.05 cm / 7 cm x 0.4.
  EXPECT_TRUE(testing::follows(
      z, [](double x) { return std::erfc(-x / std::sqrt(2)) / 2; }, 1e-12));
}

TEST(People, LeaveHospitalNoEarlierThanTheyCame) {
  for (const double stay : column(sample(), "discharged - admitted")) {
    ASSERT_GE(stay, 1);
  }
}

TEST(People, KeepToTheirDeclaredDomains) {
  const auto& table = sample();
  for (std::size_t c = 0; c < table.columns(); ++c) {
    const auto& field = table.field(c);
    EXPECT_EQ(field.kind_source, Source::kDeclared) << field.name;
    if (field.bounds) {
      for (const double value : table.numbers(c)) {
        ASSERT_FALSE(value < field.bounds->low || value > field.bounds->high)
            << field.name << ' ' << value;
      }
    }
  }
  EXPECT_EQ(table.schema(), people_schema());
}

TEST(People, AreCalledByDifferentNames) {
  const auto& words = sample().words(0);
  EXPECT_EQ(words.size(), kRows);
  EXPECT_EQ(words[0], "P0000001");
  EXPECT_EQ(simulate_people(2, 9'999'999, Rng(1)).words(0)[1], "P10000000");
}

TEST(People, BeginAlikeInTablesOfDifferentLength) {
  std::vector<std::size_t> first(100);
  std::iota(first.begin(), first.end(), std::size_t{0});
  EXPECT_EQ(simulate_people(3'000, 1, Rng(4)).take(first), simulate_people(100, 1, Rng(4)));
}

}  // namespace
}  // namespace assay
