#include "attacks/distance_space.h"

#include <algorithm>
#include <cmath>

#include "attacks/people.h"

namespace assay {

double on_grid(double distance) { return std::round(distance * 0x1p32) * 0x1p-32; }

std::vector<std::size_t> distance_columns(const Schema& schema) {
  return columns_by_name(schema, [](const Field& field) {
    return field.is_ordered() || field.kind == Kind::kCategorical;
  });
}

std::vector<std::size_t> vector_columns(const Schema& schema) {
  return columns_by_name(schema, [](const Field& field) { return field.kind == Kind::kVector; });
}

DistanceSpace::DistanceSpace(const Evidence& evidence) {
  std::vector<const Table*> tables = {&evidence.train(), &evidence.synthetic()};
  if (evidence.has_holdout()) {
    tables.push_back(&evidence.holdout());
  }
  const auto columns = distance_columns(evidence.schema());
  if (!columns.empty()) {
    scale_ = gower_scale(tables, columns);
    return;
  }
  vectors_ = vector_columns(evidence.schema());
  float largest = 0;
  for (const Table* table : tables) {
    for (const std::size_t column : vectors_) {
      for (const float value : table->vectors(column)) {
        marks_missing_ = marks_missing_ || std::isnan(value);
        largest = std::max(largest, std::abs(value));  // a NaN is not larger
      }
    }
  }
  unit_ = largest > 0 ? std::ldexp(1.0, std::ilogb(largest) + 1) : 1;
}

Points DistanceSpace::points_of(const Table& table) const {
  Points points{table.rows(), 0, {}};
  for (const std::size_t column : vectors_) {
    points.dimension += table.field(column).dimension + (marks_missing_ ? 1 : 0);
  }
  points.values.resize(points.rows * points.dimension);
  std::size_t first = 0;
  for (const std::size_t column : vectors_) {
    const auto cells = table.vectors(column);
    const std::size_t dimension = table.field(column).dimension;
    for (std::size_t row = 0; row < points.rows; ++row) {
      double* own = points.values.data() + row * points.dimension + first;
      const bool missing = table.missing(column, row);
      for (std::size_t d = 0; d < dimension && !missing; ++d) {
        own[d] = static_cast<double>(cells[row * dimension + d]) / unit_;
      }
      if (marks_missing_) {
        own[dimension] = missing ? 1 : 0;
      }
    }
    first += dimension + (marks_missing_ ? 1 : 0);
  }
  return points;
}

Neighbours DistanceSpace::nearest(const Table& queries, const Table& candidates,
                                  std::size_t k) const {
  k = std::min(k, candidates.rows());
  Neighbours found;
  if (k == 0) {
    found.ties.resize(queries.rows());
    return found;
  }
  found = of_vectors() ? nearest_euclidean(points_of(queries), points_of(candidates), k)
                       : nearest_gower(queries, candidates, scale_, k);
  found.index.clear();
  std::transform(found.distance.begin(), found.distance.end(), found.distance.begin(), on_grid);
  return found;
}

Density DistanceSpace::density(const Table& queries, const Table& candidates,
                               std::span<const double> radii,
                               std::span<const double> bandwidths) const {
  return of_vectors()
             ? density_euclidean(points_of(queries), points_of(candidates), radii, bandwidths)
             : density_gower(queries, candidates, scale_, radii, bandwidths);
}

}  // namespace assay
