#include "metrics/fidelity/validity_rules.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <unordered_map>

#include <fmt/format.h>

#include "core/constraints.h"
#include "core/content.h"
#include "core/text.h"
#include "metrics/fidelity/validity_formats.h"

namespace assay {
namespace {

constexpr int kMostDecimals = 6;

template <class Breaks>
std::vector<std::size_t> rows_where(const Table& table, const Breaks& breaks) {
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (breaks(row)) {
      rows.push_back(row);
    }
  }
  return rows;
}

/// The rules of one column.
class ColumnRules {
 public:
  ColumnRules(const Table& train, std::size_t column, std::vector<ValidityRule>& rules)
      : train_(train), column_(column), field_(train.field(column)), rules_(rules) {
    for (std::size_t row = 0; row < train.rows(); ++row) {
      present_ += train.missing(column, row) ? 0 : 1;
    }
  }

  void add_all() {
    if (field_.kind == Kind::kCategorical) {
      add_category();
    }
    if (field_.is_ordered()) {
      add_range();
    }
    if (field_.kind == Kind::kNumeric) {
      add_step();
    }
    if (present_ == train_.rows() && enough()) {
      add("missing", "no missing cell", false, [c = column_](const Table& table) {
        return rows_where(table, [&](std::size_t row) { return table.missing(c, row); });
      });
    }
    if (field_.kind == Kind::kId && !field_.has(Role::kEntity)) {
      add_unique();
    }
    if (field_.kind == Kind::kText || field_.kind == Kind::kId ||
        (field_.kind == Kind::kCategorical && field_.categories_source == Source::kInferred)) {
      add_format();
    }
  }

 private:
  bool enough() const { return present_ >= kFewestForRule; }

  void add(std::string rule, std::string meaning, bool declared,
           std::function<std::vector<std::size_t>(const Table&)> broken) {
    rules_.push_back({{{"column", field_.name}, {"rule", std::move(rule)}},
                      std::move(meaning),
                      declared,
                      std::move(broken)});
  }

  void add_category() {
    const bool declared = field_.categories_source == Source::kDeclared;
    const auto known = static_cast<std::int32_t>(field_.categories.size() - field_.foreign);
    if (declared || enough()) {
      add("category", fmt::format("one of {} categories", known), declared,
          [c = column_, known](const Table& table) {
            const auto codes = table.codes(c);
            return rows_where(table, [&](std::size_t row) { return codes[row] >= known; });
          });
    }
  }

  void add_range() {
    std::optional<Bounds> bounds = field_.bounds;
    const bool declared = bounds.has_value();
    if (!declared && enough()) {
      bounds =
          Bounds{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
      for (const double value : train_.as_numbers(column_)) {
        bounds->low = std::fmin(bounds->low, value);  // a missing cell is not smaller
        bounds->high = std::fmax(bounds->high, value);
      }
    }
    if (bounds) {
      add("range",
          field_.kind == Kind::kNumeric ? text(bounds->low, " to ", bounds->high)
                                        : "within the training table's first and last time",
          declared, [c = column_, within = *bounds](const Table& table) {
            const auto cells = table.as_numbers(c);
            return rows_where(table, [&](std::size_t row) {
              return cells[row] < within.low || cells[row] > within.high;
            });
          });
    }
  }

  void add_step() {
    const bool declared = field_.step > 0;
    if (!declared && (!enough() || field_.decimals < 0 || field_.decimals > kMostDecimals)) {
      return;
    }
    const double step = declared ? field_.step : std::pow(10.0, -field_.decimals);
    const auto off = [step](double value) {
      const double multiple = value / step;
      return std::abs(multiple - std::round(multiple)) > 1e-9 * std::max(1.0, std::abs(multiple));
    };
    if (!declared && std::ranges::any_of(train_.numbers(column_), off)) {
      return;  // a table that was not read from text
    }
    add("step",
        declared ? text("multiples of ", step) : text("at most ", field_.decimals, " decimals"),
        declared, [c = column_, off](const Table& table) {
          const auto cells = table.numbers(c);
          return rows_where(table, [&](std::size_t row) { return off(cells[row]); });
        });
  }

  void add_unique() {
    const auto repeated = [c = column_](const Table& table) {
      std::unordered_map<std::int32_t, std::size_t> times;
      const auto codes = table.codes(c);
      for (const std::int32_t code : codes) {
        ++times[code];
      }
      return rows_where(table,
                        [&](std::size_t row) { return codes[row] >= 0 && times[codes[row]] > 1; });
    };
    if (enough() && repeated(train_).empty()) {
      add("unique", "no value twice", false, repeated);
    }
  }

  void add_format() {
    const auto codes = train_.codes(column_);
    const auto& words = train_.words(column_);
    std::vector<bool> used(words.size());
    for (const std::int32_t code : codes) {
      if (code >= 0) {
        used[static_cast<std::size_t>(code)] = true;
      }
    }
    std::vector<std::string> seen;
    for (std::size_t word = 0; word < words.size(); ++word) {
      if (used[word]) {
        seen.push_back(words[word]);
      }
    }
    const std::string_view format = enough() ? common_format(seen) : std::string_view();
    if (!format.empty()) {
      add(text("format: ", format), text("every cell is written as ", format), false,
          [c = column_, format](const Table& table) {
            const auto good = have_format(format, table.words(c));
            const auto cells = table.codes(c);
            return rows_where(table, [&](std::size_t row) {
              return cells[row] >= 0 && !good[static_cast<std::size_t>(cells[row])];
            });
          });
    }
  }

  const Table& train_;
  std::size_t column_;
  const Field& field_;
  std::vector<ValidityRule>& rules_;
  std::size_t present_ = 0;
};

/// Rows beyond the first `most` of their entity.
std::vector<std::size_t> rows_beyond(const Table& table, std::size_t entity, std::int64_t most) {
  std::unordered_map<std::int64_t, std::int64_t> rows;
  return rows_where(table, [&](std::size_t row) {
    return !table.missing(entity, row) && ++rows[entity_key(table, entity, row)] > most;
  });
}

}  // namespace

std::vector<ValidityRule> validity_rules(const Table& train) {
  const Schema& schema = train.schema();
  std::vector<std::size_t> columns;
  for (std::size_t c = 0; c < train.columns(); ++c) {
    if (!schema.fields[c].has(Role::kIgnored) && schema.fields[c].kind != Kind::kVector) {
      columns.push_back(c);
    }
  }
  std::ranges::sort(columns, {}, [&](std::size_t c) { return schema.fields[c].name; });
  std::vector<ValidityRule> rules;
  for (const std::size_t column : columns) {
    ColumnRules(train, column, rules).add_all();
  }
  const auto entity = schema.with(Role::kEntity);
  if (schema.max_rows_per_entity && !entity.empty()) {
    rules.push_back({{{"column", schema.fields[entity.front()].name}, {"rule", "rows per entity"}},
                     text("at most ", *schema.max_rows_per_entity),
                     true,
                     [c = entity.front(), most = *schema.max_rows_per_entity](const Table& table) {
                       return rows_beyond(table, c, most);
                     }});
  }
  for (const Constraint& constraint : constraints_of(schema)) {
    rules.push_back({{{"constraint", constraint.rule}},
                     "declared in the schema",
                     true,
                     [constraint](const Table& table) {
                       return rows_that_break(table, std::span(&constraint, 1));
                     }});
  }
  return rules;
}

}  // namespace assay
