#include <algorithm>
#include <cmath>

#include "core/nearest_gower_pack.h"

namespace assay::detail {

GowerExact::GowerExact(const Table& queries, const Table& candidates, const GowerScale& scale)
    : clip_(scale.clip) {
  for (std::size_t c = 0; c < scale.columns.size(); ++c) {
    if (queries.field(scale.columns[c]).is_ordered()) {
      ranges_.push_back(scale.range[c]);
    } else {
      ++coded_;
    }
  }
  query_ = rows_of(queries, scale);
  candidate_ = rows_of(candidates, scale);
}

GowerExact::Rows GowerExact::rows_of(const Table& table, const GowerScale& scale) const {
  Rows rows{std::vector<double>(table.rows() * ranges_.size()),
            std::vector<std::int32_t>(table.rows() * coded_)};
  std::size_t ordered = 0, coded = 0;
  for (const std::size_t column : scale.columns) {
    if (table.field(column).is_ordered()) {
      const auto values = table.as_numbers(column);
      for (std::size_t r = 0; r < table.rows(); ++r) {
        rows.numbers[r * ranges_.size() + ordered] = values[r];
      }
      ++ordered;
    } else {
      const auto codes = table.codes(column);
      for (std::size_t r = 0; r < table.rows(); ++r) {
        rows.codes[r * coded_ + coded] = codes[r];
      }
      ++coded;
    }
  }
  return rows;
}

double GowerExact::distance(std::size_t query, std::size_t candidate) const {
  const std::int32_t* own = query_.codes.data() + query * coded_;
  const std::int32_t* other = candidate_.codes.data() + candidate * coded_;
  int different = 0;
  for (std::size_t c = 0; c < coded_; ++c) {
    different += own[c] != other[c] ? 1 : 0;
  }
  const double* a = query_.numbers.data() + query * ranges_.size();
  const double* b = candidate_.numbers.data() + candidate * ranges_.size();
  double sum = different;
  for (std::size_t c = 0; c < ranges_.size(); ++c) {
    sum += gap(a[c], b[c], ranges_[c]);
  }
  return sum;
}

double GowerExact::gap(double a, double b, double range) const {
  if (std::isnan(a) || std::isnan(b)) {
    return std::isnan(a) && std::isnan(b) ? 0 : 1;
  }
  if (range <= 0) {
    return a == b ? 0 : 1;
  }
  const double d = std::fabs(a - b) / range;
  return clip_ ? std::min(d, 1.0) : d;
}

}  // namespace assay::detail
