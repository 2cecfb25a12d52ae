#include "metrics/fidelity/chance_distance.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/rng.h"
#include "metrics/fidelity/equivalent_sample.h"
#include "metrics/fidelity/expected_gap.h"

namespace assay {
namespace {

TEST(BinomialMeanDeviation, IsDeMoivres) {
  EXPECT_NEAR(binomial_mean_deviation(1, 0.5), 0.5, 1e-12);
  EXPECT_NEAR(binomial_mean_deviation(2, 0.5), 0.5, 1e-12);     // 1/4 * 1 + 1/4 * 1
  EXPECT_NEAR(binomial_mean_deviation(3, 0.2), 0.6144, 1e-12);  // by hand: sum |k - 0.6| P(k)
  EXPECT_NEAR(binomial_mean_deviation(3, 0.8), 0.6144, 1e-12);
  EXPECT_NEAR(binomial_mean_deviation(1e6, 0.5), std::sqrt(2 / M_PI * 250'000), 1);
}

CountSpectrum spectrum_of(const std::vector<std::uint64_t>& counts) {
  CountSpectrum spectrum;
  for (const auto count : counts) {
    spectrum.add(count);
  }
  return spectrum;
}

TEST(ChanceDistance, OfDenseCellsIsTheTextbooks) {
  const std::vector<std::uint64_t> counts{50'000, 30'000, 20'000};
  const double pool = 100'000;
  for (const auto& [n, m] :
       {std::pair{50'000.0, 40'000.0}, {100'000.0, 100'000.0}, {100'000.0, 5000.0}}) {
    double expected = 0;
    for (const auto count : counts) {
      const double p = static_cast<double>(count) / pool;
      expected += std::sqrt(2 / M_PI * p * (1 - p) * (1 / n + 1 / m)) / 2;
    }
    EXPECT_NEAR(ChanceDistance(pool, n, m).of(spectrum_of(counts)) / expected, 1, 0.005);
  }
  EXPECT_EQ(ChanceDistance(100, 50, 50).of(spectrum_of({100})), 0) << "a constant column";
}

std::vector<std::uint64_t> sample(const std::vector<double>& law, std::size_t rows, Rng& rng) {
  std::vector<std::uint64_t> counts(law.size(), 0);
  for (std::size_t i = 0; i < rows; ++i) {
    double u = rng.uniform();
    std::size_t cell = 0;
    while (cell + 1 < law.size() && u >= law[cell]) {
      u -= law[cell++];
    }
    ++counts[cell];
  }
  return counts;
}

/// 1/rank^exponent.
std::vector<double> falling_shares(int cells, double exponent) {
  std::vector<double> law;
  double total = 0;
  for (int i = 1; i <= cells; ++i) {
    law.push_back(std::pow(i, -exponent));
    total += law.back();
  }
  for (double& p : law) {
    p /= total;
  }
  return law;
}

/// Mean distances of simulated pairs of samples, n rows against m, and what is said of them from the first alone.
struct Foretold {
  double simulated = 0, predicted = 0, textbook = 0;
};
Foretold foretold(const std::vector<double>& law, int n, int m, Rng rng) {
  constexpr int kRuns = 200;
  Foretold mean;
  for (int run = 0; run < kRuns; ++run) {
    const auto first = sample(law, static_cast<std::size_t>(n), rng),
               second = sample(law, static_cast<std::size_t>(m), rng);
    mean.predicted += ChanceDistance(n, n, m).of(spectrum_of(first)) / kRuns;
    for (std::size_t c = 0; c < law.size(); ++c) {
      const double p = static_cast<double>(first[c]) / n, q = static_cast<double>(second[c]) / m;
      mean.simulated += std::abs(p - q) / 2 / kRuns;
      mean.textbook += std::sqrt(2 / M_PI * p * (1 - p) * (1.0 / n + 1.0 / m)) / 2 / kRuns;
    }
  }
  return mean;
}

/// 300 and 3,000 cells, most of them sparse. The continuation beyond the pool may cost 5 %, where it goes to eleven
/// times the pool 10 %; the textbook's formula on the same counts is more than that off.
TEST(ChanceDistance, OfSparseCellsIsThatOfFreshSamples) {
  for (const auto& [cells, exponent] : {std::pair{300, 1.0}, {3000, 0.5}}) {
    const auto law = falling_shares(cells, exponent);
    for (const auto& [n, m] : {std::pair{200, 200}, {200, 2000}, {2000, 200}, {1000, 1}}) {
      const Foretold mean = foretold(law, n, m, Rng(4));
      EXPECT_NEAR(mean.predicted / mean.simulated, 1, m > n ? 0.1 : 0.05) << n << " against " << m;
      if (n == 200 && m == 200) {
        EXPECT_LT(mean.textbook / mean.simulated, 0.9) << "negative control";
      }
    }
  }
}

TEST(LikelyCells, AreAWholeLawWithUnseenCells) {
  // 4 cells with one row, 1 with two and 1 with 14 of a pool of 20: 4 x 3/(2 x 2) = 3 cells are unseen, for which
  // 4/20 x 4/(4 + 2) of all people stand.
  const auto cells = likely_cells(spectrum_of({1, 1, 1, 1, 2, 14}), 20);
  ASSERT_EQ(cells.size(), 4u);
  EXPECT_EQ(cells.back().cells, 3);
  EXPECT_NEAR(cells.back().share * 3, 4.0 / 20 * 4 / 6, 1e-12);
  double total = 0;
  for (const auto& cell : cells) {
    total += cell.cells * cell.share;
  }
  EXPECT_NEAR(total, 1, 1e-12);
  EXPECT_LT(cells[0].share, 1.0 / 20) << "seen once: shrunk";
  EXPECT_NEAR(cells[2].share, 14.0 / 20, 1e-4) << "dense: kept";
  EXPECT_EQ(likely_cells(spectrum_of({10, 10}), 20).size(), 1u) << "nothing is unseen";
}

TEST(ExpectedGap, IsThePoissonsMeanDeviation) {
  // E|2 - P|, P ~ Poisson(2): 2 e^-2 2^3 / 2!
  EXPECT_NEAR(expected_gap(2, 2, 1).value, 8 * std::exp(-2.0), 1e-12);
  EXPECT_NEAR(expected_gap(0, 0.3, 1).value, 0.3, 1e-12) << "an empty cell";
  EXPECT_NEAR(expected_gap(0, 0.3, 0.25).value, 0.3, 1e-12) << "pulled or not";
  EXPECT_NEAR(expected_gap(100, 100, 0.49).value, 7 * std::sqrt(2 / M_PI), 0.01);
  EXPECT_EQ(expected_gap(5, 3, 0).value, 2) << "fixed";
  EXPECT_NEAR(expected_gap(900, 30, 1).value, 870, 1e-9) << "far away";
}

FreshCurve falling() { return {{1, 2, 4, 8}, {0.8, 0.4, 0.2, 0.1}}; }

TEST(FreshCurve, IsReadBackwards) {
  EXPECT_NEAR(*falling().rows_at(0.8 / 3), 3, 1e-12);
  EXPECT_EQ(*falling().rows_at(0.9), 1) << "worse than any single row";
  EXPECT_FALSE(falling().rows_at(0.05)) << "nearer than any sample";
}

TEST(EquivalentSample, HasAnUpperEndOnlyWhereItIsToldApart) {
  Estimate distance;
  distance.value = 0.3;
  distance.low = 0.2;
  distance.high = 0.4;
  const auto apart = equivalent_sample(falling(), distance, 0.1);
  EXPECT_NEAR(*apart.low, 2, 1e-12);
  EXPECT_NEAR(*apart.high, 4, 1e-12);
  const auto alike = equivalent_sample(falling(), distance, 0.25);
  EXPECT_NEAR(*alike.low, 2, 1e-12);
  EXPECT_FALSE(alike.high);
  EXPECT_EQ(in_words(alike, 0.95), "as good as a real sample of at least 2 rows");
  EXPECT_EQ(in_words({12'345, 11'111, 13'333}, 0.95),
            "as good as a real sample of 12300 rows (95 % interval 11100 to 13300)");
}

}  // namespace
}  // namespace assay
