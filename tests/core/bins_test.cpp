#include "core/bins.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "core/counts.h"
#include "core/error.h"
#include "core/evidence.h"
#include "core/measure.h"
#include "core/rng.h"
#include "tests/support/tables.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using testing::TableBuilder;

std::vector<double> one_to(std::size_t n) {
  std::vector<double> values(n);
  std::iota(values.begin(), values.end(), 1.0);
  return values;
}

TEST(Bins, SplitContinuousDataIntoEqualMasses) {
  const Table table = TableBuilder().numeric("x", one_to(1000)).table();
  const auto bins = learn_bins(table);
  CellCounts counts(bins[0].cells());
  counts.add(apply_bins(bins, table)[0]);
  ASSERT_EQ(bins[0].cells(), 11);  // ten and one for missing
  for (std::size_t b = 0; b < 10; ++b) {
    EXPECT_EQ(counts.cells()[b], 100);
  }
  EXPECT_EQ(counts.cells()[10], 0);
}

TEST(Bins, GiveAnAtomABinOfItsOwnAndKeepItsTail) {
  auto gains = one_to(80);
  gains.insert(gains.end(), 920, 0.0);
  const Table table = TableBuilder().numeric("gain", gains).table();
  const auto bins = learn_bins(table);
  CellCounts counts(bins[0].cells());
  counts.add(apply_bins(bins, table)[0]);
  EXPECT_EQ(counts.cells()[0], 920);
  EXPECT_THAT(counts.cells(), ElementsAre(920, 40, 40, 0));
}

TEST(Bins, PutUnseenNumbersInTheEndBinsAndMissingOnesInTheLastCell) {
  const auto bins = learn_bins(TableBuilder().numeric("x", one_to(1000)).table());
  const auto cells =
      apply_bins(bins, TableBuilder().numeric("x", {-5, 5000, std::nan("")}).table());
  EXPECT_THAT(cells[0], ElementsAre(0, 9, 10));
}

TEST(Bins, PoolRareCategoriesAndKeepNewOnesApart) {
  std::vector<std::int32_t> codes(998, 0);
  codes.push_back(1);
  codes.push_back(2);
  const Table train = TableBuilder().coded("c", {"big", "r1", "r2", "never"}, codes).table();
  const auto bins = learn_bins(train);
  EXPECT_THAT(bins[0].labels, ElementsAre("big", "(rare)", "(new)", "(missing)"));
  const Table other =
      TableBuilder().coded("c", {"big", "r1", "r2", "never"}, {3, 2, 1, 0, -1}).table();
  EXPECT_THAT(apply_bins(bins, other)[0], ElementsAre(2, 1, 1, 0, 3));
}

TEST(Bins, LeaveOutTextIdsAndIgnoredColumns) {
  const Table table = TableBuilder()
                          .words("note", Kind::kText, {"a"})
                          .numeric("index", {1})
                          .role(Role::kIgnored)
                          .numeric("x", {1})
                          .table();
  const auto bins = learn_bins(table);
  ASSERT_EQ(bins.size(), 1);
  EXPECT_EQ(bins[0].column, 2);
}

TEST(Bins, DoNotDependOnTheOrderOfRows) {
  Rng rng(5);
  std::vector<double> values;
  for (int i = 0; i < 500; ++i) {
    values.push_back(std::floor(rng.normal() * 20));
  }
  auto shuffled = values;
  rng.shuffle(shuffled);
  const auto a = learn_bins(TableBuilder().numeric("x", values).table());
  const auto b = learn_bins(TableBuilder().numeric("x", shuffled).table());
  EXPECT_EQ(a[0].upper, b[0].upper);
}

TEST(PairCounts, OfChunksMergeIntoThoseOfTheWhole) {
  const std::vector<std::uint16_t> a{0, 1, 1, 0, 1}, b{2, 0, 2, 2, 0};
  PairCounts whole(2, 3), first(2, 3), second(2, 3);
  whole.add(a, b);
  first.add(std::span(a).first(2), std::span(b).first(2));
  second.add(std::span(a).subspan(2), std::span(b).subspan(2));
  first.merge(second);
  EXPECT_EQ(first, whole);
  EXPECT_EQ(whole.rows(), 5);
  EXPECT_EQ(whole.at(1, 0), 2);
  EXPECT_THAT(whole.first_margin(), ElementsAre(2, 3));
  EXPECT_THAT(whole.second_margin(), ElementsAre(2, 0, 3));
  first.remove(second);
  EXPECT_EQ(first.rows(), 2);
}

TEST(PairCounts, OfDifferentShapesCannotBeMerged) {
  PairCounts a(2, 3), b(3, 2);
  EXPECT_THROW(a.merge(b), InternalError);
}

TEST(Evidence, ComputesSharedWorkOnceAndKeepsIt) {
  const Table table = TableBuilder().numeric("x", {1, 2}).table();
  const Evidence evidence(table, std::nullopt, table);
  int calls = 0;
  const auto work = [&] { return ++calls; };
  EXPECT_EQ(evidence.once<int>("work", work), 1);
  EXPECT_EQ(evidence.once<int>("work", work), 1);
  EXPECT_EQ(evidence.once<int>("other work", work), 2);
}

TEST(Evidence, TriesAgainAfterAComputationThatThrew) {
  const Table table = TableBuilder().numeric("x", {1}).table();
  const Evidence evidence(table, std::nullopt, table);
  EXPECT_THROW(evidence.once<int>("work", []() -> int { throw InputError("no"); }), InputError);
  EXPECT_EQ(evidence.once<int>("work", [] { return 3; }), 3);
}

class Throws final : public Measure {
 public:
  Result evaluate(const Evidence& evidence, Rng) const override {
    evidence.holdout();
    return {};
  }
};

TEST(RunMeasure, TurnsAnErrorIntoAResultWithANote) {
  const Table table = TableBuilder().numeric("x", {1}).table();
  const Evidence evidence(table, std::nullopt, table);
  const MeasureEntry entry{"attacks.example", "throws", nullptr};
  const Result result = run_measure(entry, Throws(), evidence, Rng(1));
  EXPECT_EQ(result.id, "attacks.example");
  EXPECT_EQ(result.family, "attacks");
  EXPECT_FALSE(result.estimate.has_value());
  EXPECT_EQ(result.note, "could not be computed: needs a holdout");
}

}  // namespace
}  // namespace assay
