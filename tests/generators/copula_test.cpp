#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/stats/intervals.h"
#include "generators/generator.h"
#include "tests/generators/tables.h"
#include "tests/support/checks.h"

namespace assay {
namespace {

using ::testing::HasSubstr;

struct Pair {
  std::vector<double> x, y;
};

Pair normals(std::size_t n, double rho, Rng rng) {
  Pair out;
  for (std::size_t i = 0; i < n; ++i) {
    const double x = rng.normal();
    out.x.push_back(x);
    out.y.push_back(rho * x + std::sqrt(1 - rho * rho) * rng.normal());
  }
  return out;
}

Table numeric_pair(const Pair& pair) {
  Schema schema;
  schema.fields = {testing::numeric_field("x"), testing::numeric_field("y")};
  return Table(schema, {Numbers(pair.x), Numbers(pair.y)});
}

std::unique_ptr<Generator> fitted(const Table& train, std::string_view option = "",
                                  std::string_view value = "") {
  auto copula = make_generator("gaussian-copula");
  if (!option.empty()) {
    set_option(*copula, "gaussian-copula", option, value);
  }
  copula->fit(train, Rng(1));
  return copula;
}

double correlation(std::span<const double> x, std::span<const double> y) {
  const auto n = static_cast<double>(x.size());
  double sx = 0, sy = 0, sxx = 0, syy = 0, sxy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    sx += x[i];
    sy += y[i];
    sxx += x[i] * x[i];
    syy += y[i] * y[i];
    sxy += x[i] * y[i];
  }
  return (sxy - sx * sy / n) / std::sqrt((sxx - sx * sx / n) * (syy - sy * sy / n));
}

// Fisher's z has standard deviation 1/sqrt(n - 3): once for the fit, once for the sample. 6.2
// deviations: 1e-9.
TEST(GaussianCopula, RecoversAKnownCorrelation) {
  const std::size_t n = 10'000;
  const auto made = fitted(numeric_pair(normals(n, 0.6, Rng(2))))->sample(n, Rng(3));
  const double r = correlation(made.numbers(0), made.numbers(1));
  const double bound = 6.2 * std::sqrt(2.0 / (static_cast<double>(n) - 3));
  EXPECT_LT(std::abs(std::atanh(r) - std::atanh(0.6)), bound);
  EXPECT_GT(std::abs(std::atanh(0.5) - std::atanh(0.6)), bound);  // negative control
}

// A latent normal of rho = 0.5 cut into 3 x 4 cells; probabilities by
// scipy.stats.multivariate_normal.cdf (scipy 1.10).
constexpr std::array<double, 12> kCells{0.05149709, 0.06375014, 0.05601016, 0.02874261,
                                        0.04279019, 0.10886643, 0.16897668, 0.1793667,
                                        0.00571272, 0.02738343, 0.07501316, 0.19189069};

Table ordinal_pair(std::size_t n, Rng rng, const std::array<std::int32_t, 4>& code_of) {
  const auto cell = [](double z, std::initializer_list<double> cumulated) {
    std::int32_t c = 0;
    for (const double p : cumulated) {
      c += z > normal_quantile(p) ? 1 : 0;
    }
    return c;
  };
  const auto pair = normals(n, 0.5, rng);
  std::vector<std::int32_t> a, b;
  for (std::size_t i = 0; i < n; ++i) {
    a.push_back(cell(pair.x[i], {0.2, 0.7}));
    b.push_back(code_of[static_cast<std::size_t>(cell(pair.y[i], {0.1, 0.3, 0.6}))]);
  }
  std::vector<std::string> names(4);
  for (std::size_t c = 0; c < 4; ++c) {
    names[static_cast<std::size_t>(code_of[c])] = "level " + std::to_string(c);
  }
  Schema schema;
  schema.fields = {testing::categorical_field("a", {"low", "middle", "high"}),
                   testing::categorical_field("b", names)};
  schema.fields[0].roles = {Role::kTarget};
  return Table(schema, {Codes(a), Codes(b)});
}

// Fit and sample, n rows each: the count of a cell has at most twice the binomial variance. Half
// the count's deviation from truth is tested at the binomial's own bound, which allows a factor of
// two in standard deviations.
TEST(GaussianCopula, RecoversALatentPolychoricDependence) {
  const std::size_t n = 40'000;
  const std::array<std::int32_t, 4> code_of{2, 0, 3, 1};  // categories listed out of order
  const auto counts = [&](std::string_view order) {
    const auto made = fitted(ordinal_pair(n, Rng(4), code_of), "order", order)->sample(n, Rng(5));
    std::array<double, 12> out{};
    for (std::size_t i = 0; i < n; ++i) {
      const auto level =
          std::find(code_of.begin(), code_of.end(), made.codes(1)[i]) - code_of.begin();
      ++out[4 * static_cast<std::size_t>(made.codes(0)[i]) + static_cast<std::size_t>(level)];
    }
    return out;
  };
  const auto far = [&](double rows, double p) {
    const double expected = p * static_cast<double>(n);
    return testing::implausible(expected + (rows - expected) / 2, static_cast<double>(n), p);
  };
  const auto ace = counts("ace"), given = counts("given");
  for (std::size_t c = 0; c < kCells.size(); ++c) {
    EXPECT_FALSE(far(ace[c], kCells[c])) << "cell " << c;
  }
  EXPECT_TRUE(far(given[8], kCells[8]));  // negative control: the order as listed loses it
}

TEST(GaussianCopula, DoesNotCareHowCategoriesAreNumbered) {
  for (const auto* order : {"ace", "correspondence", "target"}) {
    const auto a =
        fitted(ordinal_pair(2'000, Rng(4), {0, 1, 2, 3}), "order", order)->sample(300, Rng(5));
    const auto b =
        fitted(ordinal_pair(2'000, Rng(4), {2, 0, 3, 1}), "order", order)->sample(300, Rng(5));
    EXPECT_EQ(testing::spelled(a, 1), testing::spelled(b, 1)) << order;
  }
}

// Training rows are exactly normal, so the copula's conditional law of y given x = 1 is N(rho, 1 -
// rho^2), up to the error of the fitted margin and correlation: DKW of fit (n) and of the sample
// together.
TEST(GaussianCopula, DrawsTheConditionalLawForANumber) {
  const double rho = 0.6;
  const auto train = numeric_pair(normals(50'000, rho, Rng(6)));
  const auto made = fitted(train)->sample(2'000, Rng(7), {{"x", "1"}});
  const auto law = [&](double mean) {
    return [=](double y) { return normal_cdf((y - mean) / std::sqrt(1 - rho * rho)); };
  };
  const std::vector<double> y(made.numbers(1).begin(), made.numbers(1).end());
  EXPECT_TRUE(testing::follows(y, law(rho)));
  EXPECT_FALSE(testing::follows(y, law(0)));  // negative control: the condition ignored
  EXPECT_THAT(made.numbers(0), ::testing::Each(1.0));
}

TEST(GaussianCopula, ConditionsAgreeWithFilteringUnconditionalRows) {
  const auto copula = fitted(testing::people(3'000, Rng(1)));
  const auto all = copula->sample(60'000, Rng(2));
  const auto some = copula->sample(4'000, Rng(3), {{"ill", "yes"}, {"region", "s"}});
  std::vector<double> filtered, healthy;
  for (std::size_t row = 0; row < all.rows(); ++row) {
    if (all.codes(7)[row] == 1 && all.codes(5)[row] == 1) {
      filtered.push_back(all.numbers(3)[row]);
    } else if (all.codes(7)[row] == 0) {
      healthy.push_back(all.numbers(3)[row]);
    }
  }
  const auto given = some.as_numbers(3);
  EXPECT_TRUE(testing::same_law(given, filtered));
  EXPECT_FALSE(testing::same_law(given, healthy));  // negative control
}

// y = x in one class, y = -x in the other: no single copula can hold both.
Table two_classes(std::size_t n, Rng rng) {
  std::vector<double> x, y;
  std::vector<std::int32_t> side;
  for (std::size_t i = 0; i < n; ++i) {
    side.push_back(static_cast<std::int32_t>(rng.below(2)));
    x.push_back(rng.normal());
    y.push_back((side.back() == 0 ? 1 : -1) * x.back() + 0.5 * rng.normal());
  }
  Schema schema;
  schema.fields = {testing::numeric_field("x"), testing::numeric_field("y"),
                   testing::categorical_field("side", {"a", "b"})};
  schema.fields[2].roles = {Role::kTarget};
  return Table(schema, {Numbers(x), Numbers(y), Codes(side)});
}

TEST(GaussianCopula, HoldsADependenceOfItsOwnInEachClassIfAsked) {
  const auto train = two_classes(4'000, Rng(8));
  const auto slope = [](const Generator& copula, const char* side) {
    const auto made = copula.sample(4'000, Rng(9), {{"side", side}});
    return correlation(made.numbers(0), made.numbers(1));
  };
  const auto apart = fitted(train, "per-class", "true"), together = fitted(train);
  EXPECT_GT(slope(*apart, "a"), 0.85);  // truth: 1/sqrt(1.25) = 0.894
  EXPECT_LT(slope(*apart, "b"), -0.85);
  EXPECT_LT(std::abs(slope(*together, "a")), 0.15);  // negative control
}

// One person is of a class of her own. A copula of that class alone would be her row.
TEST(GaussianCopula, MakesNoCopulaOfAFewPeople) {
  const auto train = two_classes(1'000, Rng(8));
  auto schema = train.schema();
  schema.fields[2].categories.emplace_back("c");
  std::vector<double> x(train.numbers(0).begin(), train.numbers(0).end());
  std::vector<std::int32_t> side(train.codes(2).begin(), train.codes(2).end());
  x[0] = 77.25;
  side[0] = 2;
  const auto copula =
      fitted(Table(schema, {Numbers(x), train.column(1), Codes(side)}), "per-class", "true");
  const auto made = copula->sample(50'000, Rng(9));
  for (std::size_t row = 0; row < made.rows(); ++row) {
    EXPECT_NE(made.numbers(0)[row], 77.25);
    EXPECT_NE(made.numbers(1)[row], train.numbers(1)[0]);
  }
  EXPECT_LT(*std::max_element(made.numbers(0).begin(), made.numbers(0).end()), 20);
}

TEST(GaussianCopula, WeighsClassesByTheConditionOnOtherColumns) {
  const auto train = testing::people(6'000, Rng(1));
  const auto made = fitted(train, "per-class", "true")->sample(6'000, Rng(2), {{"job", "d"}});
  double ill = 0, truth = 0, rows = 0;
  for (std::size_t row = 0; row < train.rows(); ++row) {
    if (train.codes(6)[row] == 3) {
      ++rows;
      truth += train.codes(7)[row];
    }
  }
  for (const auto code : made.codes(7)) {
    ill += code;
  }
  EXPECT_NEAR(ill / 6'000, truth / rows, 6.2 * std::sqrt(0.25 / rows + 0.25 / 6'000));
  EXPECT_GT(truth / rows, 0.3);  // 0.25 of all are ill: the condition tells
}

TEST(GaussianCopula, NeedsATargetForWhatIsAboutTheTarget) {
  const auto train = numeric_pair(normals(50, 0.5, Rng(1)));
  EXPECT_THAT(testing::input_error([&] { fitted(train, "per-class", "true"); }),
              HasSubstr("role target"));
  EXPECT_THAT(testing::input_error([&] { fitted(train, "order", "target"); }),
              HasSubstr("role target"));
}

// Cells of y are missing where x is high.
TEST(GaussianCopula, CarriesTheDependenceOfMissingCells) {
  auto pair = normals(10'000, 0.0, Rng(10));
  for (std::size_t i = 0; i < pair.x.size(); ++i) {
    if (pair.x[i] > 1) {
      pair.y[i] = std::nan("");
    }
  }
  const auto made = fitted(numeric_pair(pair))->sample(10'000, Rng(11));
  double missing = 0, above = 0;
  for (std::size_t i = 0; i < made.rows(); ++i) {
    if (made.missing(1, i)) {
      ++missing;
      above += made.numbers(0)[i] > 0 ? 1 : 0;
    }
  }
  EXPECT_FALSE(testing::implausible(missing, 10'000, 1 - normal_cdf(1)));
  EXPECT_GT(above, missing / 2);
  EXPECT_TRUE(
      testing::implausible(above, missing, 0.5));  // half, if missing cells were drawn alone
}

}  // namespace
}  // namespace assay
