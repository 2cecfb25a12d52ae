#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "attacks/reconstruction/segments_space.h"

namespace assay {

/// The points near a place, seen from it: what chance would put into a tube there.
struct Surroundings {
  std::size_t dimension = 0;
  std::vector<std::uint32_t> points;  ///< of the cloud, nearest first
  std::vector<double> gaps;           ///< points x dimension: point minus place
  std::vector<double> range;          ///< one a column: largest minus smallest gap, plus the grid

  std::span<const double> gap(std::size_t i) const {
    return std::span(gaps).subspan(i * dimension, dimension);
  }
  /// log10 of the chance that a point of the surroundings lies within `half` of `centre` in every column, the columns
  /// taken as independent; but the `free` smallest factors are left out (a tube is free along itself).
  ///
  ///   factor = min(1, (points of the surroundings in there, less one)/points + 2 half/range)
  ///
  /// The first term is what an atom (a value that many hold) brings, the second what a fine column does.
  double log_chance(std::span<const double> centre, double half, std::size_t free) const;
};
Surroundings surroundings_of(const Cloud& cloud, std::span<const double> place,
                             std::vector<std::uint32_t> points);

/// Where on the ray 0 + s far a point `near` can lie: the middle of the s in [0, 1] that rounding allows; empty if
/// there is none. `near` is off by `slack` in every column, `far` by `slack_far`, so
/// |near - s far| <= slack + s slack_far.
std::optional<double> position_on_ray(std::span<const double> near, std::span<const double> far,
                                      double slack, double slack_far);

/// How much the points near `place` look as if segments ended there.
///
/// Between two real rows x and n an interpolated row is x + u (n - x), rounded: two such rows and x are on one ray.
/// Pairs of points that rounding allows to lie on one ray out of `place` are weighed by the chance that a point of the
/// surroundings falls into the tube, p (Surroundings), and rows exactly at `place` by the chance of that:
///
///   score = sum over pairs, and over rows at the place, of log10(1 + 1/(k p))          >= 0; k points were looked at
///
/// Cost O(k^2 columns), mostly less: a pair ends at the first column that rules it out.
double end_point_score(const Cloud& cloud, const NearTree& tree, std::span<const double> place,
                       std::size_t k);

}  // namespace assay
