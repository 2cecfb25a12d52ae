#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

/// A strftime pattern, read once and used for many cells, in both directions.
///
/// Directives: %Y (four digits) %m %d %H %I %M %S %f (fraction of a second, 1 to 6 digits; written
/// with 6) %p (AM, PM) %b (Mar) %B (March) %y (69..99 are 1969..1999) %z (Z, +0200, +02:00; written
/// as Z) %%. English names, any case. Numbers are read with or without a leading zero; "%-d",
/// "%-m", "%-H" and "%-I" also write them without. What a pattern does not mention is 1 January
/// 1970, midnight, UTC. The empty pattern is ISO 8601 in any of its usual lengths: date; date and
/// time with 'T' or a blank, with or without seconds, fraction and zone; it writes the shortest
/// that says everything.
class DateFormat {
 public:
  /// Throws InputError for a directive that is not in the list above.
  explicit DateFormat(std::string_view pattern);

  /// Microseconds since 1970-01-01T00:00:00 UTC, or nothing if the cell does not fit the pattern or
  /// is no date (30 February).
  std::optional<std::int64_t> parse(std::string_view cell) const;

  /// Appends the point in time; parts that the pattern does not show are cut off. Throws InputError
  /// outside the years 0..9999.
  void append(std::string& out, std::int64_t microseconds) const;

 private:
  struct Item {
    char directive;  ///< 0: the character `literal`
    char literal;
    bool padded;
  };
  std::vector<Item> items_;  ///< empty: ISO 8601
};

/// The pattern that fits every cell, or nothing. Where day and month cannot be told apart anywhere
/// in the column, the month is first, as in pandas; patterns write numbers without a leading zero
/// if some cell does.
std::optional<std::string> infer_date_pattern(std::span<const std::string_view> cells);

}  // namespace assay
