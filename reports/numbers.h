#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

/// Numbers for people. Full precision stays in report.json.
namespace assay {

/// With `decimals` digits after the point and commas between thousands: "39,032", "-0.120".
std::string fixed(double value, int decimals);

/// Whole numbers in full, others with three significant digits: "39,032", "0.813", "2.1e-05".
std::string human(double value);

/// human() without zeros at the end: "0.65".
std::string brief(double value);

/// Digits after the point at which the interval is worth quoting: its half-width keeps two
/// significant digits (up to 0.35, 3.5, ...) or one. Empty without an interval.
std::optional<int> resolution(const Estimate& estimate);

/// "0.812", rounded to the interval's resolution.
std::string human_value(const Estimate& estimate);
/// "0.791 to 0.833"; empty without an interval.
std::string human_interval(const Estimate& estimate);
std::string human_p(double p);  ///< "0.031", "< 0.0001"
/// "1 row", "39,032 rows": the noun takes an s.
std::string counted(std::uint64_t count, std::string_view noun);
std::string human_cell(const Value& value);  ///< a dash for an empty cell
std::string shortest(double value);          ///< the shortest decimal that reads back equal

/// About `count` round numbers that lie in [low, high], ascending; empty unless low < high and both
/// are finite.
std::vector<double> nice_ticks(double low, double high, int count);
std::string tick_text(double tick, double step);

/// At most `most` characters (code points), the last an ellipsis if something was cut.
std::string clipped(std::string_view text, std::size_t most);
std::size_t length_of(std::string_view text);  ///< code points

}  // namespace assay
