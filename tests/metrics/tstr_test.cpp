#include "metrics/utility/tstr.h"

#include <gmock/gmock.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numeric>

#include "core/csv.h"
#include "core/parallel.h"
#include "core/schema_file.h"
#include "core/stats/roc.h"
#include "metrics/registry.h"
#include "metrics/utility/transfer_inference.h"
#include "tests/support/checks.h"
#include "tests/support/reference_data.h"
#include "tests/support/tables.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using testing::TableBuilder;

constexpr TstrOptions kQuick{3, 4, 99};

// Two predictors, a protected group that a twentieth of people belong to, and a label with odds
// exp(effect (x + [c = b])). effect = infinity: the label is known for sure.
Table people(std::size_t n, double effect, Rng rng) {
  std::vector<double> x;
  std::vector<std::string> c, group, label;
  for (std::size_t i = 0; i < n; ++i) {
    x.push_back(rng.normal());
    c.push_back(rng.bernoulli(0.5) ? "b" : "a");
    group.push_back(rng.bernoulli(0.05) ? "few" : "many");
    const double score = x.back() + (c.back() == "b" ? 0.5 : -0.5);
    const bool yes = std::isinf(effect) ? score > 0 : rng.bernoulli(probability_of(effect * score));
    label.push_back(yes ? "yes" : "no");
  }
  return TableBuilder()
      .numeric("x", x)
      .categorical("c", c)
      .categorical("group", group)
      .role(Role::kProtected)
      .categorical("y", label)
      .role(Role::kTarget)
      .table();
}

// Every column in its own random order.
Table shuffled(const Table& table, const Rng& rng) {
  std::vector<Column> columns;
  for (std::size_t c = 0; c < table.columns(); ++c) {
    auto stream = rng.split(c);
    columns.push_back(table.take(stream.choose(table.rows(), table.rows())).column(c));
  }
  return {table.schema(), columns};
}

Result audit(const Table& train, const Table& holdout, const Table& release,
             std::uint64_t seed = 1) {
  return make_tstr(kQuick)->evaluate(Evidence(train, holdout, release), Rng(seed));
}

const Part& part(const Result& result, const std::string& learner, const std::string& setting,
                 const std::string& metric, const std::string& group = "") {
  for (const auto& p : result.parts) {
    const bool same_group =
        group.empty() ? p.key.size() == 3 : p.key.size() == 5 && p.key[4].second == group;
    if (p.key[0].second == learner && p.key[1].second == setting && p.key[2].second == metric &&
        same_group) {
      return p;
    }
  }
  throw std::out_of_range("no part " + learner + " " + setting + " " + metric + " " + group);
}

bool holds(const Estimate& e, double value) { return *e.low <= value && value <= *e.high; }

TEST(Tstr, FindsAPerfectPredictorPerfect) {
  const auto result = audit(people(600, INFINITY, Rng(1)), people(400, INFINITY, Rng(2)),
                            people(600, INFINITY, Rng(3)));
  ASSERT_TRUE(result.estimate) << result.note;
  EXPECT_NEAR(result.estimate->value, 1, 0.02);
  EXPECT_GT(part(result, "logistic", "tstr", "auc").estimate->value, 0.998);
  EXPECT_LE(*part(result, "logistic", "tstr", "auc").estimate->high, 1);
  EXPECT_LT(*part(result, "logistic", "tstr", "auc").estimate->low, 1);
}

TEST(Tstr, GivesAFreshRealSampleSkillOne) {
  const auto result = audit(people(800, 1, Rng(4)), people(800, 1, Rng(5)), people(800, 1, Rng(6)));
  ASSERT_TRUE(result.estimate) << result.note;
  EXPECT_TRUE(holds(*result.estimate, 1)) << result.estimate->value;
  EXPECT_FALSE(holds(*result.estimate, 0));
}

TEST(Tstr, GivesAColumnShuffledReleaseSkillZero) {
  const auto train = people(800, 1.5, Rng(7));
  const auto result = audit(train, people(800, 1.5, Rng(8)), shuffled(train, Rng(9)));
  ASSERT_TRUE(result.estimate) << result.note;
  EXPECT_TRUE(holds(*result.estimate, 0)) << result.estimate->value;
  EXPECT_FALSE(holds(*result.estimate, 1));
}

TEST(Tstr, GivesARandomTargetSkillZero) {
  const auto result =
      audit(people(800, 1.5, Rng(10)), people(800, 1.5, Rng(11)), people(800, 0, Rng(12)));
  ASSERT_TRUE(result.estimate) << result.note;
  EXPECT_TRUE(holds(*result.estimate, 0)) << result.estimate->value;
  EXPECT_FALSE(holds(*result.estimate, 1));
}

TEST(Tstr, HasNoSkillWhereRealPeopleCannotBePredictedEither) {
  const auto result =
      audit(people(400, 0, Rng(13)), people(400, 0, Rng(14)), people(400, 0, Rng(15)));
  EXPECT_FALSE(result.estimate);
  EXPECT_THAT(result.note, HasSubstr("No skill"));
  EXPECT_TRUE(part(result, "boosted", "tstr", "auc").estimate);
}

TEST(Tstr, SurvivesAReleaseOfOneClass) {
  const auto train = people(300, 1.5, Rng(16));
  std::vector<std::size_t> yes;
  for (std::size_t r = 0; r < train.rows(); ++r) {
    if (train.codes(3)[r] == 1) {
      yes.push_back(r);
    }
  }
  const auto result = audit(train, people(300, 1.5, Rng(17)), train.take(yes));
  EXPECT_THAT(result.note, HasSubstr("only one of the two labels"));
  EXPECT_EQ(part(result, "logistic", "tstr", "auc").estimate->value, 0.5);
  ASSERT_TRUE(result.estimate);
  EXPECT_NEAR(result.estimate->value, 0, 1e-12);
}

TEST(Tstr, SaysWhichGroupsCannotBeEstimated) {
  const auto result =
      audit(people(300, 1, Rng(18)), people(200, 1, Rng(19)), people(300, 1, Rng(20)));
  const auto& few = part(result, "boosted", "tstr", "auc", "few");
  EXPECT_FALSE(few.estimate);
  EXPECT_THAT(few.note, HasSubstr("not estimable: "));
  EXPECT_TRUE(part(result, "boosted", "tstr", "auc", "many").estimate);
}

TEST(Tstr, SaysWhatItNeeds) {
  const auto table = people(100, 1, Rng(21));
  EXPECT_EQ(make_tstr()->evaluate(Evidence(table, {}, table), Rng(1)).note, "needs a holdout");
  Schema schema = table.schema();
  schema.fields[3].roles.clear();
  EXPECT_EQ(audit(table.with_schema(schema), table, table).note, "needs a column with role target");
  const std::vector<std::size_t> few = {0, 1, 2};
  EXPECT_THAT(audit(table, table, table.take(few)).note, HasSubstr("the release has 3 rows"));
}

TEST(Tstr, TrainsTheCeilingOnAsManyPeopleAsTheReleaseHas) {
  const auto result =
      audit(people(600, 1, Rng(22)), people(300, 1, Rng(23)), people(200, 1, Rng(24)));
  EXPECT_THAT(result.note, HasSubstr("trained on 200 of the 600 training rows"));
}

TEST(Tstr, IsTheSameForAnyNumberOfThreadsAndAnyOrder) {
  const auto train = people(200, 1, Rng(25)), holdout = people(200, 1, Rng(26)),
             release = people(200, 1, Rng(27));
  const auto run = [&](std::size_t threads, const auto& turn) {
    const ThreadLimit limit(threads);
    return audit(turn(train), turn(holdout), turn(release));
  };
  const auto same = [](const Table& t) { return t; };
  const auto one = run(1, same);
  EXPECT_EQ(one, run(2, same));
  const auto turned = run(2, [](const Table& t) {
    const std::vector<std::size_t> columns = {2, 3, 1, 0};
    return t.take(Rng(28).choose(t.rows(), t.rows())).select(columns);
  });
  ASSERT_TRUE(one.estimate && turned.estimate);
  EXPECT_NEAR(one.estimate->value, turned.estimate->value, 1e-9);
  EXPECT_NEAR(*one.estimate->low, *turned.estimate->low, 1e-9);
}

// One learner whose training knows no variation: the interval is the bootstrap's alone and must be
// DeLong's.
TEST(TransferSpreads, BootstrapAgreesWithDeLong) {
  const std::size_t n = 600;
  LabelledTable test;
  TransferFits fits;
  std::vector<double> positive, negative;
  Rng rng(29);
  for (std::size_t i = 0; i < n; ++i) {
    test.positive.push_back(rng.bernoulli(0.3));
    fits.real.push_back(probability_of(rng.normal() + test.positive.back()));
    fits.release.push_back(
        probability_of(std::log(fits.real.back() / (1 - fits.real.back())) + rng.normal()));
  }
  test.units = row_units(n);
  fits.ceiling = fits.real;
  fits.floor = {std::vector<double>(n, 0.5), std::vector<double>(n, 0.5)};
  fits.real_left_out = fits.ceiling_left_out = {fits.real, fits.real};
  fits.release_left_out = {fits.release, fits.release};
  const auto spreads = transfer_spreads({fits}, test, {}, 999, Rng(30));
  const auto delong = auc_difference(fits.real, fits.release, test.positive);
  const auto& gap = spreads.learners[0].gap[0];
  EXPECT_NEAR(gap.value, delong.value, 1e-12);
  const double se = (*delong.high - *delong.low) / (2 * 1.959963984540054);
  // 999 replicates: relative standard error of a deviation 1/sqrt(2 x 999) = 2.2 %; six of them.
  EXPECT_NEAR(std::sqrt(gap.variance) / se, 1, 0.134);
  EXPECT_EQ(spreads.floor.value, 0.5);
}

TEST(TransferSpreads, CountsPeopleNotRows) {
  // Every person as three equal rows: three times the rows, the same spread as one row each.
  const auto spread = [](std::size_t copies) {
    LabelledTable test;
    TransferFits fits;
    Rng rng(31);
    test.units.begin.push_back(0);
    for (std::size_t i = 0; i < 300; ++i) {
      const char y = rng.bernoulli(0.4);
      const double p = probability_of(rng.normal() + y);
      for (std::size_t k = 0; k < copies; ++k) {
        test.positive.push_back(y);
        fits.real.push_back(p);
        test.units.rows.push_back(test.units.rows.size());
      }
      test.units.begin.push_back(test.units.rows.size());
    }
    fits.release = fits.ceiling = fits.real;
    fits.floor = fits.real_left_out = fits.ceiling_left_out =
        fits.release_left_out = {fits.real, fits.real};
    return transfer_spreads({fits}, test, {}, 199, Rng(32)).raw.variance;
  };
  EXPECT_NEAR(spread(3), spread(1), 1e-12);
}

// golden/utility.json: scikit-learn's figures for the predictions in
// data/utility_adult_predictions.csv.
TEST(RankedPredictions, AgreesWithScikitLearn) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const auto table = read_table(testing::shared_file("data/utility_adult_predictions.csv"));
  std::ifstream file(testing::shared_file("golden/utility.json"));
  const auto golden = nlohmann::json::parse(file).at("results");
  const std::size_t label = table.schema().index_of("y_true");
  std::vector<char> positive;
  for (std::size_t r = 0; r < table.rows(); ++r) {
    const auto& field = table.field(label);
    positive.push_back(field.kind == Kind::kCategorical
                           ? table.words(label)[static_cast<std::size_t>(table.codes(label)[r])] ==
                                 "1"
                           : table.numbers(label)[r] == 1);
  }
  std::vector<std::size_t> rows(table.rows());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  const std::vector<std::uint32_t> once(table.rows(), 1);
  constexpr std::array kNames = {"auc", "ap", "accuracy", "f1", "brier", "log_loss"};
  for (const std::string model : {"lr", "xgb", "rf", "mlp"}) {
    for (const std::string setting : {"TRTR", "TSTR"}) {
      const auto p = table.numbers(table.schema().index_of(model + "_" + setting));
      const auto ours = RankedPredictions(p, positive, rows).scores(once);
      for (std::size_t s = 0; s < kNames.size(); ++s) {
        EXPECT_NEAR(ours[s], golden.at(model).at(setting).at(kNames[s]), 1e-9)
            << model << setting << kNames[s];
      }
    }
  }
}

TEST(RankedPredictions, WeightsAreRepetitions) {
  const std::vector<double> p = {0.9, 0.4, 0.4, 0.7, 0.2}, p2 = {0.9, 0.4, 0.4, 0.4, 0.2};
  const std::vector<char> y = {1, 0, 1, 0, 0}, y2 = {1, 0, 1, 1, 0};
  const std::vector<std::size_t> rows = {0, 1, 2, 3, 4};
  const std::vector<std::uint32_t> weights = {1, 1, 2, 0, 1}, once(5, 1);
  const auto a = RankedPredictions(p, y, rows).scores(weights),
             b = RankedPredictions(p2, y2, rows).scores(once);
  for (std::size_t s = 0; s < a.size(); ++s) {
    EXPECT_DOUBLE_EQ(a[s], b[s]);
  }
}

TEST(RankedPredictions, ConstantScoresHaveAucOneHalf) {
  const std::vector<double> p(4, 0.3);
  const std::vector<char> y = {1, 0, 0, 0};
  const std::vector<std::size_t> rows = {0, 1, 2, 3};
  const auto s = RankedPredictions(p, y, rows).scores(std::vector<std::uint32_t>(4, 1));
  EXPECT_EQ(s[0], 0.5);
  EXPECT_EQ(s[1], 0.25);  // average precision of guessing is the rate
  EXPECT_EQ(s[2], 0.75);
}

TEST(UtilityRegistry, NamesItsMeasures) {
  ASSERT_EQ(utility_measures().size(), 1u);
  EXPECT_EQ(utility_measures()[0].id, "utility.tstr");
}

// The interval's coverage: 60 worlds, fresh release and training people from one law, so that the
// truth is 1.
TEST(SlowTstr, SkillIntervalCoversOneForFreshPeople) {
  constexpr int kRuns = 60;
  int covered = 0, zero = 0, fooled = 0;
  for (std::uint64_t run = 0; run < kRuns; ++run) {
    const Rng rng = Rng(33).split(run);
    const auto train = people(400, 1.5, rng.split("train")),
               holdout = people(400, 1.5, rng.split("holdout"));
    const auto fresh = audit(train, holdout, people(400, 1.5, rng.split("release")), run);
    covered += fresh.estimate && holds(*fresh.estimate, 1);
    const auto broken = audit(train, holdout, shuffled(train, rng.split("shuffle")), run);
    zero += broken.estimate && holds(*broken.estimate, 0);
    fooled += broken.estimate && holds(*broken.estimate, 1);
  }
  EXPECT_FALSE(covered < 0.95 * kRuns && testing::implausible(covered, kRuns, 0.95)) << covered;
  EXPECT_TRUE(testing::implausible(fooled, kRuns, 0.95))
      << fooled;  // negative control: a shuffled release
  EXPECT_FALSE(zero < 0.95 * kRuns && testing::implausible(zero, kRuns, 0.95)) << zero;
  RecordProperty("zero", zero);
  RecordProperty("covered", covered);
  RecordProperty("fooled", fooled);
}

}  // namespace
}  // namespace assay
