#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "metrics/fidelity/coverage_samples.h"
#include "metrics/fidelity/coverage_study.h"
#include "tests/metrics/coverage_tables.h"
#include "tests/metrics/populations.h"
#include "tests/support/checks.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::numbers;
using testing::planted;
using testing::population;
using testing::TableBuilder;
using testing::vectors;

// Real 0, 1, 3, 7: radii at k = 1 are 1, 1, 2, 4. Balls [-1, 1], [0, 2], [1, 5].
TEST(CoverageBalls, AgreeWithHandComputation) {
  const Table real = numbers({0, 1, 3, 7});
  const CoverageSpace space(real);
  const double unit = space.scale().range.at(0);
  // |x - 1| of those that differ from the median 1: 1, 2, 6; the 0.9-quantile is the second of them: 2.
  EXPECT_EQ(unit, 4);
  const auto radius = own_radii(space, real, 1);
  EXPECT_THAT(radius, ElementsAre(1 / unit, 1 / unit, 2 / unit, 1));  // cut at 1 = 4/unit
  // 0.5 lies in the first two balls, 2 in the second and third. All three are cut to 1 from 7, whose ball reaches 1 =
  // the whole range: it holds everybody.
  const Balls balls = space.balls(real, numbers({0.5, 2, 20}), radius);
  EXPECT_THAT(balls.holds, ElementsAre(1, 2, 1, 3));
  EXPECT_THAT(balls.within, ElementsAre(3, 3, 1));
}

TEST(CoverageBalls, OfVectorsAreEuclidean) {
  // A 3-4-5 triangle and a far point: radii 3, 3, 4, 10 at k = 1.
  const Table real = vectors({0, 0, 3, 0, 0, 4, 0, 14});
  const CoverageSpace space(real);
  ASSERT_TRUE(space.of_vectors());
  const auto radius = own_radii(space, real, 1);
  EXPECT_THAT(radius, ElementsAre(3, 3, 4, 10));
  const Balls balls = space.balls(real, vectors({0, 3, 0, 24, 50, 50}), radius);
  EXPECT_THAT(balls.holds, ElementsAre(1, 0, 1, 1)) << "closed: 24 is 10 from 14";
  EXPECT_THAT(balls.within, ElementsAre(2, 1, 0));
}

TEST(CoverageBalls, FiguresFollowTheDefinitions) {
  const Table real = vectors({0, 0, 3, 0, 0, 4, 0, 14});
  const CoverageSpace space(real);
  const auto radius = own_radii(space, real, 1);
  // The side's own radii are 21, 21 and sqrt(50^2 + 26^2): every real point is in a ball of theirs.
  const BallFigures figures = ball_figures(space, real, radius, vectors({0, 3, 0, 24, 50, 50}), 1);
  EXPECT_NEAR(figures.density, 3.0 / 3, 1e-15);
  EXPECT_NEAR(figures.precision, 2.0 / 3, 1e-15);
  EXPECT_EQ(figures.recall, 1);
}

TEST(CoverageBalls, CountAsPairByPairOnMixedColumns) {
  const Table real = population(300, 0.8, Rng(1)), side = population(200, 0.2, Rng(2));
  const Evidence evidence(real, std::nullopt, side);
  const CoverageSpace space(evidence.train());
  const auto radius = own_radii(space, evidence.train(), 5);
  const Balls balls = space.balls(evidence.train(), evidence.synthetic(), radius);
  const Neighbours all = space.nearest(evidence.train(), evidence.synthetic(), 200);
  for (std::size_t q = 0; q < 300; ++q) {
    const auto* first = all.distance.data() + q * 200;
    EXPECT_EQ(balls.holds[q],
              std::count_if(first, first + 200, [&](double d) { return reaches(d, radius[q]); }));
  }
  EXPECT_EQ(std::accumulate(balls.holds.begin(), balls.holds.end(), 0U),
            std::accumulate(balls.within.begin(), balls.within.end(), 0U));
}

TEST(CoverageBalls, RejectBadRadii) {
  const Table real = numbers({0, 1, 3, 7});
  const CoverageSpace space(real);
  EXPECT_THAT(testing::input_error([&] { space.balls(real, real, std::vector{1.0}); }),
              HasSubstr("1 radii for 4 rows"));
  EXPECT_THAT(testing::input_error([&] {
                space.balls(real, real, std::vector{1.0, 1., 1., -1.});
              }),
              HasSubstr("radius -1 must be at least 0"));
}

TEST(CoverageSpaces, KeepTheirUnitWhenOnePersonIsFarOff) {
  const Table table = population(1000, 0.5, Rng(1));
  const Table far = planted(table, 0, 3, 1e12);
  const double before = CoverageSpace(table).scale().range[3];  // columns by name: "x" is fourth
  ASSERT_EQ(CoverageSpace(table).columns()[3], 0U);
  EXPECT_NEAR(CoverageSpace(far).scale().range[3] / before, 1, 0.02);
}

TEST(CoverageSpaces, ShuffleKeepsEveryCellAndBreaksDependence) {
  const Table table = population(2000, 0.9, Rng(1));
  const Table loose = CoverageSpace(table).shuffled(table, Rng(2));
  for (std::size_t c = 0; c < table.columns(); ++c) {
    auto before = table.field(c).kind == Kind::kNumeric
                      ? table.as_numbers(c)
                      : std::vector<double>(table.codes(c).begin(), table.codes(c).end());
    auto after = table.field(c).kind == Kind::kNumeric
                     ? loose.as_numbers(c)
                     : std::vector<double>(loose.codes(c).begin(), loose.codes(c).end());
    std::sort(before.begin(), before.end());
    std::sort(after.begin(), after.end());
    EXPECT_EQ(before, after);
  }
  double product = 0;
  for (std::size_t row = 0; row < 2000; ++row) {
    product += loose.numbers(0)[row] * loose.numbers(1)[row];
  }
  EXPECT_LT(std::abs(product / 2000), 6.1 / std::sqrt(2000.0));  // P < 1e-9, sd 1/sqrt(n)
}

TEST(CoverageThinning, KeepsRealWholeOfACopyAndSharesNobodyWithNewPeople) {
  const Table train = population(300, 0.5, Rng(1)), holdout = population(100, 0.5, Rng(2));
  const Evidence evidence(train, holdout, train);
  const CoverageSpace space(evidence.train());
  const auto samples = coverage_samples(evidence, space, 1000, 6, Rng(3));
  ASSERT_TRUE(samples);
  EXPECT_EQ(samples->rows(), 100U);
  auto real = space.contents(samples->real.table), copy = space.contents(samples->release.table);
  auto people = space.contents(samples->people.table);
  std::sort(real.begin(), real.end());
  std::sort(copy.begin(), copy.end());
  EXPECT_EQ(real, copy);
  std::sort(people.begin(), people.end());
  std::vector<std::uint64_t> both;
  std::set_intersection(real.begin(), real.end(), people.begin(), people.end(),
                        std::back_inserter(both));
  EXPECT_THAT(both, ::testing::IsEmpty());
}

TEST(CoverageThinning, OfEqualPeopleKeepsTheirShare) {
  // Half of the people are "a", half "b": thinning by content alone would keep one kind.
  std::vector<std::string> kinds(4000, "a");
  std::fill_n(kinds.begin(), 2000, "b");
  const Table table = TableBuilder().categorical("c", kinds).table();
  const Evidence evidence(table, std::nullopt, table);
  const CoverageSpace space(evidence.train());
  const auto samples = coverage_samples(evidence, space, 1000, 6, Rng(3));
  const auto codes = samples->real.table.codes(0);
  const auto a = std::count(codes.begin(), codes.end(), 0);
  EXPECT_FALSE(testing::implausible(static_cast<double>(a), 1000, 0.5)) << a;
}

}  // namespace
}  // namespace assay
