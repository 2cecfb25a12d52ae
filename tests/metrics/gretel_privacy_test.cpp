#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "metrics/peers/gretel_attributes.h"
#include "metrics/peers/gretel_dps.h"
#include "metrics/peers/gretel_membership.h"
#include "tests/metrics/gretel_golden.h"

namespace assay::gretel {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using testing::TableBuilder;

constexpr double kTolerance = 1e-6;

/// A case with privacy scores.
class GretelPrivacyCase : public ::testing::TestWithParam<std::string> {
 protected:
  static json golden() { return testing::gretel_golden()["cases"][GetParam()]["privacy"]; }
  static Evidence evidence() { return testing::gretel_evidence(GetParam(), {}); }
  static std::vector<Frame> frames() { return testing::gretel_frames(evidence()); }
};
INSTANTIATE_TEST_SUITE_P(Adult, GretelPrivacyCase, ::testing::Values("ctgan", "shuffled", "copy"),
                         [](const auto& tested) { return tested.param; });

const std::map<double, std::string> kGrades{
    {3, "Excellent"}, {2.5, "Very Good"}, {2, "Good"}, {1.5, "Moderate"}, {1, "Poor"}};

void expect_guess(const MembershipGuess& ours, const json& theirs) {
  EXPECT_EQ(ours.threshold, theirs["threshold"].get<double>());
  EXPECT_EQ(ours.share, theirs["proportion"].get<double>());
  EXPECT_EQ(ours.records, theirs["records"].get<int>());
  EXPECT_EQ(ours.members, theirs["members"].get<int>());
  EXPECT_EQ(ours.guessed, theirs["predicted_members"].get<int>());
  EXPECT_EQ(ours.hits, theirs["tp"].get<int>());
  EXPECT_EQ(ours.guessed - ours.hits, theirs["fp"].get<int>());
  EXPECT_NEAR(ours.precision, theirs["precision_rounded"].get<double>(), kTolerance);
  EXPECT_NEAR(ours.accuracy, theirs["accuracy_rounded"].get<double>(), kTolerance);
  EXPECT_EQ(kGrades.at(ours.points), theirs["grade"].get<std::string>());
}

TEST_P(GretelPrivacyCase, HasTheToolsMembershipScore) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const json theirs = golden()["mia"];
  const auto tables = frames();
  const auto ours = membership_inference(tables[0], tables[2], tables[1]);
  EXPECT_EQ(ours.training_rows, theirs["train_sample_row_numbers"].get<std::vector<std::size_t>>());
  EXPECT_EQ(ours.dimension, theirs["encoded_columns"].get<std::size_t>());
  ASSERT_EQ(ours.runs.size(), theirs["runs"].size());
  std::map<std::string, int> hits, misses, graded;
  for (std::size_t r = 0; r < ours.runs.size(); ++r) {
    SCOPED_TRACE(r);
    const MembershipRun& run = ours.runs[r];
    EXPECT_EQ(membership_order(450, r),
              theirs["shuffle_per_run"][r].get<std::vector<std::size_t>>());
    EXPECT_NEAR(run.score, theirs["runs"][r]["raw_score"].get<double>(), kTolerance);
    EXPECT_NEAR(run.largest, theirs["runs"][r]["max_distance"].get<double>(), kTolerance);
    const json& attacks = theirs["runs"][r]["attacks"];
    ASSERT_EQ(run.guesses.size(), attacks.size());
    for (std::size_t i = 0; i < attacks.size(); ++i) {
      expect_guess(run.guesses[i], attacks[i]);
      ++graded[kGrades.at(run.guesses[i].points)];
      const auto threshold = json(run.guesses[i].threshold).dump();
      hits[threshold] += run.guesses[i].hits;
      misses[threshold] += run.guesses[i].guessed - run.guesses[i].hits;
    }
  }
  EXPECT_EQ(hits, (theirs["tps"].get<std::map<std::string, int>>()));
  EXPECT_EQ(misses, (theirs["fps"].get<std::map<std::string, int>>()));
  for (const auto& [grade, percent] : theirs["attack_percentage"].items()) {
    EXPECT_EQ(100 * graded[grade] / 360, percent.get<int>()) << grade << ": whole percents, cut";
  }
  const json& nearest = theirs["run0_nearest_distance_in_shuffled_order"];
  ASSERT_EQ(ours.runs[0].distance.size(), nearest.size());
  for (std::size_t i = 0; i < nearest.size(); ++i) {
    EXPECT_NEAR(ours.runs[0].distance[i], nearest[i].get<double>(), kTolerance);
  }
  EXPECT_NEAR(ours.score.raw, theirs["raw_score"].get<double>(), kTolerance);
  EXPECT_NEAR(ours.score.reported, theirs["score"].get<double>(), kTolerance);
  EXPECT_EQ(ours.score.grade, theirs["grade"].get<std::string>());
}

void expect_attacks(const AttributeInference& ours, const json& theirs) {
  ASSERT_EQ(ours.attacks.size(), theirs.size());
  for (std::size_t i = 0; i < theirs.size(); ++i) {
    SCOPED_TRACE(i);
    const AttributeAttack& attack = ours.attacks[i];
    EXPECT_EQ(attack.training_row, theirs[i]["train_row"].get<std::size_t>());
    std::vector<std::string> known;
    for (const auto c : attack.known) {
      known.push_back(ours.columns[c]);
    }
    EXPECT_EQ(known, theirs[i]["quasi_identifiers"].get<std::vector<std::string>>());
    EXPECT_EQ(attack.neighbours, theirs[i]["neighbour_rows"].get<std::vector<std::size_t>>());
  }
}

void expect_columns(const AttributeInference& ours, const json& theirs) {
  for (std::size_t c = 0; c < ours.columns.size(); ++c) {
    const std::string& name = ours.columns[c];
    SCOPED_TRACE(name);
    const auto& nominal = theirs["nominal_columns"];
    EXPECT_EQ(ours.nominal[c] != 0,
              std::find(nominal.begin(), nominal.end(), name) != nominal.end());
    EXPECT_EQ(ours.right[c], theirs["correct"][name].get<int>());
    EXPECT_EQ(ours.wrong[c], theirs["incorrect"][name].get<int>());
    EXPECT_NEAR(ours.accuracy[c], theirs["accuracy_rounded"][name].get<double>(), kTolerance);
    EXPECT_NEAR(ours.entropy[c], theirs["entropy_unrounded"][c].get<double>(), kTolerance);
    EXPECT_NEAR(rounded(ours.entropy[c], 2, Rounding::kNumpy),
                theirs["entropy_rounded"][c].get<double>(), kTolerance);
    EXPECT_NEAR(ours.weight[c], theirs["entropy_weights"][c].get<double>(), kTolerance);
    EXPECT_NEAR(ours.column_score[c], theirs["per_column"][name]["score"].get<double>(),
                kTolerance);
    EXPECT_EQ(grade_of(ours.column_score[c], true),
              theirs["per_column"][name]["grade"].get<std::string>());
  }
}

TEST_P(GretelPrivacyCase, HasTheToolsAttributeScoreInStableOrder) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const json theirs = golden()["aia_stable_ties"];
  const auto tables = frames();
  const auto ours = attribute_inference(tables[0], tables[1]);
  EXPECT_EQ(ours.attacks.size(), theirs["records_attacked"].get<std::size_t>());
  expect_attacks(ours, theirs["attacks"]);
  expect_columns(ours, theirs);
  EXPECT_NEAR(ours.mean, theirs["mean_unrounded"].get<double>(), kTolerance);
  EXPECT_NEAR(ours.score.raw, theirs["raw_score"].get<double>(), kTolerance);
  EXPECT_NEAR(ours.score.reported, theirs["score"].get<double>(), kTolerance);
  EXPECT_EQ(ours.score.grade, theirs["grade"].get<std::string>());
}

TEST_P(GretelPrivacyCase, HasTheToolsScoreInStableOrder) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const json privacy = golden();
  const json& theirs = privacy["dps_stable_ties"];
  const Result result = make_gretel_dps()->evaluate(evidence(), Rng(1));
  ASSERT_TRUE(result.estimate.has_value());
  EXPECT_NEAR(result.estimate->value, theirs["score_reported"].get<double>(), kTolerance);
  EXPECT_FALSE(result.estimate->low.has_value());
  EXPECT_NEAR(std::get<double>(result.values[0].second), theirs["score_unrounded"].get<double>(),
              kTolerance);
  EXPECT_EQ(std::get<std::string>(result.values[1].second), theirs["grade"].get<std::string>());
  ASSERT_EQ(result.parts.size(), 2 + 15U);
  for (const auto& part : result.parts) {
    const auto& [kind, what] = part.key[0];
    const double expected = kind == "column"
                                ? privacy["aia_stable_ties"]["per_column"][what]["score"]
                            : what == "membership inference" ? privacy["mia"]["score"]
                                                             : privacy["aia_stable_ties"]["score"];
    EXPECT_NEAR(part.estimate->value, expected, kTolerance) << what;
  }
}

/// The table with "?" missing.
Table without_question_marks(const Table& table) {
  std::vector<assay::Column> columns;
  for (std::size_t c = 0; c < table.columns(); ++c) {
    columns.push_back(table.column(c));
    if (table.field(c).kind == Kind::kCategorical) {
      std::vector<std::int32_t> codes(table.codes(c).begin(), table.codes(c).end());
      for (auto& code : codes) {
        code = table.words(c)[static_cast<std::size_t>(code)] == "?" ? -1 : code;
      }
      columns.back() = Codes(codes);
    }
  }
  return {table.schema(), columns};
}

// "as_written" of the file, where 97 of 196 look-ups are shifted; aligned rows would be right about education 75 times,
// not 65.
TEST(GretelAttributes, LookUpOtherPeopleWhereKnownCellsAreMissing) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const json theirs = testing::gretel_golden()["aia_missing_value_row_shift"]["as_written"];
  const Evidence evidence = testing::gretel_evidence("ctgan", {});
  const auto frames = testing::gretel_frames(without_question_marks(evidence.train()),
                                             without_question_marks(evidence.synthetic()));
  const auto ours = attribute_inference(frames[0], frames[1]);
  EXPECT_EQ(
      std::ranges::count_if(ours.attacks, [](const auto& a) { return !a.neighbours.empty(); }),
      theirs["records_attacked"].get<std::ptrdiff_t>());
  EXPECT_NEAR(ours.mean, theirs["mean_unrounded"].get<double>(), 1e-6);
  for (std::size_t c = 0; c < ours.columns.size(); ++c) {
    EXPECT_EQ(ours.right[c], theirs["correct"][ours.columns[c]].get<int>()) << ours.columns[c];
    EXPECT_EQ(ours.wrong[c], theirs["incorrect"][ours.columns[c]].get<int>());
  }
}

Table small_table(std::size_t rows) {
  std::vector<double> x, y;
  std::vector<std::string> c;
  for (std::size_t i = 0; i < rows; ++i) {
    x.push_back(static_cast<double>(i * 7 % 13));
    y.push_back(static_cast<double>(i % 4) + 0.5);
    c.push_back(i % 3 == 0 ? "a" : "b");
  }
  return TableBuilder().numeric("x", x).numeric("y", y).categorical("c", c).table();
}

TEST(GretelDps, SaysWhatIsMissing) {
  const auto evaluate = [](const Table& train, const std::optional<Table>& holdout,
                           const Table& release) {
    return make_gretel_dps()->evaluate(Evidence(train, holdout, release), Rng(1));
  };
  const auto note_of = [](const Result& result, const std::string& name) {
    return std::ranges::find(result.parts, Key{{"property", name}}, &Part::key)->note;
  };
  const Result no_holdout = evaluate(small_table(30), std::nullopt, small_table(30));
  EXPECT_EQ(note_of(no_holdout, "membership inference"), "needs a holdout");
  EXPECT_TRUE(no_holdout.estimate.has_value()) << "attributes alone";
  const Result small_holdout = evaluate(small_table(30), small_table(2), small_table(30));
  EXPECT_THAT(note_of(small_holdout, "membership inference"), HasSubstr("2 test rows; it needs 3"));
  const Result small_release = evaluate(small_table(30), small_table(9), small_table(4));
  EXPECT_THAT(note_of(small_release, "attribute inference"), HasSubstr("4 release rows"));
  const Table one = TableBuilder().numeric("x", {1, 2, 3}).table();
  const Result nothing = evaluate(one, std::nullopt, one);
  EXPECT_FALSE(nothing.estimate.has_value());
  EXPECT_THAT(note_of(nothing, "attribute inference"), HasSubstr("it needs 2"));
}

TEST(GretelMembership, RepeatsTheLastTrainingRowsWhenTheyRunOut) {
  const Evidence evidence(small_table(12), small_table(5), small_table(20));
  const auto frames = testing::gretel_frames(evidence);
  const auto result = membership_inference(frames[0], frames[2], frames[1]);
  EXPECT_EQ(result.training_rows.size(), 12U);
  for (const auto& run : result.runs) {
    EXPECT_EQ(run.distance.size(), 10U) << "five members, five others";
  }
}

TEST(GretelDps, SkipsAScoreOfZero) {
  const Score zero = finished(1, 0, Rounding::kNumpy), six = finished(2, 6, Rounding::kNumpy);
  EXPECT_EQ(privacy_score(zero, six)->reported, 6);
  EXPECT_FALSE(privacy_score(zero, std::nullopt).has_value());
  // numpy rounds halves to even: 5.65 -> 5.6.
  const Score a = finished(0, 4.3, Rounding::kPython), b = finished(0, 7.0, Rounding::kPython);
  EXPECT_EQ(privacy_score(a, b)->reported, 5.6);
}

// The tool's _is_really_categorical, run by hand on its word list.
TEST(GretelAttributes, KnowsLabelsByTheirNames) {
  for (const char* name :
       {"zip", "patient_id", "PassengerId", "birthYear", "HTMLCode", "start date", "EVENT_TIME"}) {
    EXPECT_TRUE(named_like_a_category(name)) << name;
  }
  for (const char* name : {"age", "education_num", "weekend", "identity", "a_b.id", ""}) {
    EXPECT_FALSE(named_like_a_category(name)) << name;
  }
}

TEST(GretelAttributes, ToleratesLessTheMoreBinaryPlaces) {
  EXPECT_EQ(float_tolerance(3), 0.01);
  EXPECT_NEAR(float_tolerance(0.5), 1e-3, 1e-18);   // 0.5: one digit
  EXPECT_NEAR(float_tolerance(2.75), 1e-4, 1e-18);  // 2.75: two
  EXPECT_LT(float_tolerance(0.1), 1e-50);           // 55 digits, so never met
}

TEST(GretelAttributes, ListsSubsetsAsItertools) {
  std::vector<std::vector<std::size_t>> all;
  for (std::size_t i = 0; i < 6; ++i) {
    all.push_back(combination(4, 2, i));
  }
  EXPECT_EQ(
      all, (std::vector<std::vector<std::size_t>>{{0, 1}, {0, 2}, {0, 3}, {1, 2}, {1, 3}, {2, 3}}));
}

}  // namespace
}  // namespace assay::gretel
