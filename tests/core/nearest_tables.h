#pragma once
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "core/nearest.h"
#include "core/rng.h"

namespace assay::testing {

inline constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

inline Field numeric(const std::string& name) {
  Field field;
  field.name = name;
  return field;
}

inline Field categorical(const std::string& name, int categories) {
  Field field;
  field.name = name;
  field.kind = Kind::kCategorical;
  for (int k = 0; k < categories; ++k) {
    field.categories.push_back(std::to_string(k));
  }
  return field;
}

inline Schema schema_of(std::vector<Field> fields) {
  Schema schema;
  schema.fields = std::move(fields);
  return schema;
}

inline Table one_column(const std::vector<double>& values) {
  return Table(schema_of({numeric("x")}), {Numbers(values)});
}

/// Every kind the distance knows, with missing cells, ties (coarse numbers), 300 categories, and a
/// constant column.
inline Table mixed(std::size_t rows, Rng rng) {
  Field time = numeric("time");
  time.kind = Kind::kDatetime;
  const Schema schema = schema_of({numeric("coarse"), categorical("few", 3), numeric("fine"),
                                   categorical("many", 300), time, numeric("constant")});
  std::vector<double> coarse(rows), fine(rows), constant(rows, 5.0);
  std::vector<std::int32_t> few(rows), many(rows);
  std::vector<std::int64_t> times(rows);
  for (std::size_t i = 0; i < rows; ++i) {
    coarse[i] = rng.bernoulli(0.1) ? kMissing : static_cast<double>(rng.below(4));
    fine[i] = rng.bernoulli(0.05) ? kMissing : rng.normal();
    few[i] = static_cast<std::int32_t>(rng.below(4)) - 1;
    many[i] = static_cast<std::int32_t>(rng.below(301)) - 1;
    times[i] =
        rng.bernoulli(0.1) ? kNoTime : static_cast<std::int64_t>(rng.below(1000)) * 86'400'000'000;
    constant[i] = rng.bernoulli(0.2) ? kMissing : 5.0;
  }
  return Table(schema, {Numbers(coarse), Codes(few), Numbers(fine), Codes(many), Times(times),
                        Numbers(constant)});
}

/// The definition, written down once more without packing.
inline double gower(const Table& a, std::size_t i, const Table& b, std::size_t j,
                    const GowerScale& scale) {
  double sum = 0;
  for (std::size_t c = 0; c < scale.columns.size(); ++c) {
    const std::size_t column = scale.columns[c];
    if (!a.field(column).is_ordered()) {
      sum += a.codes(column)[i] != b.codes(column)[j] ? 1 : 0;
      continue;
    }
    const double x = a.as_numbers(column)[i], y = b.as_numbers(column)[j];
    if (std::isnan(x) || std::isnan(y)) {
      sum += std::isnan(x) == std::isnan(y) ? 0 : 1;
    } else if (scale.range[c] == 0) {
      sum += x == y ? 0 : 1;
    } else {
      const double d = std::abs(x - y) / scale.range[c];
      sum += scale.clip ? std::min(d, 1.0) : d;
    }
  }
  return sum;
}

inline Points random_points(std::size_t rows, std::size_t dimension, double offset, Rng rng) {
  Points points{rows, dimension, std::vector<double>(rows * dimension)};
  for (double& v : points.values) {
    v = offset + std::round(rng.normal() * 4) / 4;  // coarse: ties
  }
  return points;
}

inline double euclidean(const Points& a, std::size_t i, const Points& b, std::size_t j) {
  double sum = 0;
  for (std::size_t d = 0; d < a.dimension; ++d) {
    const double gap = a.values[i * a.dimension + d] - b.values[j * b.dimension + d];
    sum += gap * gap;
  }
  return std::sqrt(sum);
}

}  // namespace assay::testing
