#include "metrics/fidelity/by_group_losses.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "tests/metrics/group_tables.h"

namespace assay {
namespace {

using testing::people;
using testing::TableBuilder;
using testing::without;

TEST(GroupLoss, OfShapesIsTheMeanDistanceOfShapesOnTheGroupsRows) {
  const Table train = people(600, Rng(1)), release = people(500, Rng(2));
  const Evidence evidence(train, std::nullopt, release);
  const SlicedTables tables = sliced_tables(evidence, 7);
  const SlicedLevels levels = sliced_levels(evidence, tables);
  const auto north = [](const Table& table) {
    return without(table, [codes = table.codes(3)](std::size_t row) { return codes[row] != 0; });
  };
  const Evidence alone(north(train), std::nullopt, north(release));
  double sum = 0;
  for (const std::size_t column : {0, 1, 2, 4}) {  // all but the region itself
    sum += shape_distance(levels_of(alone.train(), alone.synthetic(), column));
  }
  const Slice& slice = tables.groups.front();
  ASSERT_EQ(slice.name, "region = north");
  const auto loss = shapes_loss(tables, levels, slice, Rng(3));
  EXPECT_NEAR(loss->raw, sum / 4, 1e-12);
  EXPECT_NEAR(loss->value, (loss->raw - loss->fresh) / (1 - loss->fresh), 1e-12);
}

TEST(GroupLoss, OfShapesTakesOffWhatAFreshSampleWouldShow) {
  // One binary column: E[TV] = E|p_n - q_m| = sqrt(2/pi p (1 - p) (1/n + 1/m)) by the normal limit.
  const auto coins = [](std::size_t rows, Rng rng) {
    std::vector<std::int32_t> codes(rows);
    std::ranges::generate(codes, [&] { return rng.bernoulli(0.3) ? 1 : 0; });
    return TableBuilder()
        .coded("coin", {"h", "t"}, codes)
        .coded("all", {"a"}, std::vector<std::int32_t>(rows, 0))
        .role(Role::kProtected)
        .table();
  };
  const Evidence evidence(coins(5'000, Rng(1)), std::nullopt, coins(500, Rng(2)));
  const SlicedTables tables = sliced_tables(evidence, 7);
  const auto loss =
      shapes_loss(tables, sliced_levels(evidence, tables), tables.groups.front(), Rng(3));
  const double expected = std::sqrt(2 / std::numbers::pi * 0.3 * 0.7 * (1 / 5'000.0 + 1 / 500.0));
  // |N(0, 1)| has a deviation of sqrt(pi/2 - 1) of its mean; 100 half-splits; 6 deviations, and 5 % for p itself.
  const double error = std::sqrt(std::numbers::pi / 2 - 1) / std::sqrt(100);
  EXPECT_NEAR(loss->fresh / expected, 1, 6 * error + 0.05);
}

}  // namespace
}  // namespace assay
