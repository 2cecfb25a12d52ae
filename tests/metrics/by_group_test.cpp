#include "metrics/fidelity/by_group.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/csv.h"
#include "core/schema_file.h"
#include "tests/metrics/group_tables.h"
#include "tests/support/checks.h"
#include "tests/support/reference_data.h"
#include "tests/support/results.h"

namespace assay {
namespace {

using testing::binomial_tail;
using testing::groups;
using ::testing::HasSubstr;
using testing::north_replaced_by_east;
using testing::part_of;
using testing::people;
using testing::replaced;
using testing::south_replaced_by_east;
using testing::TableBuilder;
using testing::value_of;
using testing::without;

constexpr double kAlarmRate = 0.05;  // of the simultaneous interval
constexpr int kSeeds = 40;

/// A value that is a word; empty if there is none of that name.
std::string word_of(const Result& result, const std::string& name) {
  const auto found =
      std::ranges::find(result.values, name, [](const auto& named) { return named.first; });
  return found == result.values.end() ? "" : std::get<std::string>(found->second);
}

bool raises_alarm(const Result& result) { return *result.estimate->low > 0; }

TEST(Groups, NameTheGroupThatWasReplacedByAnother) {
  const Table train = people(3'000, Rng(1));
  const Table release = north_replaced_by_east(people(3'000, Rng(2)), Rng(3));
  const Result result = groups(train, release);
  EXPECT_TRUE(raises_alarm(result));
  EXPECT_THAT(word_of(result, "worst group"), HasSubstr("north"));
  EXPECT_EQ(word_of(result, "worst in"), "dependence");
  EXPECT_THAT(result.note, HasSubstr("is served worst: in the dependence between columns"));
}

TEST(Groups, FindTheIntersectionThatIsWrong) {
  const Table train = people(3'000, Rng(1)), fresh = people(3'000, Rng(2));
  const auto region = fresh.codes(3), sex = fresh.codes(4);
  const Result result =
      groups(train, replaced(
                        fresh, [=](std::size_t row) { return region[row] == 2 && sex[row] == 1; },
                        [=](std::size_t row) { return region[row] == 0; }, Rng(3)));
  const auto south = [&](const char* who) -> const Part& {
    return part_of(result,
                   {{"by", "region"}, {"group", "south"}, {"with", "sex"}, {"with group", who}});
  };
  EXPECT_GT(*south("M").estimate->low, 0);
  EXPECT_LT(*south("F").estimate->low, 0) << "their rows are real";
  const auto shape_loss = [](const Part& part) { return value_of(part.values, "shape loss"); };
  const Part& both = part_of(result, {{"by", "region"}, {"group", "south"}});
  EXPECT_GT(shape_loss(south("M")), shape_loss(both)) << "the mean of the region hides half of it";
}

TEST(SlowGroups, OfAFreshSampleRaiseNothing) {
  int alarms = 0, alarms_of_few = 0, caught = 0;
  for (int seed = 0; seed < kSeeds; ++seed) {
    const Rng rng(static_cast<std::uint64_t>(seed));
    const Table train = people(800, rng.split("train")), fresh = people(800, rng.split("fresh"));
    alarms += raises_alarm(groups(train, fresh)) ? 1 : 0;
    alarms_of_few +=
        raises_alarm(groups(people(300, rng.split("few")), people(2'000, rng.split("many")))) ? 1
                                                                                              : 0;
    caught +=
        raises_alarm(groups(train, south_replaced_by_east(fresh, rng.split("spoilt")))) ? 1 : 0;
  }
  EXPECT_GT(binomial_tail(alarms, kSeeds, kAlarmRate), 1e-9) << alarms << " false alarms";
  EXPECT_GT(binomial_tail(alarms_of_few, kSeeds, kAlarmRate), 1e-9) << alarms_of_few;
  EXPECT_LT(binomial_tail(caught, kSeeds, kAlarmRate), 1e-9) << "only " << caught << " caught";
}

TEST(Groups, OfTheTrainingTableItselfRaiseNothing) {
  const Table train = people(600, Rng(1));
  EXPECT_FALSE(raises_alarm(groups(train, train)));
}

TEST(Groups, TooSmallToJudgeAreListed) {
  const auto with_few = [](std::size_t few, Rng rng) {
    const Table table = people(400, rng);
    std::vector<std::int32_t> codes(400, 0);
    std::fill_n(codes.begin(), few, 1);
    return TableBuilder()
        .numeric("x", table.as_numbers(0))
        .numeric("y", table.as_numbers(1))
        .coded("origin", {"common", "few"}, codes)
        .role(Role::kProtected)
        .table();
  };
  const Result result = groups(with_few(12, Rng(1)), with_few(30, Rng(2)));
  ASSERT_EQ(result.parts.size(), 2U);
  const Part& few = result.parts.back();
  EXPECT_EQ(few.key, (Key{{"by", "origin"}, {"group", "few"}}));
  EXPECT_FALSE(few.estimate);
  EXPECT_THAT(few.note, HasSubstr("not estimable: 12 rows in the training table"));
  EXPECT_THAT(result.note, HasSubstr("1 of 2 groups is too small to judge"));
  EXPECT_THAT(groups(with_few(24, Rng(1)), with_few(15, Rng(2))).parts.back().note,
              HasSubstr("not estimable: 15 rows (24 expected) in the release"))
      << "fewer than expected, but not by more than chance in 400";
}

TEST(Groups, ThatAreAbsentAreTheWorst) {
  const Table train = people(900, Rng(1));
  const Table fresh = north_replaced_by_east(people(900, Rng(2)), Rng(3));
  const Table release =
      without(fresh, [codes = fresh.codes(3)](std::size_t row) { return codes[row] == 2; });
  const Result result = groups(train, release);
  EXPECT_EQ(word_of(result, "worst group"), "region = south");
  EXPECT_EQ(result.estimate->value, 1);
  EXPECT_GT(*result.estimate->low, 0.9);
  EXPECT_THAT(result.note, HasSubstr("The group region = south is absent from the release"));
  EXPECT_EQ(result.parts.front().key, (Key{{"by", "region"}, {"group", "south"}}));
  EXPECT_EQ(value_of(result.values, "groups absent"), 3) << "and both sexes of it";
}

TEST(Groups, OfThreePeopleAreNotAbsentFromASmallRelease) {
  const auto table = [](std::size_t rows, std::size_t few, Rng rng) {
    const Table base = people(rows, rng);
    std::vector<std::int32_t> codes(rows, 0);
    std::fill_n(codes.begin(), few, 1);
    return TableBuilder()
        .numeric("x", base.as_numbers(0))
        .numeric("y", base.as_numbers(1))
        .coded("origin", {"common", "few"}, codes)
        .role(Role::kProtected)
        .table();
  };
  const Result result = groups(table(400, 3, Rng(1)), table(100, 0, Rng(2)));
  EXPECT_EQ(value_of(result.values, "groups absent"), 0);
  EXPECT_THAT(result.parts.back().note, HasSubstr("not estimable: 3 rows"));
}

TEST(Groups, NeedAProtectedColumnWithCategories) {
  const Table plain = TableBuilder().numeric("x", {1, 2, 3}).table();
  const Result none = groups(plain, plain);
  EXPECT_FALSE(none.estimate);
  EXPECT_THAT(none.note, HasSubstr("no column is protected"));
  const Table text = TableBuilder()
                         .numeric("x", {1, 2, 3})
                         .words("name", Kind::kText, {"a", "b", "c"})
                         .role(Role::kProtected)
                         .table();
  EXPECT_THAT(groups(text, text).note, HasSubstr("text, id and vector columns have no groups"));
}

TEST(Groups, OfProtectedNumbersAreQuartersAndMissingIsAGroup) {
  const auto table = [](Rng rng) {
    std::vector<double> age, x;
    for (int i = 0; i < 400; ++i) {
      age.push_back(i < 40 ? std::nan("") : i);
      x.push_back(rng.normal());
    }
    return TableBuilder().numeric("x", x).numeric("age", age).role(Role::kProtected).table();
  };
  const Result result = groups(table(Rng(1)), table(Rng(2)));
  EXPECT_EQ(result.parts.size(), 5U);
  EXPECT_EQ(
      value_of(part_of(result, {{"by", "age"}, {"group", "(missing)"}}).values, "training rows"),
      40);
  EXPECT_EQ(
      value_of(part_of(result, {{"by", "age"}, {"group", "40 to 129"}}).values, "training rows"),
      90);
}

TEST(Groups, DoNotDependOnTheOrderOfRowsOrColumns) {
  const Table train = people(600, Rng(1)), release = people(500, Rng(2));
  const Result plain = groups(train, release);
  const std::vector<std::size_t> reversed{4, 3, 2, 1, 0};
  const Result moved = groups(train.select(reversed).take(Rng(3).choose(600, 600)),
                              release.take(Rng(4).choose(500, 500)));
  ASSERT_EQ(plain.parts.size(), moved.parts.size());
  EXPECT_NEAR(plain.estimate->value, moved.estimate->value, 1e-12);
  EXPECT_NEAR(*plain.estimate->low, *moved.estimate->low, 1e-12);
  for (std::size_t i = 0; i < plain.parts.size(); ++i) {
    EXPECT_EQ(plain.parts[i].key, moved.parts[i].key);
    EXPECT_NEAR(*plain.parts[i].estimate->high, *moved.parts[i].estimate->high, 1e-12);
  }
}

TEST(Groups, AreNotMovedByOneOutlier) {
  const Table train = people(3'000, Rng(1));
  const Table release = south_replaced_by_east(people(3'000, Rng(2)), Rng(3));
  auto x = release.as_numbers(0);
  x[17] = 1e12;
  const Table spoilt(release.schema(), {Numbers(x), release.column(1), release.column(2),
                                        release.column(3), release.column(4)});
  EXPECT_NEAR(groups(train, release).estimate->value, groups(train, spoilt).estimate->value, 0.001);
}

TEST(SlowGroups, OfPeopleWithSeveralRowsCountPeople) {
  // Five equal rows a person tell no more than one: drawn row by row, a fresh sample would look five times too steady.
  const auto repeated = [](const Table& table, std::size_t times) {
    std::vector<std::size_t> rows;
    std::vector<double> person;
    for (std::size_t row = 0; row < table.rows(); ++row) {
      for (std::size_t i = 0; i < times; ++i) {
        rows.push_back(row);
        person.push_back(static_cast<double>(row));
      }
    }
    const Table more = table.take(rows);
    Schema schema = more.schema();
    std::vector<Column> columns;
    for (std::size_t c = 0; c < more.columns(); ++c) {
      columns.push_back(more.column(c));
    }
    schema.fields.push_back({});
    schema.fields.back().name = "person";
    schema.fields.back().roles = {Role::kEntity};
    columns.emplace_back(Numbers(person));
    return Table(schema, columns);
  };
  int alarms = 0;
  for (int seed = 0; seed < kSeeds; ++seed) {
    const Rng rng(static_cast<std::uint64_t>(seed));
    alarms += raises_alarm(groups(repeated(people(300, rng.split("train")), 5),
                                  repeated(people(300, rng.split("fresh")), 5)))
                  ? 1
                  : 0;
  }
  EXPECT_GT(binomial_tail(alarms, kSeeds, kAlarmRate), 1e-9) << alarms << " false alarms";
}

TEST(SlowGroups, OfAdultAreServedAlikeByNewPeopleAndWorseByCtgan) {
  ASSAY_NEEDS_REFERENCE_DATA();
  Schema schema = read_schema(testing::shared_file("data/adult_schema.toml"));
  for (auto& field : schema.fields) {
    field.roles.clear();
    if (field.name == "sex" || field.name == "race") {
      field.roles = {Role::kProtected};
    }
  }
  const auto read = [&](const char* name) {
    return read_table(testing::shared_file(std::string("data/") + name), {&schema, true});
  };
  const Table train = read("adult_train.csv");
  EXPECT_FALSE(raises_alarm(groups(train, read("adult_holdout.csv"))));
  const Result ctgan = groups(train, read("adult_synthetic_ctgan.csv"));
  EXPECT_TRUE(raises_alarm(ctgan));
  EXPECT_EQ(ctgan.parts.size(), 17U) << "2 sexes, 5 races, 10 of both";
}

}  // namespace
}  // namespace assay
