#include "attacks/pii_shapes.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "attacks/checksums.h"

namespace assay {
namespace {

constexpr int kLatestBirth = 2030;  // fixed: a result must not depend on the day it is computed

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_word(char c) { return is_digit(c) || is_letter(c) || c == '_'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }

std::string digits_of(std::string_view word) {
  std::string digits;
  std::copy_if(word.begin(), word.end(), std::back_inserter(digits), is_digit);
  return digits;
}

/// Letters and digits, in upper case.
std::string letters_of(std::string_view word) {
  std::string letters;
  for (const char c : word) {
    if (is_digit(c) || is_letter(c)) {
      letters += upper(c);
    }
  }
  return letters;
}

std::string lowered(std::string_view word) {
  std::string result(word);
  std::transform(result.begin(), result.end(), result.begin(), lower);
  return result;
}

using Normalised = std::string (*)(std::string_view);
using Holds = bool (*)(std::string_view);

template <Normalised normalised, Holds holds>
std::optional<PiiFound> confirm_number(std::string_view cell, std::size_t begin, std::size_t end) {
  if (!stands_alone(cell, begin, end)) {
    return std::nullopt;
  }
  std::string value = normalised(cell.substr(begin, end - begin));
  return holds(value) ? std::optional(PiiFound{std::move(value), end}) : std::nullopt;
}

/// Letter by letter: labels of 1 to 63 characters that neither begin nor end with a dash.
bool is_domain(std::string_view domain) {
  std::size_t from = 0;
  while (from <= domain.size()) {
    const std::size_t dot = std::min(domain.find('.', from), domain.size());
    const std::string_view label = domain.substr(from, dot - from);
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') {
      return false;
    }
    from = dot + 1;
  }
  return true;
}

/// The numbers in a word, in order: "12/5/1987" gives 12, 5, 1987.
struct Numbers3 {
  std::array<int, 3> value{};
  std::array<std::size_t, 3> digits{};
  std::size_t count = 0;
};
Numbers3 numbers_in(std::string_view word) {
  Numbers3 found;
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

bool has_phone_length(const std::string& digits) {
  return digits.size() >= 7 && digits.size() <= 15 &&
         digits.find_first_not_of(digits.front()) != std::string::npos;  // not 0000000
}

}  // namespace

bool stands_alone(std::string_view cell, std::size_t begin, std::size_t end) {
  constexpr std::string_view kJoints = ".-/+,";
  if (begin > 0) {
    const char before = cell[begin - 1];
    if (is_word(before) || before == '+' ||
        (begin > 1 && kJoints.find(before) != std::string_view::npos && is_digit(cell[begin - 2]) &&
         is_digit(cell[begin]))) {
      return false;
    }
  }
  if (end < cell.size()) {
    const char after = cell[end];
    if (is_word(after) || (end + 1 < cell.size() && kJoints.find(after) != std::string_view::npos &&
                           is_digit(cell[end + 1]) && is_digit(cell[end - 1]))) {
      return false;
    }
  }
  return true;
}

std::optional<PiiFound> confirm_email(std::string_view cell, std::size_t begin, std::size_t end) {
  const std::string_view word = cell.substr(begin, end - begin);
  const std::size_t at = word.find('@');
  const bool alone = (begin == 0 || (!is_word(cell[begin - 1]) && cell[begin - 1] != '.')) &&
                     (end == cell.size() || (!is_word(cell[end]) && cell[end] != '@'));
  if (!alone || at > 64 || word.size() > 254 || word.substr(0, at).find("..") != word.npos ||
      !is_domain(word.substr(at + 1))) {
    return std::nullopt;
  }
  return PiiFound{lowered(word), end};
}

std::optional<PiiFound> confirm_url(std::string_view cell, std::size_t begin, std::size_t end) {
  while (end > begin && std::string_view(".,;:!?)]}").find(cell[end - 1]) != std::string_view::npos) {
    --end;  // the sentence's, not the address's
  }
  const std::string_view word = cell.substr(begin, end - begin);
  const std::size_t scheme = word.find("://");
  const std::size_t host = scheme == word.npos ? 0 : scheme + 3;
  const std::size_t path = std::min(word.find_first_of("/?#", host), word.size());
  if ((begin > 0 && is_word(cell[begin - 1])) || word.find('.', host) >= path || path < host + 4) {
    return std::nullopt;
  }
  std::string value = lowered(word.substr(0, path)) + std::string(word.substr(path));
  if (value.back() == '/') {
    value.pop_back();
  }
  return PiiFound{std::move(value), end};
}

std::optional<PiiFound> confirm_ipv4(std::string_view cell, std::size_t begin, std::size_t end) {
  const std::string word(cell.substr(begin, end - begin));
  in_addr address{};
  if (!stands_alone(cell, begin, end) || inet_pton(AF_INET, word.c_str(), &address) != 1) {
    return std::nullopt;
  }
  return PiiFound{word, end};
}

std::optional<PiiFound> confirm_ipv6(std::string_view cell, std::size_t begin, std::size_t end) {
  const std::string word(cell.substr(begin, end - begin));
  const bool alone = (begin == 0 || !is_word(cell[begin - 1])) &&
                     (end == cell.size() || !is_word(cell[end]));
  in6_addr address{};
  if (!alone || inet_pton(AF_INET6, word.c_str(), &address) != 1) {
    return std::nullopt;
  }
  std::size_t groups = 0;
  for (std::size_t i = 0; i < word.size(); ++i) {
    groups += word[i] != ':' && (i == 0 || word[i - 1] == ':') ? 1 : 0;
  }
  std::array<char, INET6_ADDRSTRLEN> shortest{};
  inet_ntop(AF_INET6, &address, shortest.data(), shortest.size());
  return groups >= 3 ? std::optional(PiiFound{shortest.data(), end}) : std::nullopt;
}

std::optional<PiiFound> confirm_iban(std::string_view cell, std::size_t begin, std::size_t) {
  std::string value = letters_of(cell.substr(begin, 2));
  const std::size_t length = iban_length(value);
  if (length == 0 || (begin > 0 && is_word(cell[begin - 1]))) {
    return std::nullopt;
  }
  std::size_t at = begin + 2;
  for (; at < cell.size() && value.size() < length; ++at) {  // one blank between groups
    if (is_digit(cell[at]) || is_letter(cell[at])) {
      value += upper(cell[at]);
    } else if (cell[at] != ' ' || cell[at - 1] == ' ') {
      break;
    }
  }
  const bool alone = at == cell.size() || !is_word(cell[at]);
  return alone && is_iban(value) ? std::optional(PiiFound{std::move(value), at}) : std::nullopt;
}

std::optional<PiiFound> confirm_card(std::string_view cell, std::size_t begin, std::size_t end) {
  return confirm_number<digits_of, is_card>(cell, begin, end);
}
std::optional<PiiFound> confirm_ssn(std::string_view cell, std::size_t begin, std::size_t end) {
  return confirm_number<digits_of, is_ssn>(cell, begin, end);
}
std::optional<PiiFound> confirm_nino(std::string_view cell, std::size_t begin, std::size_t end) {
  return confirm_number<letters_of, is_nino>(cell, begin, end);
}
std::optional<PiiFound> confirm_dni(std::string_view cell, std::size_t begin, std::size_t end) {
  return confirm_number<letters_of, is_dni>(cell, begin, end);
}
std::optional<PiiFound> confirm_pesel(std::string_view cell, std::size_t begin, std::size_t end) {
  return confirm_number<digits_of, is_pesel>(cell, begin, end);
}
std::optional<PiiFound> confirm_aadhaar(std::string_view cell, std::size_t begin, std::size_t end) {
  return confirm_number<digits_of, is_aadhaar>(cell, begin, end);
}
std::optional<PiiFound> confirm_bsn(std::string_view cell, std::size_t begin, std::size_t end) {
  return confirm_number<digits_of, is_bsn>(cell, begin, end);
}

std::optional<PiiFound> confirm_date(std::string_view cell, std::size_t begin, std::size_t end) {
  if (!stands_alone(cell, begin, end) || time_follows(cell, end)) {
    return std::nullopt;
  }
  const std::string_view word = cell.substr(begin, end - begin);
  const Numbers3 part = numbers_in(word);
  if (part.digits[0] == 4) {
    return found_day(birth_day(part.value[0], part.value[1], part.value[2]), end);
  }
  // 12.5.1987 has the day first; 5/12/1987 and 5-12-1987 the month, unless that is impossible
  const bool day_first = word.find('.') != word.npos || part.value[0] > 12;
  return found_day(birth_day(part.value[2], part.value[day_first ? 1 : 0],
                             part.value[day_first ? 0 : 1]),
                   end);
}

std::optional<PiiFound> confirm_worded_date(std::string_view cell, std::size_t begin,
                                            std::size_t end) {
  if (!stands_alone(cell, begin, end) || time_follows(cell, end)) {
    return std::nullopt;
  }
  const std::string_view word = cell.substr(begin, end - begin);
  const Numbers3 part = numbers_in(word);
  return found_day(birth_day(part.value[1], month_in(word), part.value[0]), end);
}

std::optional<PiiFound> confirm_international_phone(std::string_view cell, std::size_t begin,
                                                    std::size_t end) {
  std::string digits = digits_of(cell.substr(begin, end - begin));
  if (cell[begin] != '+') {
    if (digits.size() == end - begin) {
      return std::nullopt;  // 0012345678: a number with zeros in front
    }
    digits.erase(0, 2);
  }
  const bool alone = (begin == 0 || !is_word(cell[begin - 1])) &&
                     (end == cell.size() || !is_word(cell[end]));
  if (!alone || digits.empty() || !has_phone_length(digits)) {
    return std::nullopt;
  }
  return PiiFound{"+" + digits, end};
}

std::optional<PiiFound> confirm_national_phone(std::string_view cell, std::size_t begin,
                                               std::size_t end) {
  std::string digits = digits_of(cell.substr(begin, end - begin));
  if (!stands_alone(cell, begin, end) || digits.empty() || !has_phone_length(digits)) {
    return std::nullopt;
  }
  if (digits.size() == 11 && digits[0] == '1') {
    digits.erase(0, 1);  // 1-212-... is the long-distance form of 212-...
  }
  return PiiFound{std::move(digits), end};
}

std::optional<std::string> whole_cell_phone(std::string_view cell) {
  if (cell.find_first_not_of("+0123456789 ()./-") != cell.npos) {
    return std::nullopt;
  }
  std::string digits = digits_of(cell);
  if (digits.empty() || !has_phone_length(digits)) {
    return std::nullopt;
  }
  return (cell.front() == '+' ? "+" : "") + digits;
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
