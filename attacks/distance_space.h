#pragma once
#include <span>
#include <vector>

#include "core/evidence.h"
#include "core/nearest.h"

namespace assay {

/// Columns with a Gower distance: numeric, datetime and categorical ones that are neither ignored nor the entity; by
/// name, so that the order of columns changes nothing.
std::vector<std::size_t> distance_columns(const Schema& schema);
/// Vector columns that are neither ignored nor the entity; by name.
std::vector<std::size_t> vector_columns(const Schema& schema);

/// The nearest multiple of 2^-32: sums that are equal on paper become the same number.
double on_grid(double distance);

/// How far two rows of one audit are apart.
///
/// Gower's distance over distance_columns(), with ranges over train, holdout and release together. A table without such
/// columns, but with vectors (embeddings), is measured by Euclid's distance over all of them, in units of a power of
/// two at least as large as the largest number in them; a missing vector is the origin, and one more dimension says so.
///
/// Distances are multiples of 2^-32. Sums that are equal on paper differ by rounding, and which of two equally near
/// candidates is taken depends on their order; on this grid they are the same number, and differences of such numbers
/// are exact.
class DistanceSpace {
 public:
  explicit DistanceSpace(const Evidence& evidence);

  bool exists() const { return dimension() > 0; }
  bool of_vectors() const { return scale_.columns.empty() && !vectors_.empty(); }
  std::size_t dimension() const { return of_vectors() ? vectors_.size() : scale_.columns.size(); }
  /// Gower only: the columns and their ranges.
  const GowerScale& scale() const { return scale_; }

  /// Distances and ties to the nearest min(k, candidates) rows; no indices. Without candidates empty lists.
  Neighbours nearest(const Table& queries, const Table& candidates, std::size_t k) const;
  /// See core/nearest.h.
  Density density(const Table& queries, const Table& candidates, std::span<const double> radii,
                  std::span<const double> bandwidths) const;

 private:
  Points points_of(const Table& table) const;

  GowerScale scale_;
  std::vector<std::size_t> vectors_;
  double unit_ = 1;
  bool marks_missing_ = false;
};

}  // namespace assay
