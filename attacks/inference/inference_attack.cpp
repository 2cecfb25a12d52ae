#include "attacks/inference/inference_attack.h"

#include <algorithm>
#include <cmath>

#include "attacks/distance_space.h"
#include "attacks/inference/cap.h"
#include "core/parallel.h"
#include "core/progress.h"

namespace assay {
namespace {

std::vector<Secret> prepare(const Evidence& evidence, const std::vector<std::size_t>& columns,
                            const Table& attacked, const InferenceOptions& options) {
  const Table* tables[] = {&evidence.train(), &evidence.holdout(), &evidence.synthetic()};
  std::vector<Secret> secrets;
  for (const std::size_t column : columns) {
    Secret& secret = secrets.emplace_back();
    secret.column = column;
    secret.name = evidence.schema().fields[column].name;
    secret.others = distance_columns(evidence.schema());
    std::erase(secret.others, column);
    secret.right =
        right_for(evidence.schema().fields[column], options.tolerance, options.anonymeter);
    // The ranges cover everybody, so that no difference exceeds 1: clipped or not is the same.
    secret.scale = gower_scale(tables, secret.others);
    secret.truth = secret_values(attacked, column);
  }
  return secrets;
}

/// The guess that never looks at anything but the reference.
std::vector<double> majority_successes(const Secret& secret, const Table& reference) {
  const BlindGuess guess = majority_guess(secret_values(reference, secret.column), secret.right);
  std::vector<double> success = secret.truth;
  for (double& cell : success) {
    cell = std::isnan(cell) ? cell : guess.success(secret.right, cell);
  }
  return success;
}

constexpr const char* kAttackers[] = {"nearest", "surest", "cap", "learned"};

}  // namespace

InferenceAttack::InferenceAttack(const Evidence& evidence, const std::vector<std::size_t>& secrets,
                                 const InferenceOptions& options)
    : evidence_(evidence),
      options_(options),
      attacked_(targets_of(evidence)),
      secrets_(prepare(evidence, secrets, attacked_.rows, options)) {}

std::vector<NearestGuess> InferenceAttack::votes_of(const Scene& scene) {
  if (scene.kind == Scene::Kind::kPlanted) {
    find_planted();
    std::vector<NearestGuess> votes = release_;
    for (std::size_t s = 0; s < votes.size(); ++s) {
      for (std::size_t step = 0; step <= scene.step; ++step) {
        votes[s] = merged(std::move(votes[s]), planted_[s][step]);
      }
    }
    return votes;
  }
  const Table release = scene_table(evidence_, scene);
  Progress progress("secrets guessed", secrets_.size(), "secrets");
  std::vector<NearestGuess> votes;
  for (const Secret& secret : secrets_) {  // the search itself is parallel
    votes.push_back(nearest_guess(secret, attacked_.rows, release));
    progress.advance();
  }
  return votes;
}

// One search among the people that each step adds serves every step: about a tenth of the search in the release.
void InferenceAttack::find_planted() {
  if (!planted_.empty()) {
    return;
  }
  const std::vector<Table> added = planted_layers(people_of(evidence_));
  for (const Secret& secret : secrets_) {
    auto& steps = planted_.emplace_back();
    for (const Table& more : added) {
      steps.push_back(nearest_guess(secret, attacked_.rows, more));
    }
  }
}

std::vector<std::vector<double>> InferenceAttack::learn(const Table& source) const {
  std::vector<std::vector<double>> success(secrets_.size());
  if (!options_.learned || options_.anonymeter) {
    return success;
  }
  const Table rows = lesson(source, static_cast<std::size_t>(options_.learning.rows));
  Progress progress("secrets learned", secrets_.size(), "secrets");
  parallel_for(success.size(), [&](std::size_t s) {
    success[s] = learned_successes(rows, secrets_[s], attacked_.rows, options_.learning);
    progress.advance();
  });
  return success;
}

std::vector<std::vector<double>> InferenceAttack::attributed(const Table& source) const {
  std::vector<std::vector<double>> success(secrets_.size());
  if (options_.anonymeter) {
    return success;
  }
  const Schema& schema = evidence_.schema();
  const Attribution attribution(source, attacked_.rows, distance_columns(schema));
  parallel_for(success.size(), [&](std::size_t s) {
    const Secret& secret = secrets_[s];
    success[s] = attribution.successes(key_columns(schema, secret.column), secret.column,
                                       secret.right, secret.truth);
  });
  return success;
}

/// Successes of the attackers that run, in the order of kAttackers.
std::vector<std::vector<double>> InferenceAttack::secret_successes(
    const Secret& secret, const NearestGuess& votes, const std::vector<double>& cap,
    const std::vector<double>& learned) const {
  std::vector<std::vector<double>> successes = {nearest_successes(votes, secret)};
  if (!options_.anonymeter) {
    successes.push_back(only_if(surest(votes, secret), successes.front()));
    successes.push_back(cap);
    if (options_.learned) {
      successes.push_back(learned);
    }
  }
  return successes;
}

std::vector<Trial> InferenceAttack::trials(const Scene& scene) {
  const bool planted = scene.kind == Scene::Kind::kPlanted;
  if (release_.empty()) {
    release_ = votes_of({});
    learned_ = learn(evidence_.synthetic());
  }
  if (scene.kind == Scene::Kind::kRelease) {
    return release_trials();
  }
  const Table table = scene_table(evidence_, scene);
  const auto votes = votes_of(scene);
  const auto cap = attributed(table);
  // Not refitted where people are planted: conservative, as it finds none of them (inference.h).
  const auto learned = planted ? learned_ : learn(table);
  std::vector<Trial> trials;
  for (std::size_t s = 0; s < secrets_.size(); ++s) {
    const auto successes = secret_successes(secrets_[s], votes[s], cap[s], learned[s]);
    for (std::size_t a = 0; a < successes.size(); ++a) {
      trials.push_back(attacked_.trial({{"secret", secrets_[s].name}, {"attacker", kAttackers[a]}},
                                       successes[a]));
    }
  }
  return trials;
}

std::vector<Trial> InferenceAttack::release_trials() {
  const Table& reference = people_of(evidence_).reference.table;
  const auto cap = attributed(evidence_.synthetic());
  const auto other_cap = attributed(reference);
  const auto other_learned = learn(reference);
  std::vector<Trial> trials;
  for (std::size_t s = 0; s < secrets_.size(); ++s) {
    const Secret& secret = secrets_[s];
    const auto successes = secret_successes(secret, release_[s], cap[s], learned_[s]);
    const auto votes = nearest_guess(secret, attacked_.rows, reference);
    auto others = secret_successes(secret, votes, other_cap[s], other_learned[s]);
    const auto majority = majority_successes(secret, reference);
    const auto speaks = surest(release_[s], secret);
    for (std::size_t a = 0; a < successes.size(); ++a) {
      Trial& trial = trials.emplace_back(
          attacked_.trial({{"secret", secret.name}, {"attacker", kAttackers[a]}}, successes[a]));
      const bool silent = std::string_view(kAttackers[a]) == "surest";
      // "surest" is compared on the people it speaks about, whoever guesses.
      const auto reference_rate =
          attacked_.rate(silent ? only_if(speaks, others.front()) : others[a]);
      const auto majority_rate = attacked_.rate(silent ? only_if(speaks, majority) : majority);
      trial.baseline = majority_rate;
      trial.reference = reference_rate;
    }
  }
  return trials;
}

}  // namespace assay
