#include "attacks/inference/inference.h"

#include <algorithm>

#include "attacks/distance_space.h"
#include "attacks/inference/inference_attack.h"
#include "attacks/verdict.h"
#include "core/text.h"

namespace assay {
namespace {

double excess(const Trial& trial) {
  const Hits members = hits_of(trial.members);
  const Hits outsiders = hits_of(trial.outsiders);
  return members.trials > 0 && outsiders.trials > 0 ? members.rate() - outsiders.rate() : -2;
}

std::string quoted(const std::vector<std::string>& names) {
  std::string words;
  for (const std::string& name : names) {
    words += text(words.empty() ? "'" : ", '", name, '\'');
  }
  return words;
}

class Inference final : public Measure {
 public:
  void visit_options(OptionVisitor& visitor) override {
    visitor.field("compat", compat_, OneOf{"ours", "anonymeter"},
                  "arithmetic; anonymeter: its rule for numbers and its clipped residual risk");
    visitor.field("learned", learned_, "also attack with boosted trees");
    visitor.field("permutations", permutations_, Count{199, 999'999},
                  "relabellings of the permutation test");
    visitor.field("tolerance", tolerance_, Between{0, 0.5},
                  "a guessed number is right within this share of the true one's size");
    visitor.field("trees", learning_.trees, Count{1, 10'000},
                  "boosting rounds of the learned attacker");
    visitor.field("learned-rows", learning_.rows, Count{20, 10'000'000},
                  "most rows that the learned attacker is fitted to");
  }

  Result evaluate(const Evidence& evidence, Rng rng) const override {
    if (auto result = cannot_attack(evidence,
                                    "without people outside the training data, what is given away "
                                    "about training people cannot be told from what is true of "
                                    "everybody.")) {
      return *result;
    }
    const Secrets secrets = secrets_of(evidence.schema());
    if (secrets.columns.empty()) {
      return not_attacked(
          secrets.declared
              ? text("no secret that can be guessed: ", quoted(secrets.left_out),
                     " is neither numeric nor datetime nor categorical.")
              : std::string("no numeric, datetime or categorical column: there is no secret to "
                            "guess."));
    }
    if (distance_columns(evidence.schema()).size() < 2) {
      return not_attacked(
          "only one column can be compared: the attacker knows nothing to guess it by.");
    }
    InferenceAttack inference(evidence, secrets.columns,
                              {compat_ == "anonymeter", learned_, tolerance_, learning_});
    TrialAttack attack;
    attack.id = "attacks.inference";
    attack.headline = 0;  // "nearest" on the first secret by name, whatever was found
    attack.anonymeter = compat_ == "anonymeter";
    attack.words = [&](const std::vector<Trial>& trials) {
      return words(secrets, trials, evidence.synthetic().rows());
    };
    attack.attack = [&](const Scene& scene) { return inference.trials(scene); };
    return run_trials(attack, evidence, rng, static_cast<std::size_t>(permutations_));
  }

 private:
  std::string words(const Secrets& secrets, const std::vector<Trial>& trials,
                    std::size_t release_rows) const {
    const std::size_t count = secrets.columns.size();
    std::string said =
        text("The attacker guessed ", count, count == 1 ? " column" : " columns",
             secrets.declared ? " with role secret" : " (every one, because none has role secret)",
             ", each from all the others.");
    const Trial& most =
        *std::max_element(trials.begin(), trials.end(),
                          [](const Trial& a, const Trial& b) { return excess(a) < excess(b); });
    if (excess(most) > -2) {
      said += text(" The largest difference is that of '", most.key[0].second,
                   "' (attacker: ", most.key[1].second, "): right for ",
                   percent(hits_of(most.members).rate()), " of the training people and ",
                   percent(hits_of(most.outsiders).rate()), " of the others.");
    }
    if (!secrets.left_out.empty()) {
      said += text(" Not guessed, because neither numeric nor datetime nor categorical: ",
                   quoted(secrets.left_out), '.');
    }
    const auto most_rows = static_cast<std::size_t>(learning_.rows);
    if (learned_ && compat_ == "ours" && release_rows > most_rows) {
      said += text(" The learned attacker saw ", with_commas(most_rows), " of the ",
                   with_commas(release_rows), " release rows (option learned-rows).");
    }
    return said;
  }

  std::string compat_ = "ours";
  bool learned_ = true;
  std::int64_t permutations_ = 9'999;
  double tolerance_ = 0.05;
  LearnedOptions learning_;
};

}  // namespace

std::unique_ptr<Measure> make_inference() { return std::make_unique<Inference>(); }

}  // namespace assay
