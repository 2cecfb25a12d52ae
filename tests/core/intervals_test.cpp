#include "core/stats/intervals.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <functional>
#include <limits>
#include <nlohmann/json.hpp>
#include <numbers>
#include <utility>
#include <vector>

#include "tests/support/checks.h"
#include "tests/support/reference_data.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using testing::input_error;
using testing::shared_file;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

nlohmann::json golden(const std::string& file) {
  std::ifstream in(shared_file("golden/" + file));
  return nlohmann::json::parse(in);
}

void expect_interval(const Estimate& estimate, double low, double high, double tolerance) {
  ASSERT_TRUE(estimate.low && estimate.high);
  EXPECT_NEAR(*estimate.low, low, tolerance);
  EXPECT_NEAR(*estimate.high, high, tolerance);
}

// scipy 1.10.1: scipy.stats.norm.ppf, .cdf
TEST(NormalQuantile, AgreesWithScipyToSixteenDigits) {
  const std::pair<double, double> cases[] = {
      {1e-300, -37.0470962993612},       {1e-20, -9.262340089798409},  {1e-10, -6.361340902404056},
      {0.001, -3.090232306167813},       {0.025, -1.9599639845400545}, {0.074, -1.4466320671589785},
      {0.076, -1.4325027208258116},      {0.2, -0.8416212335729142},   {0.4, -0.2533471031357997},
      {0.49999, -2.5066282748960008e-05}};
  for (const auto& [p, x] : cases) {
    EXPECT_NEAR(normal_quantile(p) / x, 1, 2e-15) << p;
  }
  EXPECT_EQ(normal_quantile(0.5), 0);
}

TEST(NormalQuantile, InvertsTheDistributionFunctionAndIsOdd) {
  for (double x = -8; x <= 8; x += 0.01) {
    const double p = normal_cdf(x);
    if (p < 0.9) {  // above, p itself has lost the digits
      EXPECT_NEAR(normal_quantile(p), x, 1e-14 * std::max(1.0, std::abs(x)));
    }
    EXPECT_NEAR(normal_cdf(-x) + p, 1, 1e-15);
  }
  for (const double p : {0.25, 0.0625, 0x1p-10}) {  // 1 - p is exact
    EXPECT_EQ(normal_quantile(1 - p), -normal_quantile(p));
  }
}

TEST(NormalQuantile, IsInfiniteAtTheEndsAndUndefinedBeyond) {
  EXPECT_EQ(normal_quantile(0), -std::numeric_limits<double>::infinity());
  EXPECT_EQ(normal_quantile(1), std::numeric_limits<double>::infinity());
  EXPECT_TRUE(std::isnan(normal_quantile(-0.1)));
  EXPECT_TRUE(std::isnan(normal_quantile(kNan)));
}

TEST(NormalCdf, AgreesWithScipyInTheTails) {
  const std::pair<double, double> cases[] = {{-37, 5.7255712225239266e-300},
                                             {-10, 7.61985302416047e-24},
                                             {-3, 0.0013498980316300933},
                                             {0.5, 0.6914624612740131},
                                             {2, 0.9772498680518208}};
  for (const auto& [x, p] : cases) {
    EXPECT_NEAR(normal_cdf(x) / p, 1, 5e-13) << x;  // at -37 rounding x/sqrt(2) costs 37^2 eps
  }
}

// scipy 1.10.1: scipy.stats.t.ppf (good to 1e-12 here); with 1 and 2 degrees there are closed
// forms.
TEST(StudentQuantile, AgreesWithScipyAndClosedForms) {
  EXPECT_NEAR(student_quantile(0.975, 1), std::tan(std::numbers::pi * 0.475), 1e-12);
  EXPECT_NEAR(student_quantile(0.975, 2), 0.95 * std::sqrt(2 / (1 - 0.95 * 0.95)), 1e-13);
  EXPECT_NEAR(student_quantile(0.975, 4), 2.7764451051977987, 1e-12);
  EXPECT_NEAR(student_quantile(0.9, 2.5), 1.730250928807177, 1e-12);
  EXPECT_NEAR(student_quantile(0.995, 30), 2.7499956535670305, 1e-12);
  EXPECT_THAT(input_error([] { student_quantile(1, 4); }), HasSubstr("p = 1 is outside (0, 1)"));
  EXPECT_THAT(input_error([] { student_quantile(0.5, 0); }), HasSubstr("0 degrees of freedom"));
}

TEST(Wilson, GivesAnonymetersCentreAndHalfWidth) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const auto cases = golden("privacy.json").at("formulas").at("wilson");
  ASSERT_GE(cases.size(), 8u);
  for (const auto& c : cases) {
    const Wilson w = wilson({c.at("k"), c.at("n")}, c.at("conf"));
    EXPECT_NEAR(w.centre, c.at("rate").get<double>(), 1e-9) << c;
    EXPECT_NEAR(w.half, c.at("error").get<double>(), 1e-9) << c;
  }
}

TEST(Wilson, GivesTheIntervalsOfTheFairnessReference) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const auto tpr = golden("fairness.json").at("group_rate_statistics").at("tpr_lr_by_sexxrace");
  for (std::size_t i = 0; i < tpr.at("names").size(); ++i) {
    const Estimate rate = rate_estimate({tpr.at("k_tp")[i], tpr.at("n_pos")[i]});
    EXPECT_DOUBLE_EQ(rate.value, tpr.at("raw")[i].get<double>());
    EXPECT_EQ(rate.method, "wilson");
    expect_interval(rate, tpr.at("wilson95")[i][0], tpr.at("wilson95")[i][1], 1e-9);
  }
}

TEST(Wilson, EndsExactlyAtZeroAndOne) {
  for (const double n : {1.0, 3.0, 10.0, 997.0, 1e6}) {
    EXPECT_EQ(wilson({0, n}).interval().low, 0);
    EXPECT_EQ(wilson({n, n}).interval().high, 1);
  }
}

TEST(Wilson, RejectsBadCounts) {
  EXPECT_THAT(input_error([] {
                wilson({11, 10});
              }),
              HasSubstr("wilson: k = 11 hits is outside [0, 10]"));
  EXPECT_THAT(input_error([] { wilson({-1, 10}); }), HasSubstr("k = -1"));
  EXPECT_THAT(input_error([] { wilson({0, 0}); }), HasSubstr("n = 0 trials"));
  EXPECT_THAT(input_error([] { wilson({kNan, 10}); }), HasSubstr("k = nan"));
  EXPECT_THAT(input_error([] { wilson({1, kNan}); }), HasSubstr("n = nan"));
  EXPECT_THAT(input_error([] {
                wilson({1, std::numeric_limits<double>::infinity()});
              }),
              HasSubstr("n = inf"));
}

TEST(Intervals, RejectLevelsOutsideZeroAndOne) {
  for (const double level : {0.0, 1.0, 95.0, -0.5, kNan}) {
    for (const auto& interval :
         std::vector<std::function<void()>>{[&] {
                                              wilson({1, 10}, level);
                                            },
                                            [&] {
                                              rate_estimate({1, 10}, level);
                                            },
                                            [&] {
                                              clopper_pearson({1, 10}, level);
                                            },
                                            [&] {
                                              newcombe({1, 10}, {1, 10}, level);
                                            },
                                            [&] {
                                              katz({1, 10}, {1, 10}, level);
                                            },
                                            [&] {
                                              anonymeter_risk({1, 10}, {1, 10}, level);
                                            }}) {
      EXPECT_THAT(input_error(interval), HasSubstr("is outside (0, 1)"));
    }
  }
}

TEST(ClopperPearson, GivesTheBoundsOfThePrivacyReference) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const auto cases = golden("privacy.json").at("formulas").at("clopper_pearson_eps");
  for (const auto& c : cases) {
    const double level = 1 - c.at("alpha").get<double>();
    EXPECT_NEAR(clopper_pearson({c.at("TP"), c.at("P")}, level).low, c.at("tpr_lo").get<double>(),
                1e-9);
    EXPECT_NEAR(clopper_pearson({c.at("FP"), c.at("N")}, level).high, c.at("fpr_hi").get<double>(),
                1e-9);
  }
}

// scipy 1.10.1: scipy.stats.beta.ppf(a/2, k, n-k+1), .isf(a/2, k+1, n-k)
TEST(ClopperPearson, AgreesWithScipy) {
  const struct {
    double k, n, level, low, high;
  } cases[] = {{0, 10, 0.95, 0, 0.3084971078187608},
               {10, 10, 0.95, 0.6915028921812392, 1},
               {7, 20, 0.9, 0.1773109175744491, 0.5580345113154888},
               {3, 1000, 0.99, 0.00033814452906649344, 0.01093377742040524},
               {500'000, 1'000'000, 0.95, 0.49901951919531184, 0.5009804808046882}};
  for (const auto& c : cases) {
    const Interval i = clopper_pearson({c.k, c.n}, c.level);
    EXPECT_NEAR(i.low, c.low, 1e-12) << c.k << " of " << c.n;
    EXPECT_NEAR(i.high, c.high, 1e-12) << c.k << " of " << c.n;
  }
  EXPECT_THAT(input_error([] { clopper_pearson({3, 2}); }), HasSubstr("clopper-pearson: k = 3"));
}

// Newcombe 1998, table II, method 10 (four decimals printed).
TEST(Newcombe, GivesThePapersExamples) {
  expect_interval(newcombe({56, 70}, {48, 80}), 0.0524, 0.3339, 5e-5);
  expect_interval(newcombe({9, 10}, {3, 10}), 0.1705, 0.8090, 5e-5);
  expect_interval(newcombe({5, 56}, {0, 29}), -0.0381, 0.1926, 5e-5);
  EXPECT_DOUBLE_EQ(newcombe({56, 70}, {48, 80}).value, 0.2);
}

TEST(Newcombe, AndKatzGiveTheFairnessReference) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const auto g =
      golden("fairness.json").at("group_rate_statistics").at("selection_rate_female_vs_male");
  const Hits women{g.at("k1"), g.at("n1")}, men{g.at("k2"), g.at("n2")};
  expect_interval(newcombe(women, men), g.at("newcombe95")[0], g.at("newcombe95")[1], 1e-9);
  expect_interval(*katz(women, men), g.at("katz_log95")[0], g.at("katz_log95")[1], 1e-9);
}

TEST(Newcombe, StaysInsideMinusOneAndOne) {
  const Estimate most = newcombe({5, 5}, {0, 5});
  EXPECT_LE(*most.high, 1);
  const Estimate least = newcombe({0, 5}, {5, 5});
  EXPECT_GE(*least.low, -1);
}

// numpy: r exp(-+ z sqrt(1/30 - 1/100 + 1/20 - 1/120))
TEST(Katz, GivesTheClosedForm) {
  const auto ratio = katz({30, 100}, {20, 120});
  ASSERT_TRUE(ratio);
  EXPECT_DOUBLE_EQ(ratio->value, 1.8);
  expect_interval(*ratio, 1.0920885182944544, 2.9667924767307325, 1e-12);
}

TEST(Katz, IsUndefinedWithoutHits) {
  EXPECT_FALSE(katz({0, 10}, {3, 10}));
  EXPECT_FALSE(katz({3, 10}, {0, 10}));
}

TEST(AnonymeterRisk, GivesAnonymetersValueAndError) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const auto cases = golden("privacy.json").at("formulas").at("anonymeter_risk");
  for (const auto& c : cases) {
    const Excess risk = anonymeter_risk({c.at("success"), c.at("n")}, {c.at("control"), c.at("n")});
    EXPECT_NEAR(risk.value, c.at("unclipped").get<double>(), 1e-9) << c;
    EXPECT_NEAR(risk.half, c.at("unclipped_err").get<double>(), 1e-9) << c;
  }
}

// numpy: log(ad/bc), sqrt(1/a + 1/b + 1/c + 1/d)
TEST(LogOddsRatio, IsWoolfsWithHaldanesCorrectionAtZero) {
  const LogOdds plain = log_odds_ratio({30, 100}, {20, 120});
  EXPECT_NEAR(plain.value, 0.7621400520468967, 1e-12);
  EXPECT_NEAR(plain.se, 0.3280534218980921, 1e-12);
  const LogOdds corrected = log_odds_ratio({0, 5}, {3, 5});
  EXPECT_NEAR(corrected.value, -2.7343675094195836, 1e-12);
  EXPECT_NEAR(corrected.se, 1.6933790088259826, 1e-12);
}

}  // namespace
}  // namespace assay
