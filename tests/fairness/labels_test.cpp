#include "fairness/labels.h"

#include <gmock/gmock.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/csv.h"
#include "core/schema_file.h"
#include "fairness/registry.h"
#include "learners/learner.h"
#include "tests/support/checks.h"
#include "tests/support/reference_data.h"
#include "tests/support/tables.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using testing::TableBuilder;

double number(const Values& values, const std::string& name) {
  for (const auto& [key, value] : values) {
    if (key == name) {
      return std::get<double>(value);
    }
  }
  ADD_FAILURE() << "no value '" << name << "'";
  return 0;
}

const Part& part(const Result& result, const std::string& column, const std::string& group) {
  for (const auto& p : result.parts) {
    if (p.key[0].second == column && p.key[1].second == group) {
      return p;
    }
  }
  throw std::out_of_range("no part " + column + " " + group);
}

// Three groups; the odds of "yes" are -1 + bias in group b, -1 elsewhere.
Table people(std::size_t n, double bias, Rng rng) {
  std::vector<std::string> group, label;
  for (std::size_t i = 0; i < n; ++i) {
    const double u = rng.uniform();
    group.push_back(u < 0.3 ? "b" : u < 0.6 ? "a" : "c");
    label.push_back(rng.bernoulli(probability_of(-1 + (group.back() == "b" ? bias : 0))) ? "yes"
                                                                                         : "no");
  }
  auto table = TableBuilder()
                   .categorical("group", group)
                   .role(Role::kProtected)
                   .categorical("y", label)
                   .role(Role::kTarget)
                   .table();
  Schema schema = table.schema();
  schema.fields[1].favourable = "yes";
  return table.with_schema(schema);
}

Result audit(const Table& train, const Table& release, std::uint64_t seed = 1) {
  return make_label_bias()->evaluate(Evidence(train, {}, release), Rng(seed));
}

TEST(LabelBias, RejectsAtItsLevelIfNothingChangedAndSeesBias) {
  constexpr int kRuns = 400;
  int rejected = 0, seen = 0;
  for (std::uint64_t run = 0; run < kRuns; ++run) {
    const Rng rng = Rng(1).split(run);
    const auto train = people(400, 0.5, rng.split("train"));
    rejected += audit(train, people(400, 0.5, rng.split("release"))).test->p <= 0.05;
    seen += run < 100 && audit(train, people(400, 1.5, rng.split("biased"))).test->p <= 0.05;
  }
  EXPECT_FALSE(rejected > 0.05 * kRuns && testing::implausible(rejected, kRuns, 0.05)) << rejected;
  EXPECT_TRUE(testing::implausible(seen, 100, 0.05)) << seen;  // negative control
}

TEST(LabelBias, RecoversAKnownBiasAtItsLevel) {
  // ln OR of b against the rest grows from 0 to 1, since a and c have the same odds.
  constexpr int kRuns = 400;
  int covered = 0, headline = 0, wrong = 0;
  for (std::uint64_t run = 0; run < kRuns; ++run) {
    const Rng rng = Rng(2).split(run);
    const auto result =
        audit(people(1'000, 0, rng.split("train")), people(1'000, 1, rng.split("release")));
    const auto& e = *part(result, "group", "b").estimate;
    covered += *e.low <= 1 && 1 <= *e.high;
    wrong += *e.low <= 0.6 && 0.6 <= *e.high;
    headline += *result.estimate->low <= 1 && 1 <= *result.estimate->high;
  }
  EXPECT_FALSE(covered < 0.95 * kRuns && testing::implausible(covered, kRuns, 0.95)) << covered;
  EXPECT_FALSE(headline < 0.95 * kRuns && testing::implausible(headline, kRuns, 0.95)) << headline;
  EXPECT_TRUE(testing::implausible(wrong, kRuns, 0.95)) << wrong;  // negative control
}

TEST(LabelBias, DropsNoGroupSilently) {
  const auto train = TableBuilder()
                         .categorical("g", {"a", "a", "a", "b", "b", "b", "b", "b", "b", "b", "b",
                                            "b", "b", "b", "", "lost"})
                         .role(Role::kProtected)
                         .categorical("y", {"1", "0", "1", "0", "1", "0", "1", "0", "0", "0", "1",
                                            "0", "1", "0", "1", "0"})
                         .role(Role::kTarget)
                         .table();
  const std::vector<std::size_t> all_but_lost = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14};
  const auto result = audit(train, train.take(all_but_lost));
  EXPECT_THAT(part(result, "g", "a").note,
              HasSubstr("not estimable: 3 rows in training, 3 rows in the release"));
  EXPECT_THAT(part(result, "g", "missing").note, HasSubstr("1 row in training"));
  EXPECT_THAT(part(result, "g", "lost").note, HasSubstr("group lost"));
  EXPECT_THAT(result.note, HasSubstr("Lost in the release: g = lost"));
  EXPECT_FALSE(result.estimate);
}

TEST(LabelBias, IsUndefinedWithoutTargetGroupsOrASecondLabel) {
  const auto table = people(100, 0, Rng(3));
  Schema schema = table.schema();
  schema.fields[0].roles.clear();
  EXPECT_EQ(audit(table.with_schema(schema), table).note, "needs a column with role protected");
  schema.fields[1].roles.clear();
  EXPECT_EQ(audit(table.with_schema(schema), table).note, "needs a column with role target");
  std::vector<std::size_t> no;
  for (std::size_t r = 0; r < table.rows(); ++r) {
    if (table.codes(1)[r] == 0) {
      no.push_back(r);
    }
  }
  const auto one_label = audit(table, table.take(no));
  EXPECT_FALSE(one_label.estimate);
  EXPECT_THAT(part(one_label, "group", "a").note,
              HasSubstr("only one label occurs in the release"));
}

TEST(LabelBias, DoesNotDependOnTheOrderOfRowsOrColumns) {
  const auto train = people(300, 0, Rng(4)), release = people(300, 1, Rng(5));
  const std::vector<std::size_t> swapped = {1, 0};
  const auto turned =
      audit(train.take(Rng(6).choose(300, 300)).select(swapped), release.select(swapped));
  EXPECT_EQ(audit(train, release), turned);
}

TEST(LabelBias, SaysNumericProtectedColumnsHaveNoGroups) {
  const auto table = TableBuilder()
                         .numeric("age", {1, 2})
                         .role(Role::kProtected)
                         .categorical("y", {"1", "0"})
                         .role(Role::kTarget)
                         .table();
  EXPECT_THAT(audit(table, table).note, HasSubstr("'age' is not scored"));
}

// golden/fairness.json, dataset_level: plain counts, so equal to rounding.
TEST(LabelBias, AgreesWithTheReferenceOnAdult) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const auto schema = read_schema(testing::shared_file("data/adult_schema.toml"));
  const auto read = [&](const std::string& name) {
    return read_table(testing::shared_file("data/adult_" + name + ".csv"), {&schema, true});
  };
  std::ifstream file(testing::shared_file("golden/fairness.json"));
  const auto golden = nlohmann::json::parse(file).at("dataset_level");
  const Evidence adult(read("train_with_duplicates"), read("holdout"), read("synthetic_ctgan"));
  const auto result = make_label_bias()->evaluate(adult, Rng(1));
  const auto& female = part(result, "sex", "Female").values;
  const auto& white = part(result, "race", "White").values;
  for (const auto& [ours, theirs] :
       {std::pair{"training", "real_train"}, {"holdout", "control"}, {"release", "syn_ctgan"}}) {
    const auto& g = golden.at(theirs);
    EXPECT_NEAR(number(female, std::string("difference ") + ours), g.at("SPD_female-male"), 1e-12);
    EXPECT_NEAR(number(female, std::string("ratio ") + ours), g.at("DI_female/male"), 1e-12);
    EXPECT_NEAR(number(female, std::string("log odds ratio ") + ours), g.at("log_odds_ratio_y_sex"),
                1e-12);
    EXPECT_NEAR(number(white, std::string("difference ") + ours),
                -g.at("SPD_nonwhite-white").get<double>(), 1e-12);
    EXPECT_NEAR(number(white, std::string("ratio ") + ours),
                1 / g.at("DI_nonwhite/white").get<double>(), 1e-12);
  }
  for (const std::string column : {"sex", "race"}) {
    for (const auto& [group, g] :
         golden.at("log_disparity(syn vs real_train)").at(column).items()) {
      const auto& values = part(result, column, group).values;
      EXPECT_NEAR(number(values, "log disparity"), g.at("log_disparity"), 1e-12);
      EXPECT_NEAR(number(values, "log disparity se"), g.at("se_log_odds_ratio"), 1e-12);
      EXPECT_NEAR(number(values, "share release"), g.at("share_syn"), 1e-12);
    }
  }
  EXPECT_EQ(part(result, "race", "Other").key,
            result.parts.front().key);  // worst first: an invented correlation
}

TEST(FairnessRegistry, RunsEveryMeasureAndNamesItsFamily) {
  const auto table = people(200, 0, Rng(7));
  for (const auto& entry : fairness_measures()) {
    const auto result = run_measure(entry, *entry.make(), Evidence(table, {}, table), Rng(1));
    EXPECT_EQ(result.family, "fairness");
    EXPECT_TRUE(result.estimate) << result.note;
    EXPECT_EQ(result.estimate->value, 0);  // the same table twice: nothing changed
  }
}

}  // namespace
}  // namespace assay
