#pragma once
#include <span>
#include <vector>

#include "core/nearest.h"
#include "core/nearest_balls.h"
#include "core/rng.h"
#include "core/table.h"

namespace assay {

/// How far two people are apart, for coverage and MMD.
///
/// Gower's distance over numeric, datetime and categorical columns that are neither ignored nor the entity, by name. A
/// column's range is 2 q, q the 0.9-quantile of |x - median| over the training cells that differ from the median,
/// rounded to a power of 2^(1/8), and differences are cut at 1: one planted outlier changes next to nothing, and a
/// column that is 0 for most people still tells the others apart. Low: median - q.
/// A table without such columns, but with vectors (embeddings), is measured by Euclid's distance over all of them; a
/// missing vector is the origin, and one more dimension a column says so.
/// (attacks/distance_space.h takes its ranges from all tables: there an outlier must not hide.)
class CoverageSpace {
 public:
  explicit CoverageSpace(const Table& train);

  bool exists() const { return !columns_.empty(); }
  bool of_vectors() const { return of_vectors_; }
  /// Columns that are scored, by name.
  const std::vector<std::size_t>& columns() const { return columns_; }
  const GowerScale& scale() const { return scale_; }  ///< Gower only

  /// A hash of the scored cells of every row.
  std::vector<std::uint64_t> contents(const Table& table) const;
  Neighbours nearest(const Table& queries, const Table& candidates, std::size_t k) const;
  Balls balls(const Table& queries, const Table& candidates, std::span<const double> radius) const;
  /// Vectors only: rows x (dimensions + one a column that says "missing").
  Points points(const Table& table) const;

  /// The table with its scored columns (vectors: each of their dimensions) shuffled independently; the other columns
  /// stay as they are.
  ///
  /// Row i takes the cell whose place among the column's sorted cells is the rank of a random key of i: a shuffle, with
  /// exactly the column's cells, in which one changed row moves the others by a rank at most. A shuffle of row
  /// numbers would change everybody.
  /// Random: the keys, by column name. Cost O(rows log rows) a column.
  Table shuffled(const Table& table, Rng rng) const;

 private:
  std::vector<std::size_t> columns_;
  bool of_vectors_ = false;
  GowerScale scale_;
};

/// d <= radius, up to the rounding of sums that are equal on paper.
inline bool reaches(double distance, double radius) {
  return distance <= radius * (1 + 1e-12) + 1e-12;
}

}  // namespace assay
