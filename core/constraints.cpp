#include "core/constraints.h"

#include <array>
#include <cmath>
#include <tuple>
#include <utility>

#include "core/date_format.h"
#include "core/error.h"
#include "core/text_cells.h"

namespace assay {
namespace {

using Op = Constraint::Op;
using Operand = Constraint::Operand;

/// Longer signs first: "<=" begins with "<".
constexpr std::array<std::pair<std::string_view, Op>, 6> kOps{{{"<=", Op::kLessEqual},
                                                               {">=", Op::kGreaterEqual},
                                                               {"==", Op::kEqual},
                                                               {"!=", Op::kUnequal},
                                                               {"<", Op::kLess},
                                                               {">", Op::kGreater}}};

std::string_view trimmed(std::string_view words) {
  const auto begin = words.find_first_not_of(" \t");
  return begin == std::string_view::npos
             ? ""
             : words.substr(begin, words.find_last_not_of(" \t") - begin + 1);
}

std::string_view without_quotes(std::string_view word) {
  const bool quoted =
      word.size() > 1 && (word[0] == '"' || word[0] == '\'') && word.back() == word[0];
  return quoted ? word.substr(1, word.size() - 2) : word;
}

std::optional<double> literal_for(const Field& field, std::string_view word) {
  if (field.kind == Kind::kNumeric) {
    return parse_number(word);
  }
  const auto time = DateFormat(field.format).parse(without_quotes(word));
  return time ? std::optional(static_cast<double>(*time)) : std::nullopt;
}

[[noreturn]] void refuse(const std::string& rule, const std::string& why) {
  throw InputError(text("rule ", shown(rule), ": ", why,
                        "; write COLUMN op COLUMN or COLUMN op LITERAL with op "
                        "one of <, <=, >, >=, ==, !=, on numeric or "
                        "datetime columns"));
}

Constraint with_operands(const Schema& schema, const std::string& rule, Op op,
                         std::string_view left, std::string_view right) {
  Constraint out{rule, {schema.find(left), 0}, {schema.find(right), 0}, op};
  for (auto [own, other, word] :
       {std::tuple(&out.left, &out.right, left), std::tuple(&out.right, &out.left, right)}) {
    if (own->column) {
      if (!schema.fields[*own->column].is_ordered()) {
        refuse(rule,
               text("column ", shown(word), " is ", name_of(schema.fields[*own->column].kind)));
      }
      continue;
    }
    const bool ordered = other->column && schema.fields[*other->column].is_ordered();
    const auto literal = ordered ? literal_for(schema.fields[*other->column], word) : std::nullopt;
    if (!literal) {
      refuse(rule, text(shown(word), " is neither a column nor a value to compare with one"));
    }
    own->literal = *literal;
  }
  if (out.left.column && out.right.column &&
      schema.fields[*out.left.column].kind != schema.fields[*out.right.column].kind) {
    refuse(rule, "compares a number with a date");
  }
  return out;
}

bool holds(Op op, double a, double b) {
  switch (op) {
    case Op::kLess:
      return a < b;
    case Op::kLessEqual:
      return a <= b;
    case Op::kGreater:
      return a > b;
    case Op::kGreaterEqual:
      return a >= b;
    case Op::kEqual:
      return a == b;
    default:
      return a != b;
  }
}

std::vector<double> values_of(const Table& table, const Operand& operand) {
  return operand.column ? table.as_numbers(*operand.column)
                        : std::vector<double>(table.rows(), operand.literal);
}

}  // namespace

Constraint parse_constraint(const Schema& schema, const std::string& rule) {
  const std::string_view whole = rule;
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const auto& [sign, op] : kOps) {
      if (whole.substr(at).starts_with(sign)) {
        return with_operands(schema, rule, op, trimmed(whole.substr(0, at)),
                             trimmed(whole.substr(at + sign.size())));
      }
    }
  }
  refuse(rule, "no comparison in it");
}

std::vector<Constraint> constraints_of(const Schema& schema) {
  std::vector<Constraint> out;
  for (const auto& rule : schema.constraints) {
    out.push_back(parse_constraint(schema, rule));
  }
  return out;
}

std::vector<std::size_t> rows_that_break(const Table& table,
                                         std::span<const Constraint> constraints) {
  std::vector<bool> broken(table.rows());
  for (const auto& each : constraints) {
    const auto left = values_of(table, each.left), right = values_of(table, each.right);
    for (std::size_t row = 0; row < table.rows(); ++row) {
      const bool missing = std::isnan(left[row]) || std::isnan(right[row]);
      broken[row] = broken[row] || !(missing || holds(each.op, left[row], right[row]));
    }
  }
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < broken.size(); ++row) {
    if (broken[row]) {
      rows.push_back(row);
    }
  }
  return rows;
}

}  // namespace assay
