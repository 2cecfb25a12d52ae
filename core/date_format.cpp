#include "core/date_format.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>

#include "core/error.h"

namespace assay {
namespace {

using Days = std::chrono::sys_days;

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kDay = 86'400 * kSecond;
constexpr std::array<std::string_view, 12> kMonths{"January",   "February", "March",    "April",
                                                   "May",       "June",     "July",     "August",
                                                   "September", "October",  "November", "December"};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool starts_with_any_case(std::string_view text, std::string_view word) {
  return text.size() >= word.size() &&
         std::equal(word.begin(), word.end(), text.begin(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

/// What has been read of one cell, and what is left of it.
struct Reading {
  std::string_view rest;
  int year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0, microsecond = 0;
  int offset = 0;      ///< seconds east of UTC
  int afternoon = -1;  ///< 0 AM, 1 PM, -1 not said

  /// Between `fewest` and `most` digits.
  bool number(int& value, int fewest, int most) {
    int digits = 0;
    int sum = 0;
    while (digits < most && !rest.empty() && rest[0] >= '0' && rest[0] <= '9') {
      sum = 10 * sum + (rest[0] - '0');
      rest.remove_prefix(1);
      ++digits;
    }
    value = sum;
    return digits >= fewest;
  }

  bool character(char c) {
    const bool found = rest.starts_with(c);
    rest.remove_prefix(found ? 1 : 0);
    return found;
  }

  bool month_name(bool full) {
    for (std::size_t i = 0; i < kMonths.size(); ++i) {
      const auto name = full ? kMonths[i] : kMonths[i].substr(0, 3);
      if (starts_with_any_case(rest, name)) {
        rest.remove_prefix(name.size());
        month = static_cast<int>(i) + 1;
        return true;
      }
    }
    return false;
  }

  bool fraction() {
    const auto before = rest.size();
    if (!number(microsecond, 1, 6)) {
      return false;
    }
    for (auto digits = before - rest.size(); digits < 6; ++digits) {
      microsecond *= 10;
    }
    return true;
  }

  bool zone() {
    if (character('Z')) {
      return true;
    }
    const int sign = rest.starts_with('-') ? -1 : 1;
    int hours = 0;
    int minutes = 0;
    if (!(character('+') || character('-')) || !number(hours, 2, 2)) {
      return false;
    }
    character(':');
    if (!rest.empty() && !number(minutes, 2, 2)) {
      return false;
    }
    offset = sign * (hours * 3600 + minutes * 60);
    return hours < 24 && minutes < 60;
  }

  bool half_of_day() {
    const bool pm = starts_with_any_case(rest, "PM");
    if (!pm && !starts_with_any_case(rest, "AM")) {
      return false;
    }
    rest.remove_prefix(2);
    afternoon = pm ? 1 : 0;
    return true;
  }

  bool directive(char which) {
    switch (which) {
      case 'Y':
        return number(year, 4, 4);
      case 'y':
        if (!number(year, 2, 2)) {
          return false;
        }
        year += year < 69 ? 2000 : 1900;
        return true;
      case 'm':
        return number(month, 1, 2);
      case 'd':
        return number(day, 1, 2);
      case 'H':
        return number(hour, 1, 2);
      case 'I':
        return number(hour, 1, 2) && hour >= 1 && hour <= 12;
      case 'M':
        return number(minute, 1, 2);
      case 'S':
        return number(second, 1, 2);
      case 'f':
        return fraction();
      case 'p':
        return half_of_day();
      case 'b':
        return month_name(false);
      case 'B':
        return month_name(true);
      default:
        return zone();
    }
  }

  bool iso() {
    const auto two = [this](int& value) { return number(value, 2, 2); };
    if (!number(year, 4, 4) || !character('-') || !two(month) || !character('-') || !two(day)) {
      return false;
    }
    if (rest.empty()) {
      return true;
    }
    if (!(character('T') || character(' ')) || !two(hour) || !character(':') || !two(minute)) {
      return false;
    }
    if (character(':') && (!two(second) || (character('.') && !fraction()))) {
      return false;
    }
    return rest.empty() || zone();
  }

  std::optional<std::int64_t> time() {
    if (afternoon >= 0) {
      hour = hour % 12 + 12 * afternoon;
    }
    const std::chrono::year_month_day date{std::chrono::year{year},
                                           std::chrono::month{static_cast<unsigned>(month)},
                                           std::chrono::day{static_cast<unsigned>(day)}};
    if (!rest.empty() || !date.ok() || hour > 23 || minute > 59 || second > 59) {
      return std::nullopt;
    }
    const std::int64_t days = Days(date).time_since_epoch().count();
    return days * kDay + (hour * 3600 + minute * 60 + second - offset) * kSecond + microsecond;
  }
};

/// A point in time taken apart.
struct Parts {
  explicit Parts(std::int64_t microseconds) {
    const std::int64_t days =
        microseconds >= 0 ? microseconds / kDay : -((kDay - 1 - microseconds) / kDay);
    const std::chrono::year_month_day date{Days(std::chrono::days(days))};
    year = static_cast<int>(date.year());
    month = static_cast<int>(static_cast<unsigned>(date.month()));
    day = static_cast<int>(static_cast<unsigned>(date.day()));
    const std::int64_t within = microseconds - days * kDay;
    microsecond = static_cast<int>(within % kSecond);
    const int seconds = static_cast<int>(within / kSecond);
    hour = seconds / 3600;
    minute = seconds / 60 % 60;
    second = seconds % 60;
  }
  int year, month, day, hour, minute, second, microsecond;
};

}  // namespace

DateFormat::DateFormat(std::string_view pattern) {
  constexpr std::string_view kKnown = "YymdHIMSfpbBz";
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '%') {
      items_.push_back({0, pattern[i], true});
      continue;
    }
    ++i;
    const bool padded = !pattern.substr(i).starts_with('-');
    i += padded ? 0 : 1;
    const char directive = i < pattern.size() ? pattern[i] : '\0';
    if (directive == '%' && padded) {
      items_.push_back({0, '%', true});
      continue;
    }
    require(directive != '\0' && kKnown.find(directive) != std::string_view::npos, "date format \"",
            pattern, "\": unknown directive at character ", i,
            "; use %Y %y %m %d %H %I %M %S %f %p %b %B %z and %%");
    items_.push_back({directive, 0, padded});
  }
}

std::optional<std::int64_t> DateFormat::parse(std::string_view cell) const {
  Reading reading{cell};
  if (items_.empty()) {
    return reading.iso() ? reading.time() : std::nullopt;
  }
  for (const auto& item : items_) {
    if (!(item.directive == 0 ? reading.character(item.literal)
                              : reading.directive(item.directive))) {
      return std::nullopt;
    }
  }
  return reading.time();
}

void DateFormat::append(std::string& out, std::int64_t microseconds) const {
  constexpr std::int64_t kFirst = -719'528 * kDay;  // 0000-01-01
  constexpr std::int64_t kLast = 2'932'897 * kDay;  // 10000-01-01
  require(microseconds >= kFirst && microseconds < kLast, "time ", microseconds,
          " microseconds is outside the years 0000 to 9999; correct the value");
  const Parts t(microseconds);
  const auto to = std::back_inserter(out);
  if (items_.empty()) {
    fmt::format_to(to, "{:04}-{:02}-{:02}", t.year, t.month, t.day);
    if (t.hour != 0 || t.minute != 0 || t.second != 0 || t.microsecond != 0) {
      fmt::format_to(to, "T{:02}:{:02}:{:02}", t.hour, t.minute, t.second);
    }
    if (t.microsecond != 0) {
      fmt::format_to(to, ".{:06}", t.microsecond);
    }
    return;
  }
  for (const auto& item : items_) {
    const auto two = [&](int value) { fmt::format_to(to, "{:0{}}", value, item.padded ? 2 : 1); };
    const auto month = kMonths[static_cast<std::size_t>(t.month - 1)];
    switch (item.directive) {
      case 0:
        out += item.literal;
        break;
      case 'Y':
        fmt::format_to(to, "{:04}", t.year);
        break;
      case 'y':
        two(t.year % 100);
        break;
      case 'm':
        two(t.month);
        break;
      case 'd':
        two(t.day);
        break;
      case 'H':
        two(t.hour);
        break;
      case 'I':
        two((t.hour + 11) % 12 + 1);
        break;
      case 'M':
        two(t.minute);
        break;
      case 'S':
        two(t.second);
        break;
      case 'f':
        fmt::format_to(to, "{:06}", t.microsecond);
        break;
      case 'p':
        out += t.hour < 12 ? "AM" : "PM";
        break;
      case 'b':
        out += month.substr(0, 3);
        break;
      case 'B':
        out += month;
        break;
      default:
        out += 'Z';
        break;
    }
  }
}

}  // namespace assay
