#include "attacks/replay/rare_values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <unordered_map>
#include <unordered_set>

namespace assay {
namespace {

constexpr std::ptrdiff_t kFewest = 20;
constexpr std::size_t kSeveral = std::numeric_limits<std::size_t>::max();

std::optional<double> whole_number(const Table& table, std::size_t column, std::size_t row) {
  double value = 0;
  if (table.field(column).kind == Kind::kNumeric) {
    value = table.numbers(column)[row];
  } else {
    const std::string& word =
        table.words(column)[static_cast<std::size_t>(table.codes(column)[row])];
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc() || end != word.data() + word.size()) {
      return std::nullopt;
    }
  }
  return value == std::floor(value) ? std::optional(value) : std::nullopt;
}

/// Calls body(unit, row of its crowd's table, table) for every row with a value; units numbered
/// through the crowds.
template <class Body>
void each_value(const People& people, std::size_t column, const Body& body) {
  std::size_t first = 0;
  for (const Crowd* crowd : {&people.members, &people.outsiders, &people.reference}) {
    for (std::size_t unit = 0; unit < crowd->units.count(); ++unit) {
      for (const std::size_t row : crowd->units.of(unit)) {
        if (!crowd->table.missing(column, row)) {
          body(first + unit, cell_bits(crowd->table, column, row));
        }
      }
    }
    first += crowd->units.count();
  }
}

RareColumn rare_column(const Table& release, const People& people, std::size_t column,
                       std::size_t units) {
  std::unordered_map<std::uint64_t, std::size_t> holder;
  each_value(people, column, [&](std::size_t unit, std::uint64_t bits) {
    auto& who = holder.try_emplace(bits, unit).first->second;
    who = who == unit ? unit : kSeveral;
  });
  RareColumn result{release.field(column).name, std::vector<char>(units), std::vector<char>(units)};
  for (const auto& [bits, unit] : holder) {
    if (unit != kSeveral) {
      result.holds[unit] = 1;
    }
  }
  for (std::size_t row = 0; row < release.rows(); ++row) {
    if (release.missing(column, row)) {
      continue;
    }
    const auto found = holder.find(cell_bits(release, column, row));
    if (found != holder.end() && found->second != kSeveral) {
      result.met[found->second] = 1;
    }
  }
  return result;
}

}  // namespace

bool is_counter(const Table& table, std::size_t column) {
  if (table.field(column).kind == Kind::kDatetime || table.rows() < 2) {
    return false;
  }
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  std::unordered_set<double> seen;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto value = table.missing(column, row) ? std::nullopt : whole_number(table, column, row);
    if (!value || !seen.insert(*value).second) {
      return false;
    }
    low = std::min(low, *value);
    high = std::max(high, *value);
  }
  return high - low + 1 == static_cast<double>(table.rows());
}

RareValues rare_values(const Table& release, const People& people) {
  const std::size_t members = people.members.units.count();
  const std::size_t units =
      members + people.outsiders.units.count() + people.reference.units.count();
  RareValues result;
  for (std::size_t column = 0; column < release.columns(); ++column) {
    const Field& field = release.field(column);
    if (field.kind == Kind::kVector || field.has(Role::kIgnored)) {
      continue;
    }
    RareColumn rare = rare_column(release, people, column, units);
    const auto middle = rare.holds.begin() + static_cast<std::ptrdiff_t>(members);
    const auto fewer = std::min(std::count(rare.holds.begin(), middle, 1),
                                std::count(middle, rare.holds.end(), 1));
    if (fewer < kFewest) {
      result.too_few.push_back(field.name);
    } else if (field.kind != Kind::kCategorical && is_counter(release, column)) {
      result.counters.push_back(field.name);
    } else {
      result.columns.push_back(std::move(rare));
    }
  }
  std::sort(result.columns.begin(), result.columns.end(),
            [](const RareColumn& a, const RareColumn& b) { return a.column < b.column; });
  std::sort(result.too_few.begin(), result.too_few.end());
  std::sort(result.counters.begin(), result.counters.end());
  return result;
}

}  // namespace assay
