#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/attacks/audits.h"
#include "tests/attacks/crowd.h"
#include "tests/support/adult.h"
#include "tests/support/cost.h"
#include "tests/support/reference_data.h"
#include "tests/support/results.h"

namespace assay {
namespace {

using testing::adult;
using testing::Audit;
using testing::audit;
using testing::bootstrap_of;
using testing::first_rows;
using testing::near_copies;
using testing::value_of;

/// "Too weak" is no alarm either: one fresh sample in a hundred looks unusual.
void expect_no_alarm(const Audit& found) {
  EXPECT_NE(found.replay.verdict, Verdict::kLeak) << found.replay.note;
  EXPECT_NE(found.membership.verdict, Verdict::kLeak) << found.membership.note;
}

TEST(Adult, HalfOfTheHoldoutIsNotAccusedAndABootstrapIs) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const Table train = adult("train"), holdout = adult("holdout");
  const auto order = Rng(5).choose(holdout.rows(), holdout.rows());
  const auto pick = [&](std::size_t from, std::size_t count) {
    return holdout.take(std::span(order).subspan(from, count));
  };
  const auto rows = Rng(6).choose(train.rows(), 1500);
  const Table people = train.take(rows);
  expect_no_alarm(audit({people, pick(0, 2200), pick(4000, 1500)}));
  const Audit leak = audit({people, pick(0, 2200), bootstrap_of(people, Rng(7))});
  EXPECT_EQ(leak.replay.verdict, Verdict::kLeak);
  EXPECT_EQ(leak.membership.verdict, Verdict::kLeak);
  EXPECT_GE(value_of(leak.membership, "dcr tpr@0.001"), 0.5);
}

/// `bar`: of CPU seconds for the audit of CTGAN's release. 1.5 times as many are allowed.
void expect_no_alarm_of_ctgan(bool learned, double bar) {
  const Table train = adult("train"), holdout = adult("holdout"),
              release = adult("synthetic_ctgan");
  const double seconds = testing::cpu_seconds([&] {
    expect_no_alarm(audit({train, holdout, release}, learned));
  });
  ::testing::Test::RecordProperty("cpu_seconds", std::to_string(seconds));
  if (testing::kMeasurable) {
    EXPECT_LE(seconds, 1.5 * bar);
  }
}

TEST(SlowAdult, CtganIsNotAccusedAndTheAuditIsFast) {
  ASSAY_NEEDS_REFERENCE_DATA();
  expect_no_alarm_of_ctgan(false, 12);
}

TEST(SlowAdult, CtganIsNotAccusedByLearnedAttackersEither) {
  ASSAY_NEEDS_REFERENCE_DATA();
  expect_no_alarm_of_ctgan(true, 12 + 60);
}

/// 10,000 training people, the holdout, and a release of 3,800 rows of CTGAN's.
struct Small {
  Table train, holdout, clean;
};

Small small() {
  const Table train = adult("train"), release = adult("synthetic_ctgan");
  return {train.take(Rng(8).choose(train.rows(), 10'000)), adult("holdout"),
          release.take(Rng(9).choose(release.rows(), 3'800))};
}

/// Rows of `bottom` under the release's: aligned, as an audit would read them from one file.
Table added(const Table& release, const Table& bottom) {
  const Table both[] = {release, bottom};
  const auto aligned = align(both);
  return stacked(aligned[0], aligned[1]);
}

TEST(SlowAdult, TwoHundredVerbatimRowsInFourThousandAreFound) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const Small data = small();
  const Audit found =
      audit({data.train, data.holdout, added(data.clean, first_rows(data.train, 200))}, true);
  EXPECT_EQ(found.replay.verdict, Verdict::kLeak) << found.replay.note;
  EXPECT_EQ(found.membership.verdict, Verdict::kLeak) << found.membership.note;
  EXPECT_THAT(found.replay.note, ::testing::HasSubstr("The clearest sign is "));
  EXPECT_THAT(found.membership.note, ::testing::HasSubstr("The clearest sign is a tail: by "));
  // 200 of 10,000, at no false alarm
  EXPECT_GE(value_of(found.membership, "dcr tpr@0"), 0.019);
  expect_no_alarm(audit({data.train, data.holdout, data.clean}, true));
}

TEST(SlowAdult, NearCopiesAreFound) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const Small data = small();
  const Audit found = audit(
      {data.train, data.holdout, added(data.clean, near_copies(data.train, 200, Rng(3)))}, true);
  EXPECT_EQ(found.replay.verdict, Verdict::kLeak) << found.replay.note;
  EXPECT_EQ(found.membership.verdict, Verdict::kLeak) << found.membership.note;
}

TEST(SlowAdult, HalfOfTheHoldoutIsNotAccused) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const Table train = adult("train"), holdout = adult("holdout");
  const auto order = Rng(5).choose(holdout.rows(), holdout.rows());
  const std::span<const std::size_t> rows(order);
  expect_no_alarm(audit({train, holdout.take(rows.first(4879)), holdout.take(rows.subspan(4879))}));
}

TEST(SlowAdult, ABootstrapOfTheTrainingPeopleIsFoundAtLowFalseAlarm) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const Table train = adult("train");
  const Audit found = audit({train, adult("holdout"), bootstrap_of(train, Rng(7))});
  EXPECT_EQ(found.replay.verdict, Verdict::kLeak);
  EXPECT_EQ(found.membership.verdict, Verdict::kLeak);
  EXPECT_GE(value_of(found.membership, "dcr tpr@0.001"), 0.5);
  EXPECT_NEAR(found.replay.estimate->value, 1 - std::exp(-1),
              0.02);  // who a bootstrap draws at all
}

// Every column is permuted on its own: nobody's row is left, but every training person's own weight
// is.
TEST(SlowAdult, ShuffledColumnsRepeatValuesButNoPeople) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const Audit found = audit({adult("train"), adult("holdout"), adult("train_columns_shuffled")});
  EXPECT_NE(found.membership.verdict, Verdict::kLeak) << found.membership.note;
  EXPECT_EQ(found.replay.verdict, Verdict::kLeak);
  for (const Part& part : found.replay.parts) {
    const std::string& kind = part.key[0].second;
    if (kind == "rare values") {
      EXPECT_GT(part.estimate->value, 0.5);
    } else if (kind == "rare combinations") {
      EXPECT_LT(part.estimate->value, 0.01);  // pairs are met by chance, of anybody
    } else if (part.key.size() == 1) {
      EXPECT_LT(*part.estimate->low, 0) << kind;
    }
  }
}

}  // namespace
}  // namespace assay
