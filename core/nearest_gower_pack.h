#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/nearest.h"

namespace assay::detail {

/// Candidates at a time: 15 packed columns of a tile stay in the first-level cache.
inline constexpr std::size_t kGowerTile = 512;
/// Queries that share a tile.
inline constexpr std::size_t kGowerBlock = 64;

/// Gower's distance in full precision between the rows of two tables. Keeps a reference to `scale`.
class GowerExact {
 public:
  GowerExact(const Table& queries, const Table& candidates, const GowerScale& scale);

  double distance(std::size_t query, std::size_t candidate) const;

  bool ordered(std::size_t c) const { return ordered_[c]; }
  bool constant(std::size_t c) const { return ordered_[c] && scale_.range[c] <= 0; }
  const auto& numbers(std::size_t c) const { return numbers_[c]; }
  const auto& codes(std::size_t c) const { return codes_[c]; }

 private:
  template <class T>
  struct Pair {
    T query, candidate;
  };

  double gap(std::size_t c, double a, double b) const;

  const GowerScale& scale_;
  std::vector<Pair<std::vector<double>>> numbers_;         // empty if categorical
  std::vector<Pair<std::span<const std::int32_t>>> codes_;  // empty if ordered
  std::vector<bool> ordered_;
};

/// Columns of one table for the search. Compared columns: 1 if different; smooth columns: |a - b|,
/// NaN missing.
struct GowerColumns {
  std::vector<std::vector<std::uint8_t>> narrow;
  std::vector<std::vector<std::int32_t>> wide;
  std::vector<std::vector<float>> smooth;
};

/// Two tables packed alike. A packed value depends on the cell and the scale alone, so equal pairs
/// of rows have equal float distances in any tables.
struct GowerPacked {
  GowerPacked(const GowerExact& exact, const GowerScale& scale);

  /// Distances in float of row `query` to candidates begin..begin+size-1; size <= kGowerTile.
  void tile(std::size_t query, std::size_t begin, std::size_t size, float* distance) const;
  /// A float distance up to this may belong to a double distance of at most `limit`.
  float widened(double limit) const;

  GowerColumns query, candidate;
  std::size_t columns = 0;
  bool clip = true;
  double magnitude = 0;  ///< sum over smooth columns of the largest |scaled value|
};

}  // namespace assay::detail
