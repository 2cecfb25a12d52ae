#include "core/stats/roc.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <map>
#include <sstream>

#include "core/rng.h"
#include "tests/support/checks.h"
#include "tests/support/reference_data.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using testing::input_error;
using testing::shared_file;
using Scores = std::vector<double>;

const Scores kPositive{3, 1.5, 2, 4, 2.5, 2, 5}, kNegative{1, 2, 0.5, 3, 1.5, 2.5};
const Scores kOtherPositive{2, 2, 1, 3, 3.5, 1, 2.5}, kOtherNegative{1.5, 0.5, 1, 2, 2, 3};

void expect_interval(const Estimate& estimate, double low, double high, double tolerance) {
  ASSERT_TRUE(estimate.low && estimate.high);
  EXPECT_NEAR(*estimate.low, low, tolerance);
  EXPECT_NEAR(*estimate.high, high, tolerance);
}

/// One people's scores by two models: positives first.
struct Pairs {
  Scores first, second;
  std::vector<char> positive;
};
Pairs pairs(const Scores& p1, const Scores& n1, const Scores& p2, const Scores& n2) {
  Pairs made{p1, p2, std::vector<char>(p1.size(), 1)};
  made.first.insert(made.first.end(), n1.begin(), n1.end());
  made.second.insert(made.second.end(), n2.begin(), n2.end());
  made.positive.resize(made.first.size(), 0);
  return made;
}

/// Numeric columns of a comma-separated file without quotes.
std::map<std::string, Scores> columns_of(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::string line, cell;
  std::getline(in, line);
  std::vector<std::string> names;
  for (std::istringstream cells(line); std::getline(cells, cell, ',');) {
    names.push_back(cell);
  }
  std::map<std::string, Scores> columns;
  while (std::getline(in, line)) {
    std::istringstream cells(line);
    for (const std::string& name : names) {
      std::getline(cells, cell, ',');
      columns[name].push_back(std::strtod(cell.c_str(), nullptr));
    }
  }
  return columns;
}

// sklearn 1.2.1: roc_auc_score gives 0.75 and 0.6547619047619048.
TEST(Auc, AgreesWithSklearnWithTies) {
  EXPECT_DOUBLE_EQ(auc(kPositive, kNegative), 0.75);
  EXPECT_DOUBLE_EQ(auc(kOtherPositive, kOtherNegative), 0.6547619047619048);
}

TEST(Auc, IsOneZeroAndAHalfWhereItMustBe) {
  EXPECT_EQ(auc(Scores{2, 3}, Scores{0, 1}), 1);
  EXPECT_EQ(auc(Scores{0, 1}, Scores{2, 3}), 0);
  EXPECT_EQ(auc(Scores{1, 1, 1}, Scores{1, 1}), 0.5);
  const double infinite = std::numeric_limits<double>::infinity();
  EXPECT_EQ(auc(Scores{infinite}, Scores{-infinite, infinite}), 0.75);
}

TEST(Auc, IsOneLessItselfWhenClassesSwapAndIgnoresRowOrder) {
  EXPECT_DOUBLE_EQ(auc(kNegative, kPositive), 0.25);
  Scores shuffled = kPositive;
  Rng(1).shuffle(shuffled);
  EXPECT_EQ(auc_estimate(shuffled, kNegative), auc_estimate(kPositive, kNegative));
}

TEST(Auc, RejectsBadScores) {
  EXPECT_THAT(input_error([] { auc(Scores{}, kNegative); }), HasSubstr("no positive scores"));
  EXPECT_THAT(input_error([] { auc(kPositive, Scores{}); }), HasSubstr("no negative scores"));
  EXPECT_THAT(input_error([] {
                auc(kPositive, Scores{1, std::nan("")});
              }),
              HasSubstr("negative score 1 is not a number"));
  EXPECT_THAT(input_error([] { auc_estimate(kPositive, kNegative, 1); }), HasSubstr("level = 1"));
}

// numpy, kernel matrix K_ij = [x_i > y_j] + [x_i = y_j]/2, its row and column means, then logit.
TEST(AucEstimate, AgreesWithTheDirectDeLong) {
  const Estimate estimate = auc_estimate(kPositive, kNegative);
  EXPECT_DOUBLE_EQ(estimate.value, 0.75);
  EXPECT_EQ(estimate.method, "delong");
  expect_interval(estimate, 0.4052611315031703, 0.9296166378457585, 1e-12);
}

TEST(AucDifference, AgreesWithTheDirectPairedDeLong) {
  const Pairs both = pairs(kPositive, kNegative, kOtherPositive, kOtherNegative);
  const Estimate estimate = auc_difference(both.first, both.second, both.positive);
  EXPECT_DOUBLE_EQ(estimate.value, 0.09523809523809523);
  expect_interval(estimate, -0.19469143572500958, 0.38516762620120004, 1e-12);
}

// sklearn and the direct DeLong in numpy; the bootstrap's own interval of the difference is [.0210,
// .0290] (golden).
TEST(AucEstimate, AgreesWithSklearnOnTheAdultPredictions) {
  ASSAY_NEEDS_REFERENCE_DATA();
  auto columns = columns_of(shared_file("data/utility_adult_predictions.csv"));
  Pairs both;
  Scores positive, negative;
  for (std::size_t i = 0; i < columns["y_true"].size(); ++i) {
    both.positive.push_back(columns["y_true"][i] == 1);
    (both.positive.back() != 0 ? positive : negative).push_back(columns["lr_TRTR"][i]);
  }
  const Estimate estimate = auc_estimate(positive, negative);
  EXPECT_NEAR(estimate.value, 0.9055074310675347, 1e-12);
  expect_interval(estimate, 0.8990652769527231, 0.9115788526977809, 1e-12);
  const Estimate gap = auc_difference(columns["lr_TRTR"], columns["lr_TSTR"], both.positive);
  EXPECT_NEAR(gap.value, 0.025102419827615297, 1e-12);
  expect_interval(gap, 0.021123200191360828, 0.029081639463869765, 1e-12);
  expect_interval(gap, 0.021035684495585433, 0.029015761656848067,
                  3e-4);  // bootstrap, 200 replicates
  const Estimate trees = auc_difference(columns["xgb_TRTR"], columns["xgb_TSTR"], both.positive);
  EXPECT_NEAR(trees.value, 0.03926814323896766, 1e-12);
  expect_interval(trees, 0.034925964364672116, 0.0436103221132632, 1e-12);
}

// Five independent pairs all won: low = (alpha/2)^(1/5), the Clopper-Pearson bound of 5 of 5.
TEST(AucEstimate, OfPerfectSeparationStillHasAWidth) {
  const Estimate perfect = auc_estimate(Scores{5, 6, 7, 8, 9, 10}, Scores{0, 1, 2, 3, 4});
  EXPECT_EQ(perfect.value, 1);
  expect_interval(perfect, std::pow(0.025, 0.2), 1, 1e-12);
  const Estimate wrong = auc_estimate(Scores{0, 1, 2, 3, 4}, Scores{5, 6, 7, 8, 9, 10});
  expect_interval(wrong, 0, 1 - std::pow(0.025, 0.2), 1e-12);
}

TEST(AucEstimate, OfAConstantScoreHasAWidth) {
  const Estimate constant = auc_estimate(Scores(10, 1), Scores(10, 1));
  EXPECT_EQ(constant.value, 0.5);
  EXPECT_LT(*constant.low, 0.25);
  EXPECT_GT(*constant.high, 0.75);
}

TEST(AucEstimate, OfOnePersonAClassHasNoInterval) {
  const Estimate lonely = auc_estimate(Scores{1}, Scores{0, 2, 3});
  EXPECT_DOUBLE_EQ(lonely.value, 1.0 / 3);
  EXPECT_FALSE(lonely.low || lonely.high);
}

TEST(AucDifference, OfAScoreWithItselfIsExactlyZero) {
  const Pairs same = pairs(kPositive, kNegative, kPositive, kNegative);
  const Estimate none = auc_difference(same.first, same.second, same.positive);
  EXPECT_EQ(none.value, 0);
  expect_interval(none, 0, 0, 0);
}

TEST(AucDifference, OfTwoPerfectScoresHasAWidth) {
  const Pairs both = pairs({5, 6, 7}, {1, 2, 3}, {7, 8, 9}, {3, 2, 1});
  const Estimate none = auc_difference(both.first, both.second, both.positive);
  EXPECT_EQ(none.value, 0);
  expect_interval(none, std::cbrt(0.05) - 1, 1 - std::cbrt(0.05), 1e-12);
}

TEST(AucDifference, RejectsScoresOfDifferentPeople) {
  EXPECT_THAT(input_error([] {
                auc_difference(Scores{1, 2}, Scores{1}, std::vector<char>{1, 0});
              }),
              HasSubstr("2 first scores, 1 second scores and 2 labels"));
  EXPECT_THAT(input_error([] {
                auc_difference(Scores{1, 2}, Scores{1, 2}, std::vector<char>{1, 1});
              }),
              HasSubstr("no negative scores"));
}

// By hand: 20 negatives 1..20, FPR 0.1 lets 2 pass: everybody above 18.
TEST(TprAtFpr, CountsThePositivesAboveTheFirstNegativeThatMayNotPass) {
  Scores negative;
  for (int i = 1; i <= 20; ++i) {
    negative.push_back(i);
  }
  const auto tpr = tpr_at_fpr(Scores{18, 18.5, 19, 30}, negative, 0.1);
  ASSERT_TRUE(tpr);
  EXPECT_DOUBLE_EQ(tpr->value, 0.75);
  EXPECT_EQ(tpr->method, "threshold-clopper-pearson");
  EXPECT_LE(*tpr->low, 0.75);
  EXPECT_GE(*tpr->high, 0.75);
}

// 10 negatives, 2 may pass; one is above the tie, three are tied: a third of the tie passes.
TEST(TprAtFpr, AveragesOverTiesAtTheThreshold) {
  const Scores negative{9, 5, 5, 5, 1, 1, 1, 1, 1, 1};
  const auto tpr = tpr_at_fpr(Scores{10, 5, 5, 0}, negative, 0.2);
  ASSERT_TRUE(tpr);
  EXPECT_DOUBLE_EQ(tpr->value, (1 + 2.0 / 3) / 4);
}

TEST(TprAtFpr, OfAScoreThatSaysNothingIsTheFpr) {
  const auto tpr = tpr_at_fpr(Scores(50, 1), Scores(100, 1), 0.1);
  ASSERT_TRUE(tpr);
  EXPECT_DOUBLE_EQ(tpr->value, 0.1);
}

TEST(TprAtFpr, IsUndefinedBelowOneNegative) {
  EXPECT_FALSE(tpr_at_fpr(kPositive, Scores(99, 1), 0.01));
  EXPECT_TRUE(tpr_at_fpr(kPositive, Scores(100, 1), 0.01));
}

TEST(TprAtFpr, AtZeroPutsTheThresholdAboveEveryNegative) {
  const auto tpr = tpr_at_fpr(Scores{3, 3.5, 4, 0}, Scores{1, 2, 3}, 0);
  ASSERT_TRUE(tpr);
  EXPECT_DOUBLE_EQ(tpr->value, 0.5);
  EXPECT_EQ(*tpr->low, 0);  // a rarer negative may lie anywhere
  EXPECT_DOUBLE_EQ(tpr_at_fpr(kPositive, kNegative, 1)->value, 1);
}

// In doubles 0.29 x 100 = 28.999999999999996.
TEST(TprAtFpr, ReadsWholeCountsThroughRounding) {
  Scores negative;
  for (int i = 1; i <= 100; ++i) {
    negative.push_back(i);
  }
  EXPECT_DOUBLE_EQ(tpr_at_fpr(Scores{71.5}, negative, 0.29)->value, 1);
  EXPECT_DOUBLE_EQ(tpr_at_fpr(Scores{70.5}, negative, 0.29)->value, 0);
}

// scipy.stats.binom.ppf([.0125, .9875], 100, .1) = 4, 17: thresholds at the 4th and the 18th
// largest of 1..100, 97 and 83. All 40 positives at 90 lie between: 0 of 40 above the one, 40 of 40
// above the other.
TEST(TprAtFpr, SpansTheBandOfTheThreshold) {
  Scores negative;
  for (int i = 1; i <= 100; ++i) {
    negative.push_back(i);
  }
  const auto inside = tpr_at_fpr(Scores(40, 90.5), negative, 0.1);
  ASSERT_TRUE(inside);
  expect_interval(*inside, 0, 1, 1e-12);
  const double certain = std::pow(0.0125, 1.0 / 40);  // Clopper-Pearson of 40 of 40, alpha/4 a side
  expect_interval(*tpr_at_fpr(Scores(40, 97.5), negative, 0.1), certain, 1, 1e-12);
  expect_interval(*tpr_at_fpr(Scores(40, 96.5), negative, 0.1), 0, 1, 1e-12);
  expect_interval(*tpr_at_fpr(Scores(40, 83.5), negative, 0.1), 0, 1, 1e-12);
  expect_interval(*tpr_at_fpr(Scores(40, 82.5), negative, 0.1), 0, 1 - certain, 1e-12);
}

TEST(TprAtFpr, RejectsAnFprOutsideZeroAndOne) {
  EXPECT_THAT(input_error([] { tpr_at_fpr(kPositive, kNegative, 1.5); }), HasSubstr("fpr = 1.5"));
  EXPECT_THAT(input_error([] { tpr_at_fpr(kPositive, kNegative, std::nan("")); }),
              HasSubstr("fpr = nan"));
}

double area(const Roc& roc) {
  double sum = 0;
  for (std::size_t i = 1; i < roc.fpr.size(); ++i) {
    sum += (roc.fpr[i] - roc.fpr[i - 1]) * (roc.tpr[i] + roc.tpr[i - 1]) / 2;
  }
  return sum;
}

TEST(RocCurve, HasTheAucAsItsArea) {
  const Roc roc = roc_curve(kPositive, kNegative);
  EXPECT_NEAR(area(roc), auc(kPositive, kNegative), 1e-15);
  EXPECT_EQ(roc.fpr.front(), 0);
  EXPECT_EQ(roc.tpr.front(), 0);
  EXPECT_EQ(roc.fpr.back(), 1);
  EXPECT_EQ(roc.tpr.back(), 1);
}

TEST(RocCurve, IsThinnedToThePointsAskedForAndStaysMonotone) {
  Rng rng(1);
  Scores positive, negative;
  for (int i = 0; i < 5'000; ++i) {
    positive.push_back(rng.normal() + 1);
    negative.push_back(rng.normal());
  }
  const Roc thin = roc_curve(positive, negative, 50);
  ASSERT_EQ(thin.fpr.size(), 50u);
  EXPECT_TRUE(std::is_sorted(thin.fpr.begin(), thin.fpr.end()));
  EXPECT_TRUE(std::is_sorted(thin.tpr.begin(), thin.tpr.end()));
  EXPECT_EQ(thin.fpr.front() + thin.tpr.front(), 0);
  EXPECT_EQ(thin.fpr.back() + thin.tpr.back(), 2);
  EXPECT_NEAR(area(thin), auc(positive, negative), 0.01);
  EXPECT_THAT(input_error([&] { roc_curve(positive, negative, 1); }), HasSubstr("points = 1"));
}

}  // namespace
}  // namespace assay
