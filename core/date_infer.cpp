#include <algorithm>
#include <array>

#include "core/date_format.h"
#include "core/text.h"

namespace assay {
namespace {

/// In order of preference: of two patterns that fit a whole column the first is taken.
constexpr std::array<std::string_view, 15> kDates{"%Y-%m-%d", "%Y/%m/%d", "%m/%d/%Y",  "%d/%m/%Y",
                                                  "%d.%m.%Y", "%m-%d-%Y", "%d-%m-%Y",  "%d %b %Y",
                                                  "%d %B %Y", "%d-%b-%Y", "%b %d, %Y", "%B %d, %Y",
                                                  "%m/%d/%y", "%d/%m/%y", "%d-%b-%y"};
constexpr std::array<std::string_view, 5> kMonthsOnly{"%b-%Y", "%b %Y", "%B %Y", "%Y-%m", "%m/%Y"};
constexpr std::array<std::string_view, 5> kTimes{"", "%H:%M:%S", "%H:%M", "%H:%M:%S.%f",
                                                 "%I:%M:%S %p"};
constexpr std::array<std::string_view, 2> kZones{"", "%z"};

bool fits_all(std::string_view pattern, std::span<const std::string_view> cells) {
  const DateFormat format(pattern);
  return std::ranges::all_of(cells, [&](auto cell) { return format.parse(cell).has_value(); });
}

/// Does writing what was read give the same text?
bool writes_back(std::string_view pattern, std::span<const std::string_view> cells) {
  const DateFormat format(pattern);
  std::string written;
  return std::ranges::all_of(cells, [&](auto cell) {
    const auto time = format.parse(cell);
    written.clear();
    if (time) {
      format.append(written, *time);
    }
    return written == cell;
  });
}

/// The pattern, or the one without leading zeros if only that writes the cells as they were.
std::string as_written(std::string_view pattern, std::span<const std::string_view> cells) {
  if (writes_back(pattern, cells)) {
    return std::string(pattern);
  }
  std::string bare(pattern);
  for (const std::string_view directive : {"%m", "%d", "%H", "%I"}) {
    if (const auto at = bare.find(directive); at != std::string::npos) {
      bare.insert(at + 1, "-");
    }
  }
  return writes_back(bare, cells) ? bare : std::string(pattern);
}

/// All patterns of dates with and without times, by preference.
std::vector<std::string> candidates() {
  std::vector<std::string> all;
  for (const auto date : kDates) {
    for (const auto time : kTimes) {
      for (const auto zone : kZones) {
        for (const std::string_view between : {" ", "T"}) {
          if (time.empty() ? (zone.empty() && between == " ") : true) {
            all.push_back(text(date, time.empty() ? "" : between, time, time.empty() ? "" : zone));
          }
        }
      }
    }
  }
  all.insert(all.end(), kMonthsOnly.begin(), kMonthsOnly.end());
  all.emplace_back();  // ISO 8601 of several lengths in one column
  return all;
}

}  // namespace

std::optional<std::string> infer_date_pattern(std::span<const std::string_view> cells) {
  // The shortest date is "3/2018", the longest "September 30, 2018 12:00:00.123456+02:00"; all have
  // a digit.
  const auto plausible = [](std::string_view cell) {
    return cell.size() >= 6 && cell.size() <= 45 &&
           cell.find_first_of("0123456789") != std::string_view::npos;
  };
  if (cells.empty() || !std::ranges::all_of(cells, plausible)) {
    return std::nullopt;
  }
  for (const auto& pattern : candidates()) {
    if (fits_all(pattern, cells.first(1)) && fits_all(pattern, cells)) {
      return as_written(pattern, cells);
    }
  }
  return std::nullopt;
}

}  // namespace assay
