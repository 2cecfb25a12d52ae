#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <map>
#include <span>

#include "core/measure.h"
#include "metrics/registry.h"
#include "tests/experiments/fidelity_promises.h"
#include "tests/metrics/populations.h"
#include "tests/support/adult.h"
#include "tests/support/checks.h"
#include "tests/support/reference_data.h"
#include "tests/support/results.h"
#include "tests/support/tables.h"

namespace assay {
namespace {

using testing::adult;
using testing::binomial_tail;
using testing::shuffled_columns;
using testing::value_of;
using namespace testing::promises;

class FidelityFamily : public ::testing::TestWithParam<const MeasureEntry*> {
 protected:
  static const Promise& promise() {
    return *std::find_if(std::begin(kPromises), std::end(kPromises),
                         [](const Promise& p) { return p.id == GetParam()->id; });
  }
  static Table people(std::size_t rows, std::uint64_t seed) {
    return GetParam()->id == "fidelity.sequences" ? visits(rows, Rng(seed))
                                                  : residents(rows, Rng(seed));
  }
  static Result run(const Table& train, const std::optional<Table>& holdout, const Table& release) {
    return measured(*GetParam(), Evidence(train, holdout, release));
  }
  const Table train_ = people(2000, 1), holdout_ = people(1000, 2), release_ = people(2000, 3);
};

TEST_P(FidelityFamily, IdentityHasTheRawFigureOfIdentity) {
  const Result result = run(train_, holdout_, train_);
  ASSERT_TRUE(result.estimate) << result.note;
  if (GetParam()->id == "fidelity.groups") {
    EXPECT_LE(result.estimate->low.value_or(1), 0) << promise().why;
  } else {
    EXPECT_EQ(value_of(result, "raw"), promise().identity) << promise().why;
  }
}

/// Bound: the interval, widened from 95 % to a false-alarm rate of 1e-9 (normal quantiles 1.96 and 6.1).
TEST_P(FidelityFamily, ShuffledColumnsHaveSkillZeroButFreshPeopleDoNot) {
  if (!promise().zero_shuffled) GTEST_SKIP() << promise().why;
  const auto far_from_zero = [](const Result& result) {
    const Estimate& e = result.estimate.value();
    const double error = (e.high.value() - e.low.value()) / (2 * 1.96);
    return std::abs(e.value) > 6.1 * error;
  };
  const Result shuffled = run(train_, holdout_, shuffled_columns(release_, Rng(4)));
  const Result fresh = run(train_, holdout_, release_);
  EXPECT_FALSE(far_from_zero(shuffled)) << said(shuffled);
  EXPECT_TRUE(far_from_zero(fresh)) << said(fresh);
}

TEST_P(FidelityFamily, OneOutlierMovesNothing) {
  const Result plain = run(train_, holdout_, release_);
  const Result odd = run(train_, holdout_, with_outlier(release_));
  ASSERT_TRUE(plain.estimate && odd.estimate);
  if (promise().outlier == kElsewhere) GTEST_SKIP() << promise().why;
  EXPECT_NEAR(plain.estimate->value, odd.estimate->value, promise().outlier) << promise().why;
}

TEST_P(FidelityFamily, AColumnInOtherUnitsIsCaughtOrWasNeverLookedAt) {
  const Result result = run(train_, holdout_, shifted(release_));
  EXPECT_EQ(caught(result), promise().sees_shift) << said(result) << promise().why;
}

TEST_P(FidelityFamily, AColumnThatIsMostlyMissingIsCaught) {
  const Result result = run(train_, holdout_, mostly_missing(release_));
  EXPECT_EQ(caught(result), promise().sees_gaps) << said(result) << promise().why;
}

const auto kNameOf = [](const auto& test) {
  return std::string(test.param->id.substr(test.param->id.find('.') + 1));
};
std::vector<const MeasureEntry*> family() {
  std::vector<const MeasureEntry*> entries;
  for (const MeasureEntry& entry : fidelity_measures()) entries.push_back(&entry);
  return entries;
}
INSTANTIATE_TEST_SUITE_P(Registry, FidelityFamily, ::testing::ValuesIn(family()), kNameOf);

/// How many of ten fresh releases of `rows` rows have an interval that misses 1; each has a training table of its own.
class SlowFidelityFamily : public FidelityFamily {
 protected:
  static constexpr int kSeeds = 10;
  static int missed(std::size_t rows, const std::function<Table(const Table&)>& spoil) {
    int count = 0;
    for (int seed = 0; seed < kSeeds; ++seed) {
      const auto table = [&](std::size_t n, int which) {
        return people(n, static_cast<std::uint64_t>(100 + 3 * seed + which));
      };
      count += !holds(run(table(2000, 0), table(1000, 1), spoil(table(rows, 2))), 1);
    }
    return count;
  }
};

/// Ten intervals at 95 %: fewer than eight misses can be chance at a false-alarm rate of 1e-9 (exact binomial tail).
TEST_P(SlowFidelityFamily, AFreshSampleIsWorthOneWhateverItsSize) {
  if (!promise().one_fresh) GTEST_SKIP() << promise().why;
  for (const std::size_t rows : {200, 2000}) {
    const int count = missed(rows, [](const Table& table) { return table; });
    EXPECT_GE(binomial_tail(count, kSeeds, 0.05), 1e-9) << count << " missed at " << rows;
    RecordProperty("missed_" + std::to_string(rows), count);
  }
  const auto spoil = [](const Table& table) {
    return promise().sees_gaps ? mostly_missing(table) : shuffled_columns(table, Rng(4));
  };
  const int caught = missed(2000, spoil);
  EXPECT_LT(binomial_tail(caught, kSeeds, 0.05), 1e-9) << "the control: only " << caught;
}
INSTANTIATE_TEST_SUITE_P(Registry, SlowFidelityFamily, ::testing::ValuesIn(family()), kNameOf);

const MeasureEntry& entry_of(std::string_view id) {
  const auto entries = fidelity_measures();
  return *std::find_if(entries.begin(), entries.end(),
                       [&](const MeasureEntry& entry) { return entry.id == id; });
}

TEST(FidelityPromises, AreMadeByEveryMeasureAndNoOther) {
  const auto entries = fidelity_measures();
  EXPECT_TRUE(std::equal(entries.begin(), entries.end(), std::begin(kPromises), std::end(kPromises),
                         [](const auto& entry, const auto& p) { return entry.id == p.id; }));
}

TEST(FidelityPromises, TheSpoiltColumnIsShapesWorstPart) {
  const Table train = residents(2000, Rng(1)), release = residents(2000, Rng(3));
  for (const Table& spoilt : {shifted(release), mostly_missing(release)}) {
    const Result result = measured(entry_of("fidelity.shapes"), Evidence(train, {}, spoilt));
    EXPECT_EQ(result.parts.at(0).key, (Key{{"column", "age"}}));
  }
  const Result gaps =
      measured(entry_of("fidelity.missingness"), Evidence(train, {}, mostly_missing(release)));
  EXPECT_EQ(gaps.parts.at(0).key.at(0), (Key::value_type{"column", "age"}));
}

/// The largest change of a number of that name in any part.
double largest_change(const Result& a, const Result& b, const std::string& name) {
  double largest = 0;
  for (const Part& part : a.parts) {
    const Part& other = testing::part_of(b, part.key);
    for (const auto& [known, value] : part.values) {
      if (known == name && std::holds_alternative<double>(value)) {
        largest =
            std::max(largest, std::abs(value_of(other.values, name) - std::get<double>(value)));
      }
    }
  }
  return largest;
}

/// One of n rows changes a share by at most 1/n, and 2 (n - 1) of the n (n - 1) signs of Kendall's tau by at most 2;
/// one of n ranks moves by less than n and the others by one: Spearman's rho by at most 12/n^3 (n^2/2 + n^2/8) < 8/n.
TEST(FidelityPromises, OneOutlierMovesNoDistanceOrRankCorrelationOfAnyPartButPearsons) {
  const Table train = residents(2000, Rng(1)), release = residents(2000, Rng(3));
  const auto of = [&](std::string_view id, const Table& table) {
    return measured(entry_of(id), Evidence(train, {}, table));
  };
  const Result shapes = of("fidelity.shapes", release);
  const Result odd_shapes = of("fidelity.shapes", with_outlier(release));
  for (const Part& part : shapes.parts) {
    EXPECT_NEAR(part.estimate.value().value,
                testing::part_of(odd_shapes, part.key).estimate.value().value, 1.0 / 2000 + 1e-12);
  }
  EXPECT_LE(largest_change(shapes, odd_shapes, "total variation"), 1.0 / 2000 + 1e-12);
  const Result pairs = of("fidelity.dependence", release);
  const Result odd_pairs = of("fidelity.dependence", with_outlier(release));
  EXPECT_LE(largest_change(pairs, odd_pairs, "spearman release"), 8.0 / 2000);
  EXPECT_LE(largest_change(pairs, odd_pairs, "kendall release"), 4.0 / 2000);
  EXPECT_GT(largest_change(pairs, odd_pairs, "pearson release"), 0.1) << "the control";
}

TEST(FidelityPromises, ComponentsSeeTheColumnThatNoRuleSpeaksOf) {
  const Table train = residents(2000, Rng(1)), release = residents(2000, Rng(3));
  const auto worst = [&](const Table& table) {
    double lowest = 1;
    const Result result = measured(entry_of("fidelity.structure"), Evidence(train, {}, table));
    for (const Part& part : result.parts) {
      if (part.key.at(0).first == "component") {
        lowest = std::min(lowest, part.estimate.value().high.value());
      }
    }
    return lowest;
  };
  EXPECT_LT(worst(shifted(release)), 0.9);
  EXPECT_GT(worst(release), 0.99);
}

TEST(SlowFidelityAdult, ShuffledColumnsKeepNoDependence) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const Evidence evidence(adult("train"), adult("holdout"), adult("train_columns_shuffled"));
  const Result result = measured(entry_of("fidelity.dependence"), evidence);
  ASSERT_TRUE(result.estimate) << result.note;
  EXPECT_NEAR(result.estimate->value, 0, 0.02);
}

/// 20 splits, 10 in CI; each measure's interval may miss as often as 95 % allow (exact binomial tail 1e-6: 9 of 20, 7 of
/// 10 are too many). The control is another population: people whose columns were dealt anew.
TEST(SlowFidelityAdult, HalfOfTheHoldoutIsAFreshSampleBesideTheOther) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const Table all = adult("holdout");
  const int splits = std::getenv("CI") == nullptr ? 20 : 10;
  std::map<std::string_view, int> missed;
  int control = 0;
  for (int split = 0; split < splits; ++split) {
    const Rng rng = Rng(11).split(static_cast<std::uint64_t>(split));
    const auto order = Rng(rng).choose(all.rows(), all.rows());
    const std::span<const std::size_t> rows(order);
    const Table half = all.take(rows.first(all.rows() / 2)),
                other = all.take(rows.subspan(all.rows() / 2));
    for (const Promise& promise : kPromises) {
      const Result result = measured(entry_of(promise.id), Evidence(half, {}, other));
      if (promise.one_fresh && result.estimate) {  // none: nothing is missing, no entity
        missed[promise.id] += !holds(result, 1);
      }
    }
    const Evidence shuffled(half, {}, shuffled_columns(other, rng));
    control += !holds(measured(entry_of("fidelity.dependence"), shuffled), 1);
  }
  EXPECT_EQ(missed.size(), 6u)
      << "all but missingness and sequences, and those that promise it not";
  for (const auto& [id, count] : missed) {
    std::cout << id << " missed 1 in " << count << " of " << splits << "\n";
    EXPECT_GE(binomial_tail(count, splits, 0.05), 1e-6) << id << " missed in " << count;
  }
  EXPECT_LT(binomial_tail(control, splits, 0.05), 1e-6) << "the control: " << control;
}

}  // namespace
}  // namespace assay
