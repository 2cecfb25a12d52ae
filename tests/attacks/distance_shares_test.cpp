#include "attacks/proxies/distance_shares.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "core/parallel.h"
#include "tests/attacks/crowd.h"
#include "tests/support/checks.h"
#include "tests/support/tables.h"

namespace assay {
namespace {

using testing::draw_people;
using ::testing::ElementsAre;
using testing::first_rows;
using ::testing::HasSubstr;
using testing::joined;
using ::testing::StartsWith;
using testing::TableBuilder;

TEST(ClosestShare, CountsTiesHalfAndSdmetricsCountsThemAsSafe) {
  const std::vector<double> training{1, 2, 3, 4}, holdout{2, 2, 2, 5};
  const ClosestShare share = closest_share(training, holdout);
  EXPECT_EQ(share.closer, 2);
  EXPECT_EQ(share.ties, 1);
  EXPECT_EQ(share.hits().rate(), 2.5 / 4);
  EXPECT_EQ(share.overfitting_protection(), 1);
  const std::vector<double> far{9, 9, 9, 4};
  EXPECT_EQ(closest_share(training, far).overfitting_protection(), 0.5);
}

TEST(ClosestShare, RefusesDistancesThatAreNotPairs) {
  const std::vector<double> two{1, 2}, one{1};
  EXPECT_THAT(testing::input_error([&] { closest_share(two, one); }),
              HasSubstr("2 distances to training people and 1 to people outside"));
  EXPECT_THROW(closest_share({}, {}), InputError);
}

TEST(Quantile, InterpolatesAsNumpyDoes) {
  const std::vector<double> sorted{1, 2, 4, 8};
  EXPECT_EQ(quantile_of_sorted(sorted, 0), 1);
  EXPECT_EQ(quantile_of_sorted(sorted, 0.5), 3);
  EXPECT_DOUBLE_EQ(quantile_of_sorted(sorted, 0.9), 4 + 0.7 * 4);
  EXPECT_EQ(quantile_of_sorted(sorted, 1), 8);
}

/// Few values, missing cells in both kinds of columns, negative numbers and 0.
Table coarse_rows(std::size_t rows, Rng rng) {
  std::vector<double> a(rows), b(rows);
  std::vector<std::int32_t> c(rows);
  for (std::size_t row = 0; row < rows; ++row) {
    const auto draw = [&] {
      return rng.bernoulli(0.1) ? std::nan("") : static_cast<double>(rng.below(40)) - 10;
    };
    a[row] = draw() * 10;
    b[row] = draw();
    c[row] = static_cast<std::int32_t>(rng.below(4)) - 1;
  }
  return TableBuilder().numeric("a", a).coded("c", {"x", "y", "z"}, c).numeric("b", b).table();
}

TEST(MatchedRows, AgreeWithTryingEveryPair) {
  const Table release = coarse_rows(300, Rng(1)), real = coarse_rows(300, Rng(2));
  for (const double tolerance : {0.0, 0.01, 0.3}) {
    const auto same = [&](std::size_t column, std::size_t row, std::size_t other) {
      const double x = release.numbers(column)[row], y = real.numbers(column)[other];
      return std::isnan(x) ? std::isnan(y) : std::abs(y - x) <= std::abs(tolerance * x);
    };
    std::vector<char> expected(300);
    for (std::size_t row = 0; row < 300; ++row) {
      for (std::size_t other = 0; other < 300; ++other) {
        const bool match = same(0, row, other) && same(2, row, other) &&
                           release.codes(1)[row] == real.codes(1)[other];
        expected[row] = static_cast<char>(expected[row] | (match ? 1 : 0));
      }
    }
    EXPECT_EQ(matched_rows(release, real, tolerance), expected);
    EXPECT_GT(std::count(expected.begin(), expected.end(), 1), 10) << "the comparison can fail";
    EXPECT_LT(std::count(expected.begin(), expected.end(), 1), 290);
  }
}

TEST(MatchedRows, WorkWithoutNumbers) {
  const Table release = TableBuilder().coded("c", {"x", "y"}, {0, 1, -1}).table(),
              real = TableBuilder().coded("c", {"x", "y"}, {1, 1}).table();
  EXPECT_THAT(matched_rows(release, real), ElementsAre(0, 1, 0));
}

TEST(RandomRows, StayInTheRangesAndFillThem) {
  const Table like = coarse_rows(200, Rng(1));
  const Table random = random_rows(like, 2000, Rng(2));
  EXPECT_EQ(random.rows(), 2000U);
  EXPECT_TRUE(testing::follows({random.numbers(2).begin(), random.numbers(2).end()},
                               [](double x) { return std::clamp((x + 10) / 39, 0.0, 1.0); }));
  const auto codes = random.codes(1);
  EXPECT_EQ(*std::min_element(codes.begin(), codes.end()), 0) << "never missing";
  for (std::int32_t code = 0; code < 3; ++code) {
    const auto count = std::count(codes.begin(), codes.end(), code);
    EXPECT_FALSE(testing::implausible(static_cast<double>(count), 2000, 1.0 / 3));
  }
}

TEST(RandomRows, DrawOnlyCategoriesThatOccur) {
  const Table like = TableBuilder().coded("c", {"x", "never", "z"}, {0, 2, 2}).table();
  const auto random = random_rows(like, 500, Rng(1));
  EXPECT_EQ(std::count(random.codes(0).begin(), random.codes(0).end(), 1), 0);
}

class DistanceShares : public ::testing::Test {
 protected:
  static Result run(const Table& train, const std::optional<Table>& holdout, const Table& release) {
    return make_distances()->evaluate(Evidence(train, holdout, release), Rng(1));
  }
  static const Part& part(const Result& result, const std::string& property) {
    const auto found =
        std::find_if(result.parts.begin(), result.parts.end(), [&](const Part& part) {
          return part.key == Key{{"property", property}};
        });
    if (found == result.parts.end()) {
      throw InternalError("no part " + property);
    }
    return *found;
  }
  static double value(const Values& values, const std::string& name) {
    for (const auto& [key, value] : values) {
      if (key == name) {
        return std::get<double>(value);
      }
    }
    throw InternalError("no value " + name);
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
  EXPECT_EQ(value(part(leak, "identical to training").values, "identical to the training sample"),
            20);
  EXPECT_EQ(value(part(leak, "identical to training").values, "identical to the holdout sample"),
            0);
  EXPECT_GE(value(part(leak, "near training").values, "near the training sample"), 20);
  EXPECT_GE(value(part(leak, "new rows").values, "matched by a training row"), 20);
  EXPECT_LT(leak.estimate->value - clean.estimate->value, 0.05);
}

// Training people and holdout change places: every comparison turns around.
TEST_F(DistanceShares, TreatBothCrowdsAlike) {
  const Result one = run(train_, holdout_, fresh_), other = run(holdout_, train_, fresh_);
  EXPECT_NEAR(one.estimate->value + other.estimate->value, 1, 1e-12);
  for (const std::string name : {"smallest", "1 % quantile", "5 % quantile", "median", "mean"}) {
    const Part& mine = part(one, "distance: " + name);
    EXPECT_EQ(mine.estimate->value, value(part(other, "distance: " + name).values, "holdout"));
    EXPECT_EQ(value(mine.values, "holdout"), part(other, "distance: " + name).estimate->value);
  }
  EXPECT_NEAR(part(one, "NNDR ratio").estimate->value * part(other, "NNDR ratio").estimate->value,
              1, 1e-12);
}

// Four times as many training people would be nearer by number alone.
TEST_F(DistanceShares, CompareEquallyManyPeople) {
  const Table many = draw_people(1600, Rng(4));
  const Result result = run(many, holdout_, fresh_);
  EXPECT_EQ(value(result.values, "training people"), 400);
  EXPECT_EQ(value(result.values, "people outside"), 400);
  EXPECT_THAT(result.note,
              HasSubstr("400 of 1,600 training people stand against 400 of 400 people outside"));
  const auto all = sdmetrics_dcr(fresh_, many), outside = sdmetrics_dcr(fresh_, holdout_);
  const ClosestShare unequal = closest_share(all, outside);
  EXPECT_GT(unequal.hits().rate(), part(result, "closer to training").estimate->high.value());
  const Result fewer = run(train_, draw_people(1600, Rng(5)), fresh_);
  EXPECT_EQ(value(fewer.values, "people outside"), 400);
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
  EXPECT_EQ(value(part(result, "near training").values, "near the holdout sample"), 11);
}

TEST_F(DistanceShares, AreGivenByProtectedGroup) {
  const Result result = run(train_, holdout_, fresh_);
  const Key women = {{"property", "closer to training"}, {"column", "sex"}, {"group", "Female"}};
  const auto found = std::find_if(result.parts.begin(), result.parts.end(),
                                  [&](const Part& part) { return part.key == women; });
  ASSERT_NE(found, result.parts.end());
  EXPECT_TRUE(found->estimate->low.has_value());
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
  EXPECT_EQ(value(part(result, "identical to training").values, "identical to the training sample"),
            10);
  EXPECT_EQ(part(result, "distance: 1 % quantile").estimate->value, 0);
  EXPECT_GT(part(result, "distance: against random rows").estimate->value, 0);
  EXPECT_THROW(part(result, "new rows"), InternalError) << "vectors have no such matches";
}

}  // namespace
}  // namespace assay
