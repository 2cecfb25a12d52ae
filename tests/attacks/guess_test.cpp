#include "attacks/inference/guess.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/support/tables.h"

namespace assay {
namespace {

using testing::TableBuilder;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr Right kWithin{Right::Rule::kRelative, 0.05};

TEST(Right, IsWithinAShareOfTheTruth) {
  EXPECT_TRUE(kWithin(105, 100));
  EXPECT_TRUE(kWithin(95, 100));
  EXPECT_FALSE(kWithin(105.1, 100));
  EXPECT_TRUE(kWithin(-105, -100));
  EXPECT_TRUE(kWithin(-95, -100));
  EXPECT_FALSE(kWithin(-94.9, -100));
  EXPECT_FALSE(kWithin(100, -100));
}

TEST(Right, MeetsZeroByZeroOnly) {
  EXPECT_TRUE(kWithin(0, 0));
  EXPECT_FALSE(kWithin(1e-9, 0));
  EXPECT_FALSE(kWithin(0, 1e-9));
}

TEST(Right, IsNeverSoWhereACellIsMissing) {
  for (const auto rule :
       {Right::Rule::kEqual, Right::Rule::kRelative, Right::Rule::kDay, Right::Rule::kAnonymeter}) {
    EXPECT_FALSE((Right{rule, 0.05}(kNaN, 1)));
    EXPECT_FALSE((Right{rule, 0.05}(1, kNaN)));
    EXPECT_FALSE((Right{rule, 0.05}(kNaN, kNaN)));
  }
}

TEST(Right, AllowsADateADay) {
  const Right right{Right::Rule::kDay, 0};
  EXPECT_TRUE(right(86'400e6, 0));
  EXPECT_FALSE(right(86'401e6, 0));
}

TEST(Right, ReproducesAnonymetersDefectOnRequestOnly) {
  Field number;
  EXPECT_TRUE(right_for(number, 0.05, true)(-5, 100));  // a negative guess is always right there
  EXPECT_FALSE(right_for(number, 0.05, false)(-5, 100));
  EXPECT_FALSE(right_for(number, 0.05, true)(96, 101));  // divided by the guess: 5/96
  EXPECT_TRUE(right_for(number, 0.05, false)(96, 101));
}

TEST(MajorityGuess, IsTheValueMostOthersAreNear) {
  // 102 is within 5 % of 98, 100, 102, 104; the mode, 10, of three rows
  const auto guess = majority_guess({10, 10, 10, 98, 100, 102, 104, kNaN}, kWithin);
  EXPECT_EQ(guess.values, (std::vector<double>{100, 102}));
  EXPECT_DOUBLE_EQ(guess.success(kWithin, 107), 0.5);  // 102 is near, 100 is not
}

TEST(MajorityGuess, SharesBetweenEquallyFrequentCategories) {
  const Right same{Right::Rule::kEqual, 0};
  const auto guess = majority_guess({0, 0, 2, 2, 1}, same);
  EXPECT_EQ(guess.values, (std::vector<double>{0, 2}));
  EXPECT_DOUBLE_EQ(guess.success(same, 2), 0.5);
  EXPECT_DOUBLE_EQ(majority_guess({kNaN}, same).success(same, 2), 0);
}

TEST(MajorityGuess, WorksBelowZero) {
  EXPECT_EQ(majority_guess({-100, -102, -104, 5, 5}, kWithin).values,
            (std::vector<double>{-104, -102, -100}));
}

TEST(Secrets, AreTheDeclaredOnesElseEveryColumn) {
  const auto plain = TableBuilder()
                         .numeric("b", {1})
                         .categorical("a", {"x"})
                         .words("note", Kind::kText, {"hello"});
  EXPECT_EQ(secrets_of(plain.table().schema()).columns, (std::vector<std::size_t>{1, 0}));
  auto declared = TableBuilder()
                      .numeric("b", {1})
                      .role(Role::kSecret)
                      .categorical("a", {"x"})
                      .words("note", Kind::kText, {"hello"})
                      .role(Role::kSecret);
  const Secrets secrets = secrets_of(declared.table().schema());
  EXPECT_EQ(secrets.columns, (std::vector<std::size_t>{0}));
  EXPECT_EQ(secrets.left_out, (std::vector<std::string>{"note"}));
}

TEST(Attacked, CountsAPersonOnceWithTheMeanOfTheRows) {
  const auto people = [](std::vector<double> person) {
    std::vector<double> x(person.size(), 1);
    return TableBuilder().numeric("x", x).numeric("person", std::move(person)).table();
  };
  Targets targets;
  targets.members.table = people({1, 1, 2});
  targets.members.units = {{0, 2, 3}, {0, 1, 2}};
  targets.outsiders.table = people({3, 4});
  targets.outsiders.units = row_units(2);
  const Attacked attacked(targets);
  const Trial trial = attacked.trial({}, {1, 0, kNaN, kNaN, 1});
  EXPECT_DOUBLE_EQ(trial.members[0], 0.5);
  EXPECT_TRUE(std::isnan(trial.members[1]));
  EXPECT_TRUE(std::isnan(trial.outsiders[0]));
  EXPECT_DOUBLE_EQ(trial.outsiders[1], 1);
  EXPECT_DOUBLE_EQ(*attacked.rate({1, 0, kNaN, kNaN, 1}), 0.75);
}

}  // namespace
}  // namespace assay
