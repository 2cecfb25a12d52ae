#include <gtest/gtest.h>

#include "metrics/peers/gretel_correlation.h"
#include "metrics/peers/gretel_distribution.h"
#include "metrics/peers/gretel_encoding.h"
#include "metrics/peers/gretel_sqs.h"
#include "tests/metrics/gretel_golden.h"

namespace assay::gretel {
namespace {

using testing::TableBuilder;

// Where no comment names a tool, expectations are the tool's rules applied by hand.

TEST(GretelFields, FollowTheRulesInOrder) {
  const auto type = [](const Table& table) {
    return describe(testing::gretel_frames(table, table)[0].columns[0]).type;
  };
  const auto numbers = [&](std::vector<double> x) {
    return type(TableBuilder().numeric("x", std::move(x)).table());
  };
  const double nan = std::nan("");
  EXPECT_EQ(numbers({nan, nan}), FieldType::kEmpty);
  EXPECT_EQ(numbers({0.5, 7, 7}), FieldType::kBinary);
  EXPECT_EQ(numbers({1, 2, 3}), FieldType::kCategorical) << "whole, few, none negative";
  EXPECT_EQ(numbers({-1, 2, 3}), FieldType::kNumeric);
  EXPECT_EQ(numbers({1, 2, 3, nan}), FieldType::kNumeric) << "a missing cell makes floats";
  EXPECT_EQ(numbers({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}), FieldType::kNumeric);
  const auto words = [&](std::vector<std::string> w) {
    return type(TableBuilder().categorical("w", w).table());
  };
  EXPECT_EQ(words({"a", "b", "c"}), FieldType::kOther) << "all different";
  EXPECT_EQ(words({"a", "b", "c", "a", "a", "a", "a", "a", "a", "b"}), FieldType::kCategorical);
  EXPECT_EQ(words({"1", "2", "3"}), FieldType::kCategorical) << "words that are numbers";
  EXPECT_EQ(words({"1.0", "2.0", "3.0"}), FieldType::kNumeric) << "written with decimals";
  EXPECT_EQ(words({"one of the few", "two of the few", "all of the few"}), FieldType::kText);
}

TEST(GretelDistribution, TakesAMissingDistanceForPerfect) {
  std::vector<std::string> few, all_different;
  for (int i = 0; i < 20; ++i) {
    few.push_back(i % 3 == 0 ? "a" : i % 3 == 1 ? "b" : "c");
    all_different.push_back("n" + std::to_string(i));
  }
  const auto frames =
      testing::gretel_frames(TableBuilder().categorical("w", few).table(),
                             TableBuilder().categorical("w", all_different).table());
  const auto columns = column_distances(frames[0], frames[1]);
  EXPECT_FALSE(columns[0].distance.has_value());
  EXPECT_EQ(distribution_score(columns)->reported, 10);
}

TEST(GretelDistribution, MatchesWholeNumbersWithFloatsAndRoundsThem) {
  const double nan = std::nan("");
  // Reference integer, three values: categorical. Output float with a missing cell: binary.
  const auto frames = testing::gretel_frames(TableBuilder().numeric("x", {1, 2, 3, 3}).table(),
                                             TableBuilder().numeric("x", {1.2, 3, nan, 3}).table());
  const auto column = column_distance(frames[0].columns[0], frames[1].columns[0]);
  // Categories in text order: 1, 2, 3, <NA>.
  EXPECT_EQ(column.reference_counts, (std::vector<double>{1, 1, 2, 0}));
  EXPECT_EQ(column.output_counts, (std::vector<double>{1, 0, 2, 1}));
}

TEST(GretelDistribution, JensenShannonHasItsClosedForms) {
  const auto js = [](std::vector<double> p, std::vector<double> q) { return js_distance(p, q); };
  EXPECT_EQ(js({3, 1}, {6, 2}), 0);
  EXPECT_NEAR(js({1, 0}, {0, 1}), 1, 1e-15);
  // p = (1, 0), q = (1/2, 1/2): JS = (log2(4/3) + (log2(2/3) + 1)/2)/2.
  EXPECT_NEAR(js({1, 0}, {1, 1}),
              std::sqrt((std::log2(4.0 / 3) + (std::log2(2.0 / 3) + 1) / 2) / 2), 1e-15);
  EXPECT_EQ(js({0, 0}, {1, 1}), 0.5887);
  EXPECT_EQ(js({}, {}), 0);
}

TEST(GretelDistribution, CountsRightClosedBins) {
  EXPECT_EQ(
      bin_counts(std::vector<double>{0, 1, 1.5, 2, 3, std::nan("")}, std::vector<double>{0, 1, 2}),
      (std::vector<double>{2, 2}));
  EXPECT_EQ(bin_edges(std::vector<double>{4, 4, 4}, std::vector<double>{4}),
            (std::vector<double>{3.5, 4.5}));
}

TEST(GretelCorrelation, TreatsUniqueAndConstantColumnsAsTheTool) {
  Frame frame;
  frame.rows = 4;
  const auto words = std::make_shared<const std::vector<std::string>>(
      std::vector<std::string>{"a", "b", "c", "d"});
  frame.columns = {{"key", Dtype::kText, {}, {0, 1, 2, 3}, words},
                   {"half", Dtype::kText, {}, {0, 0, 1, 1}, words},
                   {"constant", Dtype::kInteger, {5, 5, 5, 5}, {}, {}}};
  const auto m = correlations(frame, std::vector<std::size_t>{0, 1, 2}, std::vector<char>{1, 1, 0});
  EXPECT_EQ(m.at(0, 1), 1);
  EXPECT_NEAR(m.at(1, 0), std::log(2) / std::log(4), 1e-15);
  EXPECT_EQ(m.at(0, 2), 0);
  EXPECT_EQ(m.at(2, 0), 0);
  EXPECT_EQ(m.at(2, 2), 1);
}

TEST(GretelScore, RoundsByBothOfPythonsRules) {
  // python3: round(5.65, 1), round(8.95, 1), round(0.125, 2), round(2.675, 2), numpy 1.24: the same of numpy.float64.
  EXPECT_EQ(rounded(5.65, 1, Rounding::kPython), 5.7);
  EXPECT_EQ(rounded(5.65, 1, Rounding::kNumpy), 5.6);
  EXPECT_EQ(rounded(8.95, 1, Rounding::kPython), 8.9);
  EXPECT_EQ(rounded(8.95, 1, Rounding::kNumpy), 9.0);
  EXPECT_EQ(rounded(0.125, 2, Rounding::kPython), 0.12);
  EXPECT_EQ(rounded(2.675, 2, Rounding::kPython), 2.67);
}

TEST(GretelScore, GradesByFifths) {
  EXPECT_EQ(grade_of(1.9, false), "Very Poor");
  EXPECT_EQ(grade_of(4.3, false), "Moderate");
  EXPECT_EQ(grade_of(4.3, true), "Good");
  EXPECT_EQ(grade_of(10, true), "Excellent");
}

TEST(GretelScore, CompositeOfZeroIsTakenForNone) {
  const Score zero = finished(1, 0, Rounding::kNumpy), ten = finished(0, 10, Rounding::kNumpy);
  EXPECT_FALSE(quality_score(zero, zero, zero).has_value());
  EXPECT_EQ(quality_score(ten, std::nullopt, std::nullopt)->reported, 10);
  // (0.84 * 10 + 0.86 * 0 + 1 * 0) / 2.7
  EXPECT_NEAR(quality_score(zero, zero, ten)->score, 3.111, 1e-12);
}

// scikit-learn 1.2.1: QuantileTransformer(n_quantiles=4).fit_transform of [1, 2, 2, 3, 5, 8].
TEST(GretelEncoding, RanksAsScikitLearn) {
  const auto ranks = quantile_ranks(std::vector<double>{1, 2, 2, 3, 5, 8}, 4);
  const std::vector<double> expected{
      0.0, 0.3333333333333333, 0.3333333333333333, 0.5333333333333334, 0.7692307692307693, 1.0};
  ASSERT_EQ(ranks.size(), expected.size());
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    EXPECT_NEAR(ranks[i], expected[i], 1e-15);
  }
}

TEST(GretelEncoding, WritesCategoriesInBinaryWithMissingLast) {
  const auto words =
      std::make_shared<const std::vector<std::string>>(std::vector<std::string>{"a", "b", "c"});
  Frame frame;
  frame.rows = 4;
  frame.columns = {{"w", Dtype::kText, {}, {2, -1, 0, 1}, words}};
  // c = 1, a = 2, b = 3, missing = 4: three digits, two values each, so 0 and 1 stay themselves.
  const Encoded points = encoded(frame, 1000);
  EXPECT_EQ(points.dimension, 3U);
  EXPECT_EQ(points.values, (std::vector<float>{0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 1, 1}));
}

TEST(GretelEncoding, NeverTakesANumberForAWord) {
  const auto words =
      std::make_shared<const std::vector<std::string>>(std::vector<std::string>{"1", "x"});
  const Column numbers{"c", Dtype::kInteger, {1, 2}, {}, {}};
  const Column text{"c", Dtype::kText, {}, {0, 1, -1}, words};
  const Column all = stacked(std::array{&numbers, &text});
  EXPECT_TRUE(all.is_text());
  EXPECT_EQ(all.codes, (std::vector<std::int32_t>{0, 1, 2, 3, -1}));
}

}  // namespace
}  // namespace assay::gretel
