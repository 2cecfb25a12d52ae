// Coefficients of one pair. Expected: scipy, sklearn, pandas, numpy on the sample of `column`, or closed forms.
#include "metrics/fidelity/coefficients.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/rng.h"
#include "metrics/fidelity/partial_correlation.h"
#include "tests/support/checks.h"
#include "tests/support/reference_data.h"

namespace assay {
namespace {

using testing::implausible;

constexpr double kTight = 1e-12;
const double kMissing = std::nan("");

/// 60 rows that any tool can rebuild: x without ties, y with some, z leaning on both, q with many ties.
std::vector<double> column(char name) {
  std::vector<double> out;
  for (int i = 0; i < 60; ++i) {
    const double x = (i * 37 % 101) / 7.0, y = (i * i * 13 + 5 * i) % 23;
    const double z = x + 0.5 * y + i * 29 % 31;
    out.push_back(name == 'x'   ? x
                  : name == 'y' ? y
                  : name == 'z' ? z
                                : static_cast<double>(static_cast<int>(x) / 3));
  }
  return out;
}

OrderedPair pair_of(const std::vector<double>& x, const std::vector<double>& y) {
  return ordered_pair(ordered_column(x), ordered_column(y));
}

/// scipy.stats.pearsonr, spearmanr, kendalltau; distance correlations from the n x n matrices in numpy.
struct Known {
  char x, y;
  double pearson, spearman, kendall, distance, corrected_square;
};
const Known kKnown[] = {{'x', 'y', -0.023141063454935894, 0.0035701596655911168,
                         0.0029320042091507343, 0.12890268703759664, -0.022712716614256587},
                        {'x', 'z', 0.4138365760870074, 0.38970782367095774, 0.27650561260626927,
                         0.3876765980283244, 0.11038622739033649},
                        {'q', 'y', -0.05430365829948092, -0.02477541865043211, -0.01692100610609595,
                         0.1273366575564935, -0.01958849538954519},
                        {'q', 'z', 0.39040405362306846, 0.3740876801946873, 0.2761251836107057,
                         0.3680248611017825, 0.0992251649906189}};

void expect_known(const Known& known, const OrderedPair& pair) {
  SCOPED_TRACE(std::string(1, known.x) + known.y);
  EXPECT_NEAR(*pearson_r(pair), known.pearson, kTight);
  EXPECT_NEAR(spearman_rho(pair)->rho, known.spearman, kTight);
  EXPECT_NEAR(*kendall_tau_b(pair), known.kendall, kTight);
  EXPECT_NEAR(distance_correlation(pair)->value, known.distance, kTight);
  EXPECT_NEAR(*distance_correlation(pair)->corrected_square, known.corrected_square, kTight);
}

TEST(Coefficients, OfOrderedColumnsAreThoseOfScipy) {
  for (const Known& known : kKnown) {
    expect_known(known, pair_of(column(known.x), column(known.y)));
  }
}

TEST(Coefficients, OfOrderedColumnsDoNotDependOnWhichIsFirst) {
  for (const Known& known : kKnown) {
    expect_known(known, pair_of(column(known.y), column(known.x)));
  }
}

TEST(Coefficients, OfCompleteColumnsAreDotProducts) {
  for (const Known& known : kKnown) {
    const auto x = ordered_column(column(known.x)), y = ordered_column(column(known.y));
    ASSERT_FALSE(x.unit_values.empty());
    EXPECT_NEAR(*correlations(x, y).pearson, known.pearson, kTight);
    EXPECT_NEAR(*correlations(x, y).spearman, known.spearman, kTight);
    auto holes = column(known.x);
    holes[7] = kMissing;
    const auto some = ordered_column(holes);
    EXPECT_TRUE(some.unit_values.empty());
    EXPECT_EQ(correlations(some, y).spearman, spearman_rho(ordered_pair(some, y))->rho);
    EXPECT_EQ(correlations(some, y).pearson, pearson_r(ordered_pair(some, y)));
  }
  const auto same = ordered_column(std::vector<double>(60, 0.1));
  EXPECT_FALSE(correlations(same, ordered_column(column('x'))).pearson);
}

TEST(Coefficients, LeaveOutRowsWhereEitherCellIsMissing) {
  for (const Known& known : kKnown) {
    auto x = column(known.x), y = column(known.y);
    x.insert(x.begin() + 20, {1e9, kMissing, kMissing});
    y.insert(y.begin() + 20, {kMissing, -7, kMissing});
    expect_known(known, pair_of(x, y));
  }
}

TEST(Coefficients, OfDatesInMicrosecondsLoseNoDigits) {
  for (const Known& known : kKnown) {
    auto x = column(known.x);
    for (double& value : x) {
      value = 1.6e15 + 7e9 * value;  // multiples of 1e9 below 2^53: exact
    }
    expect_known(known, pair_of(x, column(known.y)));
  }
}

TEST(Coefficients, OfFewRowsAreClosedForms) {
  // Ranks 1 2 3 4 against 1 2.5 2.5 4: rho = 4.5/sqrt(5 x 4.5). Pairs: 5 concordant, 0 discordant, 1 tied in y.
  const auto pair = pair_of({1, 2, 3, 4}, {10, 20, 20, 30});
  EXPECT_NEAR(spearman_rho(pair)->rho, 4.5 / std::sqrt(5 * 4.5), kTight);
  EXPECT_NEAR(*kendall_tau_b(pair), 5 / std::sqrt(6.0 * 5), kTight);
  EXPECT_NEAR(*pearson_r(pair_of({0, 1}, {5, 3})), -1, kTight);
  EXPECT_EQ(*kendall_tau_b(pair_of({0, 1}, {5, 3})), -1);
  EXPECT_NEAR(distance_correlation(pair_of({1, 5, 9}, {2, 4, 6}))->value, 1, kTight);
  EXPECT_FALSE(distance_correlation(pair_of({1, 5, 9}, {2, 4, 6}))->corrected_square);
}

TEST(Coefficients, OfCorrelationSimilarityAreThoseOfSdmetrics) {
  ASSAY_NEEDS_REFERENCE_DATA();
  std::ifstream file(testing::shared_file("golden/fidelity_micro.json"));
  const auto numbers = [](const nlohmann::json& cells) {
    std::vector<double> out;
    for (const auto& cell : cells) {
      out.push_back(cell.is_null() ? kMissing : cell.get<double>());
    }
    return out;
  };
  int seen = 0;
  for (const auto& test : nlohmann::json::parse(file)) {
    if (test["metric"] != "CorrelationSimilarity" || !test["error"].is_null()) {
      continue;
    }
    const bool ranks = test["args"].value("coefficient", "Pearson") == "Spearman";
    for (const auto& [table, value] : {std::pair{"real", "real"}, {"syn", "synthetic"}}) {
      const auto& columns = test[table];
      const auto pair = pair_of(numbers(columns["x"]), numbers(columns["y"]));
      EXPECT_NEAR(ranks ? spearman_rho(pair)->rho : *pearson_r(pair),
                  test["breakdown"][value].get<double>(), kTight);
      ++seen;
    }
  }
  EXPECT_EQ(seen, 12);
}

TEST(Coefficients, AreEmptyWhereAColumnSaysNothing) {
  const std::vector<double> same(9, 0.1), rising{1, 2, 3, 4, 5, 6, 7, 8, 9};
  const std::vector<double> none(9, kMissing);
  auto infinite = rising;
  infinite[3] = std::numeric_limits<double>::infinity();
  for (const auto& odd : {same, none, infinite}) {
    const auto pair = pair_of(odd, rising);
    EXPECT_FALSE(pearson_r(pair));
    EXPECT_FALSE(spearman_rho(pair));
    EXPECT_FALSE(kendall_tau_b(pair));
    EXPECT_FALSE(distance_correlation(pair));
    EXPECT_FALSE(correlation_ratio(std::vector<std::uint16_t>{0, 1, 2, 0, 1, 2, 0, 1, 2}, 9,
                                   ordered_column(odd)));
  }
  EXPECT_FALSE(pearson_r(pair_of({1}, {2})));
  EXPECT_FALSE(pearson_r(pair_of({}, {})));
}

TEST(Coefficients, OfHugeNumbersDoNotOverflow) {
  EXPECT_NEAR(*pearson_r(pair_of({-1e308, 0, 1e308}, {1, 2, 3})), 1, kTight);
  EXPECT_NEAR(*pearson_r(pair_of({1e-300, 2e-300, 3e-300}, {1, 2, 3})), 1, kTight);
}

TEST(DistanceCorrelationOfASquare, SeesWhatPearsonAndSpearmanDoNot) {
  std::vector<double> x, y;
  for (int i = -20; i <= 20; ++i) {
    x.push_back(i);
    y.push_back(i * i);
  }
  const auto pair = pair_of(x, y);
  EXPECT_NEAR(*pearson_r(pair), 0, kTight);
  EXPECT_NEAR(spearman_rho(pair)->rho, 0, kTight);
  EXPECT_GT(distance_correlation(pair)->value, 0.4);
  EXPECT_GT(*distance_correlation(pair)->corrected_square, 0.1);
}

/// How often |z| of Spearman's rho passes 1.96 when the true rho is 0: y = x^2 + noise, in `copies` rows a person.
int rejections(int experiments, std::size_t copies, bool by_unit, Rng rng) {
  int rejected = 0;
  for (int e = 0; e < experiments; ++e) {
    std::vector<double> x, y;
    std::vector<std::uint32_t> unit;
    for (std::uint32_t i = 0; i < 300; ++i) {
      const double a = rng.normal(), b = a * a + 0.3 * rng.normal();
      for (std::size_t k = 0; k < copies; ++k) {
        x.push_back(a);
        y.push_back(b);
        unit.push_back(i);
      }
    }
    if (!by_unit) {
      unit.clear();
    }
    rejected += std::abs(spearman_rho(pair_of(x, y), unit)->z) > 1.96 ? 1 : 0;
  }
  return rejected;
}

TEST(SpearmansZ, KeepsItsLevelUnderDependenceWithoutCorrelation) {
  // 1,000 tables of 300 people; the first-order error leaves some 0.5 % of level beside the binomial noise.
  EXPECT_FALSE(implausible(rejections(1000, 1, false, Rng(1)), 1000, 0.05));
  EXPECT_FALSE(implausible(rejections(1000, 3, true, Rng(2)), 1000, 0.05));
  EXPECT_TRUE(implausible(rejections(1000, 3, false, Rng(2)), 1000, 0.05)) << "negative control";
}

TEST(CorrelationRatio, IsThatOfPandas) {
  std::vector<std::uint16_t> cells;
  for (int i = 0; i < 60; ++i) {
    cells.push_back(static_cast<std::uint16_t>(i * i % 5));
  }
  EXPECT_NEAR(*correlation_ratio(cells, 9, ordered_column(column('z'))), 0.20485430527636378,
              kTight);
  EXPECT_NEAR(*correlation_ratio(cells, 9, ordered_column(column('x'))), 0.0011435595508169844,
              kTight);
}

TEST(CorrelationRatio, LeavesOutMissingCellsAndNumbers) {
  const std::vector<std::uint16_t> cells{0, 0, 1, 1, 2, 0};
  // Without the missing: 1 3 | 5 7, means 2 and 6: between 16, total 20.
  const auto y = ordered_column({1, 3, 5, 7, 1000, kMissing});
  EXPECT_NEAR(*correlation_ratio(cells, 2, y), std::sqrt(16.0 / 20), kTight);
  EXPECT_FALSE(correlation_ratio(std::vector<std::uint16_t>{0, 0, 2, 2, 2, 0}, 2, y))
      << "one category is left";
}

TEST(NormalScores, AreThoseOfScipysRanks) {
  const auto scores = normal_scores(ordered_column({3, 1, kMissing, 1, 2}));
  EXPECT_NEAR(scores[0], 0.8416212335729143, kTight);
  EXPECT_NEAR(scores[1], -0.5244005127080409, kTight);
  EXPECT_TRUE(std::isnan(scores[2]));
  EXPECT_NEAR(scores[3], -0.5244005127080409, kTight);
  EXPECT_NEAR(scores[4], 0.2533471031357997, kTight);
}

/// Rows in `groups` equal groups.
ScoredTable scored(std::vector<std::vector<double>> columns, std::size_t groups) {
  ScoredTable table{std::move(columns), {}};
  for (std::size_t g = 0; g <= groups; ++g) {
    table.begin.push_back(table.scores[0].size() * g / groups);
  }
  return table;
}

TEST(PartialCorrelations, AreThoseOfNumpysInverseAndOfItsRegressions) {
  const auto table = scored({column('x'), column('y'), column('z'), column('q')}, 4);
  const auto partial = partial_correlations(score_correlations(table, false).whole, 4);
  EXPECT_EQ(partial->ridge, 0);
  EXPECT_NEAR(partial->at(0, 1), 0.07499136658783494, kTight);  // also from residuals
  EXPECT_NEAR(partial->at(0, 2), 0.11167304171705655, kTight);  // also from residuals
  EXPECT_NEAR(partial->at(0, 3), 0.9736682416848668, kTight);
  EXPECT_NEAR(partial->at(1, 2), 0.4767621621817539, kTight);
  EXPECT_NEAR(partial->at(3, 1), -0.13362287870015274, kTight);
  EXPECT_NEAR(partial->at(2, 3), -0.004835493289288956, kTight);
}

TEST(PartialCorrelations, OfThreeColumnsFollowTheRecursion) {
  const double a = 0.6, b = 0.5, c = -0.2;  // r12, r13, r23
  const auto partial = partial_correlations({1, a, b, a, 1, c, b, c, 1}, 3);
  EXPECT_NEAR(partial->at(0, 1), (a - b * c) / std::sqrt((1 - b * b) * (1 - c * c)), kTight);
}

TEST(PartialCorrelations, TakeARidgeOnlyIfSingular) {
  const auto partial = partial_correlations({1, 1, 0.5, 1, 1, 0.5, 0.5, 0.5, 1}, 3);
  EXPECT_NEAR(partial->ridge, 1e-3, 1e-9);
  EXPECT_GT(partial->at(0, 1), 0.99);
  EXPECT_FALSE(partial_correlations({1, 2, 2, 1}, 2, 0.0)) << "not positive definite";
  EXPECT_FALSE(partial_correlations({1, kMissing, kMissing, 1}, 2));
  EXPECT_FALSE(partial_correlations({}, 0));
}

TEST(ScoreCorrelations, OfPairwiseCompleteRowsAndOfTheRestWithoutAGroup) {
  auto x = column('x'), y = column('y'), z = column('z');
  x[3] = y[17] = z[17] = z[40] = kMissing;
  const auto correlations = score_correlations(scored({x, y, z}, 5), true);
  EXPECT_NEAR(correlations.whole[2], *pearson_r(pair_of(x, z)), kTight);
  EXPECT_NEAR(correlations.whole[3], *pearson_r(pair_of(x, y)), kTight);
  // Group 1 holds rows 12..23.
  const auto without = [](std::vector<double> values) {
    values.erase(values.begin() + 12, values.begin() + 24);
    return values;
  };
  EXPECT_NEAR(correlations.without[1][5], *pearson_r(pair_of(without(y), without(z))), kTight);
}

}  // namespace
}  // namespace assay
