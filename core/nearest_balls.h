#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "core/nearest.h"

namespace assay {

/// Which candidates lie in balls around the query rows, each ball with a radius of its own.
struct Balls {
  std::vector<std::uint32_t> holds;   ///< queries: candidates in the ball around it
  std::vector<std::uint32_t> within;  ///< candidates: balls that hold it
};
/// Balls are closed: whoever lies exactly on the radius is inside. Distances in float precision, with the margins that
/// density_gower and density_euclidean (core/nearest.h) state for their radii.
/// radius: one a query, >= 0. The tables must be aligned. Cost O(queries x candidates x columns), parallel over
/// candidates; memory O(rows x columns). Throws InputError: scale without columns, other dimensions, radii that are
/// negative or not one a query.
Balls balls_gower(const Table& queries, const Table& candidates, const GowerScale& scale,
                  std::span<const double> radius);
Balls balls_euclidean(const Points& queries, const Points& candidates,
                      std::span<const double> radius);

}  // namespace assay
