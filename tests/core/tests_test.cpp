#include "core/stats/tests.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/error.h"
#include "core/parallel.h"
#include "tests/support/checks.h"

namespace assay {
namespace {

using ::testing::DoubleNear;
using ::testing::HasSubstr;
using testing::input_error;
using ::testing::Pointwise;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// scipy 1.10.1: scipy.stats.fisher_exact(alternative="greater")[1]. (1 of 10^6 against 0 is 1/2 by
// symmetry.)
TEST(FisherGreater, AgreesWithScipy) {
  const struct {
    Hits first, second;
    double p;
  } cases[] = {{{8, 10}, {2, 10}, 0.011507068782610578},
               {{5, 5}, {0, 5}, 0.003968253968253969},  // 1/252
               {{3, 10}, {9, 10}, 0.9996427720885925},
               {{30, 100}, {20, 120}, 0.014386912616086054},
               {{600, 1'000}, {500, 1'000}, 4.226859837242813e-06},
               {{20, 1e6}, {5, 1e6}, 0.002038546829712191},
               {{500'500, 1e6}, {499'000, 1e6}, 0.017006956983425713},
               {{1, 1e6}, {0, 1e6}, 0.5}};
  for (const auto& c : cases) {
    EXPECT_NEAR(fisher_greater(c.first, c.second) / c.p, 1, 1e-8)
        << c.first.hits << "/" << c.second.hits;
  }
}

TEST(FisherGreater, IsOneWhereNothingCouldBeLess) {
  EXPECT_EQ(fisher_greater({0, 5}, {3, 5}), 1);
  EXPECT_EQ(fisher_greater({0, 5}, {0, 5}), 1);
  EXPECT_EQ(fisher_greater({5, 5}, {5, 5}), 1);
}

TEST(FisherGreater, OfBothSidesExceedsOneByTheObservedTable) {
  // P[X >= k] + P[X <= k] = 1 + P[X = k]; hypergeometric P[X = 4 | 10 of 20, 7 hits] = C(10,4)
  // C(10,3) / C(20,7)
  EXPECT_NEAR(fisher_greater({4, 10}, {3, 10}) + fisher_greater({3, 10}, {4, 10}),
              1 + 210.0 * 120 / 77'520, 1e-14);
}

TEST(FisherGreater, IsNeverZero) {
  const double p = fisher_greater({1e6, 1e6}, {0, 1e6});
  EXPECT_GT(p, 0);
  EXPECT_LT(p, 1e-300);
}

TEST(FisherGreater, RejectsBadCounts) {
  EXPECT_THAT(input_error([] {
                fisher_greater({3, 2}, {1, 2});
              }),
              HasSubstr("k = 3 hits is outside [0, 2]"));
  EXPECT_THAT(input_error([] { fisher_greater({1, 2}, {0, 0}); }), HasSubstr("n = 0 trials"));
  EXPECT_THAT(input_error([] {
                fisher_greater({1.5, 2}, {0, 2});
              }),
              HasSubstr("not whole numbers"));
  EXPECT_THAT(input_error([] { fisher_greater({kNan, 2}, {0, 2}); }), HasSubstr("k = nan"));
}

// Worked by hand. Holm: sorted .005 .01 .03 .04 times 4 3 2 1 = .02 .03 .06 .04, running maximum.
TEST(Holm, GivesTheHandWorkedExample) {
  const std::vector<double> p{0.01, 0.04, 0.03, 0.005};
  EXPECT_THAT(holm(p), Pointwise(DoubleNear(1e-15), {0.03, 0.06, 0.06, 0.02}));
}

// Benjamini and Hochberg 1995, section 3.2: 15 p-values, 4 rejected at q = .05 where Bonferroni and
// Holm reject 3.
TEST(BenjaminiHochberg, RejectsFourInThePapersExample) {
  const std::vector<double> p{0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
                              0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000};
  const auto rejected = [](const std::vector<double>& adjusted) {
    return std::count_if(adjusted.begin(), adjusted.end(), [](double q) { return q <= 0.05; });
  };
  EXPECT_EQ(rejected(benjamini_hochberg(p)), 4);
  EXPECT_EQ(rejected(holm(p)), 3);
  EXPECT_NEAR(benjamini_hochberg(p)[3], 0.0095 * 15 / 4, 1e-15);
}

// Worked by hand: sorted .005 .01 .03 .04 times 4 / 1 2 3 4 = .02 .02 .04 .04.
TEST(BenjaminiHochberg, GivesTheHandWorkedExample) {
  const std::vector<double> p{0.01, 0.04, 0.03, 0.005};
  EXPECT_THAT(benjamini_hochberg(p), Pointwise(DoubleNear(1e-15), {0.02, 0.04, 0.04, 0.02}));
}

TEST(AdjustedPValues, AreNeverSmallerThanTheirsNorAboveOneAndKeepTies) {
  const std::vector<double> p{0.5, 0.02, 0.5, 0.9, 0.02};
  for (const auto& adjusted : {holm(p), benjamini_hochberg(p)}) {
    for (std::size_t i = 0; i < p.size(); ++i) {
      EXPECT_GE(adjusted[i], p[i]);
      EXPECT_LE(adjusted[i], 1);
    }
    EXPECT_EQ(adjusted[0], adjusted[2]);
    EXPECT_EQ(adjusted[1], adjusted[4]);
  }
  EXPECT_TRUE(holm({}).empty());
  EXPECT_TRUE(benjamini_hochberg({}).empty());
}

TEST(AdjustedPValues, RejectWhatIsNoPValue) {
  for (const double bad : {-0.1, 1.1, kNan}) {
    const std::vector<double> p{0.5, bad};
    EXPECT_THAT(input_error([&] { holm(p); }), HasSubstr("p-value 1 = "));
    EXPECT_THAT(input_error([&] { benjamini_hochberg(p); }), HasSubstr("is outside [0, 1]"));
  }
}

std::vector<double> two_normals(Rng& rng) {
  const double x = rng.normal();
  return {x, 1'000 * rng.normal() + 5};  // another unit: standardising must make them comparable
}

TEST(PermutationOfMaximum, IsTheSameForAnyNumberOfThreads) {
  const std::vector<double> observed{2.5, 2'000};
  std::vector<double> first;
  for (const std::size_t threads : {1, 2, 8}) {
    const ThreadLimit limit(threads);
    const MaxTest test = permutation_of_maximum(observed, two_normals, Rng(3));
    first = first.empty() ? test.p : first;
    EXPECT_EQ(test.p, first);
  }
}

// Two independent normals: P[max >= z] = 1 - Phi(z)^2, whatever their units.
TEST(PermutationOfMaximum, GivesTheLawOfTheMaximumOfTwoNormals) {
  const MaxTest test =
      permutation_of_maximum(std::vector<double>{2.5, 2'005}, two_normals, Rng(3), 99'999);
  const double of_first = 1 - std::pow(normal_cdf(2.5), 2),
               of_second = 1 - std::pow(normal_cdf(2), 2);
  EXPECT_FALSE(testing::implausible(test.p[0] * 1e5 - 1, 99'999, of_first, 1e-6));
  EXPECT_NEAR(test.p[1], of_second,
              6 * std::sqrt(of_second / 1e5) + 0.001);  // + rounding of mean and deviation
  EXPECT_EQ(test.p_min, test.p[0]);
  const double z = normal_quantile(std::sqrt(0.95));
  EXPECT_NEAR(test.critical[0], z, 0.05);
  EXPECT_NEAR(test.critical[1], 5 + 1'000 * z, 50);
}

// One normal alone: P[x >= z] = 1 - Phi(z), however many others are tested beside it.
TEST(PermutationOfMaximum, RawPIsOfTheStatisticAlone) {
  const auto ten_normals = [](Rng& rng) {
    std::vector<double> values(10);
    for (double& value : values) {
      value = rng.normal();
    }
    return values;
  };
  std::vector<double> observed(10, -1);
  observed[3] = 1.5;
  const MaxTest test = permutation_of_maximum(observed, ten_normals, Rng(4), 9'999);
  EXPECT_FALSE(testing::implausible(test.raw[3] * 1e4 - 1, 9'999, 1 - normal_cdf(1.5), 1e-6));
  EXPECT_FALSE(testing::implausible(test.raw[0] * 1e4 - 1, 9'999, normal_cdf(1), 1e-6));
  EXPECT_GT(test.p[3], 3 * test.raw[3]);
}

TEST(PermutationOfMaximum, CannotBeSmallerThanOneInPermutationsPlusOne) {
  const MaxTest test = permutation_of_maximum(std::vector<double>{1e9, 0}, two_normals, Rng(3), 99);
  EXPECT_DOUBLE_EQ(test.p_min, 0.01);
}

TEST(PermutationOfMaximum, CountsTiesAgainstTheLeak) {
  const auto coin = [](Rng& rng) { return std::vector<double>{rng.bernoulli(0.5) ? 1.0 : 0.0}; };
  const MaxTest test = permutation_of_maximum(std::vector<double>{1}, coin, Rng(3), 999);
  EXPECT_NEAR(test.p[0], 0.5, 0.1);
  EXPECT_EQ(test.critical[0], 1);  // to be exceeded, not met
}

TEST(PermutationOfMaximum, SaysNothingOfAStatisticThatNeverVaries) {
  const auto constant = [](Rng& rng) { return std::vector<double>{0.1, rng.normal()}; };
  const MaxTest test = permutation_of_maximum(std::vector<double>{0.1, 0}, constant, Rng(3), 999);
  EXPECT_EQ(test.p[0], 1);
  EXPECT_EQ(test.raw[0], 1);
  EXPECT_DOUBLE_EQ(test.critical[0], 0.1);
}

TEST(PermutationOfMaximum, RejectsBadInput) {
  const std::vector<double> one{1};
  const auto fine = [](Rng& rng) { return std::vector<double>{rng.normal()}; };
  EXPECT_THAT(input_error([&] { permutation_of_maximum({}, fine, Rng(1)); }),
              HasSubstr("no statistics"));
  EXPECT_THAT(input_error([&] { permutation_of_maximum(one, fine, Rng(1), 10); }),
              HasSubstr("10 permutations cannot reach level 0.05; take at least 19"));
  EXPECT_THAT(input_error([&] { permutation_of_maximum(one, fine, Rng(1), 99, 1.5); }),
              HasSubstr("level = 1.5 is outside (0, 1)"));
  EXPECT_THAT(input_error([&] { permutation_of_maximum(std::vector<double>{kNan}, fine, Rng(1)); }),
              HasSubstr("not a number"));
  const auto two = [](Rng&) { return std::vector<double>{1, 2}; };
  EXPECT_THROW(permutation_of_maximum(one, two, Rng(1)), InternalError);
  const auto nothing = [](Rng&) { return std::vector<double>{kNan}; };
  EXPECT_THROW(permutation_of_maximum(one, nothing, Rng(1)), InternalError);
}

}  // namespace
}  // namespace assay
