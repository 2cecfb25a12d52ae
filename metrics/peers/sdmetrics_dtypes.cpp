#include "metrics/peers/sdmetrics_dtypes.h"

#include <algorithm>
#include <array>
#include <vector>

#include "core/text_cells.h"
#include "metrics/peers/sdmetrics_columns.h"

namespace assay::sdmetrics {
namespace {

constexpr std::string_view kInteger = "int64", kFloat = "float64", kBool = "bool",
                           kObject = "object";

bool is_truth_value(std::string_view word) {
  constexpr std::array<std::string_view, 6> kWords{"True",  "TRUE",  "true",
                                                   "False", "FALSE", "false"};
  return std::ranges::find(kWords, word) != kWords.end();
}

/// Digits with a sign or without: "007" is the integer 7 to pandas.
bool is_integer_word(std::string_view word) {
  const auto digits = word.substr(word.starts_with('-') ? 1 : 0);
  constexpr std::size_t kMostDigits = 18;  // all of them fit
  return !digits.empty() && digits.size() <= kMostDigits &&
         std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
}

std::string_view dtype_of_words(const Table& table, std::size_t column) {
  const auto& words = table.words(column);
  std::vector<char> occurs(words.size() + 1);
  for (const auto code : table.codes(column)) {
    occurs[static_cast<std::size_t>(code + 1)] = 1;
  }
  const bool missing = occurs[0] != 0;
  bool integers = true, numbers = true, truths = true, any = false;
  for (std::size_t k = 0; k < words.size(); ++k) {
    if (occurs[k + 1] != 0) {
      any = true;
      integers = integers && is_integer_word(words[k]);
      numbers = numbers && (is_integer_word(words[k]) || parse_number(words[k]).has_value());
      truths = truths && is_truth_value(words[k]);
    }
  }
  if (!any || numbers) {
    return any && integers && !missing ? kInteger : kFloat;
  }
  return truths && !missing ? kBool : kObject;
}

}  // namespace

std::string_view dtype_of(const Table& table, std::size_t column) {
  switch (table.field(column).kind) {
    case Kind::kNumeric:
      return is_integer_column(table.numbers(column)) ? kInteger : kFloat;
    case Kind::kDatetime:
      return "datetime64[ns]";
    case Kind::kVector:
      return kObject;
    default:
      return dtype_of_words(table, column);
  }
}

std::optional<double> table_structure(const Table& real, const Table& synthetic) {
  double equal = 0, all = 0;
  for (std::size_t c = 0; c < real.columns(); ++c) {
    if (!real.field(c).has(Role::kIgnored)) {
      const bool same = dtype_of(real, c) == dtype_of(synthetic, c);
      equal += same ? 1 : 0;
      all += same ? 1 : 2;
    }
  }
  return all > 0 ? std::optional(equal / all) : std::nullopt;
}

}  // namespace assay::sdmetrics
