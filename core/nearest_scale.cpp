#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.h"
#include "core/nearest.h"

namespace assay {

GowerScale gower_scale(std::span<const Table* const> tables, std::span<const std::size_t> columns,
                       bool clip) {
  require(!tables.empty(), "gower_scale: no table was given");
  GowerScale scale;
  scale.clip = clip;
  for (const std::size_t column : columns) {
    const Field& field = tables.front()->field(column);
    require(field.is_ordered() || field.kind == Kind::kCategorical, "gower_scale: column '",
            field.name, "' is ", name_of(field.kind),
            "; only numeric, datetime and categorical columns have a distance");
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (const Table* table : tables) {
      const auto values = field.is_ordered() ? table->as_numbers(column) : std::vector<double>();
      for (const double v : values) {
        if (!std::isnan(v)) {
          low = std::min(low, v);
          high = std::max(high, v);
        }
      }
    }
    scale.columns.push_back(column);
    scale.low.push_back(high >= low ? low : 0);
    scale.range.push_back(high >= low ? high - low : 0);
  }
  return scale;
}

GowerScale gower_scale(std::span<const Table* const> tables, bool clip) {
  require(!tables.empty(), "gower_scale: no table was given");
  std::vector<std::size_t> columns;
  for (std::size_t c = 0; c < tables.front()->columns(); ++c) {
    const Field& field = tables.front()->field(c);
    if ((field.is_ordered() || field.kind == Kind::kCategorical) && field.is_measured()) {
      columns.push_back(c);
    }
  }
  return gower_scale(tables, columns, clip);
}

}  // namespace assay
