#pragma once
#include <cstdint>
#include <vector>

#include "attacks/distances.h"
#include "attacks/people.h"
#include "core/evidence.h"

namespace assay {

/// What lies around every row of one crowd.
struct Around {
  std::vector<std::int64_t>
      kernel;  ///< sum of exp(-d/h) over the candidates, in multiples of 2^-30
  std::vector<std::uint32_t> typical;  ///< candidates within Radii::typical
  std::vector<std::uint32_t> close;    ///< candidates within Radii::close

  Around& operator+=(const Around& other);
};

/// How near is near: quantiles of the distances of people outside (the reference) to the nearest row of a release.
/// Neither members nor outsiders have a say.
struct Radii {
  double typical = 0;  ///< the median (Hilprecht's rule)
  double close = 0;    ///< the 10 % quantile
};

struct CrowdDensity {
  Around release;
  std::vector<Around>
      planted;   ///< release and the members planted at each step, with the release's radii
  Around first;  ///< the first half of the reference, with the radii of a fresh sample
  std::vector<std::int64_t> second;  ///< kernel only: the second half
};

/// The sums behind the density scores of all scenes.
struct Densities {
  double bandwidth = 0;
  Radii release_radii, fresh_radii;  ///< fresh: of the reference's second half to its first
  CrowdDensity members, outsiders;
};

/// Computed once. Needs what distances_of needs. Cost: (members + outsiders) x (release + members / 10 + reference)
/// row pairs. Memory: some 170 bytes a person.
const Densities& densities_of(const Evidence& evidence);

/// Share of `candidates` within a radius: one count a row.
std::vector<double> shares_of(const std::vector<std::uint32_t>& within, std::size_t candidates);
/// Kernel sums to densities up to the factor that all people share: mean of exp(-d/h).
std::vector<double> density_scores(const std::vector<std::int64_t>& kernel, std::size_t candidates);
/// DOMIAS on these densities: log of (release + u)/(reference + u), u = 2^-30 a candidate: where neither has anybody
/// near, the score is that of equal densities.
std::vector<double> density_ratio_scores(const std::vector<std::int64_t>& release,
                                         std::size_t release_rows,
                                         const std::vector<std::int64_t>& reference,
                                         std::size_t reference_rows);

}  // namespace assay
