#pragma once
#include <optional>
#include <vector>

#include "attacks/inference/guess.h"
#include "attacks/inference/inference_learned.h"
#include "attacks/inference/inference_nearest.h"
#include "core/evidence.h"

namespace assay {

struct InferenceOptions {
  bool anonymeter = false;
  bool learned = true;
  double tolerance = 0.05;
  LearnedOptions learning;
};

/// The trials of attacks.inference, scene by scene; what scenes share is computed once. See inference.h.
class InferenceAttack {
 public:
  /// `secrets` not empty; every secret needs another column. Needs people.enough().
  InferenceAttack(const Evidence& evidence, const std::vector<std::size_t>& secrets,
                  const InferenceOptions& options);

  /// Secret by secret in the order given: nearest, surest, cap, learned. Baselines for the release only.
  std::vector<Trial> trials(const Scene& scene);

 private:
  std::vector<NearestGuess> votes_of(const Scene& scene);
  void find_planted();
  std::vector<std::vector<double>> learn(const Table& source) const;
  std::vector<std::vector<double>> attributed(const Table& source) const;
  std::vector<Trial> release_trials();
  std::vector<std::vector<double>> secret_successes(const Secret& secret, const NearestGuess& votes,
                                                    const std::vector<double>& cap,
                                                    const std::vector<double>& learned) const;

  const Evidence& evidence_;
  InferenceOptions options_;
  Attacked attacked_;
  std::vector<Secret> secrets_;
  std::vector<NearestGuess> release_;               // one a secret
  std::vector<std::vector<double>> learned_;        // from the release; one a secret
  std::vector<std::vector<NearestGuess>> planted_;  // secret, step: of the people added at it
};

}  // namespace assay
