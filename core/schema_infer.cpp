#include "core/schema_infer.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <vector>

#include "core/date_format.h"
#include "core/text_cells.h"

namespace assay {
namespace {

constexpr std::size_t kFewRows = 20;  // below, being distinct says nothing

bool is_one_of(std::string_view word, auto... words) { return ((word == words) || ...); }

/// "PassengerID" -> passenger, id; "row_names" -> row, names. ASCII only; other letters stay as
/// they are.
std::vector<std::string> name_words(std::string_view name) {
  std::vector<std::string> words(1);
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const bool letter = is_upper(c) || is_lower(c) || (static_cast<unsigned char>(c) & 0x80) != 0;
    if (!letter || (is_upper(c) && i > 0 && is_lower(name[i - 1]))) {
      words.emplace_back();
    }
    if (letter) {
      words.back() += is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
  return words;
}

bool says_id(std::string_view name) {
  return std::ranges::any_of(name_words(name), [](const std::string& word) {
    return is_one_of(word, "id", "ids", "idcode", "uuid", "guid", "rowid", "pid", "uid", "personid",
                     "patientid", "studentid", "userid", "customerid", "caseid", "recordid",
                     "subjectid", "accountid", "memberid", "clientid", "employeeid");
  });
}

bool says_index(std::string_view name) {
  return name == "column 1" || name == "Unnamed: 0" ||
         std::ranges::any_of(name_words(name), [](const std::string& word) {
           return is_one_of(word, "key", "index", "idx", "rownames", "rowname");
         });
}

/// Enough different values to name many people, some in several rows.
bool are_many(std::size_t distinct, std::size_t present) {
  return (distinct >= kFewRows && 20 * distinct >= present) || distinct > 1000;
}

/// The cells that carry a value if words like "NA" mean missing; `tokens` gets these words.
std::vector<std::string_view> without_missing_words(const Dictionary& words,
                                                    std::vector<std::string>& tokens) {
  std::vector<std::string_view> values;
  for (std::size_t code = 0; code < words.size(); ++code) {
    const auto word = words[code];
    if (is_missing_word(word)) {
      tokens.emplace_back(word);
    } else if (!word.empty()) {
      values.push_back(word);
    }
  }
  std::ranges::sort(tokens);
  tokens.insert(tokens.begin(), "");
  return values;
}

int decimals_of_all(const std::vector<std::string_view>& numbers) {
  int most = 0;
  for (const auto number : numbers) {
    const int decimals = decimals_of(number);
    if (decimals < 0 || decimals > 15) {
      return -1;
    }
    most = std::max(most, decimals);
  }
  return most;
}

Kind kind_of_numbers(std::string_view name, const std::vector<std::string_view>& numbers,
                     std::size_t present) {
  if (!std::ranges::all_of(numbers, is_plain_integer)) {
    return Kind::kNumeric;
  }
  IntegerFacts facts{.present = present,
                     .distinct = numbers.size(),
                     .low = std::numeric_limits<double>::infinity(),
                     .high = -std::numeric_limits<double>::infinity()};
  for (const auto number : numbers) {
    const double value = *parse_number(number);
    facts.low = std::min(facts.low, value);
    facts.high = std::max(facts.high, value);
  }
  return integers_are_ids(name, facts) ? Kind::kId : Kind::kNumeric;
}

Kind kind_of_strings(std::string_view name, const Dictionary& words, std::size_t present) {
  const auto distinct = words.size();
  bool blanks = false;
  std::size_t bytes = 0;
  for (std::size_t code = 0; code < distinct; ++code) {
    blanks |= words[code].empty() || words[code].find_first_of(" \t\r\n") != std::string_view::npos;
    bytes += words[code].size();
  }
  const bool unique = distinct == present;
  if (!blanks && says_id(name) && (unique || are_many(distinct, present))) {
    return Kind::kId;
  }
  if (unique && distinct >= kFewRows) {
    return blanks ? Kind::kText : Kind::kId;
  }
  const double share = static_cast<double>(distinct) / static_cast<double>(present);
  const bool is_long = bytes > 30 * distinct;
  const bool text = distinct > 5000 || (distinct > 50 && share >= (is_long ? 0.05 : 0.2));
  return text ? Kind::kText : Kind::kCategorical;
}

}  // namespace

bool is_quantity(std::string_view cell) {
  return parse_number(cell).has_value() && !is_digit_code(cell);
}

bool integers_are_ids(std::string_view name, const IntegerFacts& facts) {
  const bool unique = facts.present == facts.distinct;
  const bool consecutive = facts.high - facts.low + 1 == static_cast<double>(facts.distinct);
  if (unique && ((consecutive && facts.present >= kFewRows) || says_index(name))) {
    return true;
  }
  return says_id(name) && (unique || are_many(facts.distinct, facts.present));
}

Field infer_field(std::string_view name, const Dictionary& words, std::size_t rows,
                  std::size_t missing) {
  Field field;
  field.name = name;
  field.kind = Kind::kCategorical;
  const auto present = rows - missing;
  std::vector<std::string> tokens;
  const auto values = without_missing_words(words, tokens);
  if (values.empty()) {
    return field;
  }
  if (std::ranges::all_of(values, is_quantity)) {
    field.kind = kind_of_numbers(name, values, present);
    field.decimals = field.kind == Kind::kNumeric ? decimals_of_all(values) : -1;
    field.missing = std::move(tokens);
  } else if (auto pattern = infer_date_pattern(values)) {
    field.kind = Kind::kDatetime;
    field.format = std::move(*pattern);
    field.missing = std::move(tokens);
  } else {
    field.kind = kind_of_strings(name, words, present);
  }
  return field;
}

}  // namespace assay
