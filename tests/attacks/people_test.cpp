#include "attacks/people.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "attacks/counter.h"
#include "attacks/replay/rare_values.h"
#include "tests/attacks/crowd.h"
#include "tests/support/checks.h"

namespace assay {
namespace {

using testing::draw_people;
using testing::first_rows;
using ::testing::HasSubstr;
using testing::joined;

/// A table of a person and a value.
Table visits(const std::vector<double>& person, const std::vector<double>& value) {
  Schema schema;
  schema.fields.resize(2);
  schema.fields[0].name = "person";
  schema.fields[0].roles = {Role::kEntity};
  schema.fields[1].name = "value";
  return Table(schema, {Numbers(person), Numbers(value)});
}

TEST(People, SplitTheHoldoutIntoReferenceAndOutsiders) {
  const Evidence evidence(draw_people(100, Rng(1)), draw_people(81, Rng(2)),
                          draw_people(50, Rng(3)));
  const People& people = people_of(evidence);
  EXPECT_EQ(people.members.units.count(), 100U);
  EXPECT_EQ(people.reference.units.count(), 40U);
  EXPECT_EQ(people.outsiders.units.count(), 41U);
  EXPECT_EQ(people.first_half, 20U);
  std::set<std::size_t> rows(people.reference.source.begin(), people.reference.source.end());
  rows.insert(people.outsiders.source.begin(), people.outsiders.source.end());
  EXPECT_EQ(rows.size(), 81U);
}

TEST(People, LeaveBothSidesWhenTheirRowIsOnBoth) {
  const Table shared = draw_people(7, Rng(9));
  const Evidence evidence(joined(draw_people(60, Rng(1)), shared),
                          joined(shared, draw_people(50, Rng(2))), draw_people(50, Rng(3)));
  const People& people = people_of(evidence);
  EXPECT_EQ(people.members.units.count(), 60U);
  EXPECT_EQ(people.reference.units.count() + people.outsiders.units.count(), 50U);
  EXPECT_EQ(people.on_both_sides, 14U);
  EXPECT_THAT(people.described(), HasSubstr("14 rows were left out because the same content is in "
                                            "the training data and in the holdout"));
}

TEST(People, SayWhenTheHoldoutSeemsToBeTheTrainingFile) {
  const Table train = draw_people(100, Rng(1));
  const std::string same = people_of({train, train, train}).described();
  EXPECT_THAT(same, HasSubstr("the holdout may be the training file or a part of it"));
  const std::string other = people_of({train, draw_people(100, Rng(2)), train}).described();
  EXPECT_THAT(other, ::testing::Not(HasSubstr("training file")));
}

TEST(People, LeaveWhenTheirRowIsRepeatedOnOneSide) {
  const Table twice = draw_people(5, Rng(9));
  const Evidence evidence(joined(joined(draw_people(60, Rng(1)), twice), twice),
                          draw_people(50, Rng(2)), draw_people(50, Rng(3)));
  EXPECT_EQ(people_of(evidence).members.units.count(), 60U);
  EXPECT_EQ(people_of(evidence).repeated, 10U);
}

TEST(People, DoNotDependOnRowOrColumnOrder) {
  const Table train = draw_people(90, Rng(1)), holdout = draw_people(70, Rng(2)),
              release = draw_people(50, Rng(3));
  const Evidence one(train, holdout, release);
  const Evidence other(testing::reversed_columns(testing::shuffled_rows(train, Rng(4))),
                       testing::shuffled_rows(holdout, Rng(5)), release);
  EXPECT_EQ(people_of(one).members.hashes, people_of(other).members.hashes);
  EXPECT_EQ(people_of(one).reference.hashes, people_of(other).reference.hashes);
  EXPECT_EQ(people_of(one).outsiders.hashes, people_of(other).outsiders.hashes);
}

TEST(People, AreEntitiesWhereAColumnSaysSo) {
  // person 3 is on both sides; persons 1 and 2 share the value 7; a missing person is one of its
  // own
  const double missing = std::numeric_limits<double>::quiet_NaN();
  const Evidence evidence(visits({1, 1, 2, 2, 3, missing, missing}, {10, 7, 20, 7, 30, 40, 50}),
                          visits({3, 4, 4, 5}, {31, 60, 60, 70}), visits({9}, {1}));
  const People& people = people_of(evidence);
  EXPECT_EQ(people.members.units.count(), 4U);
  EXPECT_EQ(people.members.source.size(), 4U);
  EXPECT_EQ(people.on_both_sides, 2U);
  EXPECT_EQ(people.repeated, 2U);
  EXPECT_EQ(people.reference.units.count() + people.outsiders.units.count(), 2U);
  EXPECT_EQ(people.reference.source.size() + people.outsiders.source.size(),
            3U);  // person 4 repeats herself
  EXPECT_TRUE(people.by_entity);
}

TEST(People, NeedAHoldout) {
  const Evidence evidence(draw_people(50, Rng(1)), std::nullopt, draw_people(50, Rng(3)));
  EXPECT_THAT(testing::input_error([&] { people_of(evidence); }), HasSubstr("needs a holdout"));
}

TEST(Targets, AreAsManyOnBothSidesAndNeverMoreThanTenThousand) {
  const auto people = [](std::size_t count, double first) {
    std::vector<double> numbers(count);
    std::iota(numbers.begin(), numbers.end(), first);
    return visits(numbers, numbers);
  };
  const Evidence few(people(90, 0), people(100, 1e6), people(10, 2e6));
  EXPECT_EQ(targets_of(few).members.units.count(), 50U);
  EXPECT_EQ(targets_of(few).outsiders.units.count(), 50U);
  const Evidence many(people(10'100, 0), people(20'400, 1e6), people(10, 2e6));
  EXPECT_EQ(targets_of(many).members.units.count(), kMostTargets);
  EXPECT_EQ(targets_of(many).outsiders.units.count(), kMostTargets);
  EXPECT_EQ(targets_of(many).described(),
            "10,000 training people and as many people outside the training data were attacked: "
            "never more, as more would tell little more.");
}

TEST(WithCommas, GroupsByThree) {
  EXPECT_EQ(with_commas(7), "7");
  EXPECT_EQ(with_commas(999), "999");
  EXPECT_EQ(with_commas(1000), "1,000");
  EXPECT_EQ(with_commas(1234567), "1,234,567");
}

const RareColumn& column_of(const RareValues& rare, const std::string& name) {
  return *std::find_if(rare.columns.begin(), rare.columns.end(),
                       [&](const auto& c) { return c.column == name; });
}

TEST(RareValues, AreMetWhenTheReleaseRepeatsThem) {
  const Table train = draw_people(200, Rng(1)), holdout = draw_people(200, Rng(2));
  const Evidence evidence(train, holdout, joined(first_rows(train, 30), draw_people(300, Rng(3))));
  const People& people = people_of(evidence);
  const RareValues rare = rare_values(evidence.synthetic(), people);
  const RareColumn& amount = column_of(rare, "amount");
  for (std::size_t unit = 0; unit < people.members.units.count(); ++unit) {
    const bool copied = people.members.source[people.members.units.of(unit).front()] < 30;
    if (copied && amount.holds[unit] != 0) {
      EXPECT_EQ(amount.met[unit], 1) << unit;
    }
  }
  const auto met = std::count(amount.met.begin(), amount.met.end(), 1);
  EXPECT_GE(met, 28);  // of 30, should an amount be held twice
  EXPECT_LE(met, 40);  // an amount has about 3 million values: chance meets hardly anybody
  EXPECT_THAT(rare.too_few, ::testing::Contains("sex"));
}

TEST(RareValues, DoNotTakeRowNumbersForCopies) {
  const auto numbered = [](std::size_t first, std::size_t rows) {
    std::vector<double> number(rows), value(rows);
    for (std::size_t i = 0; i < rows; ++i) {
      number[i] = static_cast<double>(first + i);
      value[i] = std::sqrt(number[i]);
    }
    Schema schema;
    schema.fields.resize(2);
    schema.fields[0].name = "number";
    schema.fields[1].name = "value";
    return Table(schema, {Numbers(number), Numbers(value)});
  };
  const Evidence evidence(numbered(1, 100), numbered(101, 100), numbered(1, 100));
  const RareValues rare = rare_values(evidence.synthetic(), people_of(evidence));
  EXPECT_THAT(rare.counters, ::testing::ElementsAre("number"));
  ASSERT_EQ(rare.columns.size(), 1U);
  EXPECT_EQ(rare.columns[0].column, "value");
}

}  // namespace
}  // namespace assay
