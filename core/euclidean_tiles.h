#pragma once
#include <cstddef>
#include <string_view>
#include <vector>

#include "core/nearest.h"

namespace assay::detail {

/// Queries and candidates of one product: measured to reach the peak of sgemm at 109 columns, and it
/// stays in the second-level cache while it is scanned. Candidates are read once for all these
/// queries.
inline constexpr std::size_t kQueryTile = 512, kCandidateTile = 256;

/// Scalar products in float of all queries with all candidates, a tile at a time, from which squared
/// distances follow. Keeps references to the points.
class EuclideanTiles {
 public:
  /// Both are moved by -centre before they become float. Throws InputError in the name of `caller` if
  /// the dimensions differ.
  EuclideanTiles(std::string_view caller, const Points& queries, const Points& candidates,
                 const std::vector<double>& centre);

  /// |y|^2/2 - x y for the tile of queries at `first` and that of candidates at `begin`, multiples
  /// of kQueryTile and kCandidateTile; row-major. All tiles are full: a rest is filled up.
  void product(std::size_t first, std::size_t begin, float* out) const;
  /// The largest product that rounding may have given to a candidate no farther (to 1e-12) than the
  /// one with `product`.
  float widened(std::size_t query, float product) const;
  double exact(std::size_t query, std::size_t candidate) const;

 private:
  struct Floats {
    Floats(const Points& points, const std::vector<double>& centre, std::size_t tile);
    std::vector<float> values;  // rows, filled up to whole tiles, x (dimension + 1)
    std::vector<float> square;  // rows, filled up: |x|^2
  };

  const Points& queries_;
  const Points& candidates_;
  Floats query_, candidate_;
  double largest_ = 0;  // |y|^2
};

}  // namespace assay::detail
