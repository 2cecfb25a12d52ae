#include "attacks/inference/cap.h"

#include <gmock/gmock.h>

#include <cmath>

#include "attacks/inference/cap_protection.h"
#include "core/evidence.h"
#include "tests/attacks/crowd.h"
#include "tests/support/adult.h"
#include "tests/support/checks.h"
#include "tests/support/reference_data.h"
#include "tests/support/tables.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using testing::TableBuilder;

constexpr Right kSame{Right::Rule::kEqual, 0};

/// Keys a, b, c; the release: a -> x, x, y; b -> y, missing.
Table keyed(const std::vector<std::string>& keys, const std::vector<std::string>& secrets) {
  // the last row makes all the words known, so that the tables need no aligning
  std::vector<std::int32_t> key_codes, secret_codes;
  for (const auto& key : keys) {
    key_codes.push_back(key == "a" ? 0 : key == "b" ? 1 : 2);
  }
  for (const auto& secret : secrets) {
    secret_codes.push_back(secret.empty() ? -1 : secret == "x" ? 0 : 1);
  }
  return TableBuilder()
      .coded("key", {"a", "b", "c"}, key_codes)
      .coded("secret", {"x", "y"}, secret_codes)
      .table();
}

TEST(Attribution, IsTheShareOfTheReleaseRowsWithTheKey) {
  const Table release = keyed({"a", "a", "a", "b", "b"}, {"x", "x", "y", "y", ""});
  const Table people = keyed({"a", "a", "b", "b", "c", "a"}, {"x", "y", "y", "x", "x", ""});
  const Attribution attribution(release, people, {0, 1});
  const auto success = attribution.successes({0}, 1, kSame, secret_values(people, 1));
  EXPECT_DOUBLE_EQ(success[0], 2.0 / 3);
  EXPECT_DOUBLE_EQ(success[1], 1.0 / 3);
  EXPECT_DOUBLE_EQ(success[2], 0.5);  // the missing one is a wrong guess
  EXPECT_DOUBLE_EQ(success[3], 0);
  EXPECT_DOUBLE_EQ(success[4], 0.5);  // no key: x and y are equally frequent
  EXPECT_TRUE(std::isnan(success[5]));
}

TEST(Attribution, CutsNumbersAtQuantilesOfTheRelease) {
  std::vector<double> released, secrets;
  for (int i = 0; i < 100; ++i) {
    released.push_back(i);
    secrets.push_back(i < 10 ? 7 : 100 + i);
  }
  const Table release = TableBuilder().numeric("key", released).numeric("secret", secrets).table();
  const Table people = TableBuilder().numeric("key", {-50, 3.5}).numeric("secret", {7, 7}).table();
  const Attribution attribution(release, people, {0});
  const auto success =
      attribution.successes({0}, 1, {Right::Rule::kRelative, 0.05}, secret_values(people, 1));
  EXPECT_DOUBLE_EQ(success[0], 1);  // the lowest tenth, also for a key below all
  EXPECT_DOUBLE_EQ(success[1], 1);
}

TEST(Attribution, CountsNumbersWithinTheToleranceOnBothSides) {
  const Table release = TableBuilder()
                            .coded("key", {"a"}, {0, 0, 0, 0, 0})
                            .numeric("secret", {-104, -96, -94, -106, 100})
                            .table();
  const Table people = TableBuilder().coded("key", {"a"}, {0}).numeric("secret", {-100}).table();
  const Attribution attribution(release, people, {0});
  EXPECT_DOUBLE_EQ(attribution.successes({0}, 1, {Right::Rule::kRelative, 0.05}, {-100.0})[0],
                   2.0 / 5);
}

TEST(Attribution, MatchesByQuasiIdentifiersIfThereAreAny) {
  const Table plain = TableBuilder().numeric("c", {1}).numeric("a", {1}).numeric("b", {1}).table();
  EXPECT_EQ(key_columns(plain.schema(), 0), (std::vector<std::size_t>{1, 2}));  // by name
  const Table roles = TableBuilder()
                          .numeric("c", {1})
                          .numeric("a", {1})
                          .role(Role::kQuasiIdentifier)
                          .numeric("b", {1})
                          .table();
  EXPECT_EQ(key_columns(roles.schema(), 0), (std::vector<std::size_t>{1}));
  EXPECT_EQ(key_columns(roles.schema(), 1), (std::vector<std::size_t>{2, 0}));  // itself is no key
}

// By hand. Release keys: (a, a) -> x; (b, b) -> y, y. Real: (a, a) x, (a, b) y, (c, c) x.
//   CAP    1 for the first; the others do not count: protection 0
//   0CAP   1, 0, 0: 2/3
//   GCAP   1; (a, b) differs in one column from both keys: 2/3; (c, c) from both in two: 1/3. Mean 2/3
TEST(DisclosureProtection, TreatsUnmatchedRowsByMethod) {
  const auto table = [](std::vector<std::int32_t> first, std::vector<std::int32_t> second,
                        std::vector<std::int32_t> secret) {
    return TableBuilder()
        .coded("first", {"a", "b", "c"}, std::move(first))
        .coded("second", {"a", "b", "c"}, std::move(second))
        .coded("secret", {"x", "y"}, std::move(secret))
        .table();
  };
  const Table release = table({0, 1, 1}, {0, 1, 1}, {0, 1, 1});
  const Table real = table({0, 0, 2}, {0, 1, 2}, {0, 1, 0});
  const auto protection = [&](CapMethod method) {
    return disclosure_protection(real, release, {0, 1}, {2}, method).protection;
  };
  EXPECT_DOUBLE_EQ(protection(CapMethod::kSkip), 0);
  EXPECT_DOUBLE_EQ(protection(CapMethod::kZero), 2.0 / 3);
  EXPECT_NEAR(protection(CapMethod::kGeneralized), 1.0 / 3, 1e-15);
}

TEST(DisclosureProtection, RefusesWhatItCannotCompute) {
  const Table table = keyed({"a"}, {"x"}), other = keyed({"b"}, {"x"});
  const auto says = [](const auto& body) { return testing::input_error(body); };
  EXPECT_THAT(says([&] { disclosure_protection(table, table, {}, {1}, CapMethod::kSkip); }),
              HasSubstr("no key column"));
  EXPECT_THAT(says([&] { disclosure_protection(table, table, {0}, {}, CapMethod::kSkip); }),
              HasSubstr("no secret column"));
  EXPECT_THAT(says([&] { disclosure_protection(table, table, {0}, {1}, CapMethod::kSkip, 0); }),
              HasSubstr("bins = 0"));
  EXPECT_THAT(says([&] { disclosure_protection(table, other, {0}, {1}, CapMethod::kSkip); }),
              HasSubstr("use 0CAP or GCAP"));
}

class AdultProtection : public ::testing::Test {
 protected:
  static Table thousand(const std::string& name) {
    return testing::first_rows(testing::adult(name), 1000);
  }
  static CapProtection of(const Table& real, const Table& release, CapMethod method) {
    const Evidence aligned(real, std::nullopt, release);
    const Schema& schema = aligned.schema();
    return disclosure_protection(aligned.train(), aligned.synthetic(),
                                 {schema.index_of("age"), schema.index_of("sex"),
                                  schema.index_of("race"), schema.index_of("education")},
                                 {schema.index_of("income")}, method);
  }
};

// golden/privacy.json: sdmetrics_DisclosureProtection_*.
TEST_F(AdultProtection, AgreesWithSdmetrics) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const Table train = thousand("train"), release = thousand("synthetic_ctgan");
  const auto cap = of(train, release, CapMethod::kSkip);
  EXPECT_NEAR(cap.protection, 0.29046438661500273, 1e-9);
  EXPECT_NEAR(cap.score, 0.5809287732300055, 1e-9);
  EXPECT_DOUBLE_EQ(cap.baseline, 0.5);
  EXPECT_NEAR(of(train, release, CapMethod::kZero).score, 0.7327693944943949, 1e-9);
  EXPECT_NEAR(of(train, release, CapMethod::kGeneralized).score, 0.5906744171336133, 1e-9);
}

// The figures behind the doc comment: real people the generator never saw look less safe than a bad release, and a
// secret drawn at random still does not look safe.
TEST_F(AdultProtection, CannotTellALeakFromUtility) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const Table train = thousand("train"), holdout = thousand("holdout");
  const auto fresh = of(train, holdout, CapMethod::kSkip);
  EXPECT_NEAR(fresh.score, 0.5553761811124094, 1e-9);  // golden: ..._cap_CONTROL
  EXPECT_LT(fresh.score, of(train, thousand("synthetic_ctgan"), CapMethod::kSkip).score);

  const std::size_t income = holdout.schema().index_of("income");
  std::vector<Column> columns;
  for (std::size_t c = 0; c < holdout.columns(); ++c) {
    columns.push_back(c == income ? testing::shuffled_rows(holdout, Rng(1)).column(c)
                                  : holdout.column(c));
  }
  // Independent draws agree with probability 0.76^2 + 0.24^2 = 0.635: score (1 - 0.635)/0.5 = 0.73. Within 0.05, more
  // than three standard errors of a mean over 1,000 rows.
  const auto unrelated = of(train, Table(holdout.schema(), columns), CapMethod::kSkip);
  EXPECT_NEAR(unrelated.score, 0.73, 0.05);
}

}  // namespace
}  // namespace assay
