#include "attacks/inference/inference.h"

#include <algorithm>
#include <set>

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

/// Whether a categorical column has more than `most` values.
bool values_beyond(const Table& table, std::size_t column, std::size_t most) {
  if (table.field(column).is_ordered()) {
    return false;
  }
  std::set<std::int32_t> codes(table.codes(column).begin(), table.codes(column).end());
  codes.erase(-1);
  return codes.size() > most;
}

class Inference final : public Measure {
 public:
  void visit_options(OptionVisitor& visitor) override {
    visitor.field("compat", compat_, OneOf{"ours", "anonymeter"},
                  "arithmetic; anonymeter: its rule for numbers and its clipped residual risk");
    visitor.field("learned", learned_, "also attack with boosted trees");
    visitor.field("permutations", permutations_, Count{199, 999'999},
                  "relabellings of the permutation test");
    visitor.field("secrets", secrets_, Count{1, 1'000'000},
                  "most columns that are attacked where none has role secret");
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
    Secrets secrets = secrets_of(evidence.schema());
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
    const std::size_t candidates = secrets.columns.size();
    if (!secrets.declared) {
      secrets.columns = hardest_to_guess(people_of(evidence).reference.table, secrets.columns,
                                         tolerance_, static_cast<std::size_t>(secrets_));
    }
    InferenceAttack inference(evidence, secrets.columns,
                              {compat_ == "anonymeter", learned_, tolerance_, learning_});
    TrialAttack attack;
    attack.id = "attacks.inference";
    attack.headline = 0;  // "nearest" on the first secret by name, whatever was found
    attack.anonymeter = compat_ == "anonymeter";
    attack.words = [&](const std::vector<Trial>& trials) {
      return words(secrets, candidates, trials, evidence.synthetic());
    };
    attack.attack = [&](const Scene& scene) { return inference.trials(scene); };
    return run_trials(attack, evidence, rng, static_cast<std::size_t>(permutations_));
  }

 private:
  /// `candidates`: columns that `secrets` were chosen from.
  std::string words(const Secrets& secrets, std::size_t candidates,
                    const std::vector<Trial>& trials, const Table& release) const {
    std::string said = guessed(secrets, candidates);
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
    return learned_ && compat_ == "ours" ? said + limits(secrets, release) : said;
  }

  static std::string guessed(const Secrets& secrets, std::size_t candidates) {
    const std::size_t count = secrets.columns.size();
    if (count < candidates) {
      return text("The attacker guessed ", count, " of ", candidates,
                  " columns, each from all the others. None has role secret, so those were chosen "
                  "whose most common value is wrong for the most people of the reference (option "
                  "secrets).");
    }
    return text(
        "The attacker guessed ", count, count == 1 ? " column" : " columns",
        secrets.declared ? " with role secret" : " (every one, because none has role secret)",
        ", each from all the others.");
  }

  /// What the learned attacker did not look at.
  std::string limits(const Secrets& secrets, const Table& release) const {
    std::string said;
    const auto most_rows = static_cast<std::size_t>(learning_.rows);
    if (release.rows() > most_rows) {
      said += text(" The learned attacker saw ", with_commas(most_rows), " of the ",
                   with_commas(release.rows()), " release rows (option learned-rows).");
    }
    std::vector<std::string> large;
    for (const std::size_t column : secrets.columns) {
      if (values_beyond(release, column, kMostClasses)) {
        large.push_back(release.field(column).name);
      }
    }
    if (!large.empty()) {
      said += text(" Of the many categories of ", quoted(large),
                   " the learned attacker guesses the ", kMostClasses, " most frequent ones only.");
    }
    return said;
  }

  std::string compat_ = "ours";
  bool learned_ = true;
  std::int64_t permutations_ = 9'999, secrets_ = 20;
  double tolerance_ = 0.05;
  LearnedOptions learning_;
};

}  // namespace

std::unique_ptr<Measure> make_inference() { return std::make_unique<Inference>(); }

}  // namespace assay
