// attacks.membership and attacks.replay: what they find, and where. What every attack must do is in attacks_test.cpp.
#include "attacks/membership/membership.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "attacks/membership/learned_scores.h"
#include "attacks/replay/replay.h"
#include "attacks/verdict.h"
#include "core/csv.h"
#include "tests/attacks/crowd.h"
#include "tests/support/reference_data.h"

namespace assay {
namespace {

using testing::draw_people;
using testing::first_rows;
using ::testing::HasSubstr;
using testing::joined;

struct Found {
  Result replay, membership;
};

/// Both attacks, settled; without learned scores unless asked for.
Found attack(const Evidence& evidence, bool learned = false) {
  const MeasureEntry entries[] = {{"attacks.replay", "", make_replay},
                                  {"attacks.membership", "", make_membership}};
  std::vector<Result> results;
  for (const MeasureEntry& entry : entries) {
    const auto measure = entry.make();
    if (entry.id == "attacks.membership") {
      set_option(*measure, entry.id, "learned", learned ? "true" : "false");
    }
    results.push_back(run_measure(entry, *measure, evidence, Rng(1)));
  }
  settle_verdicts(results);
  return {results[0], results[1]};
}

void expect_silence(const Found& found) {
  EXPECT_EQ(found.replay.verdict, Verdict::kNoLeakShown) << found.replay.note;
  EXPECT_EQ(found.membership.verdict, Verdict::kNoLeakShown) << found.membership.note;
}

double number(const Result& result, std::string_view name) {
  for (const auto& [key, value] : result.values) {
    if (key == name) {
      return std::get<double>(value);
    }
  }
  ADD_FAILURE() << "no value " << name;
  return 0;
}

const Part* part_of(const Result& result, const Key& key) {
  const auto part = std::find_if(result.parts.begin(), result.parts.end(),
                                 [&](const Part& p) { return p.key == key; });
  return part == result.parts.end() ? nullptr : &*part;
}

TEST(Membership, FindsTheLeakOfSynthMiasHousingExample) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const auto read = [](const std::string& name) {
    return read_table(testing::shared_file("data/synthmia_housing/" + name + ".csv"));
  };
  const Found found = attack({read("mem"), read("non_mem"), read("synth")}, true);
  EXPECT_EQ(found.membership.verdict, Verdict::kLeak) << found.membership.note;
  EXPECT_LT(found.membership.test->p_adjusted, 0.001);
  EXPECT_THAT(found.membership.note, HasSubstr("The clearest sign is a tail: by dcr"));
  // 27 % of all 200 outsiders' way there (golden); here 100 of them are the reference
  EXPECT_GT(number(found.membership, "dcr tpr@0"), 0.2);
}

/// Some training people once more: numbers off by up to one per cent, and one cell of another person.
Table near_copies(const Table& train, std::size_t count, Rng rng) {
  const Table copied = first_rows(train, count);
  std::vector<std::size_t> others(count);
  for (auto& row : others) {
    row = rng.below(train.rows());
  }
  const Table strangers = train.take(others);
  std::vector<std::size_t> changed(count);
  for (auto& column : changed) {
    column = 1 + rng.below(3);  // age, region or sex
  }
  std::vector<Column> columns;
  for (std::size_t c = 0; c < copied.columns(); ++c) {
    if (copied.field(c).kind == Kind::kNumeric) {
      std::vector<double> values(copied.numbers(c).begin(), copied.numbers(c).end());
      for (std::size_t i = 0; i < count; ++i) {
        values[i] = changed[i] == c ? strangers.numbers(c)[i]
                                    : values[i] * (1 + 0.02 * (rng.uniform() - 0.5));
      }
      columns.emplace_back(Numbers(std::move(values)));
    } else if (copied.field(c).kind == Kind::kCategorical) {
      std::vector<std::int32_t> codes(copied.codes(c).begin(), copied.codes(c).end());
      for (std::size_t i = 0; i < count; ++i) {
        codes[i] = changed[i] == c ? strangers.codes(c)[i] : codes[i];
      }
      columns.emplace_back(Codes(std::move(codes)));
    } else {
      columns.push_back(copied.column(c));
    }
  }
  return Table(copied.schema(), std::move(columns));
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
  const Found found = attack({train, holdout, joined(fresh, near_copies(train, 30, Rng(4)))});
  EXPECT_EQ(found.membership.verdict, Verdict::kLeak) << found.membership.note;
  EXPECT_EQ(found.replay.verdict, Verdict::kLeak) << found.replay.note;
  EXPECT_EQ(number(found.replay, "exact members met"), 0);
  EXPECT_THAT(found.replay.note, HasSubstr("The clearest sign is near copies"));
  expect_silence(attack({train, holdout, joined(fresh, draw_profiles(30, Rng(5)))}));
}

TEST(Membership, FindsTwoHundredVerbatimRowsInFourThousand) {
  const Table train = draw_people(2000, Rng(1)), holdout = draw_people(1000, Rng(2)),
              fresh = draw_people(3800, Rng(3));
  const Found found = attack({train, holdout, joined(fresh, first_rows(train, 200))});
  EXPECT_EQ(found.replay.verdict, Verdict::kLeak);
  EXPECT_EQ(found.membership.verdict, Verdict::kLeak);
  EXPECT_THAT(found.replay.note, HasSubstr("The clearest sign is "));
  EXPECT_THAT(found.membership.note, HasSubstr("The clearest sign is a tail: by "));
  // 200 of 2,000 are copied: an average hides them, a tail does not
  EXPECT_LT(found.membership.estimate->value, 0.6);
  EXPECT_GT(number(found.membership, "dcr tpr@0.01"), 0.09);
  expect_silence(attack({train, holdout, fresh}));
}

TEST(Membership, PrintsPOfEveryStatisticAloneAndOfTheBattery) {
  const Result result =
      attack({draw_people(200, Rng(1)), draw_people(200, Rng(2)), draw_people(200, Rng(3))})
          .membership;
  const auto value = [](const Part& part, std::string_view name) {
    const auto found = std::find_if(part.values.begin(), part.values.end(),
                                    [&](const auto& v) { return v.first == name; });
    return std::get<double>(found->second);
  };
  int compared = 0;
  for (const Part& part : result.parts) {
    if (part.key.size() == 2 && part.estimate) {
      EXPECT_LE(value(part, "p"), value(part, "p_adjusted") + 1e-12);
      ++compared;
    }
  }
  EXPECT_EQ(compared, 7 * 4);  // AUC and FPR 0, 1 %, 10 %; 0.1 % of 100 outsiders is nobody
  const Part* undefined = part_of(result, {{"score", "dcr"}, {"statistic", "tpr@0.001"}});
  ASSERT_NE(undefined, nullptr);
  EXPECT_FALSE(undefined->estimate);
  EXPECT_THAT(undefined->note, HasSubstr("less than one person"));
}

TEST(Membership, TrainsModelsUnlessToldNotTo) {
  const Evidence evidence(draw_people(200, Rng(1)), draw_people(200, Rng(2)),
                          draw_people(200, Rng(3)));
  for (const char* score : {"domias-boosted", "classifier"}) {
    const Key key{{"score", score}, {"statistic", "auc"}};
    EXPECT_NE(part_of(attack(evidence, true).membership, key), nullptr);
    EXPECT_EQ(part_of(attack(evidence, false).membership, key), nullptr);
  }
}

TEST(LearnedScores, KnowAShiftedReleaseFromPeopleOutside) {
  // the release is of two regions only; so are half of the people scored
  const Table everyone = draw_people(2000, Rng(1));
  std::vector<std::size_t> chosen, others;
  for (std::size_t row = 0; row < everyone.rows(); ++row) {
    (everyone.codes(2)[row] < 2 ? chosen : others).push_back(row);
  }
  const Table like = everyone.take(chosen), unlike = everyone.take(others);
  const Table release = first_rows(like, like.rows() / 2);
  for (const LearnedScore& score :
       learned_scores(release, draw_people(500, Rng(2)), like, unlike, Rng(3))) {
    const double lowest = *std::min_element(score.members.begin(), score.members.end());
    const double highest = *std::max_element(score.outsiders.begin(), score.outsiders.end());
    EXPECT_GT(lowest, highest) << score.name;
  }
}

TEST(LearnedScores, DoNotDependOnTheOrderOfTheRelease) {
  const Table release = draw_people(300, Rng(1)), reference = draw_people(100, Rng(2)),
              people = draw_people(50, Rng(4));
  const auto one = learned_scores(release, reference, people, people, Rng(3));
  const auto other =
      learned_scores(testing::shuffled_rows(release, Rng(5)), reference, people, people, Rng(3));
  ASSERT_EQ(one.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(one[i].members, other[i].members);
    EXPECT_EQ(one[i].members, one[i].outsiders);
  }
}

TEST(LearnedScores, LookAtTheTargetToo) {
  Table release = draw_people(300, Rng(1)), reference = draw_people(100, Rng(2));
  Schema schema = release.schema();
  for (Field& field : schema.fields) {
    field.roles = {Role::kTarget};
  }
  const auto plain = learned_scores(release, reference, reference, reference, Rng(3));
  const auto targets =
      learned_scores(release.with_schema(schema), reference.with_schema(schema),
                     reference.with_schema(schema), reference.with_schema(schema), Rng(3));
  EXPECT_EQ(plain[0].members, targets[0].members);
}

/// Random unit vectors of 32 numbers: embeddings.
Table draw_vectors(std::size_t rows, Rng rng) {
  constexpr std::size_t kDimension = 32;
  std::vector<float> values(rows * kDimension);
  for (std::size_t row = 0; row < rows; ++row) {
    double square = 0;
    std::vector<double> own(kDimension);
    for (double& value : own) {
      value = rng.normal();
      square += value * value;
    }
    std::transform(own.begin(), own.end(),
                   values.begin() + static_cast<std::ptrdiff_t>(row * kDimension),
                   [&](double v) { return static_cast<float>(v / std::sqrt(square)); });
  }
  Schema schema;
  Field& field = schema.fields.emplace_back();
  field.name = "embedding";
  field.kind = Kind::kVector;
  field.dimension = kDimension;
  return Table(schema, {Vectors{Cells<float>(std::move(values)), kDimension}});
}

TEST(Embeddings, CopiesAreFoundAndFreshOnesAreNot) {
  const Table train = draw_vectors(400, Rng(1)), holdout = draw_vectors(400, Rng(2)),
              fresh = draw_vectors(380, Rng(3));
  const Found leak = attack({train, holdout, stacked(fresh, first_rows(train, 20))}, true);
  EXPECT_EQ(leak.replay.verdict, Verdict::kLeak) << leak.replay.note;
  EXPECT_EQ(number(leak.replay, "exact members met"), 20);
  EXPECT_EQ(leak.membership.verdict, Verdict::kLeak) << leak.membership.note;
  EXPECT_GE(number(leak.membership, "dcr tpr@0"), 0.05);  // all 20 copies of 400
  EXPECT_THAT(leak.membership.note, HasSubstr("no models were trained"));
  expect_silence(attack({train, holdout, fresh}));
}

TEST(Embeddings, NearCopiesAreFound) {
  const Table train = draw_vectors(400, Rng(1)), holdout = draw_vectors(400, Rng(2)),
              fresh = draw_vectors(380, Rng(3));
  const Table copied = first_rows(train, 20);
  std::vector<float> moved(copied.vectors(0).begin(), copied.vectors(0).end());
  Rng rng(4);
  for (float& value : moved) {
    value += static_cast<float>(0.01 * rng.normal());
  }
  const Table near(copied.schema(), {Vectors{Cells<float>(std::move(moved)), 32}});
  const Found leak = attack({train, holdout, stacked(fresh, near)});
  EXPECT_EQ(leak.replay.verdict, Verdict::kLeak) << leak.replay.note;
  EXPECT_EQ(number(leak.replay, "exact members met"), 0);
  EXPECT_EQ(leak.membership.verdict, Verdict::kLeak) << leak.membership.note;
}

TEST(Embeddings, DoNotDependOnTheirUnitOrOrder) {
  const auto in_units = [](const Table& table, float unit) {
    std::vector<float> values(table.vectors(0).begin(), table.vectors(0).end());
    std::transform(values.begin(), values.end(), values.begin(), [&](float v) { return v * unit; });
    return Table(table.schema(), {Vectors{Cells<float>(std::move(values)), 32}});
  };
  const Table train = draw_vectors(100, Rng(1)), holdout = draw_vectors(100, Rng(2)),
              release = draw_vectors(100, Rng(3));
  const Result one = attack({train, holdout, release}).membership;
  constexpr float kUnit = 0x1p-60f;
  const Result other = attack({in_units(train, kUnit), in_units(holdout, kUnit),
                               in_units(testing::shuffled_rows(release, Rng(4)), kUnit)})
                           .membership;
  EXPECT_NEAR(one.estimate->value, other.estimate->value,
              0.05);  // another content order: other outsiders
  EXPECT_NEAR(number(one, "bandwidth"), number(other, "bandwidth"), 0.05);
}

TEST(Replay, CountsRowsOfBothTablesApart) {
  const Table shared = draw_people(8, Rng(9));
  const Found found =
      attack({joined(draw_people(200, Rng(1)), shared), joined(draw_people(200, Rng(2)), shared),
              joined(draw_people(200, Rng(3)), first_rows(shared, 5))});
  EXPECT_EQ(number(found.replay, "rows in both"), 8);
  EXPECT_EQ(number(found.replay, "rows in both, released"), 5);
  EXPECT_EQ(number(found.replay, "exact members met"), 0);
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
  const Found found = attack({train, holdout, stacked(fresh, Table(train.schema(), columns))});
  const Part* pairs = part_of(found.replay, {{"kind", "rare combinations"}});
  ASSERT_NE(pairs, nullptr);
  EXPECT_GT(*pairs->estimate->low, 0) << pairs->estimate->value;
  const Found silent = attack({train, holdout, fresh});
  EXPECT_LT(*part_of(silent.replay, {{"kind", "rare combinations"}})->estimate->low, 0);
}

}  // namespace
}  // namespace assay
