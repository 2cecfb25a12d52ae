#include "core/rng.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/gamma.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <set>

#include "core/error.h"
#include "core/stats/intervals.h"
#include "tests/support/checks.h"

namespace assay {
namespace {

using testing::follows;
using testing::implausible;

constexpr std::size_t kMany = 100'000;

template <class Draw>
std::vector<double> draws(std::size_t n, const Draw& draw, std::uint64_t seed = 7) {
  Rng rng(seed);
  std::vector<double> x(n);
  std::generate(x.begin(), x.end(), [&] { return draw(rng); });
  return x;
}

/// Pearson's chi-square of counts against expected counts; p-value by the asymptotic law (expected
/// counts in the hundreds).
double chi_square_p(const std::vector<double>& counts, const std::vector<double>& expected) {
  double statistic = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    statistic += (counts[i] - expected[i]) * (counts[i] - expected[i]) / expected[i];
  }
  const boost::math::chi_squared law(static_cast<double>(counts.size() - 1));
  return boost::math::cdf(boost::math::complement(law, statistic));
}
constexpr double kFalseAlarm = 1e-9;

double poisson_pmf(std::int64_t k, double mean) {
  const auto x = static_cast<double>(k);
  return std::exp(x * std::log(mean) - mean - boost::math::lgamma(x + 1));
}

/// Chi-square p-value of integer draws against a probability mass function; cells below 200
/// expected are pooled.
template <class Draw, class Pmf>
double goodness(std::size_t n, const Draw& draw, const Pmf& pmf, std::int64_t most) {
  Rng rng(3);
  std::vector<double> seen(static_cast<std::size_t>(most) + 2);
  for (std::size_t i = 0; i < n; ++i) {
    ++seen[static_cast<std::size_t>(std::min(draw(rng), most + 1))];
  }
  std::vector<double> counts(1), expected(1);
  double rest = static_cast<double>(n);
  for (std::int64_t k = 0; k <= most; ++k) {
    if (expected.back() >= 200) {
      counts.push_back(0);
      expected.push_back(0);
    }
    const double here = static_cast<double>(n) * pmf(k);
    counts.back() += seen[static_cast<std::size_t>(k)];
    expected.back() += here;
    rest -= here;
  }
  counts.back() += seen.back();
  expected.back() += std::max(0.0, rest);
  if (expected.back() < 200) {  // join the last cell to the one before
    counts[counts.size() - 2] += counts.back();
    expected[expected.size() - 2] += expected.back();
    counts.pop_back();
    expected.pop_back();
  }
  return chi_square_p(counts, expected);
}

using Block = std::array<std::uint64_t, 4>;

// Random123 1.14, tests/kat_vectors, lines "philox4x64 10".
TEST(Philox, GivesTheKnownAnswersOfRandom123) {
  EXPECT_EQ(philox4x64({0, 0, 0, 0}, {0, 0}), (Block{0x16554d9eca36314c, 0xdb20fe9d672d0fdc,
                                                     0xd7e772cee186176b, 0x7e68b68aec7ba23b}));
  const std::uint64_t ones = ~std::uint64_t{0};
  EXPECT_EQ(
      philox4x64({ones, ones, ones, ones}, {ones, ones}),
      (Block{0x87b092c3013fe90b, 0x438c3c67be8d0224, 0x9cc7d7c69cd777b6, 0xa09caebf594f0ba0}));
  EXPECT_EQ(
      philox4x64({0x243f6a8885a308d3, 0x13198a2e03707344, 0xa4093822299f31d0, 0x082efa98ec4e6c89},
                 {0x452821e638d01377, 0xbe5466cf34e90c6c}),
      (Block{0xa528f45403e61d95, 0x38c72dbd566e9788, 0xa5a1610e72fd18b5, 0x57bd43b5e52b7fe6}));
}

// numpy 1.24.2: Philox(key=[42, 0], counter=[2**64-1]*4).random_raw(9); numpy adds 1 to the counter
// before each block.
TEST(Rng, StreamIsNumpysPhiloxWithTheSeedAsKey) {
  const std::uint64_t expected[] = {0xa7687e2d34c89dc6, 0x4c5818ab9649d53f, 0xea0add4230dddab5,
                                    0xe2a142eecee5bb40, 0xd1f8817d4d62880e, 0x307266b65cc8797e,
                                    0xde1f04e7f084ed03, 0x65034a8e78cd1e59, 0x5e3daa8961c3e3d3};
  Rng rng(42);
  for (const std::uint64_t bits : expected) {
    EXPECT_EQ(rng.bits(), bits);
  }
}

TEST(RngSplit, DoesNotDependOnHowMuchWasDrawn) {
  const Rng fresh(5);
  Rng used(5);
  for (int i = 0; i < 1'001; ++i) {
    used.bits();
  }
  EXPECT_EQ(fresh.split("fit").bits(), used.split("fit").bits());
  EXPECT_EQ(fresh.split(17).bits(), used.split(17).bits());
}

TEST(RngSplit, GivesEveryNameAndNumberAStreamOfItsOwn) {
  const Rng root(5);
  std::set<std::uint64_t> first{Rng(5).bits()};
  const std::string long_name = "a name that is longer than one block of sixteen bytes";
  const std::vector<std::string> names = {"",
                                          "a",
                                          "b",
                                          "ab",
                                          "ba",
                                          std::string("a\0", 2),
                                          "fit",
                                          "sample",
                                          long_name,
                                          long_name + "!",
                                          "!" + long_name};
  for (const std::string& name : names) {
    EXPECT_TRUE(first.insert(root.split(name).bits()).second) << name;
  }
  for (std::uint64_t index = 0; index < 10'000; ++index) {
    EXPECT_TRUE(first.insert(root.split(index).bits()).second) << index;
  }
  EXPECT_NE(root.split("a").split("b").bits(), root.split("b").split("a").bits());
  EXPECT_NE(root.split("fit").bits(), Rng(6).split("fit").bits());
}

// The first numbers of neighbouring streams must be as good as the numbers of one stream.
TEST(RngSplit, NeighbouringStreamsAreUniformAndUncorrelated) {
  const Rng root(5);
  std::vector<double> first;
  double correlation = 0;
  for (std::uint64_t i = 0; i < kMany; ++i) {
    first.push_back(root.split(i).uniform());
    if (i > 0) {
      correlation += 12 * (first[i] - 0.5) * (first[i - 1] - 0.5) / static_cast<double>(kMany);
    }
  }
  EXPECT_TRUE(follows(first, [](double x) { return x; }));
  EXPECT_LT(std::abs(correlation),
            6.2 / std::sqrt(static_cast<double>(kMany)));  // 6.2 deviations: 6e-10
}

TEST(RngUniform, FollowsTheUniformDistribution) {
  const auto uniform = [](double x) { return std::clamp(x, 0.0, 1.0); };
  EXPECT_TRUE(follows(draws(kMany, [](Rng& r) { return r.uniform(); }), uniform));
  EXPECT_TRUE(follows(draws(kMany, [](Rng& r) { return r.uniform_open(); }), uniform));
}

TEST(RngUniform, CheckCatchesASquaredUniform) {
  const auto uniform = [](double x) { return std::clamp(x, 0.0, 1.0); };
  EXPECT_FALSE(follows(draws(kMany, [](Rng& r) { return std::pow(r.uniform(), 1.1); }), uniform));
}

TEST(RngNormal, FollowsTheNormalDistribution) {
  EXPECT_TRUE(follows(draws(kMany, [](Rng& r) { return r.normal(); }), normal_cdf));
}

TEST(RngNormal, CheckCatchesATenPercentWiderScale) {
  EXPECT_FALSE(follows(draws(kMany, [](Rng& r) { return 1.1 * r.normal(); }), normal_cdf));
}

TEST(RngNormal, TakesOneDrawPerNumber) {
  Rng one(9), other(9);
  one.normal();
  other.bits();
  EXPECT_EQ(one.bits(), other.bits());
}

TEST(RngExponential, FollowsTheExponentialDistribution) {
  const auto cdf = [](double x) { return -std::expm1(-x); };
  EXPECT_TRUE(follows(draws(kMany, [](Rng& r) { return r.exponential(); }), cdf));
  EXPECT_FALSE(follows(draws(kMany, [](Rng& r) { return 1.1 * r.exponential(); }), cdf));
}

class RngGamma : public ::testing::TestWithParam<double> {};

TEST_P(RngGamma, FollowsTheGammaDistribution) {
  const double shape = GetParam();
  const auto cdf = [&](double x) { return boost::math::gamma_p(shape, x); };
  EXPECT_TRUE(follows(draws(kMany, [&](Rng& r) { return r.gamma(shape); }), cdf));
  EXPECT_FALSE(follows(draws(kMany, [&](Rng& r) { return r.gamma(1.1 * shape + 0.02); }), cdf));
}
INSTANTIATE_TEST_SUITE_P(Shapes, RngGamma, ::testing::Values(0.05, 0.5, 1.0, 2.5, 40.0));

TEST(RngBelow, IsUniform) {
  for (const std::uint64_t n : {1, 2, 3, 7, 100}) {
    Rng rng(n);
    std::vector<double> counts(n), expected(n, 1'000);
    for (std::uint64_t i = 0; i < 1'000 * n; ++i) {
      ++counts[rng.below(n)];
    }
    EXPECT_TRUE(n == 1 || chi_square_p(counts, expected) > kFalseAlarm) << n;
  }
}

// With n = 3 x 2^62 a quarter of the 64-bit values is surplus: bits % n would give 0..2^62-1 twice
// as often.
TEST(RngBelow, HasNoBiasWhereTheRemainderHasMuch) {
  const std::uint64_t third = std::uint64_t{1} << 62;
  Rng rng(1);
  double low = 0, low_by_remainder = 0;
  for (std::size_t i = 0; i < 10'000; ++i) {
    low += rng.below(3 * third) < third ? 1 : 0;
    low_by_remainder += rng.bits() % (3 * third) < third ? 1 : 0;
  }
  EXPECT_FALSE(implausible(low, 10'000, 1.0 / 3));
  EXPECT_TRUE(implausible(low_by_remainder, 10'000, 1.0 / 3));
}

TEST(RngBelow, RefusesNothingToChooseFrom) { EXPECT_THROW(Rng(1).below(0), InternalError); }

class RngPoisson : public ::testing::TestWithParam<double> {};

TEST_P(RngPoisson, HasThePoissonLaw) {
  const double mean = GetParam();
  const auto most = static_cast<std::int64_t>(mean + 10 * std::sqrt(mean) + 10);
  const auto draw = [&](Rng& r) { return r.poisson(mean); };
  EXPECT_GT(goodness(
                kMany, draw, [&](std::int64_t k) { return poisson_pmf(k, mean); }, most),
            kFalseAlarm);
  const double wrong = mean + 0.1 * std::sqrt(mean);  // control: a tenth of a deviation off
  EXPECT_LT(goodness(
                kMany, draw, [&](std::int64_t k) { return poisson_pmf(k, wrong); }, most),
            kFalseAlarm);
}
INSTANTIATE_TEST_SUITE_P(Means, RngPoisson,
                         ::testing::Values(0.3, 3.0, 29.5, 30.5, 400.0, 5'000.0));

TEST(RngPoisson, OfMeanZeroIsZero) { EXPECT_EQ(Rng(1).poisson(0), 0); }

struct Trials {
  std::int64_t n;
  double p;
};
class RngBinomial : public ::testing::TestWithParam<Trials> {};

TEST_P(RngBinomial, HasTheBinomialLaw) {
  const auto [n, p] = GetParam();
  const auto pmf = [n](std::int64_t k, double rate) {
    const auto x = static_cast<double>(k), all = static_cast<double>(n);
    return std::exp(boost::math::lgamma(all + 1) - boost::math::lgamma(x + 1) -
                    boost::math::lgamma(all - x + 1) + x * std::log(rate) +
                    (all - x) * std::log1p(-rate));
  };
  const double deviation = std::sqrt(static_cast<double>(n) * p * (1 - p));
  const auto most =
      std::min(n, static_cast<std::int64_t>(static_cast<double>(n) * p + 10 * deviation + 10));
  const auto draw = [&](Rng& r) { return r.binomial(n, p); };
  EXPECT_GT(goodness(
                kMany, draw, [&](std::int64_t k) { return pmf(k, p); }, most),
            kFalseAlarm);
  const double wrong = p + 0.1 * deviation / static_cast<double>(n) * (p < 0.5 ? 1 : -1);
  EXPECT_LT(goodness(
                kMany, draw, [&](std::int64_t k) { return pmf(k, wrong); }, most),
            kFalseAlarm);
}
INSTANTIATE_TEST_SUITE_P(Cases, RngBinomial,
                         ::testing::Values(Trials{5, 0.3}, Trials{30, 0.5}, Trials{100, 0.9},
                                           Trials{10'000, 0.0005}, Trials{39'032, 0.02}));

TEST(RngBinomial, IsCertainAtTheEnds) {
  Rng rng(1);
  EXPECT_EQ(rng.binomial(1'000, 0), 0);
  EXPECT_EQ(rng.binomial(1'000, 1), 1'000);
  EXPECT_EQ(rng.binomial(0, 0.4), 0);
}

TEST(RngShuffle, MakesEveryOrderEquallyLikely) {
  Rng rng(2);
  std::vector<double> counts(6), biased(6);
  const std::vector<double> expected(6, 1'000);
  const auto number = [](const std::vector<int>& v) {
    return static_cast<std::size_t>(2 * v[0] + (v[1] > v[2] ? 1 : 0));
  };
  for (int i = 0; i < 6'000; ++i) {
    std::vector<int> v{0, 1, 2};
    rng.shuffle(v);
    ++counts[number(v)];
    std::vector<int> w{0, 1, 2};  // control: the classic mistake of swapping with any place
    for (int& value : w) {
      std::swap(value, w[rng.below(3)]);
    }
    ++biased[number(w)];
  }
  EXPECT_GT(chi_square_p(counts, expected), kFalseAlarm);
  EXPECT_LT(chi_square_p(biased, expected), kFalseAlarm);
}

TEST(RngChoose, DrawsEverySubsetEquallyOftenAndInRandomOrder) {
  Rng rng(4);
  std::vector<double> counts(20);
  for (int i = 0; i < 20'000; ++i) {
    const std::vector<std::size_t> pair = rng.choose(5, 2);
    ASSERT_EQ(pair.size(), 2u);
    ASSERT_NE(pair[0], pair[1]);
    ++counts[pair[0] * 4 + pair[1] - (pair[1] > pair[0] ? 1 : 0)];
  }
  EXPECT_GT(chi_square_p(counts, std::vector<double>(20, 1'000)), kFalseAlarm);
}

TEST(RngChoose, CanTakeAllOrNone) {
  Rng rng(4);
  std::vector<std::size_t> all = rng.choose(100, 100);
  std::sort(all.begin(), all.end());
  for (std::size_t i = 0; i < 100; ++i) {
    EXPECT_EQ(all[i], i);
  }
  EXPECT_TRUE(rng.choose(100, 0).empty());
  EXPECT_THROW(rng.choose(3, 4), InternalError);
}

}  // namespace
}  // namespace assay
