#include <array>
#include <cstdio>

#include "attacks/identifiers/checksums.h"
#include "attacks/identifiers/pii_letters.h"
#include "attacks/identifiers/pii_shapes.h"

namespace assay {
namespace {

using ascii::is_digit;
using ascii::lower;
using ascii::lowered;

constexpr int kLatestBirth = 2030;  // fixed: a result must not depend on the day it is computed

/// The numbers in a word, in order: "12/5/1987" gives 12, 5, 1987.
struct DateNumbers {
  std::array<int, 3> value{};
  std::array<std::size_t, 3> digits{};
  std::size_t count = 0;
};
DateNumbers numbers_in(std::string_view word) {
  DateNumbers found;
  for (std::size_t i = 0; i < word.size() && found.count < 3; ++i) {
    if (is_digit(word[i])) {
      found.value[found.count] = 10 * found.value[found.count] + (word[i] - '0');
      ++found.digits[found.count];
      if (i + 1 == word.size() || !is_digit(word[i + 1])) {
        ++found.count;
      }
    }
  }
  return found;
}

/// Is a time of day written behind the date? Then it is a moment, not a birthday.
bool time_follows(std::string_view cell, std::size_t end) {
  std::size_t at = end;
  while (at < cell.size() && (cell[at] == ' ' || cell[at] == ',' || lower(cell[at]) == 't')) {
    ++at;
  }
  const std::size_t digits = at;
  while (at < cell.size() && is_digit(cell[at])) {
    ++at;
  }
  return at > digits && at < digits + 3 && at + 1 < cell.size() && cell[at] == ':' &&
         is_digit(cell[at + 1]);
}

std::optional<PiiFound> found_day(std::optional<std::string> day, std::size_t end) {
  return day ? std::optional(PiiFound{std::move(*day), end}) : std::nullopt;
}

int month_in(std::string_view word) {
  constexpr std::string_view kNames[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                         "jul", "aug", "sep", "oct", "nov", "dec"};
  const std::string plain = lowered(word);
  for (int month = 0; month < 12; ++month) {
    if (plain.find(kNames[month]) != std::string::npos) {
      return month + 1;
    }
  }
  return 0;
}

}  // namespace

std::optional<PiiFound> confirm_date(std::string_view cell, std::size_t begin, std::size_t end) {
  if (!stands_alone(cell, begin, end) || time_follows(cell, end)) {
    return std::nullopt;
  }
  const std::string_view word = cell.substr(begin, end - begin);
  const DateNumbers part = numbers_in(word);
  if (part.digits[0] == 4) {
    return found_day(birth_day(part.value[0], part.value[1], part.value[2]), end);
  }
  // 12.5.1987 has the day first; 5/12/1987 and 5-12-1987 the month, unless that is impossible
  const bool day_first = word.find('.') != word.npos || part.value[0] > 12;
  return found_day(
      birth_day(part.value[2], part.value[day_first ? 1 : 0], part.value[day_first ? 0 : 1]), end);
}

std::optional<PiiFound> confirm_worded_date(std::string_view cell, std::size_t begin,
                                            std::size_t end) {
  if (!stands_alone(cell, begin, end) || time_follows(cell, end)) {
    return std::nullopt;
  }
  const std::string_view word = cell.substr(begin, end - begin);
  const DateNumbers part = numbers_in(word);
  return found_day(birth_day(part.value[1], month_in(word), part.value[0]), end);
}

std::optional<std::string> birth_day(int year, int month, int day) {
  if (year > kLatestBirth || !is_day(year, month, day)) {
    return std::nullopt;
  }
  std::array<char, 40> written{};
  std::snprintf(written.data(), written.size(), "%04d-%02d-%02d", year, month, day);
  return std::string(written.data());
}

}  // namespace assay
