#include "attacks/singling_out/predicates.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "attacks/people.h"
#include "core/content.h"
#include "core/error.h"
#include "core/hash.h"
#include "core/parallel.h"

namespace assay {
namespace {

using Operator = Condition::Operator;

bool holds(const Condition& condition, double cell) {
  switch (condition.op) {
    case Operator::kAtMost:
      return cell <= condition.value;
    case Operator::kAtLeast:
      return cell >= condition.value;
    case Operator::kEquals:
      return cell == condition.value;
    default:
      return std::isnan(cell);
  }
}

/// Numbers as they are, microseconds, codes; NaN missing.
std::vector<double> cells_of(const Table& table, std::size_t column) {
  if (table.field(column).is_ordered()) {
    return table.as_numbers(column);
  }
  const auto codes = table.codes(column);
  std::vector<double> cells(codes.size());
  std::transform(codes.begin(), codes.end(), cells.begin(),
                 [](std::int32_t code) { return code < 0 ? std::nan("") : code; });
  return cells;
}

}  // namespace

std::vector<std::size_t> predicate_columns(const Schema& schema) {
  return columns_by_name(schema, [](const Field& field) {
    return field.kind != Kind::kId && field.kind != Kind::kVector;
  });
}

std::vector<std::size_t> distinct_rows(const Table& table) {
  const auto hashes = content_hashes(table);
  const auto entity = table.schema().with(Role::kEntity);
  const auto key = [&](std::size_t row) {  // rows without an entity are units of their own
    return entity.empty()                       ? 0
           : table.missing(entity.front(), row) ? -1 - static_cast<std::int64_t>(row)
                                                : entity_key(table, entity.front(), row);
  };
  std::vector<std::pair<std::uint64_t, std::int64_t>> keys;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    keys.emplace_back(mix(hashes[row]), key(row));
  }
  std::vector<std::size_t> rows(table.rows());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  std::sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) {
    return keys[a] != keys[b] ? keys[a] < keys[b] : a < b;
  });
  rows.erase(std::unique(rows.begin(), rows.end(),
                         [&](std::size_t a, std::size_t b) { return keys[a] == keys[b]; }),
             rows.end());
  return rows;
}

PredicateTable::PredicateTable(const Table& table, std::span<const std::size_t> columns,
                               const Units& units)
    : columns_(columns.size()), unit_(table.rows()), units_(units.count()) {
  for (std::size_t unit = 0; unit < units.count(); ++unit) {
    for (const std::size_t row : units.of(unit)) {
      unit_[row] = static_cast<std::uint32_t>(unit);
    }
  }
  parallel_for(columns.size(), [&](std::size_t c) {
    Column& made = columns_[c];
    made.ordered = table.field(columns[c]).is_ordered();
    made.cells = cells_of(table, columns[c]);
    std::vector<std::pair<double, std::uint32_t>> present;
    std::vector<std::uint32_t> missing;
    for (std::uint32_t row = 0; row < made.cells.size(); ++row) {
      if (std::isnan(made.cells[row])) {
        missing.push_back(row);
      } else {
        present.emplace_back(made.cells[row], row);
      }
    }
    std::sort(present.begin(), present.end());
    for (const auto& [value, row] : present) {
      made.values.push_back(value);
      made.sorted.push_back(row);
    }
    made.sorted.insert(made.sorted.end(), missing.begin(), missing.end());
  });
}

std::span<const std::uint32_t> PredicateTable::rows_with(const Condition& condition) const {
  const Column& column = columns_[condition.column];
  const auto position = [&](auto found) {
    return static_cast<std::size_t>(found - column.values.begin());
  };
  const auto first = [&] {
    return position(std::lower_bound(column.values.begin(), column.values.end(), condition.value));
  };
  const auto last = [&] {
    return position(std::upper_bound(column.values.begin(), column.values.end(), condition.value));
  };
  const std::span rows(column.sorted);
  switch (condition.op) {
    case Operator::kAtMost:
      return rows.first(last());
    case Operator::kAtLeast:
      return rows.subspan(first(), column.values.size() - first());
    case Operator::kEquals:
      return rows.subspan(first(), last() - first());
    default:
      return rows.subspan(column.values.size());
  }
}

std::vector<std::uint32_t> PredicateTable::matching(const Predicate& predicate,
                                                    std::size_t most) const {
  ensure(!predicate.empty(), "a predicate without conditions");
  auto rows = rows_with(predicate.front());
  for (std::size_t i = 1; i < predicate.size(); ++i) {
    const auto fewer = rows_with(predicate[i]);
    rows = fewer.size() < rows.size() ? fewer : rows;
  }
  std::vector<std::uint32_t> units;
  for (const std::uint32_t row : rows) {
    const bool all = std::all_of(predicate.begin(), predicate.end(), [&](const Condition& one) {
      return holds(one, columns_[one.column].cells[row]);
    });
    if (all && std::find(units.begin(), units.end(), unit_[row]) == units.end()) {
      if (units.size() == most) {
        return {};
      }
      units.push_back(unit_[row]);
    }
  }
  std::sort(units.begin(), units.end());
  return units;
}

}  // namespace assay
