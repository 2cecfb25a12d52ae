#include "attacks/proxies/distance_shares.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "core/error.h"
#include "core/parallel.h"
#include "tests/attacks/crowd.h"
#include "tests/support/checks.h"
#include "tests/support/results.h"
#include "tests/support/tables.h"

namespace assay {
namespace {

using testing::draw_people;
using testing::first_rows;
using ::testing::HasSubstr;
using testing::joined;
using testing::part_of;
using ::testing::StartsWith;
using testing::TableBuilder;
using testing::value_of;

class DistanceShares : public ::testing::Test {
 protected:
  static Result run(const Table& train, const std::optional<Table>& holdout, const Table& release) {
    return make_distances()->evaluate(Evidence(train, holdout, release), Rng(1));
  }
  static const Part& part(const Result& result, const std::string& property) {
    return part_of(result, {{"property", property}});
  }
  Table train_ = draw_people(400, Rng(1)), holdout_ = draw_people(400, Rng(2)),
        fresh_ = draw_people(400, Rng(3));
};

TEST_F(DistanceShares, AreAProxyWithoutTestAndVerdict) {
  const Result result = run(train_, holdout_, train_);
  EXPECT_THAT(result.note, StartsWith("Proxy, not evidence of privacy: "));
  EXPECT_FALSE(result.test.has_value());
  EXPECT_FALSE(result.verdict.has_value());
  EXPECT_EQ(result.goal, Goal::kNone);
}

// Twenty copies in 420 rows: the tail shows them, the headline does not.
TEST_F(DistanceShares, ShowACopyInTheTail) {
  const Result clean = run(train_, holdout_, fresh_);
  const Result leak = run(train_, holdout_, joined(fresh_, first_rows(train_, 20)));
  EXPECT_EQ(part(leak, "distance: 1 % quantile").estimate->value, 0);
  EXPECT_GT(part(clean, "distance: 1 % quantile").estimate->value, 0);
  EXPECT_EQ(
      value_of(part(leak, "identical to training").values, "identical to the training sample"), 20);
  EXPECT_EQ(value_of(part(leak, "identical to training").values, "identical to the holdout sample"),
            0);
  EXPECT_GE(value_of(part(leak, "near training").values, "near the training sample"), 20);
  EXPECT_GE(value_of(part(leak, "new rows").values, "matched by a training row"), 20);
  EXPECT_LT(leak.estimate->value - clean.estimate->value, 0.05);
}

// Training people and holdout change places: every comparison turns around.
TEST_F(DistanceShares, TreatBothCrowdsAlike) {
  const Result one = run(train_, holdout_, fresh_), other = run(holdout_, train_, fresh_);
  EXPECT_NEAR(one.estimate->value + other.estimate->value, 1, 1e-12);
  for (const std::string name : {"smallest", "1 % quantile", "5 % quantile", "median", "mean"}) {
    const Part& mine = part(one, "distance: " + name);
    EXPECT_EQ(mine.estimate->value, value_of(part(other, "distance: " + name).values, "holdout"));
    EXPECT_EQ(value_of(mine.values, "holdout"), part(other, "distance: " + name).estimate->value);
  }
  EXPECT_NEAR(part(one, "NNDR ratio").estimate->value * part(other, "NNDR ratio").estimate->value,
              1, 1e-12);
}

// Four times as many training people would be nearer by number alone.
TEST_F(DistanceShares, CompareEquallyManyPeople) {
  const Table many = draw_people(1600, Rng(4));
  const Result result = run(many, holdout_, fresh_);
  EXPECT_EQ(value_of(result.values, "training people"), 400);
  EXPECT_EQ(value_of(result.values, "people outside"), 400);
  EXPECT_THAT(result.note,
              HasSubstr("400 of 1,600 training people stand against 400 of 400 people outside"));
  const auto all = sdmetrics_dcr(fresh_, many), outside = sdmetrics_dcr(fresh_, holdout_);
  const ClosestShare unequal = closest_share(all, outside);
  EXPECT_GT(unequal.hits().rate(), part(result, "closer to training").estimate->high.value());
  const Result fewer = run(train_, draw_people(1600, Rng(5)), fresh_);
  EXPECT_EQ(value_of(fewer.values, "people outside"), 400);
}

TEST_F(DistanceShares, HaveWilsonsIntervalWhereTheyAreShares) {
  const Result result = run(train_, holdout_, fresh_);
  for (const std::string name : {"identical to training", "near training", "new rows"}) {
    const Estimate& estimate = *part(result, name).estimate;
    EXPECT_EQ(estimate.method, "wilson") << name;
    EXPECT_LE(*estimate.low, estimate.value) << name;
    EXPECT_GE(*estimate.high, estimate.value) << name;
  }
  EXPECT_FALSE(part(result, "distance: median").estimate->low.has_value());
  EXPECT_EQ(part(result, "distance: median").estimate->method, "none");
}

// By definition one release row in a hundred is within the 1 % quantile of the holdout's distances.
TEST_F(DistanceShares, NearIsTheHoldoutsNearestHundredth) {
  const Result result = run(train_, holdout_, draw_people(1001, Rng(6)));
  EXPECT_EQ(value_of(part(result, "near training").values, "near the holdout sample"), 11);
}

TEST_F(DistanceShares, AreGivenByProtectedGroup) {
  const Result result = run(train_, holdout_, fresh_);
  const Part& women =
      part_of(result, {{"property", "closer to training"}, {"by", "sex"}, {"group", "Female"}});
  EXPECT_TRUE(women.estimate->low.has_value());
}

TEST_F(DistanceShares, DoNotDependOnOrderOrThreads) {
  const Table release = joined(fresh_, first_rows(train_, 20));
  const Result one = run(train_, holdout_, release);
  EXPECT_EQ(one,
            run(testing::reversed_columns(testing::shuffled_rows(train_, Rng(5))),
                testing::shuffled_rows(holdout_, Rng(6)), testing::shuffled_rows(release, Rng(7))));
  const ThreadLimit limit(1);
  EXPECT_EQ(one, run(train_, holdout_, release));
}

TEST_F(DistanceShares, NeedAHoldoutOfTwentyPeople) {
  const Result without = run(train_, std::nullopt, fresh_);
  EXPECT_FALSE(without.estimate.has_value());
  EXPECT_THAT(without.note, StartsWith("needs a holdout: "));
  const Result few = run(train_, first_rows(holdout_, 30), fresh_);
  EXPECT_FALSE(few.estimate || few.verdict);
  EXPECT_THAT(few.note, StartsWith("too few people: "));
}

TEST_F(DistanceShares, SayWhyAFigureIsMissing) {
  const Result few = run(train_, holdout_, first_rows(fresh_, 9));
  EXPECT_FALSE(part(few, "NNDR ratio").estimate.has_value());
  EXPECT_THAT(part(few, "NNDR ratio").note, HasSubstr("Needs 10 release rows"));
  const Table words = TableBuilder().words("city", Kind::kText, {"Rome", "Oslo", "Bern"}).table();
  std::vector<std::string> names(60);
  for (std::size_t i = 0; i < names.size(); ++i) {
    names[i] = "town " + std::to_string(i);
  }
  const Table towns = TableBuilder().words("city", Kind::kText, names).table();
  names.assign(60, "");
  for (std::size_t i = 0; i < names.size(); ++i) {
    names[i] = "village " + std::to_string(i);
  }
  const Table villages = TableBuilder().words("city", Kind::kText, names).table();
  EXPECT_THAT(run(towns, villages, words).note, HasSubstr("there is no distance"));
}

using SlowDistanceShares = DistanceShares;

// Training people, holdout and release are three samples of one population: the share is 1/2.
TEST_F(SlowDistanceShares, HaveAnIntervalThatAllowsForWhoIsInTheSamples) {
  constexpr int kTimes = 300;
  int groups = 0, wilson = 0;
  for (int i = 0; i < kTimes; ++i) {
    const Rng rng = Rng(9).split(static_cast<std::uint64_t>(i));
    const Result result = run(draw_people(100, rng.split("a")), draw_people(100, rng.split("b")),
                              draw_people(400, rng.split("c")));
    const Estimate& estimate = *result.estimate;
    const Estimate plain = rate_estimate({estimate.value * 400, 400});
    groups += *estimate.low <= 0.5 && *estimate.high >= 0.5 ? 1 : 0;
    wilson += *plain.low <= 0.5 && *plain.high >= 0.5 ? 1 : 0;
  }
  EXPECT_FALSE(groups < 0.95 * kTimes && testing::implausible(groups, kTimes, 0.95)) << groups;
  EXPECT_TRUE(testing::implausible(wilson, kTimes, 0.95)) << "the test can fail: " << wilson;
  RecordProperty("groups", groups);
  RecordProperty("wilson", wilson);
}

/// Normal vectors of 8 numbers.
Table embeddings(std::size_t rows, Rng rng) {
  std::vector<float> values(rows * 8);
  std::generate(values.begin(), values.end(), [&] { return static_cast<float>(rng.normal()); });
  Schema schema;
  Field& field = schema.fields.emplace_back();
  field.name = "embedding";
  field.kind = Kind::kVector;
  field.dimension = 8;
  return {std::move(schema), {Vectors{Cells<float>(std::move(values)), 8}}};
}

TEST_F(DistanceShares, MeasureEmbeddings) {
  const Table train = embeddings(200, Rng(1)), holdout = embeddings(200, Rng(2)),
              fresh = embeddings(200, Rng(3));
  const Result result = run(train, holdout, stacked(fresh, first_rows(train, 10)));
  EXPECT_EQ(
      value_of(part(result, "identical to training").values, "identical to the training sample"),
      10);
  EXPECT_EQ(part(result, "distance: 1 % quantile").estimate->value, 0);
  EXPECT_GT(part(result, "distance: against random rows").estimate->value, 0);
  EXPECT_THROW(part(result, "new rows"), InternalError) << "vectors have no such matches";
}

}  // namespace
}  // namespace assay
