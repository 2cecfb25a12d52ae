#include "metrics/fidelity/row_rules_search.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/parallel.h"

namespace assay {

double log_chance(double broken, double rows, double rate) {
  if (rate <= 0 || broken >= rate * rows) {
    return 0;
  }
  const double seen = broken / rows;
  const double kept = rate < 1 ? (1 - seen) * std::log((1 - seen) / (1 - rate))
                               : std::numeric_limits<double>::infinity();
  return -rows * ((seen > 0 ? seen * std::log(seen / rate) : 0) + kept);
}

std::vector<RowRule> find_missing_rules(const RuleColumns& columns, const RuleTable& table,
                                        const RuleSearch& search, double log_limit) {
  std::vector<std::vector<std::size_t>> gaps;  // rows where each column is missing
  for (const auto& codes : table.codes) {
    gaps.emplace_back();
    for (std::size_t row = 0; row < table.rows; ++row) {
      if (codes[row] < 0) {
        gaps.back().push_back(row);
      }
    }
  }
  std::vector<std::vector<RowRule>> found(columns.columns.size());
  parallel_for(columns.columns.size(), [&](std::size_t a) {
    for (std::size_t b = 0; b < columns.columns.size(); ++b) {
      const auto rows = static_cast<double>(gaps[a].size());
      const double rate = 1 - static_cast<double>(gaps[b].size()) / static_cast<double>(table.rows);
      if (a == b || rate * rows < search.fewest || gaps[b].empty()) {
        continue;
      }
      double broken = 0;
      for (const std::size_t row : gaps[a]) {
        broken += table.codes[b][row] >= 0 ? 1 : 0;
        if (broken > search.exceptions * rate * rows) {
          break;
        }
      }
      if (broken <= search.exceptions * rate * rows &&
          log_chance(broken, rows, rate) <= log_limit) {
        found[a].push_back({RowRule::Kind::kMissing, {a, b}, 0, {}, 0});
      }
    }
  });
  std::vector<RowRule> all;
  for (const auto& some : found) {
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

namespace {

std::vector<RowRule> find_constants(const RuleColumns& columns, const RuleTable& table,
                                    const RuleSearch& search) {
  std::vector<RowRule> found;
  for (std::size_t a = 0; a < columns.columns.size(); ++a) {
    double rows = 0;
    std::int32_t value = -1;
    bool constant = true;
    for (const std::int32_t code : table.codes[a]) {
      if (code >= 0) {
        constant = constant && (value < 0 || value == code);
        value = code;
        rows += 1;
      }
    }
    if (constant && rows >= search.fewest) {
      found.push_back({RowRule::Kind::kConstant, {a}, 0, {}, 0});
    }
  }
  return found;
}

double candidates_of(const RuleColumns& columns, const RuleTable& table) {
  const auto all = static_cast<double>(columns.columns.size());
  double with_gaps = 0, numeric = 0, times = 0;
  for (std::size_t c = 0; c < columns.columns.size(); ++c) {
    with_gaps += std::ranges::find(table.codes[c], -1) != table.codes[c].end() ? 1 : 0;
    numeric += columns.columns[c].kind == Kind::kNumeric ? 1 : 0;
    times += columns.columns[c].kind == Kind::kDatetime ? 1 : 0;
  }
  const auto pairs = [](double n) { return n * (n - 1); };
  return pairs(all) + all * with_gaps + pairs(with_gaps) + 1.5 * (pairs(numeric) + pairs(times)) +
         std::max(0.0, pairs(numeric) * (numeric - 2) / 2);
}

}  // namespace

FoundRules find_rules(const RuleColumns& columns, const RuleTable& table,
                      const RuleSearch& search) {
  FoundRules out;
  out.candidates = candidates_of(columns, table);
  const double log_limit = std::log(search.false_alarm / std::max(1.0, out.candidates));
  std::vector<RowRule> rules = find_constants(columns, table, search);
  for (const auto find : {find_number_rules, find_dependencies, find_missing_rules}) {
    const auto some = find(columns, table, search, log_limit);
    rules.insert(rules.end(), some.begin(), some.end());
  }
  out.rules = irreducible(rules, columns.columns.size());
  parallel_for(out.rules.size(),
               [&](std::size_t r) { out.rules[r] = learn_rule(out.rules[r], columns, table); });
  return out;
}

}  // namespace assay
