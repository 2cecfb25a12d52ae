#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "attacks/reconstruction/reconstruction_geometry.h"

namespace assay {

/// Successes of one trial.
struct SideHits {
  Hits members, outsiders;
};

/// What GeometryAttack found in the release itself, counted.
struct GeometryFacts {
  std::size_t lines = 0, rebuilt = 0;
  std::size_t rebuilt_in_training = 0;
  std::size_t near_rows = 0;
  bool thinned = false;
  SideHits segments, unscaled_ends;
  bool scaled = false;  ///< of the two spaces the one in which end points tell more
  SideHits ends;        ///< in that one
  /// Without a target both are empty.
  SideHits minority_segments, minority_ends;
  std::optional<std::string> target;
  std::vector<std::string> gappy;
  GeometryOptions options;
};
GeometryFacts geometry_facts(const GeometryAttack& attack, const GeometryAttack::Outcome& outcome,
                             const Schema& schema);

/// Sentences, each after a blank but the first; every limit of the search that took effect is named.
std::string geometry_words(const GeometryFacts& facts);
/// "lines", "rebuilt rows", "rebuilt rows in training", "near rows"; with a target also what was seen of its minority.
Values geometry_values(const GeometryFacts& facts);

/// Of the trials with marginals, the secret that the release gives away most; empty without anybody to try it on.
std::string marginal_words(std::span<const Trial> trials, const Schema& schema);

}  // namespace assay
