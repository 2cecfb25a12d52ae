#include "attacks/replay/rare_values.h"

#include <algorithm>
#include <limits>
#include <unordered_map>

#include "attacks/counter.h"

namespace assay {
namespace {

constexpr std::size_t kSeveral = std::numeric_limits<std::size_t>::max();

/// Calls body(unit, bits of the cell) for every row with a value; units numbered through the crowds.
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
    if (fewer < static_cast<std::ptrdiff_t>(kFewestPeople)) {
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
