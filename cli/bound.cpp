#include <algorithm>
#include <iostream>

#include "cli/bound_answers.h"
#include "cli/command.h"
#include "cli/words.h"
#include "core/error.h"

namespace assay::cli {
namespace {

/// One value of --method.
struct Method {
  const char* name;
  const char* summary;
  std::vector<std::string> takes;  ///< the options it needs besides --alpha
  Answer (*answer)(const Arguments&);
};

std::vector<Method> methods() {
  const std::vector<std::string> threshold = {"tp", "positives", "fp", "negatives", "delta"},
                                 one_run = {"canaries", "guesses", "correct", "delta"};
  return {{"residual-risk",
           "success on training people beyond that on people outside (Anonymeter)",
           {"attacks", "successes", "baseline", "control"},
           residual_risk_answer},
          {"clopper-pearson", "epsilon from the answers at one threshold; alpha/2 for each rate",
           threshold, clopper_pearson_answer},
          {"gdp", "the same answers, higher where the mechanism is near Gaussian", threshold,
           gdp_answer},
          {"one-run", "epsilon from canaries in one training run (Steinke et al. 2023)", one_run,
           one_run_answer},
          {"one-run-fdp", "the same canaries, higher where the mechanism is near Gaussian", one_run,
           one_run_fdp_answer}};
}

std::string dashed(const std::vector<std::string>& names) {
  std::string list;
  for (const auto& name : names) {
    list += (list.empty() ? "--" : ", --") + name;
  }
  return list;
}

/// The options that belong to some methods only: the counts, and delta.
std::vector<Flag> method_flags() {
  constexpr std::int64_t kMost = 1'000'000'000;
  const auto flag = [](const char* name, const char* help, Flag::Range range) {
    return Flag{name, "N", help, "", std::move(range)};
  };
  return {flag("attacks", "attacks made, on each side", Count{1, kMost}),
          flag("successes", "successes on training people", Count{0, kMost}),
          flag("baseline", "successes of guessing without the release", Count{0, kMost}),
          flag("control", "successes on people outside; may be fractional", Between{0, kMost}),
          flag("tp", "members accused", Count{0, kMost}),
          flag("positives", "members tried", Count{1, kMost}),
          flag("fp", "outsiders accused", Count{0, kMost}),
          flag("negatives", "outsiders tried", Count{1, kMost}),
          flag("canaries", "canaries, each put in by a fair coin", Count{1, kMost}),
          flag("guesses", "canaries whose coin was guessed", Count{1, kMost}),
          flag("correct", "right guesses", Count{0, kMost}),
          Flag{"delta", "D", "delta of the guarantee, below 1", "", Between{0, 1}}};
}

void check_options(const Method& method, const Arguments& arguments) {
  for (const auto& flag : method_flags()) {
    const bool taken =
        std::find(method.takes.begin(), method.takes.end(), flag.name) != method.takes.end();
    const bool given = arguments.has(flag.name);
    require(given || !taken, "bound: --method ", method.name, " needs --", flag.name, " (",
            flag.help, ")");
    require(taken || !given, "bound: --", flag.name, " is not for --method ", method.name,
            ", which takes ", dashed(method.takes), " and --alpha");
  }
}

Json inputs_json(const Method& method, const Arguments& arguments) {
  Json inputs = Json::object();
  for (const auto& flag : method_flags()) {
    if (arguments.has(flag.name)) {
      inputs[flag.name] = std::holds_alternative<Count>(flag.range)
                              ? Json(arguments.count(flag.name))
                              : Json(arguments.real(flag.name));
    }
  }
  inputs["alpha"] = arguments.real("alpha");
  return {{"method", method.name}, {"inputs", std::move(inputs)}};
}

int run(const Arguments& arguments, const std::string&) {
  const auto all = methods();
  const auto& method = *std::find_if(
      all.begin(), all.end(), [&](const Method& m) { return m.name == arguments.text("method"); });
  check_options(method, arguments);
  const Answer answer = method.answer(arguments);
  if (!arguments.has("json")) {
    std::cout << answer.words;
    return 0;
  }
  Json json = inputs_json(method, arguments);
  json.update(answer.json);
  std::cout << to_text(json) << '\n';
  return 0;
}

void print_methods(std::ostream& out) {
  out << "\nmethods\n";
  for (const auto& method : methods()) {
    out << "  " << padded(method.name, 18) << method.summary << '\n'
        << std::string(20, ' ') << "takes " << dashed(method.takes) << '\n';
  }
  out << "\nA bound says what the answers refute, never that a release is safe.\n";
}

}  // namespace

Command bound_command() {
  Flag method = required({"method", "M", "how the counts are read; see below"});
  OneOf names;
  for (const auto& one : methods()) {
    names.push_back(one.name);
  }
  method.range = names;
  std::vector<Flag> flags = {method};
  for (auto& flag : method_flags()) {
    flags.push_back(std::move(flag));
  }
  flags.push_back({"alpha", "A",
                   "chance that a bound claims too much, above 0 and below 1; an interval has "
                   "level 1 - alpha",
                   "0.05", Between{0, 1}});
  flags.push_back({"json", "", "as JSON"});
  return {{"bound",
           "what the counts of an attack prove: residual risk or a lower bound on epsilon",
           {},
           std::move(flags)},
          run,
          print_methods};
}

}  // namespace assay::cli
