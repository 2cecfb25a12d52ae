// The attackers of attacks.inference alone: the nearest rows, and the learned one.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "attacks/distance_space.h"
#include "attacks/inference/inference_learned.h"
#include "attacks/inference/inference_nearest.h"
#include "tests/attacks/crowd.h"
#include "tests/support/tables.h"

namespace assay {
namespace {

using testing::draw_people;
using testing::joined;
using testing::TableBuilder;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

Secret secret_of(const Table& people, const Table& release, const std::string& column) {
  Secret secret;
  secret.column = people.schema().index_of(column);
  secret.name = column;
  secret.others = distance_columns(people.schema());
  std::erase(secret.others, secret.column);
  secret.right = right_for(people.field(secret.column), 0.05);
  const Table* tables[] = {&people, &release};
  secret.scale = gower_scale(tables, secret.others);
  secret.truth = secret_values(people, secret.column);
  return secret;
}

TEST(NearestGuess, SharesBetweenEquallyNearRows) {
  const Table people = TableBuilder().numeric("x", {0, 10}).coded("s", {"a", "b"}, {0, -1}).table();
  const Table release =
      TableBuilder().numeric("x", {1, -1, 1, 9}).coded("s", {"a", "b"}, {0, 1, -1, 0}).table();
  const Secret secret = secret_of(people, release, "s");
  const auto success = nearest_successes(nearest_guess(secret, people, release), secret);
  EXPECT_DOUBLE_EQ(success[0], 1.0 / 3);  // a, b, missing
  EXPECT_TRUE(std::isnan(success[1]));    // nobody knows what is right
}

TEST(NearestGuess, MergesToASearchOfTheJoinedTable) {
  const Table people = draw_people(300, Rng(1)), release = draw_people(200, Rng(2)),
              more = joined(draw_people(20, Rng(3)), testing::first_rows(people, 30));
  for (const std::string name : {"age", "amount", "region", "sex"}) {
    const Table both = joined(release, more);
    const Secret secret = secret_of(people, both, name);
    const auto merging =
        merged(nearest_guess(secret, people, release), nearest_guess(secret, people, more));
    const auto together = nearest_guess(secret, people, both);
    EXPECT_EQ(merging.distance, together.distance);
    EXPECT_EQ(merging.rows, together.rows);
    EXPECT_EQ(merging.right, together.right);
  }
}

TEST(Surest, SpeaksAboutTheNearestAndAllWhoTie) {
  Secret secret;
  NearestGuess guess;
  for (int i = 0; i < 100; ++i) {
    guess.distance.push_back(i < 3 ? 0 : i < 10 ? 1 : i);
    secret.truth.push_back(1);
  }
  const auto speaks = surest(guess, secret);
  EXPECT_EQ(std::count(speaks.begin(), speaks.end(), 1),
            10);  // 5 of 100, and who ties with the fifth
  std::vector<double> success(100, 1);
  success[50] = kNaN;
  success = only_if(speaks, success);
  EXPECT_EQ(success[0], 1);
  EXPECT_EQ(success[20], 0);
  EXPECT_TRUE(std::isnan(success[50]));
}

TEST(Lesson, IsTheSameForAnyOrderOfRows) {
  const Table people = draw_people(200, Rng(1));
  EXPECT_EQ(lesson(people, 50), lesson(testing::shuffled_rows(people, Rng(2)), 50));
  EXPECT_EQ(lesson(people, 50).rows(), 50U);
  EXPECT_EQ(lesson(people, 500).rows(), 200U);
}

/// x in 0..9; colour follows x (three colours), number = 100 x, both known.
Table colours(std::size_t rows, Rng rng, double missing = 0) {
  std::vector<double> x, number;
  std::vector<std::int32_t> colour;
  for (std::size_t i = 0; i < rows; ++i) {
    const auto digit = static_cast<std::int32_t>(rng.below(10));
    x.push_back(digit);
    number.push_back(rng.bernoulli(missing) ? kNaN : 100 * digit);
    colour.push_back(rng.bernoulli(missing) ? -1 : digit % 3);
  }
  return TableBuilder()
      .numeric("x", x)
      .role(Role::kTarget)  // a learner would leave it out; this attacker knows it
      .numeric("number", number)
      .coded("colour", {"red", "green", "blue", "never"}, colour)
      .table();
}

TEST(LearnedGuess, LearnsCategoriesAndNumbers) {
  const Table release = lesson(colours(400, Rng(1), 0.1), 400), people = colours(100, Rng(2));
  for (const std::string name : {"colour", "number"}) {
    const Secret secret = secret_of(people, release, name);
    const auto success = learned_successes(release, secret, people, {});
    EXPECT_EQ(std::count(success.begin(), success.end(), 1.0), 100) << name;
  }
}

TEST(LearnedGuess, IsWrongWithoutAKnownSecretAndSilentWithoutATruth) {
  const Table release = colours(50, Rng(1), 1), people = colours(20, Rng(2), 0.5);
  for (const std::string name : {"colour", "number"}) {
    const Secret secret = secret_of(people, release, name);
    const auto success = learned_successes(release, secret, people, {});
    for (std::size_t row = 0; row < success.size(); ++row) {
      EXPECT_TRUE(std::isnan(secret.truth[row]) ? std::isnan(success[row]) : success[row] == 0);
    }
  }
}

}  // namespace
}  // namespace assay
