// Bounds from counts: goldens, closed forms, monotonicity, bad input. bounds_level_test.cpp asks whether they keep
// their level.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>

#include "attacks/bounds/gaussian.h"
#include "attacks/bounds/residual_risk.h"
#include "attacks/bounds/threshold.h"
#include "core/json.h"
#include "tests/support/checks.h"
#include "tests/support/reference_data.h"

namespace assay {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::input_error;

Json formulas(const char* name) {
  std::ifstream in(testing::shared_file("golden/privacy.json"));
  return Json::parse(in).at("formulas").at(name);
}

ThresholdCounts perfect(std::int64_t n) { return {n, n, 0, n}; }

// ---- two error rates at one threshold

TEST(ClopperPearsonEpsilon, AgreesWithScipy) {  // goldens: scipy.stats.beta, scipy.optimize
  ASSAY_NEEDS_REFERENCE_DATA();
  for (const auto& row : formulas("clopper_pearson_eps")) {
    const ThresholdCounts counts{row.at("TP"), row.at("P"), row.at("FP"), row.at("N")};
    const double delta = row.at("delta"), alpha = row.at("alpha");
    const auto bound = clopper_pearson_epsilon(counts, delta, alpha);
    EXPECT_NEAR(bound.rates.tpr_low, row.at("tpr_lo").get<double>(), 1e-9);
    EXPECT_NEAR(bound.rates.fpr_high, row.at("fpr_hi").get<double>(), 1e-9);
    EXPECT_NEAR(bound.epsilon, row.at("eps_lb").get<double>(), 1e-9);
    const auto gaussian = gdp_epsilon(counts, delta, alpha);
    EXPECT_NEAR(gaussian.mu, row.at("mu_lb").get<double>(), 1e-9);
    ASSERT_EQ(gaussian.epsilon.has_value(), !row.at("eps_gdp").is_null());
    if (gaussian.epsilon) {
      EXPECT_NEAR(*gaussian.epsilon, row.at("eps_gdp").get<double>(), 1e-9);
    }
  }
}

TEST(ClopperPearsonEpsilon, HasTheCeilingOfAPerfectAttack) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const auto ceilings = formulas("perfect_attack_ceiling_cp");
  for (const auto& [n, ceiling] : ceilings.items()) {
    const std::int64_t tries = std::stoll(n);
    const ThresholdCounts poor{tries / 2, tries, tries / 2, tries};
    EXPECT_NEAR(clopper_pearson_epsilon(poor, 0, 0.05).ceiling, ceiling.get<double>(), 1e-9);
    EXPECT_EQ(clopper_pearson_epsilon(poor, 0, 0.05).epsilon, 0);
  }
}

TEST(ClopperPearsonEpsilon, OfAPerfectAttackIsAClosedForm) {
  // tpr_low = (alpha/2)^(1/n), fpr_high = 1 - tpr_low; log1p and expm1 keep the digits at n = 10^6
  for (const std::int64_t n : {1, 7, 100, 1'000'000}) {
    const double log_low = std::log(0.025) / static_cast<double>(n);
    const auto bound = clopper_pearson_epsilon(perfect(n), 0, 0.05);
    EXPECT_NEAR(bound.rates.tpr_low, std::exp(log_low), 1e-12);
    EXPECT_NEAR(bound.rates.fnr_high / -std::expm1(log_low), 1, 1e-9);
    EXPECT_NEAR(bound.epsilon, std::max(0.0, log_low - std::log(-std::expm1(log_low))), 1e-9);
    EXPECT_EQ(bound.ceiling, bound.epsilon);
  }
}

TEST(ClopperPearsonEpsilon, ReadsBothSides) {
  // 40 of 100 members found and no outsider accused says much by the true positives; the mirror image (all members
  // found, 60 of 100 outsiders accused) says as much by the true negatives
  const double found = clopper_pearson_epsilon({40, 100, 0, 100}, 0, 0.05).epsilon;
  EXPECT_GT(found, 1.5);
  EXPECT_NEAR(clopper_pearson_epsilon({100, 100, 60, 100}, 0, 0.05).epsilon, found, 1e-12);
}

TEST(ClopperPearsonEpsilon, IsMonotone) {
  double last = -1;
  for (std::int64_t tp = 0; tp <= 200; ++tp) {
    const double now = clopper_pearson_epsilon({tp, 200, 10, 200}, 1e-3, 0.05).epsilon;
    EXPECT_GE(now, last);
    last = now;
  }
  EXPECT_GT(last, 2);
  const ThresholdCounts counts{95, 100, 5, 100};
  EXPECT_GT(clopper_pearson_epsilon(counts, 0, 0.05).epsilon,
            clopper_pearson_epsilon(counts, 0.1, 0.05).epsilon);
  EXPECT_GT(clopper_pearson_epsilon(counts, 0, 0.05).epsilon,
            clopper_pearson_epsilon(counts, 0, 0.01).epsilon);
}

TEST(ThresholdBounds, RefuseCountsThatDoNotFit) {
  const auto message = [](ThresholdCounts counts, double delta, double alpha) {
    return input_error([&] { clopper_pearson_epsilon(counts, delta, alpha); });
  };
  EXPECT_THAT(message({11, 10, 0, 10}, 0, 0.05), HasSubstr("tp = 11 is outside [0, 10]"));
  EXPECT_THAT(message({-1, 10, 0, 10}, 0, 0.05), HasSubstr("tp = -1"));
  EXPECT_THAT(message({1, 10, 11, 10}, 0, 0.05), HasSubstr("fp = 11 is outside [0, 10]"));
  EXPECT_THAT(message({0, 0, 0, 10}, 0, 0.05), HasSubstr("positives = 0; at least 1"));
  EXPECT_THAT(message({1, 10, 0, 10}, 1, 0.05), HasSubstr("delta = 1 is outside [0, 1)"));
  EXPECT_THAT(message({1, 10, 0, 10}, -0.1, 0.05), HasSubstr("delta = -0.1"));
  EXPECT_THAT(message({1, 10, 0, 10}, 0, 0), HasSubstr("alpha = 0 is outside (0, 1)"));
  EXPECT_THAT(message({1, 10, 0, 10}, 0, std::nan("")), HasSubstr("alpha = nan"));
  EXPECT_THAT(input_error([] { gdp_epsilon({11, 10, 0, 10}, 0, 0.05); }), HasSubstr("tp = 11"));
}

// ---- Gaussian trade-off

TEST(MillsRatio, AgreesWithScipy) {  // sqrt(pi/2) scipy.special.erfcx(x/sqrt 2), scipy 1.10.1
  for (const auto& [x, ratio] : {std::pair{0.0, 1.2533141373155001},
                                 {0.5, 0.8763644564536921},
                                 {2.0, 0.4213692292880546},
                                 {4.0, 0.2366523829135607},
                                 {5.0, 0.19280810471531573},
                                 {10.0, 0.09902859647173191},
                                 {40.0, 0.024984404205720567},
                                 {1000.0, 0.000999999000003}}) {
    EXPECT_NEAR(mills_ratio(x) / ratio, 1, 1e-14) << x;
  }
}

TEST(GaussianEpsilon, InvertsDelta) {
  for (const double mu : {0.01, 0.5, 1.0, 4.0, 12.0}) {
    for (const double epsilon : {0.0, 0.01, 1.0, 5.0, 40.0}) {
      const double delta = gaussian_delta(mu, epsilon);
      if (delta > 1e-250 && delta < 0.999 && epsilon > 0) {  // near 1 delta has too few digits left
        EXPECT_NEAR(*gaussian_epsilon(mu, delta), epsilon, 1e-9) << mu;
      }
    }
  }
}

TEST(GaussianEpsilon, HasItsClosedForms) {
  // delta(0) is the total variation distance 2 Phi(mu/2) - 1; at epsilon = mu^2/2 the first term is 1/2
  EXPECT_NEAR(gaussian_delta(1, 0), std::erf(0.5 / std::sqrt(2.0)), 1e-15);
  EXPECT_NEAR(gaussian_delta(2, 2), 0.5 - std::exp(2.0) * 0.5 * std::erfc(std::sqrt(2.0)), 1e-15);
  EXPECT_EQ(gaussian_epsilon(1, 0.5), 0);  // delta(0) = 0.38 is less already
  EXPECT_EQ(gaussian_epsilon(0, 0), 0);
  EXPECT_EQ(gaussian_epsilon(1, 0), std::nullopt);
  EXPECT_GT(*gaussian_epsilon(1, 1e-300), 30);
}

TEST(GdpEpsilon, OfAnUselessAttackIsZero) {
  const auto bound = gdp_epsilon({0, 100, 100, 100}, 1e-5, 0.05);
  EXPECT_EQ(bound.mu, 0);
  EXPECT_EQ(bound.epsilon, 0);
  EXPECT_GT(bound.mu_ceiling, 3);
  EXPECT_EQ(gdp_epsilon({50, 100, 50, 100}, 0, 0.05).epsilon, 0);
  EXPECT_EQ(gdp_epsilon({50, 100, 50, 100}, 0, 0.05).ceiling, std::nullopt);
}

// ---- residual risk

TEST(ResidualRisk, AgreesWithAnonymeter) {  // anonymeter 0188bdf
  ASSAY_NEEDS_REFERENCE_DATA();
  for (const auto& row : formulas("anonymeter_risk")) {
    const auto risk = residual_risk(
        {row.at("n"), row.at("success"), row.at("baseline"), row.at("control")}, 0.05);
    EXPECT_NEAR(risk.risk, row.at("risk").get<double>(), 1e-9);
    EXPECT_NEAR(risk.low, row.at("ci")[0].get<double>(), 1e-9);
    EXPECT_NEAR(risk.high, row.at("ci")[1].get<double>(), 1e-9);
    EXPECT_NEAR(risk.unclipped, row.at("unclipped").get<double>(), 1e-9);
    EXPECT_NEAR(risk.half_width, row.at("unclipped_err").get<double>(), 1e-9);
  }
}

TEST(ResidualRisk, StaysInItsRangeAndKnowsAWeakAttack) {
  const auto all = residual_risk({50, 50, 0, 0}, 0.05);
  EXPECT_LE(all.high, 1);
  EXPECT_EQ(all.risk, all.ceiling);
  EXPECT_TRUE(all.beats_baseline);
  const auto none = residual_risk({50, 0, 10, 50}, 0.05);
  EXPECT_EQ(none.risk, 0);
  EXPECT_EQ(none.low, 0);
  EXPECT_LT(none.unclipped, 0);
  EXPECT_FALSE(none.beats_baseline);
}

TEST(ResidualRisk, RefusesCountsThatDoNotFit) {
  const auto message = [](AttackCounts counts) {
    return input_error([&] { residual_risk(counts, 0.05); });
  };
  EXPECT_THAT(message({10, 11, 0, 0}), HasSubstr("successes = 11 is outside [0, 10] (attacks)"));
  EXPECT_THAT(message({10, 2.5, 0, 0}), AllOf(HasSubstr("successes = 2.5"), HasSubstr("whole")));
  EXPECT_THAT(message({10, 2, 0.5, 0}), HasSubstr("baseline = 0.5"));
  EXPECT_THAT(message({10, 2, 0, 10.5}), HasSubstr("control = 10.5"));
  EXPECT_THAT(message({10, 2, 0, -1}), HasSubstr("control = -1"));
  EXPECT_THAT(message({0, 0, 0, 0}), HasSubstr("attacks = 0; at least 1"));
  EXPECT_THAT(message({std::numeric_limits<double>::infinity(), 0, 0, 0}), HasSubstr("attacks"));
  EXPECT_THAT(input_error([] { residual_risk({10, 2, 0, 1}, 2); }), HasSubstr("alpha = 2"));
}

}  // namespace
}  // namespace assay
