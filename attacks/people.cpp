#include "attacks/people.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>
#include <unordered_map>

#include "core/content.h"
#include "core/error.h"
#include "core/hash.h"

namespace assay {
namespace {

constexpr std::size_t kSeveral = std::numeric_limits<std::size_t>::max();

/// Train and holdout rows numbered through, train first.
struct Everyone {
  std::size_t train = 0;              // rows of train
  std::vector<std::uint64_t> hashes;  // of content
  std::vector<std::size_t> unit;      // same number, same unit
  bool by_entity = false;
  std::size_t rows() const { return hashes.size(); }
};

void number_units(const Table& table, std::size_t first, std::size_t entity,
                  std::unordered_map<std::uint64_t, std::size_t>& known, Everyone& all) {
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::size_t own = first + row;
    all.unit.push_back(table.missing(entity, row)
                           ? own
                           : known.try_emplace(cell_bits(table, entity, row), own).first->second);
  }
}

Everyone everyone(const Table& train, const Table& holdout) {
  Everyone all;
  all.train = train.rows();
  all.hashes = content_hashes(train);
  const auto more = content_hashes(holdout);
  all.hashes.insert(all.hashes.end(), more.begin(), more.end());
  const auto entity = train.schema().with(Role::kEntity);
  all.by_entity = !entity.empty();
  if (all.by_entity) {
    std::unordered_map<std::uint64_t, std::size_t> known;
    number_units(train, 0, entity.front(), known, all);
    number_units(holdout, train.rows(), entity.front(), known, all);
  } else {
    all.unit.resize(all.rows());
    std::iota(all.unit.begin(), all.unit.end(), std::size_t{0});
  }
  return all;
}

/// On which sides something was seen.
struct Seen {
  bool train = false, holdout = false;
  std::size_t unit = 0;
  void at(bool in_train) { (in_train ? train : holdout) = true; }
  bool both() const { return train && holdout; }
};

/// Row numbers of everyone who stays, by unit; units in the order of their content.
struct Staying {
  std::vector<std::vector<std::size_t>> train, holdout;
  std::size_t on_both_sides = 0, repeated = 0;
};

std::vector<std::vector<std::size_t>> in_content_order(
    std::unordered_map<std::size_t, std::vector<std::size_t>> units, const Everyone& all) {
  std::vector<std::pair<std::uint64_t, std::vector<std::size_t>>> keyed;
  keyed.reserve(units.size());
  for (auto& [unit, rows] : units) {
    std::uint64_t sum = 0;
    for (const std::size_t row : rows) {
      sum += mix(all.hashes[row]);
    }
    std::sort(rows.begin(), rows.end(),
              [&](std::size_t a, std::size_t b) { return all.hashes[a] < all.hashes[b]; });
    keyed.emplace_back(mix(sum), std::move(rows));
  }
  std::sort(keyed.begin(), keyed.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::vector<std::size_t>> result;
  result.reserve(keyed.size());
  for (auto& [key, rows] : keyed) {
    result.push_back(std::move(rows));
  }
  return result;
}

Staying who_stays(const Everyone& all) {
  std::unordered_map<std::uint64_t, Seen> contents;
  std::unordered_map<std::size_t, Seen> units;
  for (std::size_t row = 0; row < all.rows(); ++row) {
    const bool in_train = row < all.train;
    auto& content =
        contents.try_emplace(all.hashes[row], Seen{false, false, all.unit[row]}).first->second;
    content.unit = content.unit == all.unit[row] ? content.unit : kSeveral;
    content.at(in_train);
    units[all.unit[row]].at(in_train);
  }
  Staying staying;
  std::unordered_map<std::size_t, std::vector<std::size_t>> train, holdout;
  for (std::size_t row = 0; row < all.rows(); ++row) {
    const Seen& content = contents[all.hashes[row]];
    if (content.both() || units[all.unit[row]].both()) {
      ++staying.on_both_sides;
    } else if (content.unit == kSeveral) {
      ++staying.repeated;
    } else {
      (row < all.train ? train : holdout)[all.unit[row]].push_back(row);
    }
  }
  staying.train = in_content_order(std::move(train), all);
  staying.holdout = in_content_order(std::move(holdout), all);
  return staying;
}

Crowd crowd_of(std::span<const std::vector<std::size_t>> units, const Everyone& all,
               const Table& table, std::size_t first) {
  Crowd crowd;
  crowd.units.begin.push_back(0);
  for (const auto& unit : units) {
    for (const std::size_t row : unit) {
      crowd.units.rows.push_back(crowd.source.size());
      crowd.source.push_back(row - first);
      crowd.hashes.push_back(all.hashes[row]);
    }
    crowd.units.begin.push_back(crowd.source.size());
  }
  crowd.table = table.take(crowd.source);
  return crowd;
}

People prepare(const Evidence& evidence) {
  const Everyone all = everyone(evidence.train(), evidence.holdout());
  const Staying staying = who_stays(all);
  const std::span holdout(staying.holdout);
  const std::size_t half = holdout.size() / 2;
  People people;
  people.members = crowd_of(staying.train, all, evidence.train(), 0);
  people.reference = crowd_of(holdout.first(half), all, evidence.holdout(), all.train);
  people.outsiders = crowd_of(holdout.subspan(half), all, evidence.holdout(), all.train);
  people.first_half = half / 2;
  people.on_both_sides = staying.on_both_sides;
  people.repeated = staying.repeated;
  people.by_entity = all.by_entity;
  return people;
}

/// "12 rows were left out".
std::string left_out(std::size_t rows) {
  return text(with_commas(rows), rows == 1 ? " row was left out" : " rows were left out");
}

}  // namespace

std::uint64_t cell_bits(const Table& table, std::size_t column, std::size_t row) {
  switch (table.field(column).kind) {
    case Kind::kNumeric:
      return std::bit_cast<std::uint64_t>(table.numbers(column)[row] + 0.0);  // -0 + 0 = 0
    case Kind::kDatetime:
      return static_cast<std::uint64_t>(table.times(column)[row]);
    case Kind::kVector:
      throw InputError(text("column '", table.field(column).name,
                            "' is a vector; choose a column whose values can be compared"));
    default:
      return static_cast<std::uint64_t>(table.codes(column)[row]);
  }
}

bool People::enough() const {
  return std::min({members.units.count(), outsiders.units.count(), reference.units.count()}) >=
         kFewestPeople;
}

std::string People::described() const {
  std::string words =
      text(with_commas(members.units.count()), " training people are compared with ",
           with_commas(outsiders.units.count()), " people outside the training data; ",
           with_commas(reference.units.count()), " more people outside serve as reference.");
  if (by_entity) {
    words += " A person is one value of the entity column, with all its rows.";
  }
  if (on_both_sides > 0) {
    words += text(' ', left_out(on_both_sides),
                  " because the same content is in the training data and in the holdout.");
    const std::size_t stayed =
        members.table.rows() + outsiders.table.rows() + reference.table.rows();
    if (on_both_sides > stayed) {
      words +=
          " That is most of them: unless many people share the same few values, the holdout may be "
          "the training file or a part of it.";
    }
  }
  if (repeated > 0) {
    words += text(' ', left_out(repeated), " because several people share their content.");
  }
  return words;
}

const People& people_of(const Evidence& evidence) {
  return evidence.once<People>("attacks.people", [&] { return prepare(evidence); });
}

std::vector<std::int32_t> groups_of(const Crowd& crowd, std::size_t column) {
  const auto codes = crowd.table.codes(column);
  std::vector<std::int32_t> groups(crowd.units.count());
  for (std::size_t unit = 0; unit < groups.size(); ++unit) {
    groups[unit] = codes[crowd.units.of(unit).front()];
  }
  return groups;
}

std::vector<std::size_t> columns_by_name(const Schema& schema,
                                         const std::function<bool(const Field&)>& takes) {
  std::vector<std::size_t> columns;
  for (std::size_t c = 0; c < schema.fields.size(); ++c) {
    if (schema.fields[c].is_measured() && takes(schema.fields[c])) {
      columns.push_back(c);
    }
  }
  std::sort(columns.begin(), columns.end(), [&](std::size_t a, std::size_t b) {
    return schema.fields[a].name < schema.fields[b].name;
  });
  return columns;
}

std::vector<std::size_t> group_columns(const Schema& schema) {
  std::vector<std::size_t> columns = schema.with(Role::kProtected);
  std::erase_if(columns,
                [&](std::size_t c) { return schema.fields[c].kind != Kind::kCategorical; });
  return columns;
}

std::vector<double> largest_by_unit(const Units& units, const std::vector<double>& rows) {
  std::vector<double> result(units.count(), -std::numeric_limits<double>::infinity());
  for (std::size_t unit = 0; unit < result.size(); ++unit) {
    for (const std::size_t row : units.of(unit)) {
      result[unit] = std::max(result[unit], rows[row]);
    }
  }
  return result;
}

std::string with_commas(std::size_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t i = digits.size(); i > 3; i -= 3) {
    digits.insert(i - 3, 1, ',');
  }
  return digits;
}

}  // namespace assay
