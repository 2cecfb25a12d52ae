#include "attacks/identifiers/pii_scan.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "attacks/identifiers/pii_shapes.h"
#include "core/date_format.h"
#include "core/dictionary.h"
#include "core/parallel.h"

namespace assay {
namespace {

constexpr double kShortestNumber = 1e6;  // 7 digits
constexpr double kLargestNumber = 9e15;  // whole numbers beyond are rounded
constexpr std::int64_t kMicros = 1'000'000;
constexpr std::int64_t kFirstBirth = -2'208'988'800 * kMicros;  // 1 January 1900
constexpr std::int64_t kLastBirth = 1'924'992'000 * kMicros;    // 1 January 2031, excluded
constexpr std::size_t kBlock = 512;                             // cells a task
constexpr std::size_t kBelief = 2;                              // believed if valid * 2 >= shaped

/// The cells of one column as strings to search, and which of them a row has.
struct Cells {
  std::vector<std::string> own;  // numeric and datetime columns
  const std::vector<std::string>* words = nullptr;
  std::unordered_map<std::int64_t, std::int32_t> number;  // cell -> position in `own`
  std::vector<char> real;  // occurs in the training table or the holdout

  const std::vector<std::string>& all() const { return words != nullptr ? *words : own; }
};

std::int64_t number_in(const Table& table, std::size_t column, std::size_t row) {
  return table.field(column).kind == Kind::kNumeric
             ? static_cast<std::int64_t>(table.numbers(column)[row])
             : table.times(column)[row];
}

/// A whole number with enough digits, or a day on which somebody alive may have been born.
bool is_candidate(const Table& table, std::size_t column, std::size_t row) {
  if (table.field(column).kind == Kind::kDatetime) {
    const std::int64_t time = table.times(column)[row];
    return time >= kFirstBirth && time < kLastBirth;
  }
  const double value = table.numbers(column)[row];  // NaN: false
  return value >= kShortestNumber && value <= kLargestNumber && value == std::floor(value);
}

/// Position in Cells::all(), or -1: nothing to search.
std::int32_t cell_of(const Cells& cells, const Table& table, std::size_t column, std::size_t row) {
  if (cells.words != nullptr) {
    return table.codes(column)[row];  // -1: missing
  }
  if (!is_candidate(table, column, row)) {
    return -1;
  }
  const auto found = cells.number.find(number_in(table, column, row));
  return found == cells.number.end() ? -1 : found->second;
}

std::string written(const Table& table, std::size_t column, std::size_t row) {
  std::string word;
  if (table.field(column).kind == Kind::kDatetime) {
    DateFormat("%Y-%m-%d").append(word, table.times(column)[row]);
  } else {
    word = std::to_string(number_in(table, column, row));
  }
  return word;
}

void add_numbers(Cells& cells, const Table& table, std::size_t column) {
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (is_candidate(table, column, row)) {
      const auto position = static_cast<std::int32_t>(cells.own.size());
      if (cells.number.try_emplace(number_in(table, column, row), position).second) {
        cells.own.push_back(written(table, column, row));
      }
    }
  }
}

/// Train, synthetic and, if there is one, holdout.
std::vector<const Table*> tables_of(const Evidence& evidence) {
  std::vector<const Table*> tables = {&evidence.train(), &evidence.synthetic()};
  if (evidence.has_holdout()) {
    tables.push_back(&evidence.holdout());
  }
  return tables;
}

Cells cells_of(const Evidence& evidence, std::size_t column) {
  const Field& field = evidence.schema().fields[column];
  Cells cells;
  const bool ordered = field.is_ordered();
  if (!ordered) {
    cells.words = &evidence.train().words(column);
  }
  for (const Table* table : tables_of(evidence)) {
    if (ordered) {
      add_numbers(cells, *table, column);
    }
    cells.real.resize(cells.all().size());
    for (std::size_t row = 0; table != &evidence.synthetic() && row < table->rows(); ++row) {
      const auto cell = cell_of(cells, *table, column, row);
      if (cell >= 0) {
        cells.real[static_cast<std::size_t>(cell)] = 1;
      }
    }
  }
  cells.real.resize(cells.all().size());
  return cells;
}

bool is_searched(const Field& field) {
  const bool date = field.kind == Kind::kDatetime;
  return field.kind != Kind::kVector && !field.has(Role::kIgnored) &&
         (!date || PiiColumn::named(field.name).birth) &&
         (field.kind != Kind::kNumeric || field.decimals <= 0);
}

/// Types with check digits are believed where most real cells of that shape have them.
PiiColumn column_of(const PiiFinder& finder, const Field& field, const Cells& cells) {
  PiiColumn column = PiiColumn::named(field.name);
  const auto& words = cells.all();
  std::vector<std::array<PiiShape, kPiiTypes>> counted(words.size() / kBlock + 1);
  parallel_blocks(words.size(), kBlock, [&](std::size_t begin, std::size_t end) {
    for (std::size_t cell = begin; cell < end; ++cell) {
      if (cells.real[cell] != 0) {
        finder.count(words[cell], counted[begin / kBlock]);
      }
    }
  });
  for (std::size_t type = 0; type < kPiiTypes; ++type) {
    PiiShape shape;
    for (const auto& block : counted) {
      shape.shaped += block[type].shaped;
      shape.valid += block[type].valid;
    }
    column.believed[type] =
        shape.shaped == 0 || (!column.phone && shape.valid * kBelief >= shape.shaped);
  }
  return column;
}

/// Values by type, as they are met.
class Scanner {
 public:
  explicit Scanner(const Evidence& evidence)
      : evidence_(evidence), people_(evidence.has_holdout() ? &people_of(evidence) : nullptr) {
    for (std::size_t column = 0; column < evidence.schema().fields.size(); ++column) {
      if (is_searched(evidence.schema().fields[column])) {
        search(column);
      }
    }
  }

  PiiScan scan() {
    PiiScan result;
    for (std::size_t type = 0; type < kPiiTypes; ++type) {
      PiiHolders& holders = result[type];
      holders.values = values_[type].size();
      holders.release = rows_of(evidence_.synthetic(), type);
      holders.in_release = holders.release.size();
      holders.in_train = rows_of(evidence_.train(), type).size();
      if (people_ != nullptr) {
        holders.in_holdout = rows_of(evidence_.holdout(), type).size();
        holders.members = units_of(people_->members, type);
        holders.outsiders = units_of(people_->outsiders, type);
        holders.reference = units_of(people_->reference, type);
      }
      const auto kind = static_cast<PiiType>(type);
      if (kind == PiiType::kEmail || kind == PiiType::kPhone) {
        holders.near = pairs_within_one_edit(values_[type].words());
      }
    }
    return result;
  }

 private:
  struct Value {
    PiiType type;
    std::uint32_t number;
  };
  struct Searched {
    std::size_t column;
    Cells cells;
    std::vector<std::vector<Value>> found;  // one a cell
  };

  void search(std::size_t column) {
    const Field& field = evidence_.schema().fields[column];
    Cells cells = cells_of(evidence_, column);
    const PiiColumn known = column_of(finder_, field, cells);
    const auto& words = cells.all();
    std::vector<std::vector<PiiValue>> found(words.size());
    const bool date = field.kind == Kind::kDatetime;
    parallel_blocks(words.size(), kBlock, [&](std::size_t begin, std::size_t end) {
      for (std::size_t cell = begin; cell < end; ++cell) {
        found[cell] = finder_.find(words[cell], known);
        if (date) {  // an instant of birth says the day
          std::erase_if(found[cell],
                        [](const PiiValue& value) { return value.type != PiiType::kBirthDate; });
        }
      }
    });
    keep(column, std::move(cells), found);
  }

  void keep(std::size_t column, Cells cells, const std::vector<std::vector<PiiValue>>& found) {
    Searched searched{column, std::move(cells), {}};
    searched.found.resize(found.size());
    bool any = false;
    for (std::size_t cell = 0; cell < found.size(); ++cell) {
      for (const PiiValue& value : found[cell]) {
        any = true;
        searched.found[cell].push_back(
            {value.type, static_cast<std::uint32_t>(
                             values_[static_cast<std::size_t>(value.type)].add(value.text))});
      }
    }
    if (any) {
      searched_.push_back(std::move(searched));
    }
  }

  /// Appends the values of one row.
  void add_row(const Table& table, std::size_t row, std::size_t type,
               std::vector<std::uint32_t>& values) const {
    for (const Searched& searched : searched_) {
      const auto cell = cell_of(searched.cells, table, searched.column, row);
      if (cell >= 0) {
        for (const Value& value : searched.found[static_cast<std::size_t>(cell)]) {
          if (static_cast<std::size_t>(value.type) == type) {
            values.push_back(value.number);
          }
        }
      }
    }
  }

  static void make_unique(std::vector<std::uint32_t>& values) {
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
  }

  std::vector<std::uint32_t> rows_of(const Table& table, std::size_t type) const {
    std::vector<std::uint32_t> values;
    for (std::size_t row = 0; values_[type].size() > 0 && row < table.rows(); ++row) {
      add_row(table, row, type, values);
    }
    make_unique(values);
    return values;
  }

  Lists units_of(const Crowd& crowd, std::size_t type) const {
    Lists lists;
    std::vector<std::uint32_t> values;
    for (std::size_t unit = 0; unit < crowd.units.count(); ++unit) {
      values.clear();
      for (const std::size_t row : crowd.units.of(unit)) {
        if (values_[type].size() > 0) {
          add_row(crowd.table, row, type, values);
        }
      }
      make_unique(values);
      lists.items.insert(lists.items.end(), values.begin(), values.end());
      lists.close();
    }
    return lists;
  }

  const Evidence& evidence_;
  const People* people_;
  PiiFinder finder_;
  std::array<Dictionary, kPiiTypes> values_;
  std::vector<Searched> searched_;
};

}  // namespace

const PiiScan& pii_of(const Evidence& evidence) {
  return evidence.once<PiiScan>("attacks.pii", [&] { return Scanner(evidence).scan(); });
}

}  // namespace assay
