#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "core/parallel.h"
#include "core/stats/roc.h"
#include "metrics/fidelity/detection_auc.h"
#include "metrics/fidelity/detection_models.h"
#include "tests/metrics/populations.h"
#include "tests/support/checks.h"

namespace assay {
namespace {

using testing::population;
using testing::TableBuilder;

double logit(double p) { return std::log(p / (1 - p)); }

/// Rows in one fold; `rows_each` rows a unit.
DetectionSample in_one_fold(std::size_t rows, std::size_t rows_each = 1) {
  DetectionSample sample;
  sample.fold.emplace_back(rows, 0);
  for (std::size_t r = 0; r < rows; ++r) {
    sample.unit.push_back(r / rows_each);
  }
  return sample;
}

/// Scores of one deal.
DealtScores dealt(std::vector<double> scores) { return {std::move(scores)}; }

std::vector<double> normals(std::size_t n, double mean, Rng rng) {
  std::vector<double> x(n);
  std::ranges::generate(x, [&] { return mean + rng.normal(); });
  return x;
}

std::vector<double> twice(const std::vector<double>& x) {
  std::vector<double> out;
  for (const double value : x) {
    out.insert(out.end(), 2, value);
  }
  return out;
}

TEST(CrossFittedAuc, InOneFoldIsDeLongWithTwiceTheVariance) {
  const auto real = normals(80, 0, Rng(1)), other = normals(60, 0.7, Rng(2));
  const auto auc = cross_fitted_auc(in_one_fold(80), dealt(real), in_one_fold(60), dealt(other));
  const Estimate delong = auc_estimate(other, real);
  EXPECT_NEAR(auc.value, delong.value, 1e-14);
  EXPECT_NEAR((logit(auc.high) - logit(auc.low)) / (logit(*delong.high) - logit(*delong.low)),
              std::sqrt(2.0), 1e-9);
}

TEST(CrossFittedAuc, CountsPairsOfOneFoldOnly) {
  DetectionSample real = in_one_fold(3), other = in_one_fold(3);
  real.fold = {{0, 0, 1}};
  other.fold = {{0, 1, 1}};
  // fold 0: 2 > 1, 2 < 3; fold 1: 0 < 5, 5 = 5: 1.5 of 4
  const auto auc = cross_fitted_auc(real, dealt({1, 3, 5}), other, dealt({2, 0, 5}));
  EXPECT_DOUBLE_EQ(auc.value, 0.375);
}

TEST(CrossFittedAuc, IsNoSurerWithEveryRowTwice) {
  const auto real = normals(80, 0, Rng(1)), other = normals(60, 0.7, Rng(2));
  const auto once = cross_fitted_auc(in_one_fold(80), dealt(real), in_one_fold(60), dealt(other));
  const auto more = cross_fitted_auc(in_one_fold(160, 2), dealt(twice(real)), in_one_fold(120, 2),
                                     dealt(twice(other)));
  EXPECT_NEAR(more.value, once.value, 1e-14);
  EXPECT_NEAR(more.variance(), once.variance(), 1e-14);
  const auto unaware =
      cross_fitted_auc(in_one_fold(160), dealt(twice(real)), in_one_fold(120), dealt(twice(other)));
  EXPECT_LT(unaware.variance(), 0.6 * once.variance()) << "rows taken for people";
}

TEST(CrossFittedAuc, HasAnIntervalWhereNothingVaries) {
  const std::vector<double> same(50, 0.5), low(50, 0.1);
  const auto chance = cross_fitted_auc(in_one_fold(50), dealt(same), in_one_fold(50), dealt(same));
  EXPECT_EQ(chance.value, 0.5);
  EXPECT_LT(chance.low, 0.4);
  EXPECT_GT(chance.high, 0.6);
  const auto certain = cross_fitted_auc(in_one_fold(50), dealt(low), in_one_fold(50), dealt(same));
  EXPECT_EQ(certain.value, 1);
  EXPECT_NEAR(certain.low, std::pow(0.025, 1.0 / 50), 1e-9) << "Clopper-Pearson, 50 of 50";
  const Estimate skill = detection_skill(certain, &chance);
  EXPECT_EQ(skill.value, 0);
  EXPECT_EQ(*skill.low, 0);
  EXPECT_GT(*skill.high, 0.1);
}

TEST(CrossFittedAuc, NeedsAFoldThatHoldsBothTables) {
  DetectionSample real = in_one_fold(1), other = in_one_fold(1);
  other.fold = {{1}};
  const auto score = dealt({1});
  EXPECT_THAT(testing::input_error([&] { cross_fitted_auc(real, score, other, score); }),
              ::testing::HasSubstr("no fold holds rows of both tables"));
}

// The folds' models share their rows: DeLong alone is too sure of itself. 400 null experiments with logistic
// regression.
TEST(SlowCrossFittedAuc, HoldsOneHalfAsOftenAsItSays) {
  constexpr int kExperiments = 400;
  int missed = 0, missed_by_delong = 0;
  for (std::uint64_t i = 0; i < kExperiments; ++i) {
    const auto real = detection_sample(population(200, 0.5, Rng(i).split("a")), 200, i);
    const auto other = detection_sample(population(200, 0.5, Rng(i).split("b")), 200, i);
    std::vector<DetectionFit> fits{{&real, &other, "logistic", 1, {}, {}, {}}};
    cross_fit(fits, 1, Rng(i));
    const auto auc = cross_fitted_auc(real, fits[0].real_scores, other, fits[0].other_scores);
    missed += auc.low > 0.5 || auc.high < 0.5 ? 1 : 0;
    const double half = (logit(auc.high) - logit(auc.low)) / 2 / std::sqrt(2.0);
    missed_by_delong += std::abs(logit(auc.value)) > half ? 1 : 0;
  }
  // 7 % are allowed: placements of some 40 rows a fold are no normal law
  EXPECT_GT(testing::binomial_tail(missed, kExperiments, 0.07), 1e-6) << missed;
  EXPECT_LT(testing::binomial_tail(missed_by_delong, kExperiments, 0.07), 1e-6)
      << "DeLong without the doubling must fail: " << missed_by_delong;
}

TEST(DetectionSample, KeepsEntitiesAndCopiesInOneFold) {
  std::vector<double> person, x;
  Rng rng(3);
  for (int i = 0; i < 300; ++i) {
    person.push_back(i / 3);
    x.push_back(rng.normal());
  }
  const auto table = [&](double first_number) {
    std::vector<double> renamed;
    for (const double p : person) {
      renamed.push_back(first_number - p);
    }
    return TableBuilder().numeric("person", renamed).role(Role::kEntity).numeric("x", x).table();
  };
  const auto sample = detection_sample(table(0), 1000, 7),
             copy = detection_sample(table(999), 1000, 7);
  EXPECT_EQ(sample.units(), 100);
  EXPECT_EQ(sample.different, 100);
  EXPECT_EQ(sample.fold, copy.fold);
  EXPECT_EQ(sample.table, copy.table);
  for (std::size_t r = 1; r < sample.rows(); ++r) {
    EXPECT_TRUE(sample.unit[r] != sample.unit[r - 1] || sample.fold[0][r] == sample.fold[0][r - 1]);
  }
  const auto thinned = detection_sample(table(0), 50, 7);
  EXPECT_EQ(thinned.rows(), 51) << "whole people";
  EXPECT_TRUE(std::equal(thinned.unit.begin(), thinned.unit.end(), sample.unit.begin()));
}

TEST(DetectionSample, ThinsAFrequentRowLikeARareOne) {
  std::vector<std::int32_t> codes(4000);
  for (std::size_t i = 0; i < codes.size(); ++i) {
    codes[i] = i % 4 == 0 ? 1 : 0;
  }
  const auto sample =
      detection_sample(TableBuilder().coded("c", {"a", "b"}, codes).table(), 1000, 7);
  EXPECT_EQ(sample.different, 2);
  const auto kept = sample.table.codes(0);
  const auto rare = static_cast<double>(std::ranges::count(kept, 1));
  EXPECT_FALSE(testing::implausible(rare, 1000, 0.25)) << rare;
}

// One binary column: the logistic model is saturated, p is the share of `other` in the cell.
TEST(LogisticPropensity, OfOneBinaryColumnIsTheClosedForm) {
  const auto sample = [](std::size_t ones) {
    std::vector<std::int32_t> codes(1000, 0);
    std::fill_n(codes.begin(), ones, 1);
    return detection_sample(TableBuilder().coded("c", {"a", "b"}, codes).table(), 1000, 7);
  };
  const Propensity found = logistic_propensity(sample(600), sample(400), Rng(1));
  EXPECT_NEAR(*found.pmse, 0.01, 1e-4);  // p = 0.4 or 0.6
  EXPECT_DOUBLE_EQ(*found.expected, 0.125 / 2000);
  EXPECT_NEAR(*found.ratio, *found.pmse / *found.expected, 1e-12);
}

// Five parameters; per experiment 5 x ratio (1 - c) is chi-square(5). Laurent and Massart, Annals of
// Statistics 28 (2000): chi-square(k)/k leaves [1 - 2 sqrt(t/k), 1 + 2 sqrt(t/k) + 2 t/k] with probability
// below 2 exp(-t).
TEST(LogisticPropensity, RatioIsOneUnderItsNullAndTwoForNewPeople) {
  constexpr std::size_t kExperiments = 150, kRows = 400;
  double drawn = 0, fresh = 0;
  for (std::uint64_t i = 0; i < kExperiments; ++i) {
    Rng rng(i);
    const Table train = population(kRows, 0.5, rng.split("train"));
    std::vector<std::size_t> rows(
        kRows);  // from the law that fits the training table perfectly: its own
    std::ranges::generate(rows, [&] { return rng.below(kRows); });
    const auto real = detection_sample(train, kRows, i);
    const auto ratio = [&](const Table& release) {
      return *logistic_propensity(real, detection_sample(release, kRows, i), rng).ratio;
    };
    drawn += ratio(train.take(rows)) / kExperiments;
    fresh += ratio(population(kRows, 0.5, rng.split("fresh"))) / kExperiments;
  }
  const double t = std::log(2e9), k = 5 * kExperiments;
  const auto plausible = [&](double mean) {
    return mean > 1 - 2 * std::sqrt(t / k) && mean < 1 + 2 * std::sqrt(t / k) + 2 * t / k;
  };
  EXPECT_TRUE(plausible(drawn)) << drawn;
  EXPECT_TRUE(plausible(fresh / 2)) << fresh;
  EXPECT_FALSE(plausible(fresh)) << "the bound tells one from two";
}

TEST(LogisticPropensity, CountsIndependentParametersOnly) {
  const auto sample = [](std::uint64_t seed) {
    Rng rng(seed);
    const auto x = normals(300, 0, rng.split("x"));
    std::vector<double> same = x;
    std::vector<std::int32_t> codes(300);
    for (std::size_t i = 0; i < 300; ++i) {
      same[i] = 1 - 2 * x[i];
      codes[i] = static_cast<std::int32_t>(rng.below(3));
    }
    return detection_sample(TableBuilder()
                                .numeric("x", x)
                                .numeric("same", same)
                                .coded("c", {"a", "b", "d"}, codes)
                                .table(),
                            300, 7);
  };
  // 1 for x and its double, 2 for three categories
  EXPECT_NEAR(*logistic_propensity(sample(1), sample(2), Rng(1)).expected, 3 * 0.125 / 600, 1e-12);
}

TEST(LogisticPropensity, SaysWhenThereAreTooFewRows) {
  const auto sample = detection_sample(population(25, 0.5, Rng(1)), 25, 7);
  const Propensity found = logistic_propensity(sample, sample, Rng(1));
  EXPECT_FALSE(found.ratio.has_value());
  EXPECT_NE(found.why, "");
}

// Against new people the labels are exchangeable: the observed pMSE lies above the mean of the permutations
// about as often as below.
TEST(BoostedPropensity, RatioIsAroundTwoForNewPeopleAndLargeForOthers) {
  constexpr int kExperiments = 40;
  int above = 0;
  for (std::uint64_t i = 0; i < kExperiments; ++i) {
    const auto real = detection_sample(population(80, 0.5, Rng(i).split("a")), 200, i);
    const auto other = detection_sample(population(80, 0.5, Rng(i).split("b")), 200, i);
    above += *boosted_propensity(real, other, 3, Rng(i)).ratio > 2 ? 1 : 0;
  }
  EXPECT_FALSE(testing::implausible(above, kExperiments, 0.5)) << above;
  const auto real = detection_sample(population(500, 0.9, Rng(1)), 500, 1);
  const auto other = detection_sample(population(500, -0.9, Rng(2)), 500, 1);
  EXPECT_GT(*boosted_propensity(real, other, 5, Rng(3)).ratio, 4);
}

TEST(CellScores, RankCellsByTheOtherFolds) {
  DetectionSample real = in_one_fold(4), other = in_one_fold(4);
  real.fold = other.fold = {{0, 1, 0, 1}};
  const std::vector<std::uint16_t> real_cells{0, 0, 1, 1}, other_cells{1, 1, 1, 1};
  const auto scores = cell_scores(real, real_cells, other, other_cells, 2);
  // fold 0 counts fold 1: cell 0 holds 0 and 1 rows, cell 1 holds 2 and 1; prior 1/2
  EXPECT_DOUBLE_EQ(scores.real[0][0], 0.5 / 1.5);
  EXPECT_DOUBLE_EQ(scores.other[0][0], 2.5 / 1.5);
}

}  // namespace
}  // namespace assay
