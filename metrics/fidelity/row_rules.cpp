#include "metrics/fidelity/row_rules.h"

#include <cmath>

#include <fmt/format.h>

namespace assay {
namespace {

enum class Verdict { kSilent, kKept, kBroken };

Verdict kept_if(bool holds) { return holds ? Verdict::kKept : Verdict::kBroken; }

/// kDetermines and kPresence: what is said of `a`, against what `b` is.
Verdict by_image(const RowRule& rule, std::int32_t a, std::int32_t b) {
  if (a < 0 || b < 0 || static_cast<std::size_t>(a) >= rule.image.size()) {
    return Verdict::kSilent;
  }
  const std::int32_t told = rule.image[static_cast<std::size_t>(a)];
  return told < 0 ? Verdict::kSilent : kept_if(told == b);
}

Verdict verdict(const RowRule& rule, const RuleTable& table, std::size_t row) {
  const auto code = [&](std::size_t i) { return table.codes[rule.columns[i]][row]; };
  const auto number = [&](std::size_t i) { return table.numbers[rule.columns[i]][row]; };
  switch (rule.kind) {
    case RowRule::Kind::kConstant:
      return code(0) < 0 ? Verdict::kSilent : kept_if(code(0) == rule.image[0]);
    case RowRule::Kind::kEqual:
      return code(0) < 0 || code(1) < 0 ? Verdict::kSilent : kept_if(number(0) == number(1));
    case RowRule::Kind::kOrder:
      return code(0) < 0 || code(1) < 0 ? Verdict::kSilent : kept_if(number(0) <= number(1));
    case RowRule::Kind::kSum: {
      // The cells are multiples of one unit, so the gap is a whole number of units or the rounding of doubles far
      // below half a unit: this is exact arithmetic on rounded decimals.
      const double gap = std::abs(number(0) + number(1) - number(2));
      return std::isnan(gap) ? Verdict::kSilent : kept_if(gap < rule.slack);
    }
    case RowRule::Kind::kDetermines:
      return by_image(rule, code(0), code(1));
    case RowRule::Kind::kPresence:
      return by_image(rule, code(0), code(1) < 0 ? 1 : 0);
    case RowRule::Kind::kMissing:
      return code(0) >= 0 ? Verdict::kSilent : kept_if(code(1) < 0);
  }
  return Verdict::kSilent;
}

}  // namespace

RuleCounts count_rule(const RowRule& rule, const RuleTable& table, std::vector<char>* breaks) {
  RuleCounts counts;
  std::vector<char> speaks(table.units, 0);
  for (std::size_t row = 0; row < table.rows; ++row) {
    const Verdict found = verdict(rule, table, row);
    if (found == Verdict::kSilent) {
      ++counts.silent;
      continue;
    }
    ++counts.rows;
    char& unit = speaks[table.unit[row]];
    counts.units += unit == 0 ? 1 : 0;
    unit = 1;
    if (found == Verdict::kBroken) {
      counts.first = counts.broken++ == 0 ? row : counts.first;
      if (breaks != nullptr) {
        (*breaks)[row] = 1;
      }
    }
  }
  return counts;
}

std::string_view name_of(RowRule::Kind kind) {
  switch (kind) {
    case RowRule::Kind::kConstant:
      return "constant";
    case RowRule::Kind::kEqual:
      return "equality";
    case RowRule::Kind::kOrder:
      return "order";
    case RowRule::Kind::kSum:
      return "sum";
    case RowRule::Kind::kDetermines:
      return "functional dependency";
    case RowRule::Kind::kPresence:
      return "presence";
    case RowRule::Kind::kMissing:
      return "missing together";
  }
  return "";
}

std::string text_of(const RowRule& rule, const RuleColumns& columns) {
  const auto name = [&](std::size_t i) -> const std::string& {
    return columns.columns[rule.columns[i]].name;
  };
  switch (rule.kind) {
    case RowRule::Kind::kConstant:
      return fmt::format("{} is always the same", name(0));
    case RowRule::Kind::kEqual:
      return fmt::format("{} = {}", name(0), name(1));
    case RowRule::Kind::kOrder:
      return fmt::format("{} <= {}", name(0), name(1));
    case RowRule::Kind::kSum:
      return fmt::format("{} + {} = {}", name(0), name(1), name(2));
    case RowRule::Kind::kDetermines:
      return fmt::format("{} -> {}", name(0), name(1));
    case RowRule::Kind::kPresence:
      return fmt::format("{} -> whether {} is missing", name(0), name(1));
    case RowRule::Kind::kMissing:
      return fmt::format("{} is missing where {} is", name(1), name(0));
  }
  return {};
}

}  // namespace assay
