#include "attacks/inference/inference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "attacks/inference/inference_attack.h"
#include "tests/attacks/audits.h"
#include "tests/attacks/crowd.h"
#include "tests/support/adult.h"
#include "tests/support/checks.h"
#include "tests/support/cost.h"
#include "tests/support/reference_data.h"
#include "tests/support/tables.h"

namespace assay {
namespace {

using testing::adult;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::TableBuilder;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// Four numbers and a secret of four equally likely words that has nothing to do with them.
Table with_unrelated_secret(std::size_t rows, Rng rng) {
  std::vector<std::vector<double>> columns(3, std::vector<double>(rows));
  std::vector<std::int32_t> secret(rows);
  for (std::size_t i = 0; i < rows; ++i) {
    for (auto& column : columns) {
      column[i] = rng.normal();
    }
    secret[i] = static_cast<std::int32_t>(rng.below(4));
  }
  return TableBuilder()
      .numeric("a", columns[0])
      .numeric("b", columns[1])
      .numeric("c", columns[2])
      .coded("secret", {"w", "x", "y", "z"}, secret)
      .role(Role::kSecret)
      .table();
}

InferenceAttack attack_on(const Evidence& evidence, const InferenceOptions& options = {}) {
  return {evidence, secrets_of(evidence.schema()).columns, options};
}

const Trial& trial_of(const std::vector<Trial>& trials, const std::string& attacker) {
  return *std::find_if(trials.begin(), trials.end(),
                       [&](const Trial& trial) { return trial.key[1].second == attacker; });
}

// Were the secret among the attacker's columns, every attacker would be right nearly always.
TEST(Inference, GuessesAnUnrelatedSecretAsOftenAsChance) {
  const Evidence evidence(with_unrelated_secret(1000, Rng(1)), with_unrelated_secret(2000, Rng(2)),
                          with_unrelated_secret(1000, Rng(3)));
  const auto trials = attack_on(evidence).trials({});
  ASSERT_EQ(trials.size(), 4U);
  for (const std::string attacker : {"nearest", "cap", "learned"}) {
    const Trial& trial = trial_of(trials, attacker);
    const Hits hits = hits_of(trial.outsiders);
    EXPECT_FALSE(testing::implausible(hits.hits, hits.trials, 0.25)) << attacker;
    EXPECT_FALSE(testing::implausible(*trial.baseline * 2000, 2000, 0.25)) << attacker;
    EXPECT_TRUE(testing::implausible(0.4 * hits.trials, hits.trials, 0.25));  // it could be seen
  }
  EXPECT_LE(hits_of(trial_of(trials, "surest").outsiders).rate(), 0.06);
}

TEST(Inference, FindsTheSecretOfACopiedPerson) {
  const Table train = with_unrelated_secret(200, Rng(1)),
              holdout = with_unrelated_secret(200, Rng(2));
  const Evidence evidence(train, holdout, train);
  const auto trials = attack_on(evidence).trials({});
  EXPECT_EQ(hits_of(trial_of(trials, "nearest").members).rate(), 1);
  // 5 % of 200 people attacked, all of them members; ties at distance 0 make that all the copies
  EXPECT_EQ(hits_of(trial_of(trials, "surest").members).rate(), 1);
  EXPECT_EQ(hits_of(trial_of(trials, "surest").outsiders).rate(), 0);
}

TEST(Inference, FindsThePeopleWhomTheControlPlants) {
  const Evidence evidence(with_unrelated_secret(1000, Rng(1)), with_unrelated_secret(1000, Rng(2)),
                          with_unrelated_secret(1000, Rng(3)));
  InferenceAttack attack = attack_on(evidence);
  const auto without = attack.trials({});
  const std::size_t last = planted_units(people_of(evidence)).size() - 1;
  const auto with = attack.trials({Scene::Kind::kPlanted, last});
  const Targets& targets = targets_of(evidence);
  for (std::size_t unit = 0; unit < targets.members.units.count(); ++unit) {
    if (targets.member_unit[unit] < planted_units(people_of(evidence))[last]) {
      EXPECT_EQ(with[0].members[unit], 1);
    }
  }
  EXPECT_EQ(trial_of(with, "learned").members, trial_of(without, "learned").members);
  const auto keys = [](const std::vector<Trial>& trials) {
    std::vector<Key> all;
    for (const Trial& trial : trials) {
      all.push_back(trial.key);
    }
    return all;
  };
  EXPECT_EQ(keys(with), keys(without));
  EXPECT_EQ(keys(attack.trials({Scene::Kind::kFresh, 0})), keys(without));
}

Result run(const Evidence& evidence,
           const std::vector<std::pair<std::string, std::string>>& options = {}) {
  return testing::run_attack("attacks.inference", evidence, options);
}

TEST(Inference, SaysWhatWasGuessedAndWhere) {
  const Evidence evidence(with_unrelated_secret(200, Rng(1)), with_unrelated_secret(200, Rng(2)),
                          with_unrelated_secret(200, Rng(3)));
  const std::string note = run(evidence, {{"learned-rows", "50"}}).note;
  EXPECT_THAT(note, HasSubstr("guessed 1 column with role secret"));
  EXPECT_THAT(note, HasSubstr("that of 'secret'"));
  EXPECT_THAT(note, HasSubstr("saw 50 of the 200 release rows"));
  EXPECT_THAT(note, HasSubstr("100 training people"));
  EXPECT_THAT(run(evidence, {{"learned", "false"}}).note, Not(HasSubstr("learned attacker")));
}

TEST(Inference, DoesAsAnonymeterDoesOnRequest) {
  const Evidence evidence(with_unrelated_secret(200, Rng(1)), with_unrelated_secret(200, Rng(2)),
                          with_unrelated_secret(200, Rng(3)));
  const Result result = run(evidence, {{"compat", "anonymeter"}});
  ASSERT_EQ(result.parts.size(), 1U);
  EXPECT_EQ(result.parts[0].key[1].second, "nearest");
  EXPECT_EQ(result.estimate->method, "anonymeter");
  EXPECT_GE(*result.estimate->low, 0);
}

/// A date, a number and a word; one cell in five is missing.
Table with_gaps(std::size_t rows, Rng rng) {
  std::vector<std::int64_t> date(rows);
  std::vector<double> number(rows), weight(rows);
  std::vector<std::int32_t> word(rows);
  for (std::size_t i = 0; i < rows; ++i) {
    const auto week = static_cast<std::int64_t>(rng.below(50));
    date[i] = rng.bernoulli(0.2) ? kNoTime : week * 7 * 86'400'000'000;
    number[i] = rng.bernoulli(0.2) ? kNaN : static_cast<double>(week) - 25;
    weight[i] = rng.normal();
    word[i] = rng.bernoulli(0.2) ? -1 : static_cast<std::int32_t>(week % 3);
  }
  return TableBuilder()
      .datetime("date", date)
      .numeric("number", number)
      .coded("word", {"x", "y", "z"}, word)
      .numeric("weight", weight)
      .table();
}

TEST(Inference, AttacksOnlyPeopleWhoseSecretIsKnown) {
  const Evidence evidence(with_gaps(300, Rng(1)), with_gaps(400, Rng(2)), with_gaps(300, Rng(3)));
  const Targets& targets = targets_of(evidence);
  for (const Trial& trial : attack_on(evidence).trials({})) {
    const std::size_t column = evidence.schema().index_of(trial.key[0].second);
    for (std::size_t unit = 0; unit < trial.members.size(); ++unit) {
      const std::size_t row = targets.members.units.of(unit).front();
      EXPECT_EQ(std::isnan(trial.members[unit]), targets.members.table.missing(column, row));
    }
    EXPECT_TRUE(trial.baseline.has_value());
    if (trial.key == Key{{"secret", "date"}, {"attacker", "learned"}}) {
      // the number, where known, gives the week away; blind, one in fifty is right
      EXPECT_GT(hits_of(trial.outsiders).rate(), 0.2);
    }
  }
}

TEST(Inference, RefusesBadOptions) {
  const auto says = [](const std::string& name, const std::string& value) {
    return testing::input_error([&] {
      const auto measure = make_inference();
      set_option(*measure, "attacks.inference", name, value);
    });
  };
  EXPECT_THAT(says("permutations", "198"), HasSubstr("199"));
  EXPECT_THAT(says("tolerance", "0.6"), HasSubstr("0.5"));
  EXPECT_THAT(says("compat", "theirs"), HasSubstr("anonymeter"));
  EXPECT_THAT(says("trees", "0"), HasSubstr("trees"));
  EXPECT_THAT(says("learned-rows", "5"), HasSubstr("20"));
}

TEST(Inference, SaysWhyThereIsNothingToGuess) {
  const auto people = [](double shift, bool lonely) {
    std::vector<double> x;
    std::vector<std::string> note;
    for (int i = 0; i < 100; ++i) {
      x.push_back(shift + i);
      note.push_back("hello");
    }
    TableBuilder builder;
    builder.numeric("x", x).words("note", Kind::kText, note);
    if (!lonely) {
      builder.role(Role::kSecret);
    }
    return builder.table();
  };
  EXPECT_THAT(run(Evidence(people(0, true), people(0.5, true), people(0.2, true))).note,
              HasSubstr("knows nothing to guess it by"));
  EXPECT_THAT(run(Evidence(people(0, false), people(0.5, false), people(0.2, false))).note,
              HasSubstr("no secret that can be guessed: 'note'"));
}

// golden/privacy.json: nearest_neighbour_deterministic (Anonymeter's distance and rule, numpy).
TEST(Inference, AgreesWithAnonymetersNearestNeighbourOnAdult) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const Evidence all(adult("train"), adult("holdout"), adult("synthetic_ctgan"));
  const auto hits = [&](const Table& people, const std::string& secret) {
    const std::size_t column = all.schema().index_of(secret);
    return nearest_hits_lowest_index(testing::first_rows(people, 300), all.synthetic(), column,
                                     right_for(all.schema().fields[column], 0.05, true));
  };
  EXPECT_EQ(hits(all.train(), "income"), 215U);
  EXPECT_EQ(hits(all.holdout(), "income"), 224U);
  EXPECT_EQ(hits(all.train(), "marital"), 215U);
  EXPECT_EQ(hits(all.holdout(), "marital"), 218U);
  EXPECT_EQ(hits(all.train(), "occupation"), 53U);
  EXPECT_EQ(hits(all.holdout(), "occupation"), 73U);
}

/// Adult with all 15 columns as secrets.
Table all_secret(const Table& table) {
  Schema schema = table.schema();
  for (Field& field : schema.fields) {
    field.roles.push_back(Role::kSecret);
  }
  return table.with_schema(schema);
}

TEST(SlowInference, GuessesEveryColumnOfAdultFastAndDoesNotAccuseCtgan) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const Evidence evidence(all_secret(adult("train")), all_secret(adult("holdout")),
                          all_secret(adult("synthetic_ctgan")));
  const auto seconds = [&](const char* learned) {
    return testing::cpu_seconds([&] {
      const Result result = run(evidence, {{"learned", learned}});
      EXPECT_NE(result.verdict, Verdict::kLeak) << result.note;
      EXPECT_LE(result.test->minimum_detectable.value_or(1), 0.02) << result.note;
    });
  };
  const double without = seconds("false"), with = seconds("true");
  RecordProperty("cpu_seconds_without_learned", std::to_string(without));
  RecordProperty("cpu_seconds_with_learned", std::to_string(with));
  if (testing::kMeasurable) {
    EXPECT_LE(without, 1.5 * 10);  // bars: 10 and 70 CPU seconds
    EXPECT_LE(with, 1.5 * 70);
  }
}

}  // namespace
}  // namespace assay
