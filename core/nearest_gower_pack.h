#pragma once
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

/// Gower's distance in full precision between the rows of two tables. Kept row by row: a search asks
/// for few pairs, here and there.
class GowerExact {
 public:
  GowerExact(const Table& queries, const Table& candidates, const GowerScale& scale);

  double distance(std::size_t query, std::size_t candidate) const;

 private:
  struct Rows {
    std::vector<double> numbers;      // rows x ranges_
    std::vector<std::int32_t> codes;  // rows x coded_
  };
  Rows rows_of(const Table& table, const GowerScale& scale) const;
  double gap(double a, double b, double range) const;

  bool clip_;
  std::size_t coded_ = 0;       // categorical columns
  std::vector<double> ranges_;  // of ordered columns
  Rows query_, candidate_;
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
  GowerPacked(const Table& queries, const Table& candidates, const GowerScale& scale);

  /// Distances in float of row `query` to candidates begin..begin+size-1; size <= kGowerTile.
  void tile(std::size_t query, std::size_t begin, std::size_t size, float* distance) const;
  /// A float distance up to this may belong to a double distance of at most `limit`.
  float widened(double limit) const;

  GowerColumns query, candidate;
  std::size_t columns = 0;
  bool clip = true;
  double magnitude = 0;  ///< sum over smooth columns of the largest |scaled value|

 private:
  void pack_ordered(const std::vector<double>& own, const std::vector<double>& others, double low,
                    double range);
  void pack_codes(std::span<const std::int32_t> own, std::span<const std::int32_t> others);
};

}  // namespace assay::detail
