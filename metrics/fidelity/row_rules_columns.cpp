#include "metrics/fidelity/row_rules_columns.h"

#include <algorithm>
#include <cmath>

#include "core/parallel.h"
#include "core/stats/resampling.h"
#include "metrics/fidelity/radix_sort.h"

namespace assay {
namespace {

/// The distinct values of one ordered column in all tables, ascending.
std::vector<double> values_of(const std::vector<RuleTable>& tables, std::size_t column) {
  std::vector<double> values;
  for (const RuleTable& table : tables) {
    std::ranges::copy_if(table.numbers[column], std::back_inserter(values),
                         [](double x) { return !std::isnan(x); });
  }
  radix_sort(values);
  const auto repeated = std::ranges::unique(values);
  values.erase(repeated.begin(), repeated.end());
  return values;
}

void code_numbers(std::vector<RuleTable>& tables, std::size_t column, RuleColumn& into) {
  const auto values = values_of(tables, column);
  into.cells = values.size();
  for (RuleTable& table : tables) {
    auto& codes = table.codes[column];
    codes.reserve(table.rows);
    for (const double x : table.numbers[column]) {
      codes.push_back(std::isnan(x) ? -1
                                    : static_cast<std::int32_t>(
                                          std::ranges::lower_bound(values, x) - values.begin()));
    }
  }
}

/// The words that occur at all, in lexicographic order: a dictionary may hold what no row does, in an order of rows.
void code_words(std::span<const Table> from, std::size_t column, std::vector<RuleTable>& tables,
                std::size_t to, RuleColumn& into) {
  const auto& words = from.front().words(column);
  std::vector<char> used(words.size(), 0);
  for (const Table& table : from) {
    for (const std::int32_t word : table.codes(column)) {
      if (word >= 0) {
        used[static_cast<std::size_t>(word)] = 1;
      }
    }
  }
  std::vector<std::size_t> order;
  for (std::size_t word = 0; word < words.size(); ++word) {
    if (used[word] != 0) {
      order.push_back(word);
    }
  }
  std::ranges::sort(order, {}, [&](std::size_t word) -> const std::string& { return words[word]; });
  std::vector<std::int32_t> code_of(words.size(), -1);
  for (const std::size_t word : order) {
    code_of[word] = static_cast<std::int32_t>(into.labels.size());
    into.labels.push_back(words[word]);
  }
  for (std::size_t t = 0; t < from.size(); ++t) {
    for (const std::int32_t word : from[t].codes(column)) {
      tables[t].codes[to].push_back(word < 0 ? -1 : code_of[static_cast<std::size_t>(word)]);
    }
  }
  into.cells = into.labels.size();
}

RuleTable empty_table(const Table& from, std::size_t columns) {
  RuleTable table;
  table.rows = from.rows();
  table.codes.resize(columns);
  table.numbers.resize(columns);
  table.hashes = from.row_hashes();
  const Units units = units_of(from);
  table.units = units.count();
  table.unit.resize(table.rows);
  for (std::size_t u = 0; u < units.count(); ++u) {
    for (const std::size_t row : units.of(u)) {
      table.unit[row] = static_cast<std::uint32_t>(u);
    }
  }
  return table;
}

}  // namespace

RuleColumns rule_columns(std::span<const Table> tables) {
  RuleColumns out;
  std::vector<std::size_t> from;
  const Schema& schema = tables.front().schema();
  for (std::size_t c = 0; c < schema.fields.size(); ++c) {
    if (schema.fields[c].is_measured() && schema.fields[c].kind != Kind::kVector) {
      from.push_back(c);
    }
  }
  std::ranges::sort(from, {}, [&](std::size_t c) { return schema.fields[c].name; });
  for (const Table& table : tables) {
    out.tables.push_back(empty_table(table, from.size()));
  }
  out.columns.resize(from.size());
  parallel_for(from.size(), [&](std::size_t i) {
    const Field& field = schema.fields[from[i]];
    out.columns[i].name = field.name;
    out.columns[i].kind = field.kind;
    if (!field.is_ordered()) {
      code_words(tables, from[i], out.tables, i, out.columns[i]);
      return;
    }
    for (std::size_t t = 0; t < tables.size(); ++t) {
      out.tables[t].numbers[i] = tables[t].as_numbers(from[i]);
    }
    code_numbers(out.tables, i, out.columns[i]);
  });
  return out;
}

}  // namespace assay
