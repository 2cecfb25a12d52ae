#include "metrics/peers/sdmetrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/options.h"
#include "core/parallel.h"
#include "core/rng.h"
#include "metrics/peers/sdmetrics_pairs.h"
#include "metrics/peers/sdmetrics_sort.h"
#include "tests/metrics/populations.h"
#include "tests/support/tables.h"

namespace assay {
namespace {

using sdmetrics::Coded;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::population;
using testing::TableBuilder;

const double kNan = std::nan("");

Result quality(const Table& train, const Table& release, const std::string& thresholds = "") {
  const auto measure = make_sdmetrics_quality();
  if (!thresholds.empty()) {
    set_option(*measure, "quality", "real-correlation-threshold", thresholds);
    set_option(*measure, "quality", "real-association-threshold", thresholds);
  }
  return measure->evaluate(Evidence(train, std::nullopt, release), Rng(1));
}

const Part& part(const Result& result, const Key& key) {
  const auto found = std::ranges::find(result.parts, key, &Part::key);
  EXPECT_NE(found, result.parts.end());
  return *found;
}

double value(const Result& result, const Key& key) { return part(result, key).estimate->value; }

const Key kShapes{{"property", "Column Shapes"}}, kTrends{{"property", "Column Pair Trends"}};

/// n numbers 0, 1, ..., n - 1 beside a category that is their quarter.
Table staircase(double scale = 1, double shift = 0, std::size_t n = 400) {
  std::vector<double> x;
  std::vector<std::int32_t> quarter;
  for (std::size_t i = 0; i < n; ++i) {
    x.push_back(scale * static_cast<double>(i) + shift);
    quarter.push_back(static_cast<std::int32_t>(4 * i / n));
  }
  return TableBuilder().numeric("x", x).coded("q", {"a", "b", "c", "d"}, quarter).table();
}

TEST(SdmetricsSort, AgreesWithAComparisonSort) {
  Rng rng(3);
  for (const std::size_t n : {0, 1, 255, 256, 5000}) {
    std::vector<std::uint64_t> keys(n);
    std::ranges::generate(keys, [&] { return rng.bits() >> rng.below(64); });
    auto expected = keys;
    std::ranges::sort(expected);
    EXPECT_EQ(sdmetrics::sorted(keys), expected) << n;
  }
}

TEST(SdmetricsSort, OrdersNumbersByValueAndDropsMissingOnes) {
  const double inf = std::numeric_limits<double>::infinity();
  const std::vector<double> ascending{-inf, -2.5, -1e-300, 0.0, 1e-300, 3, inf};
  const std::vector<double> mixed{3, kNan, -2.5, inf, 0.0, -inf, 1e-300, kNan, -1e-300};
  EXPECT_EQ(sdmetrics::sorted_keys(mixed), sdmetrics::sorted_keys(ascending));
  EXPECT_EQ(sdmetrics::sorted_keys(std::vector{-0.0}), sdmetrics::sorted_keys(std::vector{0.0}));
}

TEST(SdmetricsColumns, RoundFloatsButNotIntegersAsPandasDoes) {
  // numpy 1.24: x * 1e14 / 1e14 moves 290 of these 1,000 integers, and scipy 1.10 finds the statistic of
  // ks_2samp(x, numpy.round(x, 14)) to be 0.001. pandas rounds a column only once a missing cell has made it float64.
  std::vector<double> whole;
  for (int i = 0; i < 1000; ++i) whole.push_back(1e9 + i);
  EXPECT_EQ(sdmetrics::ks_complement(whole, whole), 1.0);
  auto with_gap = whole;
  with_gap.push_back(kNan);
  EXPECT_EQ(sdmetrics::ks_complement(with_gap, with_gap), 1.0);
  EXPECT_NEAR(*sdmetrics::ks_complement(whole, with_gap), 0.999, 1e-12);
}

TEST(SdmetricsColumns, GiveNewCategoriesAPseudoCount) {
  const std::vector<std::int32_t> a{0}, b{1};
  // 1 - (1/2) (|0 - 1/(1 + 1e-6)| + |1 - 1e-6/(1 + 1e-6)|)
  EXPECT_NEAR(*sdmetrics::tv_complement({a, 2}, {b, 2}), 9.99999e-7, 1e-12);
}

TEST(SdmetricsPairs, BinAsNumpyDoes) {
  // numpy.digitize(x, numpy.histogram_bin_edges(x[~isnan(x)])), numpy 1.24.
  const std::vector<double> x{0, 0.99, 1, 5, 9.999, 10, kNan};
  const auto edges = sdmetrics::equal_width_edges(x);
  EXPECT_THAT(*edges, ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
  EXPECT_THAT(sdmetrics::digitize(x, *edges), ElementsAre(1, 1, 2, 6, 10, 11, 11))
      << "the largest value and the missing one share a bin";
  const auto around = sdmetrics::equal_width_edges(std::vector{3.0, 3.0});
  EXPECT_EQ(around->front(), 2.5);
  EXPECT_EQ(around->back(), 3.5);
  EXPECT_EQ(sdmetrics::equal_width_edges(std::vector{kNan})->back(), 1);
  EXPECT_FALSE(sdmetrics::equal_width_edges(std::vector{-1.7e308, 1.7e308}).has_value());
}

TEST(SdmetricsPairs, CountSparseTablesAsDenseOnes) {
  // Declared levels do not matter, only those that occur; 10,000 x 10,000 levels cannot be laid out.
  Rng rng(5);
  std::vector<std::int32_t> a, b, c, d;
  for (int i = 0; i < 2000; ++i) {
    a.push_back(static_cast<std::int32_t>(rng.below(7)) - 1);
    b.push_back(static_cast<std::int32_t>(rng.below(5)) - 1);
    c.push_back(static_cast<std::int32_t>(rng.below(7)) - 1);
    d.push_back(c.back() % 4);
  }
  const auto at = [&](std::size_t levels, double threshold) {
    return sdmetrics::contingency_similarity({{c, levels}, {d, levels}}, {{a, levels}, {b, levels}},
                                             threshold);
  };
  EXPECT_NEAR(*at(10, 0).score, *at(10'000, 0).score, 1e-12);
  EXPECT_NEAR(*at(10, 0.3).real_association, *at(10'000, 0.3).real_association, 1e-12);
}

TEST(SdmetricsPairs, NeedMoreThanTheThreshold) {
  // Phi of the 2 x 2 table with cells 3, 1, 1, 3 is 1/2: both Pearson's r and Cramer's V.
  const std::vector<std::int32_t> a{0, 0, 0, 0, 1, 1, 1, 1}, b{0, 0, 0, 1, 0, 1, 1, 1};
  const sdmetrics::CodedPair codes{{a, 2}, {b, 2}};
  EXPECT_FALSE(sdmetrics::contingency_similarity(codes, codes, 0.5).score.has_value());
  EXPECT_TRUE(sdmetrics::contingency_similarity(codes, codes, 0.4999).score.has_value());
  const std::vector<double> x(a.begin(), a.end()), y(b.begin(), b.end());
  const sdmetrics::NumberPair numbers{x, y};
  const auto at = [&](double threshold) {
    return sdmetrics::correlation_similarity(numbers, numbers, sdmetrics::Coefficient::kPearson,
                                             threshold);
  };
  EXPECT_NEAR(*at(0).real, 0.5, 1e-15);
  EXPECT_FALSE(at(0.5 + 1e-12).score.has_value());
  EXPECT_THAT(at(0.6).why, HasSubstr("at most 0.6"));
  EXPECT_TRUE(at(0.5 - 1e-12).score.has_value());
}

TEST(SdmetricsPairs, HaveNoScoreForAConstantColumn) {
  const std::vector<double> x{1, 2, 3}, one{1, kNan, 1}, alone{1, kNan, kNan};
  const auto score = [&](const std::vector<double>& y, const std::vector<double>& v) {
    return sdmetrics::correlation_similarity({x, y}, {x, v});
  };
  EXPECT_THAT(score(one, x).why, HasSubstr("constant in the training table"));
  EXPECT_THAT(score(x, one).why, HasSubstr("constant in the release"));
  EXPECT_FALSE(score(alone, x).score.has_value());
  const std::vector<double> apart{kNan, 1, 2}, only{1, 2, kNan};  // one complete row
  EXPECT_THAT(sdmetrics::correlation_similarity({apart, only}, {x, x}).why,
              HasSubstr("fewer than two"));
}

TEST(SdmetricsQuality, IsTheMeanOfItsProperties) {
  const Table train = population(800, 0.5, Rng(1)), release = population(700, 0.1, Rng(2));
  const Result result = quality(train, release, "0");
  EXPECT_NEAR(result.estimate->value, (value(result, kShapes) + value(result, kTrends)) / 2, 1e-15);
  EXPECT_EQ(result.estimate->method, "none");
  EXPECT_FALSE(result.estimate->low || result.floor || result.ceiling || result.verdict);
  EXPECT_EQ(quality(train, train, "0").estimate->value, 1);
}

TEST(SdmetricsQuality, BinsEachTableOnItsOwn) {
  // research/fidelity.md, 1.4: another unit is not seen by mixed pairs, one outlier wrecks them.
  const Key pair{{"columns", "x"}, {"columns", "q"}};
  EXPECT_NEAR(value(quality(staircase(), staircase(100, 5000)), pair), 1, 1e-12);
  const Table plain = staircase();
  std::vector<double> x(plain.numbers(0).begin(), plain.numbers(0).end());
  x[0] = 1e9;
  const Table spoilt = Table(plain.schema(), {Numbers(x), plain.column(1)});
  EXPECT_LT(value(quality(plain, spoilt), pair), 0.2);
}

TEST(SdmetricsQuality, LetsMissingNumbersShareTheLastBin) {
  const Table plain = staircase();
  std::vector<double> x(plain.numbers(0).begin(), plain.numbers(0).end());
  x.back() = kNan;
  const auto edges = *sdmetrics::equal_width_edges(x);
  EXPECT_EQ(sdmetrics::digitize(x, edges).back(), 11);
  // 398 becomes the largest value and joins the gap in bin 11: one row of 400 moves.
  const Table gap = Table(plain.schema(), {Numbers(x), plain.column(1)});
  EXPECT_GT(value(quality(plain, gap), {{"columns", "x"}, {"columns", "q"}}), 0.99);
  EXPECT_EQ(value(quality(plain, plain), {{"columns", "x"}, {"columns", "q"}}), 1);
}

TEST(SdmetricsQuality, DoesNotSeeMissingValuesInShapes) {
  const Table train = TableBuilder().numeric("x", {1, 2, 3, 4}).table();
  const Table release = TableBuilder().numeric("x", {1, 2, 3, 4, kNan, kNan, kNan, kNan}).table();
  const Result result = quality(train, release);
  EXPECT_EQ(result.estimate->value, 1);
  EXPECT_FALSE(part(result, kTrends).estimate.has_value());
  EXPECT_THAT(part(result, kTrends).note, HasSubstr("Column Shapes alone"));
}

TEST(SdmetricsQuality, SaysWhyAScoreIsUndefined) {
  const Table train = TableBuilder()
                          .numeric("x", {1, 2, 3})
                          .numeric("none", {kNan, kNan, kNan})
                          .words("note", Kind::kText, {"a", "b", "c"})
                          .table();
  const Result result = quality(train, train);
  EXPECT_EQ(result.estimate->value, 1);
  EXPECT_THAT(part(result, {{"column", "none"}}).note, HasSubstr("no value"));
  EXPECT_THAT(result.note, HasSubstr("1 of 3 columns and 0 of 1 pairs count; text, id and vector"));
  const Table nothing = TableBuilder().words("note", Kind::kText, {"a", "b"}).table();
  EXPECT_FALSE(quality(nothing, nothing).estimate.has_value());
  EXPECT_THAT(quality(nothing, nothing).note, HasSubstr("Undefined"));
}

TEST(SdmetricsQuality, ScoresDatesAsNumbers) {
  constexpr std::int64_t kDay = 86'400'000'000;
  const auto dates = [](std::vector<std::int64_t> days) {
    std::vector<double> x;
    for (auto& day : days) {
      x.push_back(day == kNoTime ? 5 : static_cast<double>(-day));
      day = day == kNoTime ? day : day * kDay;
    }
    return TableBuilder().datetime("seen", days).numeric("x", x).table();
  };
  const Result result = quality(dates({18'000, 18'001, 18'002, 18'003}),
                                dates({18'001, 18'002, 18'003, 18'004, kNoTime}));
  EXPECT_NEAR(value(result, {{"column", "seen"}}), 0.75, 1e-12);
  EXPECT_NEAR(value(result, {{"columns", "seen"}, {"columns", "x"}}), 1, 1e-12) << "both r are -1";
}

TEST(SdmetricsQuality, PutsTheWorstFirstAndTheUndefinedLast) {
  const Result result = quality(population(400, 0.5, Rng(1)), population(300, 0.1, Rng(2)));
  double last = -1;
  std::string kind;
  bool undefined = false;
  for (const auto& p : result.parts) {
    const std::string here = p.key.size() == 2 ? "pair" : p.key[0].first;
    if (here != kind) {
      kind = here;
      last = -1;
      undefined = false;
    }
    if (p.estimate) {
      EXPECT_FALSE(undefined);
      EXPECT_GE(p.estimate->value, last);
      last = p.estimate->value;
    } else {
      undefined = true;
      EXPECT_FALSE(p.note.empty());
    }
  }
}

TEST(SdmetricsQuality, DoesNotDependOnRowsTheirOrderOrThreads) {
  const Table train = population(600, 0.5, Rng(1)), release = population(500, 0.2, Rng(3));
  const Result plain = quality(train, release);
  const Result moved = quality(train.take(Rng(9).choose(600, 600)), release);
  EXPECT_NEAR(plain.estimate->value, moved.estimate->value, 1e-12);
  const ThreadLimit limit(1);
  EXPECT_EQ(plain, quality(train, release));
}

TEST(SdmetricsQuality, TakesFiftyThousandCategories) {
  // 50,000 categories in each of two columns: 2.5e9 cells, which are never laid out.
  const std::size_t n = 100'000;
  Rng rng(4);
  std::vector<std::string> words;
  std::vector<std::int32_t> a, b;
  for (std::size_t i = 0; i < 50'000; ++i) words.push_back(std::to_string(100'000 + i));
  for (std::size_t i = 0; i < n; ++i) {
    a.push_back(static_cast<std::int32_t>(rng.below(50'000)));
    b.push_back(static_cast<std::int32_t>(rng.below(50'000)));
  }
  const Table table = TableBuilder().coded("a", words, a).coded("b", words, b).table();
  EXPECT_NEAR(quality(table, table).estimate->value, 1, 1e-9);
}

}  // namespace
}  // namespace assay
