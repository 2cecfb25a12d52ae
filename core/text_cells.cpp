#include "core/text_cells.h"

#include <fast_float/fast_float.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <iterator>

namespace assay {
namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view without_sign(std::string_view number) {
  return number.starts_with('-') ? number.substr(1) : number;
}

}  // namespace

std::optional<double> parse_number(std::string_view cell) {
  const auto digits = without_sign(cell);
  // Keeps out "inf", "nan" and "infinity", which fast_float reads.
  if (digits.empty() || !(is_digit(digits[0]) || digits[0] == '.')) {
    return std::nullopt;
  }
  // Integers of up to 15 digits are exact in a double: no rounding to be done.
  if (digits.size() <= 15 && std::ranges::all_of(digits, is_digit)) {
    std::int64_t whole = 0;
    for (const char c : digits) {
      whole = 10 * whole + (c - '0');
    }
    const auto value = static_cast<double>(whole);
    return digits.size() == cell.size() ? value : -value;
  }
  double value = 0;
  const auto [end, error] = fast_float::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (error != std::errc() || end != cell.data() + cell.size() || !std::isfinite(value)) {
    return std::nullopt;
  }
  return value;
}

int decimals_of(std::string_view number) {
  if (number.find_first_of("eE") != std::string_view::npos) {
    return -1;
  }
  const auto point = number.find('.');
  return point == std::string_view::npos ? 0 : static_cast<int>(number.size() - point - 1);
}

bool is_digit_code(std::string_view number) {
  const auto digits = without_sign(number);
  const bool zero_in_front = digits.size() > 1 && digits[0] == '0' && is_digit(digits[1]);
  return zero_in_front || (digits.size() > 15 && std::ranges::all_of(digits, is_digit));
}

bool is_plain_integer(std::string_view number) {
  const auto digits = without_sign(number);
  return !digits.empty() && digits.size() <= 15 && std::ranges::all_of(digits, is_digit) &&
         (digits[0] != '0' || number == "0");
}

void append_number(std::string& out, double value, int decimals) {
  const auto start = out.size();
  fmt::format_to(std::back_inserter(out), "{}", value);
  if (decimals <= 0) {
    return;
  }
  const auto number = std::string_view(out).substr(start);
  const int written = decimals_of(number);
  if (written < 0 || written >= decimals) {
    return;
  }
  if (number.find('.') == std::string_view::npos) {
    out += '.';
  }
  out.append(static_cast<std::size_t>(decimals - written), '0');
}

bool is_missing_word(std::string_view cell) {
  constexpr std::array<std::string_view, 15> kWords{"NA",   "N/A",  "n/a",  "na",   "NaN",
                                                    "nan",  "NAN",  "null", "NULL", "Null",
                                                    "None", "<NA>", "#N/A", "NaT",  "."};
  return std::ranges::find(kWords, cell) != kWords.end();
}

std::string shown(std::string_view cell) {
  constexpr std::size_t kLongest = 60;
  std::string out = "\"";
  for (std::size_t i = 0; i < cell.size() && i < kLongest; ++i) {
    const char c = cell[i];
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += ' ';
    } else {
      out += c;
    }
  }
  if (cell.size() > kLongest) {
    // Never end inside a character.
    while ((static_cast<unsigned char>(out.back()) & 0xC0) == 0x80) {
      out.pop_back();
    }
    if (static_cast<unsigned char>(out.back()) >= 0xC0) {
      out.pop_back();
    }
    out += "...";
  }
  return out + '"';
}

std::size_t Utf8Check::feed(std::string_view bytes) {
  std::size_t i = 0;
  while (i < bytes.size()) {
    if (pending_ == 0 && bytes.size() - i >= 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, bytes.data() + i, 8);
      if ((word & 0x8080808080808080) == 0) {  // eight ASCII characters
        i += 8;
        continue;
      }
    }
    const auto byte = static_cast<unsigned char>(bytes[i]);
    if (pending_ > 0) {
      if (byte < low_ || byte > high_) {
        return i;
      }
      --pending_;
      low_ = 0x80;
      high_ = 0xBF;
    } else if (byte >= 0x80) {
      if (byte < 0xC2 || byte > 0xF4) {
        return i;
      }
      pending_ = byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3;
      // Second byte after E0, F0: nothing overlong; after ED: no surrogates; after F4: at most
      // U+10FFFF.
      low_ = byte == 0xE0 ? 0xA0 : byte == 0xF0 ? 0x90 : 0x80;
      high_ = byte == 0xED ? 0x9F : byte == 0xF4 ? 0x8F : 0xBF;
    }
    ++i;
  }
  return std::string_view::npos;
}

}  // namespace assay
