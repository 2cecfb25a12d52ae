#include "attacks/bounds/exposure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <numbers>
#include <numeric>

#include "attacks/bounds/gaussian.h"
#include "attacks/bounds/skew_normal.h"
#include "core/json.h"
#include "core/rng.h"
#include "tests/support/checks.h"
#include "tests/support/reference_data.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using testing::input_error;

Json shared_json(const std::string& name) {
  std::ifstream in(testing::shared_file("golden/" + name));
  return Json::parse(in);
}

/// Azzalini's representation: delta |u| + sqrt(1 - delta^2) v with normal u and v.
std::vector<double> skewed(std::size_t n, SkewNormal law, Rng rng) {
  const double delta = law.shape / std::hypot(1, law.shape);
  std::vector<double> values(n);
  for (double& value : values) {
    const double u = std::abs(rng.normal());
    value = law.location + law.scale * (delta * u + std::sqrt(1 - delta * delta) * rng.normal());
  }
  return values;
}

TEST(
    Exposure,
    AgreesWithTheReference) {  // golden: numpy for the ranks, scipy 1.10.1 skewnorm.fit for the law
  ASSAY_NEEDS_REFERENCE_DATA();
  const auto references = shared_json("exposure_reference.json").get<std::vector<double>>();
  const auto cases = shared_json("privacy.json").at("formulas").at("exposure").at("cases");
  std::vector<double> canaries;
  for (const auto& row : cases) {
    canaries.push_back(row.at("canary_logppl"));
  }
  const auto found = exposures(canaries, references);
  EXPECT_EQ(found.note, "");
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const auto& one = found.canaries[i];
    EXPECT_EQ(one.rank, cases[i].at("rank").get<double>());
    EXPECT_EQ(one.space, cases[i].at("space").get<double>());
    EXPECT_NEAR(one.bits, cases[i].at("exposure").get<double>(), 1e-9);
    ASSERT_TRUE(one.extrapolated);
    EXPECT_NEAR(*one.extrapolated, cases[i].at("exposure_skewnorm").get<double>(), 1e-3);
  }
}

TEST(Exposure, AveragesTies) {
  const auto found = exposures(std::vector<double>{2.0, 1.0, 9.0}, std::vector<double>{1, 2, 2, 3});
  EXPECT_EQ(found.canaries[0].rank, 3);  // places 2, 3 and 4 are shared
  EXPECT_EQ(found.canaries[1].rank, 1.5);
  EXPECT_EQ(found.canaries[2].rank, 5);
  EXPECT_EQ(found.canaries[2].bits, 0);
}

TEST(Exposure, DoesNotDependOnTheOrderOfTheReferences) {
  auto references = skewed(500, {10, 1, -2}, Rng(41));
  const std::vector<double> canary = {5.0};
  const auto before = exposures(canary, references).canaries[0];
  std::reverse(references.begin(), references.end());
  const auto after = exposures(canary, references).canaries[0];
  EXPECT_EQ(before.bits, after.bits);
  EXPECT_EQ(before.extrapolated, after.extrapolated);
}

TEST(Exposure, OfWhatWasNotMemorisedHasAMeanNearOneOverLogTwo) {
  double sum = 0;
  for (int rank = 1; rank <= 1000; ++rank) {
    sum += rank_exposure(rank, 1000) / 1000;
  }
  EXPECT_NEAR(mean_null_exposure(1000), sum, 1e-9);
  EXPECT_EQ(mean_null_exposure(1), 0);
  EXPECT_NEAR(mean_null_exposure(1e9), 1 / std::numbers::ln2, 1e-7);
}

TEST(Exposure, OfFreshCanariesFollowsItsNullAndThatOfPlantedOnesDoesNot) {
  // canary and references from one law: bits <= log2(space), mean as above; Hoeffding at 1e-9
  constexpr int kCanaries = 2000;
  const auto pool = skewed(200 * kCanaries, {10, 1, -2}, Rng(42));
  double fresh = 0, planted = 0;
  for (int i = 0; i < kCanaries; ++i) {
    const double* references = pool.data() + static_cast<std::ptrdiff_t>(200) * i;
    const double own = references[0];
    double below = 0, below_planted = 0;
    for (int j = 1; j < 200; ++j) {
      below += references[j] < own;
      below_planted += references[j] < own - 1;
    }
    fresh += rank_exposure(1 + below, 200) / kCanaries;
    planted += rank_exposure(1 + below_planted, 200) / kCanaries;
  }
  const double bound = std::log2(200.0) * std::sqrt(std::log(2e9) / (2.0 * kCanaries));
  EXPECT_LT(std::abs(fresh - mean_null_exposure(200)), bound);
  EXPECT_GT(std::abs(planted - mean_null_exposure(200)), bound);  // control: one unit likelier
}

TEST(Exposure, SaysWhyItIsNotExtrapolated) {
  const std::vector<double> canary = {1.0};
  const auto few = exposures(canary, std::vector<double>(29, 2.5));
  EXPECT_FALSE(few.canaries[0].extrapolated);
  EXPECT_THAT(few.note, HasSubstr("fewer than 30"));
  EXPECT_NEAR(few.canaries[0].bits, std::log2(30), 1e-12);
  EXPECT_FALSE(exposures(canary, std::vector<double>(50, 2.5)).canaries[0].extrapolated);
}

TEST(Exposure, RefusesWhatItCannotRank) {
  const std::vector<double> one = {1.0}, bad = {std::nan("")};
  EXPECT_THAT(input_error([&] { exposures(one, {}); }), HasSubstr("no reference"));
  EXPECT_THAT(input_error([&] { exposures(bad, one); }), HasSubstr("canary log-perplexity is nan"));
  EXPECT_THAT(input_error([&] { exposures(one, bad); }), HasSubstr("reference log-perplexity"));
  EXPECT_THAT(input_error([] { rank_exposure(0, 10); }), HasSubstr("rank = 0 is outside [1, 10]"));
  EXPECT_THAT(input_error([] { rank_exposure(11, 10); }), HasSubstr("rank = 11"));
  EXPECT_THAT(input_error([] { rank_exposure(1, 0); }), HasSubstr("space = 0"));
  EXPECT_THAT(input_error([] { mean_null_exposure(2.5); }), HasSubstr("whole number"));
}

// ---- the skew-normal law

TEST(SkewNormalLogCdf, AgreesWithScipy) {
  // scipy 1.10.1: log of integrate.quad over 2 phi(z - u) Phi(shape (z - u)), scaled by its value at u = 0.
  // skewnorm.logcdf itself is off by 6e-5 at (4, -8) and -inf at (1, -30).
  struct Case {
    double shape, z, log_cdf;
  };
  for (const auto& [shape, z, expected] : {Case{-5, -30, -453.6280967757832},
                                           {-5, -3, -5.914579040950404},
                                           {-5, 0, -0.06489373962178846},
                                           {-0.5, -8, -34.32031511668039},
                                           {0, -3, -6.607726221510349},
                                           {1, -30, -908.6424879126864},
                                           {1, -1, -3.6820432900185267},
                                           {4, -30, -7662.166832471004},
                                           {4, -8, -553.5259262807607},
                                           {4, -1, -14.016441356920296},
                                           {4, 2, -0.0465679122923901}}) {
    EXPECT_NEAR(log_cdf({0, 1, shape}, z) / expected, 1, 1e-12) << shape << ' ' << z;
  }
}

TEST(SkewNormalLogCdf, HasItsClosedForms) {
  for (const double z : {-2000.0, -40.0, -6.0, -2.3, -2.2, -1.0, 0.0, 1.5}) {
    EXPECT_NEAR(log_cdf({0, 1, 0}, z) / log_normal_cdf(z), 1, 1e-12) << z;
    EXPECT_NEAR(log_cdf({0, 1, 1}, z) / (2 * log_normal_cdf(z)), 1, 1e-12) << z;  // F = Phi^2
    EXPECT_NEAR(log_cdf({3, 2, 1}, 3 + 2 * z) / (2 * log_normal_cdf(z)), 1, 1e-12) << z;
  }
  EXPECT_NEAR(log_cdf({0, 1, 7}, 0), std::log(0.5 - std::atan(7.0) / std::numbers::pi), 1e-12);
}

TEST(SkewNormalLogCdf, RisesWithoutASeam) {
  for (const double shape : {-50.0, -3.0, 0.0, 2.0, 50.0}) {
    double last = -std::numeric_limits<double>::infinity();
    for (double z = -12; z < 6; z += 0.05) {
      const double now = log_cdf({0, 1, shape}, z);
      EXPECT_GE(now, last - 1e-15) << shape << ' ' << z;
      last = now;
    }
  }
  EXPECT_TRUE(std::isfinite(log_cdf({0, 1, 5}, -1e9)));
  EXPECT_THAT(input_error([] { log_cdf({0, 1, 0}, std::nan("")); }), HasSubstr("not finite"));
  EXPECT_THAT(input_error([] { log_cdf({0, 0, 0}, 1); }), HasSubstr("scale = 0"));
}

TEST(SkewNormalFit, FindsTheMaximumThatNelderMeadFinds) {
  // scipy 1.10.1: optimize.minimize(-skewnorm.logpdf(...).sum(), Nelder-Mead, xatol = fatol = 1e-11)
  ASSAY_NEEDS_REFERENCE_DATA();
  const auto law =
      fit_skew_normal(shared_json("exposure_reference.json").get<std::vector<double>>());
  ASSERT_TRUE(law);
  EXPECT_NEAR(law->shape, -0.5461331710695143, 1e-6);
  EXPECT_NEAR(law->location, 10.419312882538105, 1e-6);
  EXPECT_NEAR(law->scale, 1.0801881760527468, 1e-6);
}

TEST(SkewNormalFit, FindsTheLawThatMadeTheData) {
  for (const SkewNormal truth : {SkewNormal{5, 2, 3}, {-1000, 0.01, -4}, {0, 1, 0}}) {
    const auto law = fit_skew_normal(skewed(4000, truth, Rng(43)));
    ASSERT_TRUE(law);
    // the law as a whole: at the truth's own deciles the fitted distribution function is within Kolmogorov's bound
    // at 1e-9
    for (double z = -1; z <= 1; z += 0.25) {
      const double x = truth.location + z * truth.scale;
      EXPECT_NEAR(std::exp(log_cdf(*law, x)), std::exp(log_cdf(truth, x)), 0.052) << z;
    }
  }
}

TEST(SkewNormalFit, FollowsShiftAndScale) {
  const auto values = skewed(1000, {0, 1, -2}, Rng(44));
  std::vector<double> moved(values.size());
  std::transform(values.begin(), values.end(), moved.begin(), [](double x) { return 7 - 3 * x; });
  const auto law = fit_skew_normal(values), mirror = fit_skew_normal(moved);
  ASSERT_TRUE(law && mirror);
  EXPECT_NEAR(mirror->shape, -law->shape, 1e-5);
  EXPECT_NEAR(mirror->scale, 3 * law->scale, 1e-5);
  EXPECT_NEAR(mirror->location, 7 - 3 * law->location, 1e-5);
}

TEST(SkewNormalFit, IsEmptyForOneSidedData) {
  Rng rng(45);
  std::vector<double> half(300);
  for (double& value : half) {
    value = std::abs(rng.normal());
  }
  EXPECT_FALSE(fit_skew_normal(half));
}

}  // namespace
}  // namespace assay
