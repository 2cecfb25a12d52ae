// attacks.membership and attacks.replay: what they find, and where. What every attack must do is in attacks_test.cpp.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/csv.h"
#include "tests/attacks/audits.h"
#include "tests/attacks/crowd.h"
#include "tests/support/reference_data.h"
#include "tests/support/results.h"

namespace assay {
namespace {

using testing::Audit;
using testing::audit;
using testing::draw_people;
using testing::expect_silence;
using testing::find_part;
using testing::first_rows;
using ::testing::HasSubstr;
using testing::joined;
using testing::near_copies;
using testing::part_of;
using testing::value_of;

TEST(Membership, FindsTheLeakOfSynthMiasHousingExample) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const auto read = [](const std::string& name) {
    return read_table(testing::shared_file("data/synthmia_housing/" + name + ".csv"));
  };
  const Audit found = audit({read("mem"), read("non_mem"), read("synth")}, true);
  EXPECT_EQ(found.membership.verdict, Verdict::kLeak) << found.membership.note;
  EXPECT_LT(found.membership.test->p_adjusted, 0.001);
  EXPECT_THAT(found.membership.note, HasSubstr("The clearest sign is a tail: by dcr"));
  // 27 % of all 200 outsiders' way there (golden); here 100 of them are the reference
  EXPECT_GT(value_of(found.membership, "dcr tpr@0"), 0.2);
}

/// People of ten numbers each: nobody is close to anybody by chance, as in tables of many columns.
Table draw_profiles(std::size_t rows, Rng rng) {
  Schema schema;
  std::vector<Column> columns;
  for (int c = 0; c < 10; ++c) {
    schema.fields.emplace_back().name = "measure " + std::to_string(c);
    std::vector<double> values(rows);
    for (double& value : values) {
      value = std::round(1000 * rng.normal());
    }
    columns.emplace_back(Numbers(std::move(values)));
  }
  return Table(schema, columns);
}

TEST(Membership, FindsNearCopies) {
  const Table train = draw_profiles(600, Rng(1)), holdout = draw_profiles(600, Rng(2)),
              fresh = draw_profiles(570, Rng(3));
  const Audit found = audit({train, holdout, joined(fresh, near_copies(train, 30, Rng(4)))});
  EXPECT_EQ(found.membership.verdict, Verdict::kLeak) << found.membership.note;
  EXPECT_EQ(found.replay.verdict, Verdict::kLeak) << found.replay.note;
  EXPECT_EQ(value_of(found.replay, "exact members met"), 0);
  EXPECT_THAT(found.replay.note, HasSubstr("The clearest sign is near copies"));
  expect_silence(audit({train, holdout, joined(fresh, draw_profiles(30, Rng(5)))}));
}

TEST(Membership, FindsTwoHundredVerbatimRowsInFourThousand) {
  const Table train = draw_people(2000, Rng(1)), holdout = draw_people(1000, Rng(2)),
              fresh = draw_people(3800, Rng(3));
  const Audit found = audit({train, holdout, joined(fresh, first_rows(train, 200))});
  EXPECT_EQ(found.replay.verdict, Verdict::kLeak);
  EXPECT_EQ(found.membership.verdict, Verdict::kLeak);
  EXPECT_THAT(found.replay.note, HasSubstr("The clearest sign is "));
  EXPECT_THAT(found.membership.note, HasSubstr("The clearest sign is a tail: by "));
  // 200 of 2,000 are copied: an average hides them, a tail does not
  EXPECT_LT(found.membership.estimate->value, 0.6);
  EXPECT_GT(value_of(found.membership, "dcr tpr@0.01"), 0.09);
  expect_silence(audit({train, holdout, fresh}));
}

TEST(Membership, PrintsPOfEveryStatisticAloneAndOfTheBattery) {
  const Result result =
      audit({draw_people(200, Rng(1)), draw_people(200, Rng(2)), draw_people(200, Rng(3))})
          .membership;
  int compared = 0;
  for (const Part& part : result.parts) {
    if (part.key.size() == 2 && part.estimate) {
      EXPECT_LE(value_of(part.values, "p"), value_of(part.values, "p_adjusted") + 1e-12);
      ++compared;
    }
  }
  EXPECT_EQ(compared, 7 * 4);  // AUC and FPR 0, 1 %, 10 %; 0.1 % of 100 outsiders is nobody
  const Part& undefined = part_of(result, {{"score", "dcr"}, {"statistic", "tpr@0.001"}});
  EXPECT_FALSE(undefined.estimate);
  EXPECT_THAT(undefined.note, HasSubstr("less than one person"));
}

TEST(Membership, TrainsModelsUnlessToldNotTo) {
  const Evidence evidence(draw_people(200, Rng(1)), draw_people(200, Rng(2)),
                          draw_people(200, Rng(3)));
  for (const char* score : {"domias-boosted", "classifier"}) {
    const Key key{{"score", score}, {"statistic", "auc"}};
    EXPECT_NE(find_part(audit(evidence, true).membership, key), nullptr);
    EXPECT_EQ(find_part(audit(evidence, false).membership, key), nullptr);
  }
}

TEST(Replay, CountsRowsOfBothTablesApart) {
  const Table shared = draw_people(8, Rng(9));
  const Audit found =
      audit({joined(draw_people(200, Rng(1)), shared), joined(draw_people(200, Rng(2)), shared),
             joined(draw_people(200, Rng(3)), first_rows(shared, 5))});
  EXPECT_EQ(value_of(found.replay, "rows in both"), 8);
  EXPECT_EQ(value_of(found.replay, "rows in both, released"), 5);
  EXPECT_EQ(value_of(found.replay, "exact members met"), 0);
  EXPECT_THAT(found.replay.note, HasSubstr("8 training rows are in the holdout too"));
  EXPECT_NE(found.replay.verdict, Verdict::kLeak);
}

// Regions and ages of training people, next to another amount: no row is repeated, but their combinations are.
TEST(Replay, FindsRareCombinations) {
  const auto draw = [](std::size_t rows,
                       Rng rng) {  // six coarse columns: most pairs are common, some are not
    Schema schema;
    std::vector<Column> columns;
    for (int c = 0; c < 6; ++c) {
      schema.fields.emplace_back().name = "code " + std::to_string(c);
      std::vector<double> values(rows);
      for (double& value : values) {
        value = std::floor(60 * std::pow(rng.uniform(), 2));
      }
      columns.emplace_back(Numbers(std::move(values)));
    }
    return Table(schema, columns);
  };
  const Table train = draw(1000, Rng(1)), holdout = draw(1000, Rng(2)), fresh = draw(950, Rng(3));
  // five columns of a training person, the sixth of a new one: ten pairs of the fifteen
  const Table copied = first_rows(train, 50), new_people = draw(50, Rng(4));
  std::vector<Column> columns;
  for (std::size_t c = 0; c < 6; ++c) {
    columns.push_back(c < 5 ? copied.column(c) : new_people.column(c));
  }
  const Audit found = audit({train, holdout, stacked(fresh, Table(train.schema(), columns))});
  const Part& pairs = part_of(found.replay, {{"kind", "rare combinations"}});
  EXPECT_GT(*pairs.estimate->low, 0) << pairs.estimate->value;
  const Audit silent = audit({train, holdout, fresh});
  EXPECT_LT(*part_of(silent.replay, {{"kind", "rare combinations"}}).estimate->low, 0);
}

}  // namespace
}  // namespace assay
