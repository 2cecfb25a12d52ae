#include "core/stats/resampling.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <mutex>
#include <numeric>
#include <optional>
#include <set>
#include <vector>

#include "core/parallel.h"
#include "core/stats/intervals.h"
#include "tests/support/checks.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using testing::input_error;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
using Rows = std::vector<std::vector<std::size_t>>;
using Counts = std::vector<std::vector<double>>;

/// Mean of x over the first sample's rows.
Statistic mean_of(const std::vector<double>& x) {
  return [&x](const Rows& rows) {
    double sum = 0;
    for (const std::size_t row : rows[0]) {
      sum += x[row];
    }
    return sum / static_cast<double>(rows[0].size());
  };
}

std::vector<double> normals(std::size_t n, std::uint64_t seed = 1) {
  Rng rng(seed);
  std::vector<double> x(n);
  std::generate(x.begin(), x.end(), [&] { return rng.normal(); });
  return x;
}

/// A resampler under every thread count.
void expect_thread_independent(const std::function<Estimate()>& estimate) {
  std::optional<Estimate> first;
  for (const std::size_t threads : {1, 2, 8}) {
    const ThreadLimit limit(threads);
    const Estimate now = estimate();
    ASSERT_TRUE(now.low && now.high);
    EXPECT_EQ(first.value_or(now), now);
    first = now;
  }
}

TEST(Resampling, IsTheSameForAnyNumberOfThreads) {
  const std::vector<double> x = normals(200);
  const Units units = row_units(x.size());
  const Statistic mean = mean_of(x);
  expect_thread_independent([&] { return bootstrap(0.1, {&units}, mean, Rng(2)); });
  expect_thread_independent([&] { return subsampling(0.1, {&units}, mean, Rng(2)); });
  expect_thread_independent([&] {
    return multinomial_bootstrap(
        0.3, {{30, 70}}, [](const Counts& c) { return c[0][0] / 100; }, Rng(2));
  });
}

// The bootstrap deviation of a mean is known: sd(n)/sqrt(n). With 4,999 replicates an end of a 95 %
// interval has a deviation of about 0.038 of it (sqrt(p(1-p)/B)/phi(z)); 6.2 of these are allowed.
void expect_normal_width(const Estimate& estimate, double deviation, double replicates) {
  const double z = normal_quantile(0.975);
  const double density = std::exp(-z * z / 2) / std::sqrt(2 * std::acos(-1.0));
  const double slack =
      6.2 * std::sqrt(0.025 * 0.975 / replicates) / density + 0.02;  // + not quite normal
  EXPECT_NEAR(*estimate.high, estimate.value + z * deviation, slack * deviation);
  EXPECT_NEAR(*estimate.low, estimate.value - z * deviation, slack * deviation);
}

double deviation_of_mean(const std::vector<double>& x) {
  const auto n = static_cast<double>(x.size());
  const double mean = std::accumulate(x.begin(), x.end(), 0.0) / n;
  double squares = 0;
  for (const double value : x) {
    squares += (value - mean) * (value - mean);
  }
  return std::sqrt(squares / n / n);
}

double mean(const std::vector<double>& x) {
  return std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size());
}

TEST(Bootstrap, OfAMeanHasItsClosedFormWidth) {
  const std::vector<double> x = normals(500);
  const Units units = row_units(x.size());
  const Estimate estimate = bootstrap(mean(x), {&units}, mean_of(x), Rng(2), 4'999);
  EXPECT_EQ(estimate.method, "bootstrap");
  expect_normal_width(estimate, deviation_of_mean(x), 4'999);
}

TEST(Bootstrap, ResamplesWholeUnitsAndEverySampleByItself) {
  const Units pairs = {{0, 2, 4, 6}, {0, 1, 2, 3, 4, 5}};
  const Units rows = row_units(4);
  std::mutex guard;
  bool differs = false;
  const auto check = [&](const Rows& drawn) {
    const std::lock_guard lock(guard);
    EXPECT_EQ(drawn[0].size(), 6u);
    EXPECT_EQ(drawn[1].size(), 4u);
    for (std::size_t i = 0; i < 6; i += 2) {  // a unit's rows come together
      EXPECT_EQ(drawn[0][i] % 2, 0u);
      EXPECT_EQ(drawn[0][i + 1], drawn[0][i] + 1);
    }
    differs = differs || drawn[0][0] / 2 != drawn[1][0];
    return 1.0;
  };
  bootstrap(1, {&pairs, &rows}, check, Rng(3), 99);
  EXPECT_TRUE(differs);
}

TEST(Bootstrap, HoldsItsValueEvenIfTheReplicatesDoNot) {
  const Units units = row_units(10);
  const Estimate estimate = bootstrap(
      5, {&units}, [](const Rows&) { return 1.0; }, Rng(3));
  EXPECT_EQ(*estimate.low, 1);
  EXPECT_EQ(*estimate.high, 5);
}

TEST(Bootstrap, HasNoIntervalIfTheStatisticIsOftenUndefined) {
  const Units units = row_units(10);
  const auto undefined_in = [](std::size_t most) {  // when row 0 is drawn `most` times or more
    return [most](const Rows& rows) {
      return static_cast<std::size_t>(std::count(rows[0].begin(), rows[0].end(), 0u)) >= most ? kNan
                                                                                              : 1.0;
    };
  };
  EXPECT_FALSE(bootstrap(1, {&units}, undefined_in(1), Rng(3)).low);  // 65 % of the replicates
  EXPECT_TRUE(bootstrap(1, {&units}, undefined_in(5), Rng(3)).low);   // 0.4 %
}

TEST(Bootstrap, RejectsBadInput) {
  const Units units = row_units(10), none = row_units(0);
  const auto one = [](const Rows&) { return 1.0; };
  EXPECT_THAT(input_error([&] { bootstrap(kNan, {&units}, one, Rng(1)); }),
              HasSubstr("not a number"));
  EXPECT_THAT(input_error([&] { bootstrap(1, {}, one, Rng(1)); }), HasSubstr("no samples"));
  EXPECT_THAT(input_error([&] {
                bootstrap(1, {&units, &none}, one, Rng(1));
              }),
              HasSubstr("sample 1 has no units"));
  EXPECT_THAT(input_error([&] { bootstrap(1, {&units}, one, Rng(1), 5); }),
              HasSubstr("5 replicates"));
  EXPECT_THAT(input_error([&] { bootstrap(1, {&units}, one, Rng(1), 99, 1); }),
              HasSubstr("level = 1"));
}

TEST(MultinomialBootstrap, KeepsTheTotalsAndTheEmptyCells) {
  const Counts counts{{10, 0, 30, 60}, {5, 5}};
  const auto check = [](const Counts& drawn) {
    EXPECT_EQ(std::accumulate(drawn[0].begin(), drawn[0].end(), 0.0), 100);
    EXPECT_EQ(std::accumulate(drawn[1].begin(), drawn[1].end(), 0.0), 10);
    EXPECT_EQ(drawn[0][1], 0);
    return 1.0;
  };
  multinomial_bootstrap(1, counts, check, Rng(3));
}

// Shares of a multinomial: mean p, variance p(1 - p)/n, whatever the cell's place.
TEST(MultinomialBootstrap, OfAShareHasItsClosedFormWidth) {
  const Counts counts{{1'000, 3'000, 500, 5'500}};
  for (std::size_t cell = 0; cell < 4; ++cell) {
    const double p = counts[0][cell] / 10'000;
    const Estimate estimate = multinomial_bootstrap(
        p, counts, [cell](const Counts& c) { return c[0][cell] / 10'000; }, Rng(4), 4'999);
    expect_normal_width(estimate, std::sqrt(p * (1 - p) / 10'000), 4'999);
  }
}

TEST(MultinomialBootstrap, RejectsWhatIsNoCount) {
  const auto one = [](const Counts&) { return 1.0; };
  for (const double bad : {-1.0, 2.5, kNan, std::numeric_limits<double>::infinity()}) {
    EXPECT_THAT(input_error([&] {
                  multinomial_bootstrap(1, {{1, bad}}, one, Rng(1));
                }),
                HasSubstr("is not a whole number"));
  }
}

TEST(Subsampling, DrawsHalfOfTheUnitsOfEverySampleWithoutRepeats) {
  const Units small = row_units(101), large = row_units(800);
  const auto check = [](const Rows& drawn) {
    EXPECT_EQ(drawn[0].size(), 50u);
    EXPECT_EQ(drawn[1].size(), 400u);
    EXPECT_EQ(std::set<std::size_t>(drawn[1].begin(), drawn[1].end()).size(), 400u);
    return 1.0;
  };
  const ThreadLimit one_thread(1);
  EXPECT_EQ(subsampling(1, {&small, &large}, check, Rng(3)).method, "subsampling");
}

// A mean has no bias, and half-samples vary around it as it does around the truth: one end at the
// normal width, the other at 1.5 times that (and the noise of the estimated bias).
TEST(Subsampling, OfAMeanHasItsClosedFormWidth) {
  const std::vector<double> x = normals(1'000);
  const Units units = row_units(x.size());
  const double value = mean(x);
  const Estimate estimate = subsampling(value, {&units}, mean_of(x), Rng(2), 4'999);
  const double narrow =
      std::min(*estimate.high - value, value - *estimate.low) / deviation_of_mean(x);
  const double wide =
      std::max(*estimate.high - value, value - *estimate.low) / deviation_of_mean(x);
  EXPECT_NEAR(narrow, 1.96, 0.25);
  EXPECT_NEAR(wide, 1.5 * 1.96, 0.4);
}

// The estimated distance |share - 1/2| at a share of exactly 1/2: the bias goes, and 0 is inside.
TEST(Subsampling, HoldsZeroWhereTheWholeDistanceIsBias) {
  std::vector<double> x(1'000, 0);
  std::fill_n(x.begin(), 525, 1.0);
  const Units units = row_units(x.size());
  const Statistic share = mean_of(x);
  const auto distance = [&](const Rows& rows) { return std::abs(share(rows) - 0.5); };
  EXPECT_LE(*subsampling(0.025, {&units}, distance, Rng(2)).low, 0);
  const auto similarity = [&](const Rows& rows) { return 1 - distance(rows); };  // the mirror image
  const Estimate mirrored = subsampling(0.975, {&units}, similarity, Rng(2));
  EXPECT_GE(*mirrored.high, 1);
  EXPECT_NEAR(*mirrored.low, 1 - *subsampling(0.025, {&units}, distance, Rng(2)).high, 1e-12);
}

TEST(Subsampling, OfHalvesDrawnElsewhereGivesTheSameInterval) {
  const std::vector<double> x = normals(300);
  const Units units = row_units(x.size());
  const Rng rng(2);
  std::vector<double> halves(200);
  for (std::size_t b = 0; b < halves.size(); ++b) {
    halves[b] = mean_of(x)({rng.split(b).choose(300, 150)});
  }
  EXPECT_EQ(half_sample_estimate(mean(x), halves), subsampling(mean(x), {&units}, mean_of(x), rng));
  EXPECT_FALSE(half_sample_estimate(1, std::vector(200, kNan)).low) << "undefined on the halves";
  EXPECT_THAT(input_error([] { half_sample_estimate(1, std::vector(19, 1.0)); }),
              HasSubstr("19 replicates"));
}

TEST(HalfSampleError, OfAMeanIsTheStudentInterval) {
  const std::vector<double> x = normals(500);
  std::vector<double> halves(4'999);
  for (std::size_t b = 0; b < halves.size(); ++b) {
    halves[b] = mean_of(x)({Rng(3).split(b).choose(500, 250)});
  }
  const Estimate estimate = half_sample_error(mean(x), halves, 127);
  // scipy.stats.t.ppf(.975, 127); a deviation told from 4,999 halves is off by 1 %, 6.2 of these
  const double reach = 1.978819534529387 * deviation_of_mean(x);
  EXPECT_NEAR(*estimate.high - mean(x), reach, 0.063 * reach);
  EXPECT_NEAR(mean(x) - *estimate.low, reach, 0.063 * reach);
  EXPECT_EQ(estimate.method, "half-samples");
  EXPECT_FALSE(half_sample_error(1, std::vector(200, kNan), 127).low);
}

TEST(Subsampling, HasNoIntervalBelowTwentyUnits) {
  const Units few = row_units(19), enough = row_units(20);
  const auto one = [](const Rows&) { return 1.0; };
  EXPECT_FALSE(subsampling(1, {&enough, &few}, one, Rng(3)).low);
  EXPECT_TRUE(subsampling(1, {&enough}, one, Rng(3)).low);
}

// For a mean, leaving out one of n rows gives the textbook interval mean +- t s/sqrt(n).
TEST(Jackknife, OfAMeanIsTheStudentInterval) {
  const std::vector<double> x{1, 2, 4, 8};
  std::vector<double> left_out;
  for (const double value : x) {
    left_out.push_back((15 - value) / 3);
  }
  const Estimate estimate = jackknife(3.75, {left_out});
  const double s = std::sqrt((7.5625 + 3.0625 + 0.0625 + 18.0625) / 3);
  const double half = 3.182446305284263 * s / 2;  // scipy.stats.t.ppf(.975, 3)
  EXPECT_NEAR(*estimate.low, 3.75 - half, 1e-10);
  EXPECT_NEAR(*estimate.high, 3.75 + half, 1e-10);
  EXPECT_EQ(estimate.method, "jackknife");
}

TEST(Jackknife, AddsTheVariancesOfIndependentSamples) {
  const std::vector<double> a{0, 1}, b{0, 0, 3};
  // a: 1/2 x 1/2 = 1/4; b: 2/3 x 6 = 4; t with 1 degree = tan(0.475 pi)
  const double half = std::tan(0.475 * std::acos(-1.0)) * std::sqrt(4.25);
  EXPECT_NEAR(*jackknife(0, {a, b}).high, half, 1e-10);
}

TEST(Jackknife, HasNoIntervalIfAReplicateIsUndefined) {
  EXPECT_FALSE(jackknife(1, {{1, kNan, 2}}).low);
  EXPECT_THAT(input_error([] { jackknife(1, {{1}}); }), HasSubstr("sample 0 has 1 groups"));
  EXPECT_THAT(input_error([] { jackknife(1, {}); }), HasSubstr("no samples"));
}

}  // namespace
}  // namespace assay
