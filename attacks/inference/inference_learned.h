#pragma once
#include <cstdint>
#include <vector>

#include "attacks/inference/inference_nearest.h"

namespace assay {

struct LearnedOptions {
  std::int64_t trees = 30;     ///< boosting rounds
  std::int64_t rows = 40'000;  ///< most rows a model is fitted to
};

/// Categories that the learned attacker tells apart, at most: each takes trees of its own.
inline constexpr std::size_t kMostClasses = 50;

/// Rows to learn from, in the order of their content, so that the order of the table changes nothing. Above `most`
/// rows every n-th is taken. Rows of equal content are alike to a learner.
Table lesson(const Table& source, std::size_t most);

/// One success an attacked row (NaN where the truth is missing) of an attacker who fits boosted trees
/// (learners/boosted.h) to a lesson, the other columns as features, and asks them.
///
/// A category: the most probable one; equally probable ones share. A number or date: the predicted median, moved to
/// the nearest value of the lesson, for people have such values (between two, the lower). A category the lesson lacks
/// is never guessed, nor one beyond the kMostClasses most frequent of it (of equally frequent ones, the first words
/// stay); without a known secret in it every guess is wrong. Random: no. One thread.
std::vector<double> learned_successes(const Table& lesson, const Secret& secret,
                                      const Table& attacked, const LearnedOptions& options);

}  // namespace assay
