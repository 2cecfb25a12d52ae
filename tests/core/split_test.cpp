#include "core/split.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "tests/support/checks.h"

namespace assay {
namespace {

using testing::input_error;

/// One id column (role entity if asked for) and one numeric column.
Table people(const std::vector<std::string>& names, const std::vector<double>& values,
             bool entity) {
  Schema schema;
  schema.fields.resize(2);
  schema.fields[0].name = "person";
  schema.fields[0].kind = Kind::kId;
  if (entity) {
    schema.fields[0].roles = {Role::kEntity};
  }
  schema.fields[1].name = "value";
  std::vector<std::string> words;
  std::vector<std::int32_t> codes;
  for (const auto& name : names) {
    const auto found = std::find(words.begin(), words.end(), name);
    codes.push_back(name.empty() ? -1 : static_cast<std::int32_t>(found - words.begin()));
    if (found == words.end() && !name.empty()) {
      words.push_back(name);
    }
  }
  return Table(schema,
               {Words{std::move(codes), std::make_shared<const std::vector<std::string>>(words)},
                Numbers(values)});
}

Table distinct_people(std::size_t rows) {
  std::vector<std::string> names;
  std::vector<double> values;
  for (std::size_t i = 0; i < rows; ++i) {
    names.push_back("p" + std::to_string(i));
    values.push_back(static_cast<double>(i));
  }
  return people(names, values, false);
}

TEST(Split, PutsEveryRowOnExactlyOneSide) {
  const auto split = split_rows(distinct_people(1'000), 0.2, Rng(1));
  std::vector<std::size_t> all = split.train;
  all.insert(all.end(), split.holdout.begin(), split.holdout.end());
  std::sort(all.begin(), all.end());
  ASSERT_EQ(all.size(), 1'000U);
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i], i);
  }
  EXPECT_TRUE(std::is_sorted(split.train.begin(), split.train.end()));
  EXPECT_TRUE(std::is_sorted(split.holdout.begin(), split.holdout.end()));
}

TEST(Split, HitsTheShareExactlyWhenAllRowsDiffer) {
  const Table table = distinct_people(1'000);
  for (const double share : {0.001, 0.2, 0.5, 0.999}) {
    EXPECT_EQ(static_cast<double>(split_rows(table, share, Rng(3)).holdout.size()), 1'000 * share);
  }
}

TEST(Split, KeepsAnEntityOnOneSide) {
  std::vector<std::string> names;
  std::vector<double> values;
  for (int i = 0; i < 3'000; ++i) {
    names.push_back("p" + std::to_string(i % 600));  // five rows each
    values.push_back(i);
  }
  const auto sides_of = [&](bool entity) {
    const auto split = split_rows(people(names, values, entity), 0.2, Rng(5));
    std::map<std::string, std::set<int>> sides;
    for (const auto row : split.train) sides[names[row]].insert(0);
    for (const auto row : split.holdout) sides[names[row]].insert(1);
    EXPECT_NEAR(static_cast<double>(split.holdout.size()), 600, 2.5);  // half a block
    return std::count_if(sides.begin(), sides.end(),
                         [](const auto& side) { return side.second.size() == 2; });
  };
  EXPECT_EQ(sides_of(true), 0);
  EXPECT_GT(sides_of(false), 300);  // control: without the role most people would be torn apart
}

TEST(Split, KeepsEqualRowsOnOneSide) {
  std::vector<std::string> names;
  std::vector<double> values;
  for (int i = 0; i < 2'000; ++i) {
    names.push_back("p" + std::to_string(i % 500));
    values.push_back(i % 500);
  }
  const auto split = split_rows(people(names, values, false), 0.3, Rng(7));
  std::set<std::string> train;
  for (const auto row : split.train) train.insert(names[row]);
  for (const auto row : split.holdout) {
    EXPECT_FALSE(train.contains(names[row])) << names[row];
  }
}

TEST(Split, KeepsEqualPeopleWithDifferentRowNumbersOnOneSide) {
  std::vector<std::string> names;
  std::vector<double> values;
  for (int i = 0; i < 2'000; ++i) {
    names.push_back("row " + std::to_string(i));
    values.push_back(i % 500);
  }
  const auto split = split_rows(people(names, values, false), 0.3, Rng(7));
  std::set<double> train;
  for (const auto row : split.train) train.insert(values[row]);
  for (const auto row : split.holdout) {
    EXPECT_FALSE(train.contains(values[row])) << values[row];
  }
}

TEST(Split, DoesNotTakeDifferentEntitiesForOneBecauseTheirRowsAreEqual) {
  const Table table = people({"a", "a", "b", "b", "c"}, {1, 2, 2, 3, 3}, true);
  std::set<std::vector<std::size_t>> seen;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    seen.insert(split_rows(table, 0.4, Rng(seed)).holdout);
  }
  for (const auto& side : std::vector<std::vector<std::size_t>>{{0, 1}, {2, 3}}) {
    EXPECT_TRUE(seen.contains(side));  // missed with probability below (2/3)^200
  }
}

TEST(Split, TreatsAMissingEntityAsAUnitOfItsOwn) {
  const Table table = people({"a", "a", "", "", "b"}, {1, 2, 3, 4, 5}, true);
  std::set<std::vector<std::size_t>> seen;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    seen.insert(split_rows(table, 0.2, Rng(seed)).holdout);
  }
  // One row is wanted; only the block of person a is larger. A seed misses one of the four with
  // (3/4)^200.
  EXPECT_EQ(seen, (std::set<std::vector<std::size_t>>{{0, 1}, {2}, {3}, {4}}));
}

TEST(Split, DoesNotDependOnTheOrderOfRows) {
  const Table table = distinct_people(500);
  std::vector<std::size_t> order = Rng(11).choose(500, 500);
  const auto plain = split_rows(table, 0.25, Rng(9));
  const auto shuffled = split_rows(table.take(order), 0.25, Rng(9));
  std::set<std::size_t> first(plain.holdout.begin(), plain.holdout.end()), second;
  for (const auto row : shuffled.holdout) second.insert(order[row]);
  EXPECT_EQ(first, second);
  const auto other_seed = split_rows(table, 0.25, Rng(10));
  EXPECT_NE(plain.holdout, other_seed.holdout);
}

TEST(Split, ChoosesEachPersonEquallyOften) {
  constexpr int kSeeds = 2'000, kPeople = 20;
  const Table table = distinct_people(kPeople);
  std::vector<int> chosen(kPeople);
  for (int seed = 0; seed < kSeeds; ++seed) {
    for (const auto row : split_rows(table, 0.25, Rng(static_cast<std::uint64_t>(seed))).holdout) {
      ++chosen[row];
    }
  }
  for (const int count : chosen) {
    EXPECT_FALSE(testing::implausible(count, kSeeds, 0.25)) << count;
  }
  EXPECT_TRUE(testing::implausible(0.33 * kSeeds, kSeeds, 0.25));  // the check sees a third
}

TEST(Split, GivesEachSideAtLeastOnePerson) {
  const Table table = distinct_people(2);
  EXPECT_EQ(split_rows(table, 1e-9, Rng(1)).holdout.size(), 1U);
  EXPECT_EQ(split_rows(table, 1 - 1e-9, Rng(1)).train.size(), 1U);
}

TEST(Split, RefusesWhatCannotBeDivided) {
  EXPECT_THAT(input_error([] { split_rows(distinct_people(10), 0, Rng(1)); }),
              ::testing::HasSubstr("holdout = 0: the share must lie between 0 and 1"));
  EXPECT_THAT(input_error([] { split_rows(distinct_people(10), 1, Rng(1)); }),
              ::testing::HasSubstr("must lie between 0 and 1"));
  EXPECT_THAT(input_error([] {
                split_rows(people({"a", "b"}, {1, 1}, false), 0.5, Rng(1));
              }),
              ::testing::HasSubstr("all rows have the same content"));
  EXPECT_THAT(input_error([] {
                split_rows(people({"a", "a"}, {1, 2}, true), 0.5, Rng(1));
              }),
              ::testing::HasSubstr("cannot be split: it holds 1 person"));
}

}  // namespace
}  // namespace assay
