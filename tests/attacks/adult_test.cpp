#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <ctime>
#include <numeric>

#include "attacks/membership/membership.h"
#include "attacks/replay/replay.h"
#include "attacks/verdict.h"
#include "core/csv.h"
#include "core/schema_file.h"
#include "tests/support/reference_data.h"

namespace assay {
namespace {

Table adult(const std::string& name) {
  const Schema schema = read_schema(testing::shared_file("data/adult_schema.toml"));
  return read_table(testing::shared_file("data/adult_" + name + ".csv"), {&schema, true});
}

struct Audit {
  Result replay, membership;
};

Audit audit(const Table& train, const Table& holdout, const Table& release, bool learned = false) {
  const Evidence evidence(train, holdout, release);
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

double value_of(const Result& result, const std::string& name) {
  for (const auto& [key, value] : result.values) {
    if (key == name) {
      return std::get<double>(value);
    }
  }
  ADD_FAILURE() << "no value " << name;
  return 0;
}

/// "Too weak" is no alarm either: one fresh sample in a hundred looks unusual.
void expect_no_alarm(const Audit& found) {
  EXPECT_NE(found.replay.verdict, Verdict::kLeak) << found.replay.note;
  EXPECT_NE(found.membership.verdict, Verdict::kLeak) << found.membership.note;
}

Table bootstrap_of(const Table& train, Rng rng) {
  std::vector<std::size_t> rows(train.rows());
  for (auto& row : rows) {
    row = rng.below(train.rows());
  }
  return train.take(rows);
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
  expect_no_alarm(audit(people, pick(0, 2200), pick(4000, 1500)));
  const Audit leak = audit(people, pick(0, 2200), bootstrap_of(people, Rng(7)));
  EXPECT_EQ(leak.replay.verdict, Verdict::kLeak);
  EXPECT_EQ(leak.membership.verdict, Verdict::kLeak);
  EXPECT_GE(value_of(leak.membership, "dcr tpr@0.001"), 0.5);
}

void expect_cpu_seconds(std::clock_t start, double bar) {
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
#if defined(NDEBUG) && !defined(__SANITIZE_ADDRESS__)
  EXPECT_LE(seconds, 1.5 * bar);
#else
  static_cast<void>(bar);
#endif
  ::testing::Test::RecordProperty("cpu_seconds", std::to_string(seconds));
}

TEST(SlowAdult, CtganIsNotAccusedAndTheAuditIsFast) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const Table train = adult("train"), holdout = adult("holdout"),
              release = adult("synthetic_ctgan");
  const std::clock_t start = std::clock();
  expect_no_alarm(audit(train, holdout, release));
  expect_cpu_seconds(start, 12);
}

TEST(SlowAdult, CtganIsNotAccusedByLearnedAttackersEither) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const Table train = adult("train"), holdout = adult("holdout"),
              release = adult("synthetic_ctgan");
  const std::clock_t start = std::clock();
  expect_no_alarm(audit(train, holdout, release, true));
  expect_cpu_seconds(start, 12 + 60);
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
  std::vector<std::size_t> first(200);
  std::iota(first.begin(), first.end(), std::size_t{0});
  const Audit found =
      audit(data.train, data.holdout, added(data.clean, data.train.take(first)), true);
  EXPECT_EQ(found.replay.verdict, Verdict::kLeak) << found.replay.note;
  EXPECT_EQ(found.membership.verdict, Verdict::kLeak) << found.membership.note;
  EXPECT_THAT(found.replay.note, ::testing::HasSubstr("The clearest sign is "));
  EXPECT_THAT(found.membership.note, ::testing::HasSubstr("The clearest sign is a tail: by "));
  // 200 of 10,000, at no false alarm
  EXPECT_GE(value_of(found.membership, "dcr tpr@0"), 0.019);
  expect_no_alarm(audit(data.train, data.holdout, data.clean, true));
}

/// Training people with one cell of somebody else's and numbers off by up to one per cent.
Table near_copies(const Table& train, std::size_t count, Rng rng) {
  std::vector<std::size_t> own(count), others(count), changed(count);
  for (std::size_t i = 0; i < count; ++i) {
    own[i] = i;
    others[i] = rng.below(train.rows());
    changed[i] = rng.below(train.columns());
  }
  const Table copied = train.take(own), strangers = train.take(others);
  std::vector<Column> columns;
  for (std::size_t c = 0; c < train.columns(); ++c) {
    if (train.field(c).kind == Kind::kNumeric) {
      std::vector<double> values(copied.numbers(c).begin(), copied.numbers(c).end());
      for (std::size_t i = 0; i < count; ++i) {
        const double moved = std::round(values[i] * (1 + 0.02 * (rng.uniform() - 0.5)));
        values[i] = changed[i] == c ? strangers.numbers(c)[i] : moved;
      }
      columns.emplace_back(Numbers(std::move(values)));
    } else {
      std::vector<std::int32_t> codes(copied.codes(c).begin(), copied.codes(c).end());
      for (std::size_t i = 0; i < count; ++i) {
        codes[i] = changed[i] == c ? strangers.codes(c)[i] : codes[i];
      }
      columns.emplace_back(Codes(std::move(codes)));
    }
  }
  return Table(copied.schema(), std::move(columns));
}

TEST(SlowAdult, NearCopiesAreFound) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const Small data = small();
  const Audit found = audit(data.train, data.holdout,
                            added(data.clean, near_copies(data.train, 200, Rng(3))), true);
  EXPECT_EQ(found.replay.verdict, Verdict::kLeak) << found.replay.note;
  EXPECT_EQ(found.membership.verdict, Verdict::kLeak) << found.membership.note;
}

TEST(SlowAdult, HalfOfTheHoldoutIsNotAccused) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const Table train = adult("train"), holdout = adult("holdout");
  const auto order = Rng(5).choose(holdout.rows(), holdout.rows());
  const std::span<const std::size_t> rows(order);
  expect_no_alarm(audit(train, holdout.take(rows.first(4879)), holdout.take(rows.subspan(4879))));
}

TEST(SlowAdult, ABootstrapOfTheTrainingPeopleIsFoundAtLowFalseAlarm) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const Table train = adult("train");
  const Audit found = audit(train, adult("holdout"), bootstrap_of(train, Rng(7)));
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
  const Audit found = audit(adult("train"), adult("holdout"), adult("train_columns_shuffled"));
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
