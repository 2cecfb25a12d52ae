#include "metrics/fidelity/sequences.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/metrics/sequence_tables.h"
#include "tests/support/checks.h"
#include "tests/support/results.h"

namespace assay {
namespace {

using testing::backwards;
using testing::chains;
using testing::draw;
using ::testing::HasSubstr;
using testing::kStationary;
using testing::kThereAndBack;
using testing::part_of;
using testing::round_chains;
using testing::Rows;
using testing::sequences;
using testing::skill_of;
using testing::value_of;
using testing::weakened;
using testing::with;

TEST(Sequences, RawOfIdentityIsOne) {
  const Table train = round_chains(300, Rng(1)).table();
  const Result result = sequences(train, round_chains(100, Rng(2)).table(), train);
  EXPECT_EQ(value_of(result.values, "raw"), 1);
  for (const auto& part : result.parts) {
    EXPECT_TRUE(!part.estimate || part.estimate->value == 1);
  }
}

TEST(Sequences, HeadlineIsRawBetweenFloorAndCeiling) {
  const Result result =
      sequences(round_chains(300, Rng(1)).table(), round_chains(300, Rng(2)).table(),
                chains(300, weakened(0.5), kStationary, Rng(3)).table());
  EXPECT_NEAR(result.estimate->value,
              (value_of(result.values, "raw") - *result.floor) / (*result.ceiling - *result.floor),
              1e-12);
}

TEST(Sequences, BackwardsAreCaught) {
  const Table train = round_chains(600, Rng(1)).table();
  const Table holdout = round_chains(300, Rng(2)).table();
  const Table fresh = round_chains(600, Rng(3)).table();
  EXPECT_TRUE(skill_of(sequences(train, holdout, fresh), "transitions").value().holds(1));
  const auto reversed = sequences(train, holdout, backwards(fresh, 1));
  EXPECT_LT(skill_of(reversed, "transitions").value().high, 1);
  EXPECT_TRUE(skill_of(reversed, "lengths").value().holds(1));
}

TEST(Sequences, OfAChainThatLooksTheSameBackwardsAreNotCaught) {
  const auto table = [](std::uint64_t seed) {
    return chains(600, kThereAndBack, {0.5, 0.5}, Rng(seed)).table();
  };
  const auto reversed = sequences(table(1), table(2), backwards(table(3), 1));
  EXPECT_TRUE(skill_of(reversed, "transitions").value().holds(1));
}

TEST(Sequences, WithTheOrderShuffledWithinPeopleKeepWhatTheTheorySays) {
  // Six rows of a two-state chain with eigenvalue 0.6: in random order, neighbours are k rows apart with probability
  // (6 - k)/15, so D is 0.6^k on average instead of 0.6. b = sum_k (6 - k)/15 0.6^(k - 1).
  const auto table = [](std::uint64_t seed) {
    Rows rows;
    Rng rng(seed);
    for (int p = 0; p < 1'000; ++p) {
      std::int32_t state = rng.bernoulli(0.5) ? 1 : 0;
      for (int i = 0; i < 6; ++i) {
        rows.person.push_back(p);
        rows.time.push_back(i);
        rows.state.push_back(state);
        state = draw(kThereAndBack[static_cast<std::size_t>(state)], rng);
      }
    }
    return rows.table();
  };
  const Table release = table(3);
  auto time = release.as_numbers(1);
  Rng rng(4);
  for (std::size_t p = 0; p < 1'000; ++p) {
    std::vector<double> own(time.begin() + static_cast<std::ptrdiff_t>(6 * p),
                            time.begin() + static_cast<std::ptrdiff_t>(6 * p + 6));
    rng.shuffle(own);
    std::ranges::copy(own, time.begin() + static_cast<std::ptrdiff_t>(6 * p));
  }
  double kept = 0;
  for (int k = 1; k < 6; ++k) {
    kept += (6 - k) / 15.0 * std::pow(0.6, k - 1);
  }
  const auto skill =
      skill_of(sequences(table(1), table(2), with(release, 1, Numbers(time))), "transitions");
  EXPECT_TRUE(skill->holds(1 - (1 - kept) * (1 - kept))) << skill->low << ' ' << skill->high;
  EXPECT_LT(skill->high, 1);
}

TEST(Sequences, OfRowsDealtAtRandomHaveNoSkillInTransitions) {
  const Table release = round_chains(600, Rng(3)).table();
  const Table dealt_anew =
      with(release, 0, release.take(Rng(4).choose(release.rows(), release.rows())).column(0));
  const Result result =
      sequences(round_chains(600, Rng(1)).table(), round_chains(300, Rng(2)).table(), dealt_anew);
  EXPECT_TRUE(skill_of(result, "transitions").value().holds(0));
  EXPECT_FALSE(skill_of(result, "gaps"))
      << "these people's gaps are like those of rows in no order";
  EXPECT_TRUE(skill_of(result, "lengths").value().holds(1)) << "every person keeps as many rows";
}

TEST(Sequences, OfPeopleWithOneRowInTheReleaseHaveNoSkill) {
  const Table train = round_chains(300, Rng(1)).table();
  Rows alone = round_chains(300, Rng(2));
  for (std::size_t row = 0; row < alone.person.size(); ++row) {
    alone.person[row] = static_cast<double>(row);
  }
  const Result result = sequences(train, std::nullopt, alone.table());
  EXPECT_NEAR(skill_of(result, "lengths").value().value, 0, 1e-12);
  EXPECT_NEAR(skill_of(result, "transitions").value().value, 0, 1e-12);
  EXPECT_THAT(part_of(result, {{"aspect", "transitions"}, {"column", "state"}}).note,
              HasSubstr("no person in the release has rows enough"));
}

TEST(Sequences, WithLongerGapsOrFewerRowsAreCaught) {
  const Table train = round_chains(400, Rng(1)).table(),
              holdout = round_chains(300, Rng(2)).table();
  const Table fresh = round_chains(400, Rng(3)).table();
  auto time = fresh.as_numbers(1);
  for (double& t : time) {
    t *= 2;
  }
  const Result slow = sequences(train, holdout, with(fresh, 1, Numbers(time)));
  EXPECT_LT(skill_of(slow, "gaps").value().high, 1);
  EXPECT_NEAR(value_of(part_of(slow, {{"aspect", "gaps"}}).values, "mean gap release") /
                  value_of(part_of(slow, {{"aspect", "gaps"}}).values, "mean gap training"),
              2, 0.1);
  std::vector<std::size_t> early;
  for (std::size_t row = 0; row < fresh.rows(); ++row) {
    if (fresh.numbers(1)[row] < 6) {
      early.push_back(row);
    }
  }
  EXPECT_LT(skill_of(sequences(train, holdout, fresh.take(early)), "lengths").value().high, 1);
}

TEST(Sequences, DoNotDependOnTheOrderOfRowsOrColumns) {
  const Table train = round_chains(200, Rng(1)).table(),
              release = round_chains(150, Rng(2)).table();
  const Result plain = sequences(train, std::nullopt, release);
  const Result moved =
      sequences(train.select(std::vector<std::size_t>{2, 1, 0})
                    .take(Rng(3).choose(train.rows(), train.rows())),
                std::nullopt, release.take(Rng(4).choose(release.rows(), release.rows())));
  EXPECT_NEAR(plain.estimate->value, moved.estimate->value, 1e-12);
  EXPECT_NEAR(*plain.estimate->low, *moved.estimate->low, 1e-12);
  ASSERT_EQ(plain.parts.size(), moved.parts.size());
  for (std::size_t i = 0; i < plain.parts.size(); ++i) {
    EXPECT_EQ(plain.parts[i].key, moved.parts[i].key);
  }
}

TEST(Sequences, AreNotMovedByOneOutlier) {
  const Table train = round_chains(1'000, Rng(1)).table(),
              fresh = round_chains(1'000, Rng(2)).table();
  auto time = fresh.as_numbers(1);
  time[10] = 1e9;
  EXPECT_NEAR(sequences(train, std::nullopt, fresh).estimate->value,
              sequences(train, std::nullopt, with(fresh, 1, Numbers(time))).estimate->value, 0.001);
}

TEST(Sequences, SayWhyNot) {
  const auto note = [](const Table& table) {
    const Result result = sequences(table, std::nullopt, table);
    EXPECT_FALSE(result.estimate);
    return result.note;
  };
  const Table table = round_chains(50, Rng(1)).table();
  const auto with_roles = [&](std::size_t column, std::vector<Role> roles) {
    Schema schema = table.schema();
    schema.fields[column].roles = std::move(roles);
    return table.with_schema(schema);
  };
  EXPECT_THAT(note(with_roles(0, {})), HasSubstr("no column has the role \"entity\""));
  EXPECT_THAT(note(with_roles(1, {})), HasSubstr("no column has the role \"order\""));
  Rows alone = round_chains(50, Rng(1));
  for (std::size_t row = 0; row < alone.person.size(); ++row) {
    alone.person[row] = static_cast<double>(row);
  }
  EXPECT_THAT(note(alone.table()), HasSubstr("every person in the training table has one row"));
  EXPECT_THAT(note(round_chains(19, Rng(1)).table()), HasSubstr("at least 20 are needed"));
  EXPECT_THAT(testing::input_error([&] { note(with_roles(2, {Role::kOrder})); }),
              HasSubstr("'time' and 'state' both have the role order"));
  const Table words = with_roles(2, {Role::kOrder});
  Schema schema = words.schema();
  schema.fields[1].roles = {};
  EXPECT_THAT(note(words.with_schema(schema)),
              HasSubstr("the order column 'state' is categorical; it must be numeric or datetime"));
}

TEST(Sequences, SayHowManyRowsHaveNoPlace) {
  const Table train = round_chains(100, Rng(1)).table();
  auto time = train.as_numbers(1);
  time[0] = time[1] = std::nan("");
  EXPECT_THAT(sequences(train, std::nullopt, with(train, 1, Numbers(time))).note,
              HasSubstr("left out: 0 training, 2 release"));
}

}  // namespace
}  // namespace assay
