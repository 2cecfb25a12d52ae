// `assay bound` as a user calls it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "core/json.h"
#include "tests/cli/run_assay.h"
#include "tests/support/reference_data.h"

namespace assay {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::run_assay;
using ::testing::StartsWith;

using Words = std::vector<std::string>;

Words call(const std::string& method, const Words& rest) {
  Words words = {"bound", "--method", method};
  words.insert(words.end(), rest.begin(), rest.end());
  return words;
}

Json answer(const std::string& method, Words rest) {
  rest.push_back("--json");
  const auto said = run_assay(call(method, rest));
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_EQ(said.err, "");
  return Json::parse(said.out);
}

std::string refusal(const Words& words) {
  const auto said = run_assay(words);
  EXPECT_EQ(said.status, 2);
  EXPECT_EQ(said.out, "");
  EXPECT_EQ(testing::lines(said.err), 1U) << said.err;
  EXPECT_THAT(said.err, StartsWith("assay: "));
  return said.err;
}

Words threshold(const char* tp, const char* positives, const char* fp, const char* negatives) {
  return {"--tp", tp, "--positives", positives, "--fp", fp, "--negatives", negatives};
}

Words with_delta(Words words, const char* delta) {
  words.insert(words.end(), {"--delta", delta});
  return words;
}

Words one_run(const char* canaries, const char* guesses, const char* correct) {
  return {"--canaries", canaries, "--guesses", guesses, "--correct", correct};
}

Json golden(const char* name) {
  std::ifstream in(testing::shared_file("golden/privacy.json"));
  return Json::parse(in).at("formulas").at(name);
}

TEST(Bound, AgreesWithTheGoldens) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const auto say = [](const Json& value) { return to_text(value); };
  const Json row = golden("clopper_pearson_eps").at(2);
  const Words counts = {"--tp",    say(row.at("TP")),    "--positives", say(row.at("P")),
                        "--fp",    say(row.at("FP")),    "--negatives", say(row.at("N")),
                        "--delta", say(row.at("delta")), "--alpha",     say(row.at("alpha"))};
  EXPECT_NEAR(answer("clopper-pearson", counts).at("epsilon"), row.at("eps_lb").get<double>(),
              1e-9);
  EXPECT_NEAR(answer("gdp", counts).at("epsilon"), row.at("eps_gdp").get<double>(), 1e-9);
  for (const auto& [method, name] :
       {std::pair{"one-run", "one_run_steinke"}, {"one-run-fdp", "one_run_fdp"}}) {
    const Json case_ = golden(name).at(1);
    const auto found =
        answer(method, {"--canaries", say(case_.at("m")), "--guesses", say(case_.at("r")),
                        "--correct", say(case_.at("v")), "--delta", say(case_.at("delta"))});
    EXPECT_NEAR(found.at("epsilon"), case_.at("eps_lb").get<double>(), 1e-9);
  }
  const Json risk = golden("anonymeter_risk").at(1);  // a fractional control
  const auto found =
      answer("residual-risk",
             {"--attacks", say(risk.at("n")), "--successes", say(risk.at("success")), "--baseline",
              say(risk.at("baseline")), "--control", say(risk.at("control"))});
  EXPECT_NEAR(found.at("risk"), risk.at("risk").get<double>(), 1e-9);
  EXPECT_NEAR(found.at("high"), risk.at("ci")[1].get<double>(), 1e-9);
}

TEST(Bound, JsonHoldsMethodInputsFigureAndCeiling) {
  const auto exact =
      answer("clopper-pearson", with_delta(threshold("95", "100", "5", "100"), "1e-5"));
  EXPECT_EQ(exact.at("method"), "clopper-pearson");
  EXPECT_EQ(to_text(exact.at("inputs").at("tp")), "95");
  EXPECT_EQ(exact.at("inputs").at("delta"), 1e-5);
  EXPECT_EQ(exact.at("inputs").at("alpha"), 0.05);
  for (const auto* key : {"epsilon", "ceiling", "tpr_low", "fpr_high", "tnr_low", "fnr_high"}) {
    EXPECT_TRUE(exact.at(key).is_number()) << key;
  }
  EXPECT_LT(exact.at("epsilon"), exact.at("ceiling"));
  // the closed form of a perfect attack
  const auto all = answer("clopper-pearson", with_delta(threshold("7", "7", "0", "7"), "0"));
  EXPECT_NEAR(all.at("tpr_low"), std::pow(0.025, 1.0 / 7), 1e-12);
  EXPECT_EQ(all.at("epsilon"), all.at("ceiling"));

  const auto canaries = answer("one-run", with_delta(one_run("200", "40", "40"), "0"));
  EXPECT_NEAR(canaries.at("p_value_eps0"), std::pow(0.5, 40), 1e-18);
  EXPECT_TRUE(canaries.contains("p_value_eps1"));

  const auto risk = answer("residual-risk", {"--attacks", "100", "--successes", "30", "--baseline",
                                             "5", "--control", "10"});
  EXPECT_EQ(risk.at("inputs").at("control"), 10);
  for (const auto* rate : {"attack", "baseline", "control"}) {
    EXPECT_LE(risk.at("rates").at(rate).at("low"), risk.at("rates").at(rate).at("rate"));
  }
  EXPECT_EQ(risk.at("beats_baseline"), true);
}

TEST(Bound, WithoutDeltaNoFiniteEpsilonDescribesAGaussianMechanism) {
  const auto found = answer("gdp", with_delta(threshold("95", "100", "5", "100"), "0"));
  EXPECT_TRUE(found.at("epsilon").is_null());
  EXPECT_GT(found.at("mu"), 2);
  const auto said = run_assay(call("one-run-fdp", with_delta(one_run("100", "50", "50"), "0")));
  EXPECT_EQ(said.status, 0);
  EXPECT_THAT(said.out, HasSubstr("give a delta above 0"));
}

TEST(Bound, TellsFigureIntervalCeilingAndMeaning) {
  const auto found =
      run_assay(call("clopper-pearson", with_delta(threshold("95", "100", "5", "100"), "0")));
  EXPECT_EQ(found.status, 0);
  EXPECT_THAT(found.out, AllOf(HasSubstr("epsilon is at least 2.062 at delta = 0"),
                               HasSubstr("95 % interval [2.062, infinity)"),
                               HasSubstr("perfect attack with as many tries would show 3.281"),
                               HasSubstr("few tries or a weak attack also give a low bound"),
                               HasSubstr("threshold fixed before these answers were seen")));
  const auto nothing = run_assay(call("one-run", with_delta(one_run("100", "50", "25"), "0")));
  EXPECT_THAT(nothing.out,
              AllOf(HasSubstr("epsilon is at least 0"), HasSubstr("no evidence of safety"),
                    HasSubstr("number of guesses fixed before")));
  const auto weak = run_assay(call("residual-risk", {"--attacks", "100", "--successes", "10",
                                                     "--baseline", "10", "--control", "3.5"}));
  EXPECT_THAT(weak.out, AllOf(HasSubstr("residual risk "), HasSubstr("3.5 on people outside"),
                              HasSubstr("no better than guessing")));
}

TEST(Bound, SaysWhenNoMuIsRefuted) {
  const auto gdp = [](const Words& counts) {
    return run_assay(call("gdp", with_delta(counts, "1e-5"))).out;
  };
  EXPECT_THAT(gdp(threshold("0", "10", "0", "10")),
              HasSubstr("refute mu-GDP for no mu; a perfect attack with as many tries would for "
                        "every mu below 1."));
  EXPECT_THAT(gdp(threshold("1", "1", "0", "1")),  // both rates by Clopper-Pearson: 0.975
              AllOf(HasSubstr("refute mu-GDP for no mu; a perfect attack with as many tries would "
                              "for no mu."),
                    HasSubstr("these numbers can prove nothing at this delta"),
                    Not(HasSubstr("every mu"))));
  EXPECT_THAT(gdp(threshold("95", "100", "5", "100")),
              AllOf(HasSubstr("refute mu-GDP for every mu below 2."), Not(HasSubstr("no mu"))));
}

TEST(Bound, WithoutDeltaItSaysWhatAPerfectAttackWouldShow) {
  const auto found = run_assay(call("gdp", with_delta(threshold("0", "10", "0", "10"), "0")));
  EXPECT_THAT(found.out, HasSubstr("would show that no finite epsilon holds.\n"));
  const auto perfect = run_assay(call("gdp", with_delta(threshold("10", "10", "0", "10"), "0")));
  EXPECT_THAT(perfect.out, HasSubstr("Every claim of a smaller mu is refuted"));
}

TEST(Bound, ASmallAlphaKeepsItsDigits) {
  auto words = call("one-run", with_delta(one_run("100", "50", "50"), "0"));
  words.insert(words.end(), {"--alpha", "1e-6"});
  EXPECT_THAT(run_assay(words).out, HasSubstr("; 99.9999 % interval ["));
  words.back() = "1e-17";
  EXPECT_THAT(refusal(words), HasSubstr("alpha = 1e-17 is below 1e-12"));
}

TEST(Bound, APValueIsNeverZero) {
  const auto found = answer("one-run", with_delta(one_run("100000", "100000", "100000"), "0"));
  EXPECT_GT(found.at("p_value_eps0"), 0);  // 2^-100000
  EXPECT_LT(found.at("p_value_eps0"), 1e-300);
}

TEST(Bound, AnAttackThatAlwaysSucceedsOutsideTellsNothing) {
  const auto risk = [](const char* control) {
    return run_assay(call("residual-risk", {"--attacks", "100", "--successes", "100", "--baseline",
                                            "0", "--control", control}))
        .out;
  };
  EXPECT_THAT(risk("100"),
              AllOf(HasSubstr("succeeds on everybody outside"), Not(HasSubstr("may be weak"))));
  EXPECT_THAT(risk("0"), HasSubstr("the release leaks to this attack"));
}

TEST(Bound, HelpHoldsEveryOptionAndMethod) {
  const auto help = run_assay({"bound", "--help"}).out;
  for (const auto* option : {"--method", "--attacks", "--successes", "--baseline", "--control",
                             "--tp", "--positives", "--fp", "--negatives", "--canaries",
                             "--guesses", "--correct", "--delta", "--alpha", "--json"}) {
    EXPECT_THAT(help, HasSubstr(std::string("  ") + option + " "));
  }
  EXPECT_THAT(help, AllOf(HasSubstr("0..1; default 0.05"), HasSubstr("1..1000000000")));
  for (const auto* method : {"residual-risk", "clopper-pearson", "gdp", "one-run", "one-run-fdp"}) {
    EXPECT_THAT(help, HasSubstr(std::string("\n  ") + method + " "));
  }
}

TEST(Bound, NamesTheOptionThatIsMissingOrDoesNotBelong) {
  EXPECT_THAT(refusal({"bound"}), HasSubstr("--method is missing"));
  EXPECT_THAT(refusal({"bound", "--method", "magic"}), HasSubstr("--method = 'magic'"));
  EXPECT_THAT(refusal(call("one-run", {"--canaries", "5", "--correct", "3", "--delta", "0"})),
              HasSubstr("--method one-run needs --guesses"));
  EXPECT_THAT(refusal(call("clopper-pearson", threshold("1", "2", "1", "2"))),
              HasSubstr("--method clopper-pearson needs --delta"));
  EXPECT_THAT(
      refusal(call("residual-risk", {"--attacks", "5", "--successes", "3", "--baseline", "1"})),
      HasSubstr("needs --control"));
  EXPECT_THAT(refusal(call("gdp", one_run("5", "5", "5"))), HasSubstr("--method gdp needs --tp"));
  auto both = with_delta(one_run("5", "5", "5"), "0");
  both.insert(both.end(), {"--fp", "3"});
  EXPECT_THAT(refusal(call("one-run", both)), HasSubstr("--fp is not for --method one-run"));
}

TEST(Bound, RefusesCountsThatDoNotFit) {
  const auto exact = [](const Words& counts, const char* delta) {
    return refusal(call("clopper-pearson", with_delta(counts, delta)));
  };
  EXPECT_THAT(exact(threshold("11", "10", "0", "10"), "0"),
              HasSubstr("tp = 11 is outside [0, 10]"));
  EXPECT_THAT(exact(threshold("-1", "10", "0", "10"), "0"), HasSubstr("--tp = '-1'"));
  EXPECT_THAT(exact(threshold("2.5", "10", "0", "10"), "0"),
              HasSubstr("--tp = '2.5' must be a whole number"));
  EXPECT_THAT(exact(threshold("1", "0", "0", "10"), "0"), HasSubstr("--positives = '0'"));
  EXPECT_THAT(exact(threshold("1", "10", "0", "10"), "1"),
              HasSubstr("delta = 1 is outside [0, 1)"));
  EXPECT_THAT(exact(threshold("1", "10", "0", "10"), "-0.1"), HasSubstr("--delta = '-0.1'"));
  EXPECT_THAT(exact(threshold("1", "10", "0", "10"), "nan"), HasSubstr("--delta = 'nan'"));
  auto words = call("one-run", with_delta(one_run("10", "5", "5"), "0"));
  words.insert(words.end(), {"--alpha", "0"});
  EXPECT_THAT(refusal(words), HasSubstr("alpha = 0 is outside (0, 1)"));
  EXPECT_THAT(refusal(call("one-run", with_delta(one_run("10", "11", "5"), "0"))),
              HasSubstr("guesses = 11 is outside [1, 10]"));
  EXPECT_THAT(refusal(call("residual-risk", {"--attacks", "10", "--successes", "11", "--baseline",
                                             "1", "--control", "1"})),
              HasSubstr("successes = 11 is outside [0, 10] (attacks)"));
  EXPECT_THAT(refusal(call("residual-risk", {"--attacks", "10", "--successes", "1", "--baseline",
                                             "1", "--control", "10.5"})),
              HasSubstr("control = 10.5"));
}

}  // namespace
}  // namespace assay
