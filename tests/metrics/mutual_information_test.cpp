// Mutual information, its chi-square limit and its permutation null.
// Expected: enumeration, closed forms, sklearn, scipy.
#include "metrics/fidelity/mutual_information.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "metrics/fidelity/fixed_margins.h"
#include "tests/support/checks.h"

namespace assay {
namespace {

using testing::binomial_tail;
using ::testing::HasSubstr;
using testing::implausible;
using testing::input_error;

constexpr double kTight = 1e-12;
using Cells = std::vector<std::vector<int>>;

PairCounts counts_of(const Cells& table) {
  PairCounts counts(table.size(), table[0].size());
  for (std::size_t a = 0; a < table.size(); ++a) {
    for (std::size_t b = 0; b < table[a].size(); ++b) {
      const auto rows = static_cast<std::size_t>(table[a][b]);
      counts.add(std::vector<std::uint16_t>(rows, static_cast<std::uint16_t>(a)),
                 std::vector<std::uint16_t>(rows, static_cast<std::uint16_t>(b)));
    }
  }
  return counts;
}

/// An empty last column: cells that nobody is in do not count.
const Cells kTable{{30, 10, 5, 0}, {20, 40, 2, 0}, {7, 3, 11, 0}};
const Cells kSparse{{3, 0, 1, 1}, {0, 2, 1, 0}, {1, 0, 4, 0}, {0, 1, 0, 2}};

/// n I of independent columns with few values, most rows in the first: sparse.
PairCounts skewed(std::size_t rows, Rng& rng, double copied = 0) {
  PairCounts counts(8, 8);
  std::vector<std::uint16_t> a, b;
  const auto cell = [&] { return static_cast<std::uint16_t>(8 * std::pow(rng.uniform(), 2)); };
  for (std::size_t i = 0; i < rows; ++i) {
    a.push_back(cell());
    b.push_back(rng.bernoulli(copied) ? a.back() : cell());
  }
  counts.add(a, b);
  return counts;
}

TEST(MutualInformation, AndItsChiSquareLimitAreThoseOfSklearnAndScipy) {
  const auto information = mutual_information(counts_of(kTable));
  EXPECT_NEAR(information->plug_in, 0.17418600936720802, kTight);
  EXPECT_NEAR(information->corrected, 0.15856100936720802, kTight);  // - (9 - 3 - 3 + 1)/256
  EXPECT_EQ(information->degrees, 4);
  EXPECT_NEAR(information->p, 4.834269925301013e-09, 1e-18);
  EXPECT_FALSE(information->sparse);
}

TEST(MutualInformation, OfConstantsAndOfNothingIsDefined) {
  const auto information = mutual_information(counts_of({{10, 20}, {0, 0}}));
  EXPECT_EQ(information->plug_in, 0);
  EXPECT_EQ(information->corrected, 0);
  EXPECT_EQ(information->p, 1);
  EXPECT_FALSE(mutual_information(PairCounts(3, 2)));
}

TEST(MutualInformation, DoubtsItsLimitByCochransRule) {
  EXPECT_FALSE(mutual_information(counts_of({{50, 50}, {5, 5}}))->sparse);
  EXPECT_TRUE(mutual_information(counts_of({{50, 50}, {4, 4}}))->sparse) << "2 of 4 cells below 5";
  EXPECT_FALSE(mutual_information(counts_of({{50, 50, 50}, {50, 50, 4}, {50, 50, 0}}))->sparse);
  EXPECT_TRUE(mutual_information(counts_of({{99, 99, 99, 99, 0}, {99, 99, 99, 99, 1}}))->sparse)
      << "2 of 10 cells, but they expect half a row";
}

TEST(MutualInformation, OfIndependentColumnsIsZeroOnceCorrected) {
  // 5 x 4 equal cells, 400 rows: sd of plug_in is sqrt(2 x 12)/(2 x 400) = 0.006; six standard errors of 2,000 means.
  Rng rng(5);
  double plug_in = 0, corrected = 0;
  constexpr int kTables = 2000;
  for (int t = 0; t < kTables; ++t) {
    std::vector<std::uint16_t> a, b;
    for (int i = 0; i < 400; ++i) {
      a.push_back(static_cast<std::uint16_t>(rng.below(5)));
      b.push_back(static_cast<std::uint16_t>(rng.below(4)));
    }
    PairCounts counts(5, 4);
    counts.add(a, b);
    plug_in += mutual_information(counts)->plug_in / kTables;
    corrected += mutual_information(counts)->corrected / kTables;
  }
  const double bound = 6 * std::sqrt(24.0) / 800 / std::sqrt(kTables) + 0.0003;  // O(1/n^2) is left
  EXPECT_NEAR(corrected, 0, bound);
  EXPECT_GT(plug_in, 0.01) << "negative control: the bias is there";
}

TEST(MutualInformation, OfSparseIndependentColumnsIsZeroByTheMeanOfTheNull) {
  Rng rng(6);
  constexpr int kTables = 2000;
  double sum = 0, squares = 0, miller = 0;
  for (int t = 0; t < kTables; ++t) {
    const auto counts = skewed(40, rng);
    const auto information = mutual_information(counts);
    ASSERT_TRUE(information->sparse);
    sum += information->corrected;
    squares += information->corrected * information->corrected;
    const auto held = [](std::int64_t n) { return n > 0; };
    const auto a = counts.first_margin(), b = counts.second_margin();
    miller +=
        information->plug_in -
        static_cast<double>(std::ranges::count_if(counts.cells(), held) -
                            std::ranges::count_if(a, held) - std::ranges::count_if(b, held) + 1) /
            80.0;
  }
  const double bound = 6 * std::sqrt(squares) / kTables;  // six standard errors of the mean
  EXPECT_NEAR(sum / kTables, 0, bound);
  EXPECT_GT(std::abs(miller / kTables), bound) << "negative control: Miller and Madow's is off";
}

TEST(FixedMargins, HaveTheMeanOfSklearn) {
  // sklearn 1.2.1, expected_mutual_information x rows.
  EXPECT_NEAR(FixedMargins(counts_of(kTable)).mean_information(), 2.089160247661485, 1e-9);
  EXPECT_NEAR(FixedMargins(
                  counts_of({{3, 0, 1, 1}, {0, 2, 1, 0}, {1, 0, 4, 0}, {0, 1, 0, 2}, {0, 0, 0, 1}}))
                  .mean_information(),
              7.530302373331258, 1e-9);
  EXPECT_NEAR(FixedMargins(counts_of({{19000, 400, 30}, {18000, 350, 25}, {900, 300, 27}}))
                  .mean_information(),
              2.061845562917309, 1e-6);
}

/// Calls `with` on every 3 x 3 table of these margins: n I and its probability, prod a! prod b!/(n! prod n_ij!).
void every_table(const std::vector<int>& a, const std::vector<int>& b,
                 const std::function<void(double information, double probability)>& with) {
  const int n = a[0] + a[1] + a[2];
  const auto log_factorial = [](int x) { return std::lgamma(x + 1.0); };
  double outer = -log_factorial(n);
  for (int i = 0; i < 3; ++i) {
    outer += log_factorial(a[i]) + log_factorial(b[i]);
  }
  for (int code = 0; code < 10'000; ++code) {
    const int w = code % 10, x = code / 10 % 10, y = code / 100 % 10, z = code / 1000;
    const int table[3][3] = {{w, x, a[0] - w - x},
                             {y, z, a[1] - y - z},
                             {b[0] - w - y, b[1] - x - z, a[2] - b[0] - b[1] + w + x + y + z}};
    double information = 0, probability = outer;
    bool possible = true;
    for (int i = 0; i < 3; ++i) {
      for (int j = 0; j < 3; ++j) {
        const int count = table[i][j];
        possible = possible && count >= 0;
        if (possible) {
          probability -= log_factorial(count);
          information +=
              count > 0 ? count * std::log(static_cast<double>(n) * count / (a[i] * b[j])) : 0;
        }
      }
    }
    if (possible) {
      with(information, std::exp(probability));
    }
  }
}

/// Rows with these margins, whatever their table.
PairCounts any_table(std::vector<int> a, std::vector<int> b) {
  Cells cells(a.size(), std::vector<int>(b.size(), 0));
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    const int count = std::min(a[i], b[j]);
    cells[i][j] += count;
    a[i] -= count;
    b[j] -= count;
    (a[i] == 0 ? i : j) += 1;
  }
  return counts_of(cells);
}

TEST(FixedMargins, DrawEveryTableAsOftenAsItsProbability) {
  const std::vector<int> a{5, 3, 1}, b{4, 3, 2};
  const FixedMargins margins(any_table(a, b));
  constexpr int kDraws = 20'000;
  Rng rng(4);
  std::vector<double> drawn(kDraws);
  for (double& information : drawn) {
    information = margins.draw_information(rng);
  }
  double mean = 0, all = 0;
  int checked = 0;
  every_table(a, b, [&](double t, double probability) {
    mean += probability * t;
    all += probability;
    double tail = 0;
    every_table(a, b, [&](double other, double p) { tail += other >= t - kTight ? p : 0; });
    const auto seen =
        static_cast<double>(std::ranges::count_if(drawn, [&](double x) { return x >= t - 1e-9; }));
    if (tail > 0.001 && tail < 0.999) {
      ++checked;
      EXPECT_FALSE(implausible(seen, kDraws, tail)) << t << ": " << seen << " of " << tail;
    }
    if (tail > 0.2 && tail < 0.8) {
      EXPECT_TRUE(implausible(seen, kDraws, tail * 0.9)) << "negative control";
    }
    EXPECT_GE(margins.log_tail_bound(t), std::log(tail) - kTight) << "a bound is never too small";
  });
  EXPECT_NEAR(all, 1, 1e-9);
  EXPECT_GT(checked, 20);
  EXPECT_NEAR(margins.mean_information(), mean, 1e-9);
}

TEST(FixedMargins, BoundWhatNoDrawWouldReach) {
  // Identity of four equal quarters, 4,000 rows: n I = 4,000 ln 4; the chi-square limit with 9 degrees is e^-5500.
  const FixedMargins margins(any_table({1000, 1000, 1000, 1000}, {1000, 1000, 1000, 1000}));
  const double bound = margins.log_tail_bound(4000 * std::log(4.0));
  EXPECT_LT(bound, -5000);
  EXPECT_GT(bound, -5545.2);  // -n I itself: what the density alone would give
  EXPECT_EQ(margins.log_tail_bound(10), 0) << "no more than the number of cells: nothing is known";
}

TEST(PermutationNull, OfATwoByTwoTableIsFishersTest) {
  // Tables as informative as {{8, 2}, {1, 5}}: first cell 3, 8 or 9; probabilities by scipy's hypergeom(16, 9, 10).
  constexpr double kExact = 0.010489510489510492 + 0.023601398601398604 + 0.0008741258741258742;
  double sum = 0;
  constexpr int kRuns = 200;
  for (int run = 0; run < kRuns; ++run) {
    const auto null = permutation_null(counts_of({{8, 2}, {1, 5}}), 999, Rng(100 + run));
    EXPECT_EQ(null->drawn<999, null->p* static_cast<double>(null->drawn)> 19.99);
    sum += null->p;
  }
  // p of one run: deviation at most kExact/sqrt(20), bias of 20/drawn below kExact/19.
  EXPECT_NEAR(sum / kRuns, kExact, kExact / 19 + 6 * kExact / std::sqrt(20.0 * kRuns));
  EXPECT_GT(std::abs(mutual_information(counts_of({{8, 2}, {1, 5}}))->p - kExact), 0.01)
      << "negative control: the chi-square limit is off";
}

TEST(PermutationNull, AgreesWithItsChiSquareLimit) {
  const auto counts = counts_of({{30, 20, 25}, {20, 32, 23}});
  const auto null = permutation_null(counts, 4999, Rng(3));
  const double p = mutual_information(counts)->p;
  const auto drawn = static_cast<double>(null->drawn);
  EXPECT_FALSE(implausible(20, drawn, p)) << null->p << " " << p;
  EXPECT_TRUE(implausible(20, drawn, p / 10)) << "negative control";
}

TEST(PermutationNull, KeepsItsLevelWhereTheLimitDoesNot) {
  Rng rng(8);
  constexpr int kTables = 600;
  int rejected = 0, by_the_limit = 0, found = 0;
  for (int t = 0; t < kTables; ++t) {
    const auto counts = skewed(40, rng);
    rejected += permutation_null(counts, 199, Rng(9))->p <= 0.05 ? 1 : 0;
    by_the_limit += mutual_information(counts)->p <= 0.05 ? 1 : 0;
    found += permutation_null(skewed(40, rng, 0.5), 199, Rng(9))->p <= 0.05 ? 1 : 0;
  }
  EXPECT_GT(binomial_tail(rejected, kTables, 0.05), 1e-9) << rejected;
  EXPECT_GT(rejected, 12) << "a test that hardly ever rejects is none";
  EXPECT_TRUE(implausible(by_the_limit, kTables, 0.05)) << "negative control: " << by_the_limit;
  EXPECT_GT(found, kTables / 2) << "half of the rows copied";
}

TEST(PermutationNull, DoesNotDependOnTheOrderOfCellsOrColumnsOrOnEmptyOnes) {
  const double p = permutation_null(counts_of(kSparse), 999, Rng(1))->p;
  Cells turned(5, std::vector<int>(4, 0));  // transposed, its rows reversed, and an empty row
  for (std::size_t a = 0; a < 4; ++a) {
    for (std::size_t b = 0; b < 4; ++b) {
      turned[4 - b][a] = kSparse[a][b];
    }
  }
  EXPECT_EQ(permutation_null(counts_of(turned), 999, Rng(1))->p, p);
  EXPECT_NE(permutation_null(counts_of(kSparse), 999, Rng(2))->p, p);
  EXPECT_NEAR(mutual_information(counts_of(turned))->corrected,
              mutual_information(counts_of(kSparse))->corrected, kTight);
}

TEST(PermutationNull, OfAStrongDependenceIsTheSmallestPWithoutADraw) {
  const auto strong = permutation_null(counts_of({{400, 0}, {0, 400}}), 99, Rng(1));
  EXPECT_EQ(strong->p, 0.01);
  EXPECT_EQ(strong->drawn, 0);
  const auto drawn = permutation_null(counts_of({{9, 0}, {0, 9}}), 99, Rng(1));
  EXPECT_EQ(drawn->p, 0.01);  // exact: 2/48,620
  EXPECT_EQ(drawn->drawn, 99);
}

TEST(PermutationNull, OfConstantsAndOfNothingIsDefined) {
  EXPECT_EQ(permutation_null(counts_of({{40, 20}, {0, 0}}), 99, Rng(1))->p, 1);
  EXPECT_FALSE(permutation_null(PairCounts(2, 2), 99, Rng(1)));
  EXPECT_THAT(input_error([] { permutation_null(PairCounts(2, 2), 0, Rng(1)); }),
              HasSubstr("at least 1"));
}

}  // namespace
}  // namespace assay
