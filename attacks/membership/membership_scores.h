#pragma once
#include <string>
#include <vector>

#include "attacks/membership/battery.h"
#include "attacks/people.h"
#include "core/evidence.h"
#include "core/rng.h"

namespace assay {

/// Unit scores of both crowds for one score.
struct MembershipScore {
  std::string name;                        ///< "dcr", "dcr-diff", ...
  std::vector<double> members, outsiders;  ///< one a unit: of its rows the highest

  Battery::Score joined() const;
};

/// The battery in one scene; the same scores in the same order in every scene.
///
///   dcr                  -distance to the nearest row of the release
///   dcr-diff             the same, less the distance to the nearest row of the reference
///   dpi                  share of the release among the 20 nearest of release and reference
///   monte-carlo          share of the release within the median radius (Radii, density.h)
///   local-neighbourhood  share of the release within the 10 % radius
///   density              kernel density of the release
///   domias               log ratio of the kernel densities of release and reference
///   domias-boosted, classifier   with `learned`, on tables that have other columns than vectors (learned_scores.h)
/// In a fresh sample the first half of the reference is the release and the second the reference. Cost: the shared
/// searches of distances.h and density.h at first; then O(people), and two fits with `learned`.
std::vector<MembershipScore> membership_scores(const Evidence& evidence, const Scene& scene,
                                               bool learned, const Rng& rng);

}  // namespace assay
