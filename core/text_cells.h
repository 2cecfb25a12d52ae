#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace assay {

/// How numbers look in text files, in both directions.

/// A decimal number as a double, rounded correctly: "12", "-0.5", ".5", "5.", "1e-300". Nothing
/// else: no blanks, no plus sign (that is a telephone number), no hexadecimal, no inf, no nan,
/// nothing that overflows a double.
std::optional<double> parse_number(std::string_view cell);

/// Digits after the point as written, "2.50" has 2; -1 if there is an exponent.
int decimals_of(std::string_view number);

/// Is this a code rather than a quantity? "01234" (a zero in front would be lost) or an integer of
/// more than 15 digits that a double cannot hold for certain.
bool is_digit_code(std::string_view number);

/// The integer exactly as parse_number's result prints again: "12", "-3"; not "12.0", "1e3", "-0",
/// "007".
bool is_plain_integer(std::string_view number);

/// Appends the shortest decimal that reads back equal, padded with zeros to `decimals` digits after
/// the point (not if it has an exponent). Minus zero keeps its sign. `value` must be finite.
void append_number(std::string& out, double value, int decimals = -1);

/// "NA", "NaN", "null", ...: a word that means "missing" when everything else in its column is a
/// number or a date. Not "?", which tables use as a category.
bool is_missing_word(std::string_view cell);

/// The cell for an error message: in double quotes, one line, at most 60 bytes.
std::string shown(std::string_view cell);

/// Checks that a stream of bytes is UTF-8 (RFC 3629: no surrogates, nothing overlong, at most
/// U+10FFFF), piece by piece.
class Utf8Check {
 public:
  /// The position in `bytes` of the first byte that breaks the rules, or npos.
  std::size_t feed(std::string_view bytes);
  /// False if the last character is cut off.
  bool complete() const { return pending_ == 0; }

 private:
  int pending_ = 0;                         ///< continuation bytes still to come
  unsigned char low_ = 0x80, high_ = 0xBF;  ///< range of the next one
};

}  // namespace assay
