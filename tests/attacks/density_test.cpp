#include "attacks/membership/density.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "attacks/membership/density_bandwidth.h"
#include "tests/attacks/crowd.h"
#include "tests/support/tables.h"

namespace assay {
namespace {

using testing::draw_people;
using ::testing::ElementsAre;
using testing::joined;
using testing::TableBuilder;

double gower(const Table& a, std::size_t i, const Table& b, std::size_t j,
             const GowerScale& scale) {
  double sum = 0;
  for (std::size_t k = 0; k < scale.columns.size(); ++k) {
    const std::size_t c = scale.columns[k];
    sum += a.field(c).kind == Kind::kNumeric
               ? std::abs(a.numbers(c)[i] - b.numbers(c)[j]) / scale.range[k]
               : (a.codes(c)[i] != b.codes(c)[j] ? 1 : 0);
  }
  return sum;
}

/// Every sum once more, in double, pair by pair.
class Sums : public ::testing::Test {
 protected:
  const Evidence evidence_{draw_people(120, Rng(1)), draw_people(100, Rng(2)),
                           draw_people(90, Rng(3))};
  const People& people_ = people_of(evidence_);
  const Densities& densities_ = densities_of(evidence_);
  const GowerScale& scale_ = distance_space_of(evidence_).scale();

  void expect_around(const Around& got, const Table& queries, const Table& candidates,
                     const Radii& radii) const {
    for (std::size_t i = 0; i < queries.rows(); ++i) {
      double kernel = 0;
      std::uint32_t typical = 0, close = 0;
      for (std::size_t j = 0; j < candidates.rows(); ++j) {
        const double d = gower(queries, i, candidates, j, scale_);
        kernel += std::exp(-d / densities_.bandwidth);
        typical += d <= radii.typical + 1e-9 ? 1 : 0;
        close += d <= radii.close + 1e-9 ? 1 : 0;
      }
      EXPECT_NEAR(static_cast<double>(got.kernel[i]) * 0x1p-30, kernel, 1e-4);
      EXPECT_NEAR(got.typical[i], typical, 1);  // float distances near the radius
      EXPECT_NEAR(got.close[i], close, 1);
    }
  }
};

TEST_F(Sums, AreOverTheRelease) {
  expect_around(densities_.members.release, people_.members.table, evidence_.synthetic(),
                densities_.release_radii);
  expect_around(densities_.outsiders.release, people_.outsiders.table, evidence_.synthetic(),
                densities_.release_radii);
}

TEST_F(Sums, AreOverTheHalvesOfTheReference) {
  const Crowd& reference = people_.reference;
  expect_around(densities_.members.first, people_.members.table,
                unit_rows(reference, 0, people_.first_half), densities_.fresh_radii);
}

TEST_F(Sums, GrowWithThePlantedMembers) {
  const auto steps = planted_units(people_);
  for (const std::size_t step : {std::size_t{0}, steps.size() - 1}) {
    expect_around(densities_.outsiders.planted[step], people_.outsiders.table,
                  scene_table(evidence_, {Scene::Kind::kPlanted, step}), densities_.release_radii);
  }
}

TEST_F(Sums, TakeTheirRadiiFromTheReferenceAlone) {
  auto nearest = distances_of(evidence_).reference.release;
  std::sort(nearest.begin(), nearest.end());
  EXPECT_EQ(densities_.release_radii.typical, nearest[nearest.size() / 2 - 1]);
  EXPECT_EQ(densities_.release_radii.close, nearest[nearest.size() / 10 - 1]);
}

TEST(DensityScores, AreMeansAndLogRatios) {
  const std::vector<std::int64_t> release{1 << 30, 0, 0}, reference{1 << 29, 1 << 30, 0};
  EXPECT_THAT(density_scores(release, 4), ElementsAre(0.25, 0, 0));
  EXPECT_THAT(shares_of({3, 0}, 4), ElementsAre(0.75, 0));
  const auto ratio = density_ratio_scores(release, 4, reference, 2);
  EXPECT_NEAR(ratio[0], 0, 1e-8);  // 1/4 against 1/4
  EXPECT_NEAR(ratio[1], -std::log(0x1p29 + 1), 1e-8);
  EXPECT_EQ(ratio[2], 0);  // nobody near in either
}

/// The bandwidth that the reference of an audit of three like tables gives.
double bandwidth_of(const std::function<Table(Rng)>& draw) {
  const Evidence evidence(draw(Rng(1)), draw(Rng(2)), draw(Rng(3)));
  return density_bandwidth(distance_space_of(evidence), people_of(evidence).reference.table);
}

// One normal column, 250 people of range about 6.6 deviations: for the normal kernel the best width
// is about 1.06 n^(-1/5) = 0.35 deviations; Laplace's with the same deviation has h = 0.35/sqrt 2.
// Within a factor of four of that.
TEST(DensityBandwidth, IsOfTheSizeThatOneNormalColumnAsksFor) {
  const double h = bandwidth_of([](Rng rng) {
    std::vector<double> values(500);
    for (double& value : values) {
      value = rng.normal();
    }
    return TableBuilder().numeric("x", values).table();
  });
  EXPECT_GE(h, 0.35 / std::numbers::sqrt2 / 6.6 / 4);
  EXPECT_LE(h, 4 * 0.35 / std::numbers::sqrt2 / 6.6);
}

// Two columns of 8 values, all alike, some four people a cell. A kernel that took them for
// continuous numbers would choose the narrowest of the grid, 2^-6, whose density at repeated values
// has no bound.
TEST(DensityBandwidth, DoesNotVanishOnColumnsOfFewValues) {
  const double h = bandwidth_of([](Rng rng) {
    std::vector<double> a(500), b(500);
    std::vector<std::string> name;
    for (std::size_t i = 0; i < 500; ++i) {
      a[i] = static_cast<double>(rng.below(8));
      b[i] = static_cast<double>(rng.below(8));
      name.push_back(std::to_string(rng.bits()));  // nobody has another's content
    }
    return TableBuilder().numeric("a", a).numeric("b", b).words("name", Kind::kText, name).table();
  });
  EXPECT_GE(h, 3 * 0x1p-6);
}

TEST(DensityBandwidth, SurvivesConstantColumnsAndOneOfEverything) {
  const double h = bandwidth_of([](Rng rng) {
    std::vector<double> value(200);
    std::vector<std::string> name(200, "only");
    for (double& v : value) {
      v = rng.normal();
    }
    return TableBuilder()
        .numeric("constant", std::vector<double>(200, 7))
        .categorical("name", name)
        .numeric("x", value)
        .table();
  });
  EXPECT_GT(h, 0);
}

}  // namespace
}  // namespace assay
