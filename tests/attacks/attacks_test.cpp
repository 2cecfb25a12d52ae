// Every attack in the registry, also those not written yet.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "attacks/registry.h"
#include "attacks/verdict.h"
#include "core/parallel.h"
#include "tests/attacks/crowd.h"

namespace assay {
namespace {

using testing::bootstrap_of;
using testing::draw_people;
using testing::draw_writers;
using testing::first_rows;
using ::testing::HasSubstr;
using testing::joined;
using ::testing::StartsWith;

Result run(const MeasureEntry& entry, const Evidence& evidence, std::uint64_t seed = 1) {
  const auto attack = entry.make();
  Result result = run_measure(entry, *attack, evidence, Rng(seed));
  result.seconds = 0;
  return result;
}

/// Those that judge: attacks.distances only prints what other tools print.
std::vector<MeasureEntry> judging_attacks() {
  std::vector<MeasureEntry> judging;
  for (const MeasureEntry& entry : attack_measures()) {
    if (entry.id != "attacks.distances") {
      judging.push_back(entry);
    }
  }
  return judging;
}

/// People with what the attack is after.
Table draw_for(std::string_view attack, std::size_t rows, const Rng& rng) {
  return attack == "attacks.pii" || attack == "attacks.text" ? draw_writers(rows, rng)
                                                             : draw_people(rows, rng);
}

class EveryAttack : public ::testing::TestWithParam<MeasureEntry> {
 protected:
  static Table draw(std::size_t rows, const Rng& rng) { return draw_for(GetParam().id, rows, rng); }
  Table train_ = draw(400, Rng(1)), holdout_ = draw(400, Rng(2)), fresh_ = draw(400, Rng(3));
};

TEST_P(EveryAttack, FindsARepeatedTrainingTable) {
  const Result result = run(GetParam(), Evidence(train_, holdout_, bootstrap_of(train_, Rng(4))));
  EXPECT_EQ(result.verdict, Verdict::kLeak) << result.note;
  EXPECT_LE(result.test->p, 0.001);
}

TEST_P(EveryAttack, DoesNotAccuseAFreshSample) {
  const Result result = run(GetParam(), Evidence(train_, holdout_, fresh_));
  EXPECT_EQ(result.verdict, Verdict::kNoLeakShown) << result.note;
  EXPECT_TRUE(result.test->minimum_detectable.has_value());
}

TEST_P(EveryAttack, FindsWhatItSaysItCanFind) {
  const Result without = run(GetParam(), Evidence(train_, holdout_, fresh_));
  ASSERT_TRUE(without.test->minimum_detectable.has_value());
  // twice the smallest detectable number of copies, of other people than the control planted
  const auto copies = static_cast<std::size_t>(2 * *without.test->minimum_detectable * 400) + 5;
  const Result with =
      run(GetParam(), Evidence(train_, holdout_, joined(fresh_, first_rows(train_, copies))));
  EXPECT_EQ(with.verdict, Verdict::kLeak) << copies << " copies; " << with.note;
}

TEST_P(EveryAttack, NeedsAHoldout) {
  const Result result = run(GetParam(), Evidence(train_, std::nullopt, fresh_));
  EXPECT_FALSE(result.estimate || result.test || result.verdict);
  EXPECT_THAT(result.note, HasSubstr("needs a holdout"));
}

TEST_P(EveryAttack, IsTooWeakWithAHandfulOfPeople) {
  const Result result = run(GetParam(), Evidence(train_, first_rows(holdout_, 30), fresh_));
  EXPECT_EQ(result.verdict, Verdict::kTooWeak);
  EXPECT_FALSE(result.estimate);
  EXPECT_THAT(result.note, HasSubstr("too few people"));
}

TEST_P(EveryAttack, DoesNotDependOnRowOrColumnOrder) {
  const Table release = joined(fresh_, first_rows(train_, 20));
  Result one = run(GetParam(), Evidence(train_, holdout_, release));
  Result other =
      run(GetParam(), Evidence(testing::reversed_columns(testing::shuffled_rows(train_, Rng(5))),
                               testing::shuffled_rows(holdout_, Rng(6)),
                               testing::shuffled_rows(release, Rng(7))));
  one.tables.clear();  // they name row numbers
  other.tables.clear();
  EXPECT_EQ(one, other);
}

/// Whole numbers in four columns: many sums of gaps are equal on paper and not in binary.
Table on_a_lattice(std::size_t rows, Rng rng) {
  Schema schema;
  std::vector<Column> columns;
  for (const char* name : {"a", "b", "c", "d"}) {
    schema.fields.emplace_back().name = name;
    std::vector<double> values(rows);
    for (double& value : values) {
      value = static_cast<double>(rng.below(11));
    }
    columns.emplace_back(Numbers(values));
  }
  return Table(schema, columns);
}

TEST_P(EveryAttack, DoesNotDependOnWhichOfTwoEquallyNearRowsComesFirst) {
  const Table train = on_a_lattice(300, Rng(1)), holdout = on_a_lattice(300, Rng(2)),
              release = on_a_lattice(200, Rng(3));
  const Result one = run(GetParam(), Evidence(train, holdout, release));
  for (std::uint64_t seed = 4; seed < 8; ++seed) {
    const Table shuffled = testing::shuffled_rows(release, Rng(seed));
    EXPECT_EQ(run(GetParam(), Evidence(train, holdout, shuffled)), one);
  }
}

TEST_P(EveryAttack, NamesNoSmallestLeakWhereTheReleaseLeaks) {
  const Result result = run(GetParam(), Evidence(train_, holdout_, bootstrap_of(train_, Rng(4))));
  EXPECT_EQ(result.verdict, Verdict::kLeak);
  EXPECT_FALSE(result.test->minimum_detectable.has_value());
  EXPECT_THAT(result.note, HasSubstr("the release raises the alarm as it is"));
}

TEST_P(EveryAttack, BeginsWithItsFinding) {
  const std::string id(GetParam().id);
  const Result quiet = run(GetParam(), Evidence(train_, holdout_, fresh_));
  const Result leak = run(GetParam(), Evidence(train_, holdout_, train_));
  EXPECT_THAT(quiet.note, StartsWith(std::string(finding(id, Verdict::kNoLeakShown))));
  EXPECT_THAT(leak.note, StartsWith(std::string(finding(id, Verdict::kLeak))));
}

TEST_P(EveryAttack, RepeatsItselfForAnyNumberOfThreads) {
  const auto with_threads = [&](std::size_t threads) {
    const ThreadLimit limit(threads);
    return run(GetParam(), Evidence(train_, holdout_, fresh_));
  };
  EXPECT_EQ(with_threads(1), with_threads(2));
}

TEST_P(EveryAttack, ShowsNoCellOfAPerson) {
  const Result result = run(GetParam(), Evidence(train_, holdout_, bootstrap_of(train_, Rng(4))));
  ASSERT_EQ(result.tables.size(), 1U);
  EXPECT_EQ(result.tables[0].rows.size(), 20U);
  for (const auto& row : result.tables[0].rows) {
    for (const Value& cell : row) {
      if (const auto* word = std::get_if<std::string>(&cell)) {
        EXPECT_THAT(*word, ::testing::AnyOf("exactly", "nearly"));
      }
    }
  }
}

TEST_P(EveryAttack, TestsByEntityWhereThereIsOne) {
  const auto of_pairs = [](std::size_t people, double first, Rng rng) {  // two rows a person
    const Table once = draw(people, rng);
    const Table rows = joined(once, draw(people, rng.split("again")));
    Schema schema = rows.schema();
    Field entity;
    entity.name = "person";
    entity.roles = {Role::kEntity};
    schema.fields.push_back(entity);
    std::vector<double> number(2 * people);
    for (std::size_t i = 0; i < number.size(); ++i) {
      number[i] = first + 7 * static_cast<double>(i % people);
    }
    std::vector<Column> columns;
    for (std::size_t c = 0; c < rows.columns(); ++c) {
      columns.push_back(rows.column(c));
    }
    columns.emplace_back(Numbers(number));
    return Table(schema, columns);
  };
  const Table train = of_pairs(200, 0, Rng(1)), holdout = of_pairs(200, 1e6, Rng(2));
  const Result result = run(GetParam(), Evidence(train, holdout, first_rows(train, 100)));
  EXPECT_EQ(result.verdict, Verdict::kLeak);
  EXPECT_THAT(result.note, HasSubstr("200 training people"));
}

/// "attacks_pii": a test's name may hold no dot.
std::string name_of(const ::testing::TestParamInfo<MeasureEntry>& entry) {
  std::string name(entry.param.id);
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Registry, EveryAttack, ::testing::ValuesIn(judging_attacks()), name_of);

/// What every attack says of protected groups, attacks.distances too.
class EveryGroupReport : public ::testing::TestWithParam<MeasureEntry> {
 protected:
  /// 400 people; `few` of them are of a third sex.
  static Table draw(std::size_t few, const Rng& rng) {
    const Table people = draw_for(GetParam().id, 400, rng);
    Schema schema = people.schema();
    const std::size_t sex = schema.index_of("sex");
    schema.fields[sex].categories.push_back("Other");
    std::vector<std::int32_t> codes(people.codes(sex).begin(), people.codes(sex).end());
    std::fill_n(codes.begin(), few, 2);
    std::vector<Column> columns;
    for (std::size_t c = 0; c < people.columns(); ++c) {
      columns.push_back(c == sex ? Column(Codes(codes)) : people.column(c));
    }
    return Table(schema, columns);
  }
  /// The parts of one group; every part of a group must end in {"by", "sex"}, {"group", ...}.
  static std::vector<Part> parts_of(const Result& result, const std::string& group) {
    std::vector<Part> parts;
    for (const Part& part : result.parts) {
      const bool of_group = std::any_of(part.key.begin(), part.key.end(),
                                        [](const auto& entry) { return entry.first == "group"; });
      if (!of_group) {
        continue;
      }
      EXPECT_GE(part.key.size(), 2U);
      EXPECT_EQ(part.key.rbegin()->first, "group");
      EXPECT_EQ(*std::next(part.key.rbegin()), (Key::value_type{"by", "sex"}));
      if (part.key.back().second == group) {
        parts.push_back(part);
      }
    }
    return parts;
  }
};

TEST_P(EveryGroupReport, EstimatesForGroupsOfEnoughPeople) {
  const Result result =
      run(GetParam(), Evidence(draw(150, Rng(1)), draw(150, Rng(2)), draw(150, Rng(3))));
  for (const char* group : {"Female", "Male", "Other"}) {
    const auto parts = parts_of(result, group);
    EXPECT_TRUE(std::any_of(parts.begin(), parts.end(), [](const Part& part) {
      return part.estimate.has_value();
    })) << group;
  }
}

// 150 training people of the group, but 19 outside and 19 release rows: one side is enough to say nothing.
TEST_P(EveryGroupReport, GivesNoEstimateForFewerThanTwentyPeopleAndSaysSo) {
  const Result result =
      run(GetParam(), Evidence(draw(150, Rng(1)), draw(19, Rng(2)), draw(19, Rng(3))));
  const auto parts = parts_of(result, "Other");
  EXPECT_FALSE(parts.empty());
  for (const Part& part : parts) {
    EXPECT_FALSE(part.estimate.has_value());
    EXPECT_THAT(part.note, StartsWith("Fewer than 20 "));
  }
}

INSTANTIATE_TEST_SUITE_P(Registry, EveryGroupReport, ::testing::ValuesIn(attack_measures()),
                         name_of);

const MeasureEntry& membership() {
  return *std::find_if(attack_measures().begin(), attack_measures().end(),
                       [](const MeasureEntry& entry) { return entry.id == "attacks.membership"; });
}

TEST(Membership, DoesNotClearWhenTheHoldoutIsOfAnotherKind) {
  const auto old = [](const Table& table) {  // the upper half by age
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < table.rows(); ++row) {
      if (table.numbers(1)[row] > 48) {
        rows.push_back(row);
      }
    }
    return table.take(rows);
  };
  const Result result = run(
      membership(),
      Evidence(draw_people(800, Rng(5)), old(draw_people(800, Rng(6))), draw_people(800, Rng(7))));
  EXPECT_NE(result.verdict, Verdict::kNoLeakShown);
  EXPECT_THAT(result.note, HasSubstr("Was it split off at random?"));
}

}  // namespace
}  // namespace assay
