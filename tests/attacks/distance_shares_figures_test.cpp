// The figures that attacks.distances prints, one by one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "attacks/proxies/distance_shares.h"
#include "core/error.h"
#include "core/stats/quantile.h"
#include "tests/support/checks.h"
#include "tests/support/tables.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::TableBuilder;

TEST(ClosestShare, CountsTiesHalfAndSdmetricsCountsThemAsSafe) {
  const std::vector<double> training{1, 2, 3, 4}, holdout{2, 2, 2, 5};
  const ClosestShare share = closest_share(training, holdout);
  EXPECT_EQ(share.closer, 2);
  EXPECT_EQ(share.ties, 1);
  EXPECT_EQ(share.hits().rate(), 2.5 / 4);
  EXPECT_EQ(share.overfitting_protection(), 1);
  const std::vector<double> far{9, 9, 9, 4};
  EXPECT_EQ(closest_share(training, far).overfitting_protection(), 0.5);
}

TEST(ClosestShare, RefusesDistancesThatAreNotPairs) {
  const std::vector<double> two{1, 2}, one{1};
  EXPECT_THAT(testing::input_error([&] { closest_share(two, one); }),
              HasSubstr("2 distances to training people and 1 to people outside"));
  EXPECT_THROW(closest_share({}, {}), InputError);
}

TEST(Quantile, InterpolatesAsNumpyDoes) {
  const std::vector<double> sorted{1, 2, 4, 8};
  EXPECT_EQ(quantile_of_sorted(sorted, 0), 1);
  EXPECT_EQ(quantile_of_sorted(sorted, 0.5), 3);
  EXPECT_DOUBLE_EQ(quantile_of_sorted(sorted, 0.9), 4 + 0.7 * 4);
  EXPECT_EQ(quantile_of_sorted(sorted, 1), 8);
}

/// Few values, missing cells in both kinds of columns, negative numbers and 0.
Table coarse_rows(std::size_t rows, Rng rng) {
  std::vector<double> a(rows), b(rows);
  std::vector<std::int32_t> c(rows);
  for (std::size_t row = 0; row < rows; ++row) {
    const auto draw = [&] {
      return rng.bernoulli(0.1) ? std::nan("") : static_cast<double>(rng.below(40)) - 10;
    };
    a[row] = draw() * 10;
    b[row] = draw();
    c[row] = static_cast<std::int32_t>(rng.below(4)) - 1;
  }
  return TableBuilder().numeric("a", a).coded("c", {"x", "y", "z"}, c).numeric("b", b).table();
}

TEST(MatchedRows, AgreeWithTryingEveryPair) {
  const Table release = coarse_rows(300, Rng(1)), real = coarse_rows(300, Rng(2));
  for (const double tolerance : {0.0, 0.01, 0.3}) {
    const auto same = [&](std::size_t column, std::size_t row, std::size_t other) {
      const double x = release.numbers(column)[row], y = real.numbers(column)[other];
      return std::isnan(x) ? std::isnan(y) : std::abs(y - x) <= std::abs(tolerance * x);
    };
    std::vector<char> expected(300);
    for (std::size_t row = 0; row < 300; ++row) {
      for (std::size_t other = 0; other < 300; ++other) {
        const bool match = same(0, row, other) && same(2, row, other) &&
                           release.codes(1)[row] == real.codes(1)[other];
        expected[row] = static_cast<char>(expected[row] | (match ? 1 : 0));
      }
    }
    EXPECT_EQ(matched_rows(release, real, tolerance), expected);
    EXPECT_GT(std::count(expected.begin(), expected.end(), 1), 10) << "the comparison can fail";
    EXPECT_LT(std::count(expected.begin(), expected.end(), 1), 290);
  }
}

TEST(MatchedRows, WorkWithoutNumbers) {
  const Table release = TableBuilder().coded("c", {"x", "y"}, {0, 1, -1}).table(),
              real = TableBuilder().coded("c", {"x", "y"}, {1, 1}).table();
  EXPECT_THAT(matched_rows(release, real), ElementsAre(0, 1, 0));
}

TEST(RandomRows, StayInTheRangesAndFillThem) {
  const Table like = coarse_rows(200, Rng(1));
  const Table random = random_rows(like, 2000, Rng(2));
  EXPECT_EQ(random.rows(), 2000U);
  EXPECT_TRUE(testing::follows({random.numbers(2).begin(), random.numbers(2).end()},
                               [](double x) { return std::clamp((x + 10) / 39, 0.0, 1.0); }));
  const auto codes = random.codes(1);
  EXPECT_EQ(*std::min_element(codes.begin(), codes.end()), 0) << "never missing";
  for (std::int32_t code = 0; code < 3; ++code) {
    const auto count = std::count(codes.begin(), codes.end(), code);
    EXPECT_FALSE(testing::implausible(static_cast<double>(count), 2000, 1.0 / 3));
  }
}

TEST(RandomRows, DrawOnlyCategoriesThatOccur) {
  const Table like = TableBuilder().coded("c", {"x", "never", "z"}, {0, 2, 2}).table();
  const auto random = random_rows(like, 500, Rng(1));
  EXPECT_EQ(std::count(random.codes(0).begin(), random.codes(0).end(), 1), 0);
}

}  // namespace
}  // namespace assay
