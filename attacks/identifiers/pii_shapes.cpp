#include "attacks/identifiers/pii_shapes.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "attacks/identifiers/checksums.h"
#include "attacks/identifiers/pii_letters.h"

namespace assay {
namespace {

using ascii::is_digit;
using ascii::is_letter;
using ascii::is_word;
using ascii::lowered;
using ascii::upper;

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
  while (end > begin &&
         std::string_view(".,;:!?)]}").find(cell[end - 1]) != std::string_view::npos) {
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
  const bool alone =
      (begin == 0 || !is_word(cell[begin - 1])) && (end == cell.size() || !is_word(cell[end]));
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

std::optional<PiiFound> confirm_international_phone(std::string_view cell, std::size_t begin,
                                                    std::size_t end) {
  std::string digits = digits_of(cell.substr(begin, end - begin));
  if (cell[begin] != '+') {
    if (digits.size() == end - begin) {
      return std::nullopt;  // 0012345678: a number with zeros in front
    }
    digits.erase(0, 2);
  }
  const bool alone =
      (begin == 0 || !is_word(cell[begin - 1])) && (end == cell.size() || !is_word(cell[end]));
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

}  // namespace assay
