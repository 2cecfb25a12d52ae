#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <numeric>

#include "attacks/registry.h"
#include "attacks/verdict.h"
#include "generators/generator.h"
#include "tests/support/adult.h"
#include "tests/support/reference_data.h"

namespace assay {
namespace {

using testing::adult;

bool in_ci() { return std::getenv("CI") != nullptr; }

/// Every `step`-th row.
Table thinned(const Table& table, std::size_t step) {
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < table.rows(); row += step) {
    rows.push_back(row);
  }
  return table.take(rows);
}

std::vector<Result> attack(const Evidence& evidence, std::uint64_t seed) {
  std::vector<Result> results;
  for (const auto& entry : attack_measures()) {
    results.push_back(run_measure(entry, *entry.make(), evidence, Rng(seed).split(entry.id)));
  }
  settle_verdicts(results);
  return results;
}

std::string alarms_of(const std::vector<Result>& results) {
  std::string names;
  for (const Result& result : results) {
    names += result.verdict == Verdict::kLeak ? ' ' + result.id : "";
  }
  return names;
}

/// Training people and a release that copies nobody.
struct Innocent {
  Table train, release;
};

/// `how`: a generator; or "fresh sample": half of the training people are the release, and the others are trained on.
Innocent innocent(const std::string& how, const Table& people, const Rng& rng) {
  if (how == "fresh sample") {
    const auto order = Rng(rng.split("halves")).choose(people.rows(), people.rows());
    const std::span<const std::size_t> rows(order);
    return {people.take(rows.first(rows.size() / 2)), people.take(rows.subspan(rows.size() / 2))};
  }
  const auto generator = make_generator(how);
  generator->fit(people, rng.split("fit"));
  return {people, generator->sample(people.rows(), rng.split("sample"))};
}

/// Twenty releases of Adult that copy nobody. In CI five, of every fifth person, which stand for the same claim: with
/// alarms in at most 5 % of releases, more than four of twenty come up once in 390 times, more than two of five once in 860.
class SlowInnocent : public ::testing::TestWithParam<std::string> {};

TEST_P(SlowInnocent, RaisesNoAlarmOnMostSeeds) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const std::size_t step = in_ci() ? 5 : 1;
  const Table people = thinned(adult("train"), step), holdout = thinned(adult("holdout"), step);
  const std::uint64_t seeds = in_ci() ? 5 : 20;
  int alarms = 0;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const auto [train, release] = innocent(GetParam(), people, Rng(seed));
    const std::string names = alarms_of(attack(Evidence(train, holdout, release), seed));
    alarms += names.empty() ? 0 : 1;
    std::cout << GetParam() << ", seed " << seed << ":" << (names.empty() ? " none" : names)
              << std::endl;
  }
  std::cout << "coverage | no alarm: " << GetParam() << " on Adult | at least 0.8 | "
            << 1 - alarms / static_cast<double>(seeds) << " | " << seeds << "\n";
  EXPECT_LE(alarms, in_ci() ? 2 : 4);
}

INSTANTIATE_TEST_SUITE_P(Releases, SlowInnocent,
                         ::testing::Values("independent", "gaussian-copula", "fresh sample"),
                         [](const auto& test) {
                           std::string name = test.param;
                           std::erase_if(name, [](char c) { return c == '-' || c == ' '; });
                           return name;
                         });

/// Negative control: the same attacks on the one generator that copies.
TEST(SlowCopyingGenerator, RaisesEveryAlarmButThoseThatFindNothingToLookFor) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const Table train = thinned(adult("train"), 2), holdout = thinned(adult("holdout"), 2);
  const auto generator = make_generator("resample");
  generator->fit(train, Rng(1));
  const Evidence evidence(train, holdout, generator->sample(train.rows(), Rng(2)));
  for (const Result& result : attack(evidence, 3)) {
    if (result.test) {
      EXPECT_EQ(result.verdict, Verdict::kLeak) << result.id << ": " << result.note;
    }
  }
}

/// The copula keeps no row, but with atoms = 1 every value is an atom: it repeats people's own values, and replay says so.
TEST(SlowCopulaWithAtoms, IsSeenToRepeatValues) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const Table train = thinned(adult("train"), 2), holdout = thinned(adult("holdout"), 2);
  const auto generator = make_generator("gaussian-copula");
  set_option(*generator, "gaussian-copula", "atoms", "1");
  generator->fit(train, Rng(1));
  const Evidence evidence(train, holdout, generator->sample(train.rows(), Rng(2)));
  const auto& replay =
      *std::find_if(attack_measures().begin(), attack_measures().end(),
                    [](const MeasureEntry& entry) { return entry.id == "attacks.replay"; });
  const Result result = run_measure(replay, *replay.make(), evidence, Rng(3));
  EXPECT_EQ(result.verdict, Verdict::kLeak) << result.note;
  const auto own_values =
      std::find_if(result.parts.begin(), result.parts.end(), [](const Part& part) {
        return part.key.size() == 2 && part.key[0].second == "rare values" &&
               part.key[1].second == "fnlwgt";
      });
  ASSERT_NE(own_values, result.parts.end());
  EXPECT_GT(*own_values->estimate->low, 0.2) << "of the weights that only one person has";
}

}  // namespace
}  // namespace assay
