#include "cli/bound_answers.h"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <sstream>

#include "attacks/bounds/one_run.h"
#include "attacks/bounds/residual_risk.h"
#include "attacks/bounds/threshold.h"
#include "cli/words.h"
#include "core/text.h"

namespace assay::cli {
namespace {

std::string figure(double value) {
  Estimate bare;
  bare.value = value;
  return estimate_words(bare);
}

/// "95 %", with the digits that a small alpha needs: at 1e-6 four would say "100 %".
std::string confidence(const Arguments& arguments) {
  const double alpha = arguments.real("alpha");
  std::ostringstream words;
  words << std::setprecision(std::max(4, 2 - static_cast<int>(std::floor(std::log10(alpha)))))
        << 100 * (1 - alpha) << " %";
  return words.str();
}

std::int64_t whole(const Arguments& arguments, const std::string& name) {
  return static_cast<std::int64_t>(arguments.count(name));
}

Json json_of(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }

Json json_of(const Wilson& rate) {
  const auto [low, high] = rate.interval();
  return {{"rate", rate.centre}, {"low", low}, {"high", high}};
}

/// How far the numbers could have carried.
std::string reach_words(std::optional<double> ceiling) {
  if (!ceiling) {
    return "A perfect attack with as many tries would show that no finite epsilon holds.\n";
  }
  if (*ceiling == 0) {
    return "Even a perfect attack with as many tries would show 0: these numbers can prove nothing "
           "at this delta.\n";
  }
  return text("A perfect attack with as many tries would show ", figure(*ceiling),
              "; these numbers cannot prove more.\n");
}

/// The figure, its interval and how far the numbers could have carried. `assumption` is empty or " if ...".
std::string bound_words(const Arguments& arguments, std::optional<double> epsilon,
                        std::optional<double> ceiling, const std::string& assumption) {
  const std::string delta = "delta = " + arguments.text("delta");
  if (!epsilon) {
    return text("no finite epsilon holds at ", delta, assumption, " (", confidence(arguments),
                " confidence); give a delta above 0\n");
  }
  return text("epsilon is at least ", figure(*epsilon), " at ", delta, assumption, "; ",
              confidence(arguments), " interval [", figure(*epsilon), ", infinity)\n",
              reach_words(ceiling));
}

std::string meaning(std::optional<double> epsilon) {
  if (!epsilon) {
    return "Every claim of a smaller mu is refuted. Nothing is said about larger ones: few tries "
           "or a weak attack also give a low bound.\n";
  }
  if (*epsilon == 0) {
    return "No epsilon is refuted at this delta. That is no evidence of safety: the tries may be "
           "too few, the attack too weak or delta too large.\n";
  }
  return "Every claim of less is refuted. Nothing is said about larger ones: few tries or a weak "
         "attack also give a low bound.\n";
}

std::string meaning(const ResidualRisk& found) {
  if (!found.beats_baseline) {
    return "The attack does no better than guessing: it was too weak to tell, and its risk must "
           "not be read as safe.\n";
  }
  if (found.ceiling == 0) {
    return "The attack succeeds on everybody outside, so no excess could show: these counts say "
           "nothing about the release.\n";
  }
  if (found.low > 0) {
    return "Training people are hit more often than people outside, beyond chance at this level: "
           "the release leaks to this attack.\n";
  }
  return "No excess over people outside is shown. This attack may be weak or its tries too few, "
         "and "
         "other attacks were not run.\n";
}

ThresholdCounts threshold_counts(const Arguments& arguments) {
  return {whole(arguments, "tp"), whole(arguments, "positives"), whole(arguments, "fp"),
          whole(arguments, "negatives")};
}

std::string threshold_words(const Arguments& arguments, const ThresholdRates& rates) {
  return text("The attack accused ", arguments.text("tp"), " of ", arguments.text("positives"),
              " members and ", arguments.text("fp"), " of ", arguments.text("negatives"),
              " outsiders: its true-positive rate is at least ", figure(rates.tpr_low),
              " and its false-positive rate at most ", figure(rates.fpr_high),
              ", both together.\nThe level holds for a threshold fixed before these answers were "
              "seen; the best of several proves nothing.\n");
}

void add_rates(Json& json, const ThresholdRates& rates) {
  json["tpr_low"] = rates.tpr_low;
  json["fpr_high"] = rates.fpr_high;
  json["tnr_low"] = rates.tnr_low;
  json["fnr_high"] = rates.fnr_high;
}

/// "every mu below 1.2", or "no mu" where the bound is 0.
std::string refuted_mu(double bound) {
  return bound > 0 ? "every mu below " + figure(bound) : "no mu";
}

std::string mu_words(double mu, double ceiling) {
  return text("The answers refute mu-GDP for ", refuted_mu(mu),
              "; a perfect attack with as many tries would for ", refuted_mu(ceiling), ".\n");
}

/// A bound on epsilon alone. `tries`: what was done, in words.
template <class Bound>
Answer epsilon_answer(const Arguments& arguments, const Bound& found, const std::string& tries) {
  return {bound_words(arguments, found.epsilon, found.ceiling, "") + meaning(found.epsilon) + tries,
          {{"epsilon", found.epsilon}, {"ceiling", found.ceiling}}};
}

/// A bound on mu, and the epsilon that follows from it.
template <class Bound>
Answer gaussian_answer(const Arguments& arguments, const Bound& found, const std::string& tries) {
  return {
      bound_words(arguments, found.epsilon, found.ceiling, " if the mechanism is near Gaussian") +
          mu_words(found.mu, found.mu_ceiling) + meaning(found.epsilon) + tries,
      {{"epsilon", json_of(found.epsilon)},
       {"ceiling", json_of(found.ceiling)},
       {"mu", found.mu},
       {"mu_ceiling", found.mu_ceiling}}};
}

OneRunCounts one_run_counts(const Arguments& arguments) {
  return {whole(arguments, "canaries"), whole(arguments, "guesses"), whole(arguments, "correct")};
}

std::string one_run_words(const Arguments& arguments) {
  return text("Of ", arguments.text("canaries"), " canaries the auditor guessed ",
              arguments.text("guesses"), ", ", arguments.text("correct"),
              " of them rightly.\nThe level holds for a number of guesses fixed before these "
              "answers were seen; the best of several proves nothing.\n");
}

}  // namespace

Answer residual_risk_answer(const Arguments& arguments) {
  const auto n = arguments.count("attacks");
  const ResidualRisk found = residual_risk({arguments.real("attacks"), arguments.real("successes"),
                                            arguments.real("baseline"), arguments.real("control")},
                                           arguments.real("alpha"));
  Answer answer;
  answer.words = text(
      "residual risk ", figure(found.risk), ", ", confidence(arguments), " interval [",
      figure(found.low), ", ", figure(found.high), "]; before clipping ", figure(found.unclipped),
      " +- ", figure(found.half_width), "\nOf ", n, " attacks ", arguments.text("successes"),
      " succeeded on training people, ", arguments.text("control"), " on people outside and ",
      arguments.text("baseline"),
      " by guessing without the release.\nA perfect attack beside the same control would show ",
      figure(found.ceiling), ".\n");
  answer.words += meaning(found);
  answer.json = {{"risk", found.risk},
                 {"low", found.low},
                 {"high", found.high},
                 {"unclipped", found.unclipped},
                 {"half_width", found.half_width},
                 {"ceiling", found.ceiling},
                 {"beats_baseline", found.beats_baseline},
                 {"rates",
                  {{"attack", json_of(found.attack)},
                   {"baseline", json_of(found.baseline)},
                   {"control", json_of(found.control)}}}};
  return answer;
}

Answer clopper_pearson_answer(const Arguments& arguments) {
  const auto found = clopper_pearson_epsilon(threshold_counts(arguments), arguments.real("delta"),
                                             arguments.real("alpha"));
  Answer answer = epsilon_answer(arguments, found, threshold_words(arguments, found.rates));
  add_rates(answer.json, found.rates);
  return answer;
}

Answer gdp_answer(const Arguments& arguments) {
  const auto found =
      gdp_epsilon(threshold_counts(arguments), arguments.real("delta"), arguments.real("alpha"));
  Answer answer = gaussian_answer(arguments, found, threshold_words(arguments, found.rates));
  add_rates(answer.json, found.rates);
  return answer;
}

Answer one_run_answer(const Arguments& arguments) {
  const auto found =
      one_run_epsilon(one_run_counts(arguments), arguments.real("delta"), arguments.real("alpha"));
  Answer answer = epsilon_answer(arguments, found, one_run_words(arguments));
  answer.json["p_value_eps0"] = found.p_value_eps0;
  answer.json["p_value_eps1"] = found.p_value_eps1;
  return answer;
}

Answer one_run_fdp_answer(const Arguments& arguments) {
  const auto found = one_run_fdp_epsilon(one_run_counts(arguments), arguments.real("delta"),
                                         arguments.real("alpha"));
  return gaussian_answer(arguments, found, one_run_words(arguments));
}

}  // namespace assay::cli
