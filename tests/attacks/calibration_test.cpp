#include <gtest/gtest.h>

#include <algorithm>

#include "attacks/registry.h"
#include "attacks/verdict.h"
#include "tests/attacks/crowd.h"
#include "tests/support/checks.h"

namespace assay {
namespace {

using testing::draw_people;
using testing::implausible;

/// Alarms over `sets` audits of 150 people, a holdout of 120 and a release of 150, `copied` of them
/// training people.
int alarms(std::uint64_t sets, std::size_t copied, std::uint64_t seed) {
  int count = 0;
  for (std::uint64_t i = 0; i < sets; ++i) {
    const Rng rng = Rng(seed).split(i);
    const Table train = draw_people(150, rng.split("train"));
    const Table release = testing::joined(draw_people(150 - copied, rng.split("release")),
                                          testing::first_rows(train, copied));
    const Evidence evidence(train, draw_people(120, rng.split("holdout")), release);
    std::vector<Result> results;
    for (const MeasureEntry& entry : attack_measures()) {
      const auto attack = entry.make();
      if (entry.id == "attacks.membership") {
        set_option(*attack, entry.id, "permutations", "199");
      }
      results.push_back(run_measure(entry, *attack, evidence, rng.split(entry.id)));
    }
    settle_verdicts(results);
    count += std::any_of(results.begin(), results.end(),
                         [](const Result& r) { return r.verdict == Verdict::kLeak; })
                 ? 1
                 : 0;
  }
  return count;
}

TEST(Attacks, RaiseFalseAlarmsInAtMostFivePercentOfAudits) {
  const int count = alarms(200, 0, 21);
  EXPECT_FALSE(count > 10 && implausible(count, 200, 0.05)) << count;
}

TEST(Attacks, RaiseTheAlarmWhenAFifthIsCopied) {
  const int count = alarms(20, 30, 22);
  EXPECT_TRUE(implausible(count, 20, 0.05)) << count;
}

TEST(SlowAttacks, RaiseFalseAlarmsInAtMostFivePercentOfManyAudits) {
  const int count = alarms(2000, 0, 23);
  EXPECT_FALSE(count > 100 && implausible(count, 2000, 0.05)) << count;
}

}  // namespace
}  // namespace assay
