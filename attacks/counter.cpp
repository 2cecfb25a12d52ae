#include "attacks/counter.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <unordered_set>

namespace assay {
namespace {

std::optional<double> whole_number(const Table& table, std::size_t column, std::size_t row) {
  double value = 0;
  if (table.field(column).kind == Kind::kNumeric) {
    value = table.numbers(column)[row];
  } else {
    const std::string& word =
        table.words(column)[static_cast<std::size_t>(table.codes(column)[row])];
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc() || end != word.data() + word.size()) {
      return std::nullopt;
    }
  }
  return value == std::floor(value) ? std::optional(value) : std::nullopt;
}

}  // namespace

bool is_counter(const Table& table, std::size_t column) {
  if (table.field(column).kind == Kind::kDatetime || table.rows() < 2) {
    return false;
  }
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  std::unordered_set<double> seen;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto value = table.missing(column, row) ? std::nullopt : whole_number(table, column, row);
    if (!value || !seen.insert(*value).second) {
      return false;
    }
    low = std::min(low, *value);
    high = std::max(high, *value);
  }
  return high - low + 1 == static_cast<double>(table.rows());
}

}  // namespace assay
