#include "attacks/reconstruction/marginal_model.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/attacks/crowd.h"
#include "tests/support/checks.h"
#include "tests/support/tables.h"

namespace assay {
namespace {

using testing::TableBuilder;

/// x and y are coins, secret = x xor y with 5 % noise: no single column tells anything.
Table xor_table(std::size_t rows, Rng rng) {
  std::vector<std::int32_t> x(rows), y(rows), z(rows), secret(rows);
  for (std::size_t row = 0; row < rows; ++row) {
    x[row] = rng.bernoulli(0.5) ? 1 : 0;
    y[row] = rng.bernoulli(0.5) ? 1 : 0;
    z[row] = static_cast<std::int32_t>(rng.below(4));
    secret[row] = (x[row] ^ y[row]) != (rng.bernoulli(0.05) ? 1 : 0) ? 1 : 0;
  }
  return TableBuilder()
      .coded("x", {"0", "1"}, x)
      .coded("y", {"0", "1"}, y)
      .coded("z", {"0", "1", "2", "3"}, z)
      .coded("secret", {"0", "1"}, secret)
      .role(Role::kSecret)
      .table();
}

double sum(const std::vector<double>& values) {
  double total = 0;
  for (const double value : values) {
    total += value;
  }
  return total;
}

TEST(MarginalModel, GuessesAnXorFromThreeWayMarginalsOnly) {
  const Table release = xor_table(2'000, Rng(1)), people = xor_table(1'000, Rng(2));
  MarginalOptions options;
  const double three = sum(MarginalModel(release, 3, options).success(people));
  options.ways = 2;
  const double two = sum(MarginalModel(release, 3, options).success(people));
  EXPECT_FALSE(testing::implausible(three, 1'000, 0.95));  // all but the noise
  EXPECT_FALSE(testing::implausible(two, 1'000, 0.5));
  EXPECT_TRUE(testing::implausible(two, 1'000, 0.95));  // negative control
}

TEST(MarginalModel, OfOneWayGuessesTheCommonestValue) {
  const Table release = TableBuilder()
                            .coded("known", {"a", "b"}, {0, 1, 0, 1, 0})
                            .coded("secret", {"x", "y"}, {0, 0, 0, 1, 1})
                            .table();
  MarginalOptions options;
  options.ways = 1;
  EXPECT_EQ(MarginalModel(release, 1, options).success(release),
            (std::vector<double>{1, 1, 1, 0, 0}));
}

/// One known column, no pairs: normal equations by hand. Centred y = +-1/2 by cell: (6 x, 2 y), (2 x, 6 y). With ridge
/// 1, beta = sum of y over the cell / (8 + 1), so the guess is the cell's majority.
TEST(MarginalModel, GuessesTheMajorityOfTheCellOfASingleColumn) {
  std::vector<std::int32_t> known, secret;
  for (std::int32_t cell = 0; cell < 2; ++cell) {
    for (std::int32_t i = 0; i < 8; ++i) {
      known.push_back(cell);
      secret.push_back(i < 6 ? cell : 1 - cell);
    }
  }
  const Table release =
      TableBuilder().coded("known", {"a", "b"}, known).coded("secret", {"x", "y"}, secret).table();
  EXPECT_EQ(sum(MarginalModel(release, 1).success(release)), 12);
}

TEST(MarginalModel, SharesTies) {
  const Table release =
      TableBuilder().coded("known", {"a"}, {0, 0}).coded("secret", {"x", "y"}, {0, 1}).table();
  EXPECT_EQ(MarginalModel(release, 1).success(release), (std::vector<double>{0.5, 0.5}));
}

TEST(MarginalModel, DoesNotTryPeopleWithoutTheSecret) {
  const Table table = TableBuilder()
                          .coded("known", {"a", "b"}, {0, 1, 0})
                          .coded("secret", {"x", "y"}, {0, 1, -1})
                          .table();
  const auto success = MarginalModel(table, 1).success(table);
  EXPECT_EQ(success[0], 1);
  EXPECT_EQ(success[1], 1);
  EXPECT_TRUE(std::isnan(success[2]));
}

TEST(MarginalModel, CutsANumericSecret) {
  std::vector<double> known, secret;
  for (int i = 0; i < 400; ++i) {
    known.push_back(i);
    secret.push_back(2 * i);
  }
  const Table release = TableBuilder().numeric("known", known).numeric("secret", secret).table();
  EXPECT_GT(sum(MarginalModel(release, 1).success(release)), 390);  // both are cut at the same rows
}

TEST(MarginalModel, OfABootstrapKnowsItsMembersBetter) {
  const Table train = testing::draw_people(600, Rng(1)), others = testing::draw_people(600, Rng(2));
  std::vector<std::size_t> rows(600);
  Rng rng(3);
  for (auto& row : rows) {
    row = rng.below(600);
  }
  const MarginalModel model(train.take(rows), 2);  // the region
  const double inside = sum(model.success(train)), outside = sum(model.success(others));
  EXPECT_GT(inside - outside, 60);  // 10 % of 600
}

}  // namespace
}  // namespace assay
