#include <gtest/gtest.h>

#include "metrics/fidelity/structure_rules.h"

namespace assay {
namespace {

TEST(RuleScore, IsTheMeanOverRulesBetweenFloorAndCeiling) {
  StudiedRule first, second;
  first.confirmed = second.confirmed = true;
  first.rule.floor = 0.5;
  second.rule.floor = 0.9;
  first.train = {1000, 0, 1000, 0, 0};
  second.train = {500, 5, 500, 500, 0};
  first.fresh = {200, 2, 200, 0, 0};
  second.fresh = {100, 3, 100, 100, 0};
  first.release = {1000, 100, 1000, 0, 0};
  second.release = {250, 50, 250, 750, 0};
  StudiedRule unconfirmed;
  unconfirmed.rule.floor = 0.5;
  const auto score = score_rules({first, second, unconfirmed});
  ASSERT_TRUE(score);
  const double kept = (0.9 + 0.8) / 2, fresh = (0.99 + 0.97) / 2, floor = (0.5 + 0.1) / 2;
  EXPECT_NEAR(score->raw, kept / 0.995, 1e-12);
  EXPECT_NEAR(score->ceiling, fresh / 0.995, 1e-12);
  EXPECT_NEAR(score->skill.value, (kept - floor) / (fresh - floor), 1e-12);
  EXPECT_FALSE(score_rules({unconfirmed}));
}

TEST(RuleScore, HasAnIntervalThatDoesNotVanishWhereNothingBreaks) {
  StudiedRule rule;
  rule.confirmed = true;
  rule.rule.floor = 0.5;
  rule.train = rule.release = {1000, 0, 1000, 0, 0};
  rule.fresh = {100, 0, 100, 0, 0};
  const auto score = score_rules({rule});
  // Newcombe's interval of 1000/1000 - 100/100 is [-z^2/(1000 + z^2), z^2/(100 + z^2)]; the room is 1/2.
  const double z2 = 1.959963984540054 * 1.959963984540054;
  EXPECT_NEAR(*score->skill.low, 1 - 2 * z2 / (1000 + z2), 1e-12);
  EXPECT_NEAR(*score->skill.high, 1 + 2 * z2 / (100 + z2), 1e-12);
}

}  // namespace
}  // namespace assay
