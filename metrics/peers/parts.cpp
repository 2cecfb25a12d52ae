#include "metrics/peers/parts.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

namespace assay::peers {

bool has_cells(const Field& field) {
  return field.is_ordered() || field.kind == Kind::kCategorical;
}

Key columns_key(std::span<const std::string> names) {
  Key key;
  for (const auto& name : names) {
    key.emplace_back("columns", name);
  }
  return key;
}

void append_worst_first(std::vector<Part> parts, Result& result) {
  std::ranges::stable_sort(parts, {}, [](const Part& part) {
    return part.estimate ? part.estimate->value : std::numeric_limits<double>::infinity();
  });
  std::ranges::move(parts, std::back_inserter(result.parts));
}

std::vector<double> sorted_values(const Table& table, std::size_t column) {
  auto values = table.as_numbers(column);
  std::erase_if(values, [](double x) { return std::isnan(x); });
  std::ranges::sort(values);
  return values;
}

}  // namespace assay::peers
