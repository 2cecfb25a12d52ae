#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <iterator>
#include <limits>
#include <map>

#include "core/parallel.h"
#include "metrics/fidelity/row_rules_search.h"

namespace assay {
namespace {

constexpr std::size_t kProbe = 64;  ///< rows on which sums are tried first
constexpr std::size_t kProbeExceptions = 8;
constexpr int kMostDecimals = 6;

/// An ordered column of the searched table.
struct NumberColumn {
  std::size_t column = 0;
  Kind kind = Kind::kNumeric;
  std::span<const double> cells;
  std::vector<double> sorted;  ///< without missing cells
  std::vector<double> probe;   ///< cells of the probe rows
  double usual = 1;            ///< the largest share of one value
  double not_zero = 0;         ///< rows
  int decimals = -1;           ///< -1: more than kMostDecimals, or too large for them
  double low() const { return sorted.front(); }
  double high() const { return sorted.back(); }
  double rows() const { return static_cast<double>(sorted.size()); }
  double unusual() const { return rows() * (1 - usual); }
};

/// Does x have so few decimals? Division rounds correctly, so the nearest multiple is x itself or x is none.
bool fits(double x, double scale) {
  return std::abs(x) * scale < 0x1p50 && std::round(x * scale) / scale == x;
}

int decimals_of(const std::vector<double>& values) {
  double scale = 1;
  for (int digits = 0; digits <= kMostDecimals; ++digits, scale *= 10) {
    if (std::ranges::all_of(values, [&](double x) { return fits(x, scale); })) {
      return digits;
    }
  }
  return -1;
}

/// Rows of different content: those with the smallest hashes.
std::vector<std::size_t> probe_rows(const RuleTable& table) {
  std::map<std::uint64_t, std::size_t> smallest;
  for (std::size_t row = 0; row < table.rows; ++row) {
    if (smallest.size() < kProbe || table.hashes[row] < smallest.rbegin()->first) {
      smallest.try_emplace(table.hashes[row], row);
      if (smallest.size() > kProbe) {
        smallest.erase(std::prev(smallest.end()));
      }
    }
  }
  std::vector<std::size_t> rows;
  for (const auto& entry : smallest) {
    rows.push_back(entry.second);
  }
  return rows;
}

/// Ascending, without missing cells. Codes ascend with values, so counting them sorts.
std::vector<double> sorted_cells(const RuleTable& table, std::size_t column, std::size_t cells) {
  std::vector<double> value(cells, 0);
  std::vector<std::size_t> rows(cells, 0);
  for (std::size_t row = 0; row < table.rows; ++row) {
    if (const std::int32_t code = table.codes[column][row]; code >= 0) {
      value[static_cast<std::size_t>(code)] = table.numbers[column][row];
      ++rows[static_cast<std::size_t>(code)];
    }
  }
  std::vector<double> sorted;
  for (std::size_t code = 0; code < cells; ++code) {
    sorted.insert(sorted.end(), rows[code], value[code]);
  }
  return sorted;
}

NumberColumn number_column(const RuleColumns& columns, const RuleTable& table, std::size_t column,
                           const std::vector<std::size_t>& probe) {
  NumberColumn out;
  out.column = column;
  out.kind = columns.columns[column].kind;
  out.cells = table.numbers[column];
  out.sorted = sorted_cells(table, column, columns.columns[column].cells);
  out.not_zero = out.rows() - static_cast<double>(std::ranges::count(out.sorted, 0.0));
  std::size_t longest = 0, run = 0;
  for (std::size_t i = 0; i < out.sorted.size(); ++i) {
    run = i > 0 && out.sorted[i] == out.sorted[i - 1] ? run + 1 : 1;
    longest = std::max(longest, run);
  }
  out.usual = out.sorted.empty() ? 1 : static_cast<double>(longest) / out.rows();
  if (out.kind == Kind::kNumeric) {
    out.decimals = decimals_of(out.sorted);
  }
  for (const std::size_t row : probe) {
    out.probe.push_back(out.cells[row]);
  }
  return out;
}

/// Pairs and triples of ordered columns.
class NumberSearch {
 public:
  NumberSearch(const RuleColumns& columns, const RuleTable& table, const RuleSearch& search,
               double log_limit)
      : columns_(columns), table_(table), search_(search), log_limit_(log_limit) {
    const auto probe = probe_rows(table);
    std::vector<std::size_t> ordered;
    for (std::size_t c = 0; c < columns.columns.size(); ++c) {
      if (!table.numbers[c].empty()) {
        ordered.push_back(c);
      }
    }
    numbers_.resize(ordered.size());
    parallel_for(ordered.size(), [&](std::size_t i) {
      numbers_[i] = number_column(columns, table, ordered[i], probe);
    });
    // A constant column has no rule with others.
    std::erase_if(numbers_, [](const NumberColumn& c) { return c.usual >= 1; });
  }

  std::vector<RowRule> find() const {
    std::vector<std::vector<RowRule>> found(numbers_.size());
    parallel_for(numbers_.size(), [&](std::size_t i) {
      for (std::size_t j = 0; j < numbers_.size(); ++j) {
        if (i != j && numbers_[i].kind == numbers_[j].kind) {
          add_pair(i, j, found[i]);
        }
        if (i < j && numbers_[i].decimals >= 0 && numbers_[j].decimals >= 0) {
          add_sums(i, j, found[i]);
        }
      }
    });
    std::vector<RowRule> all;
    for (const auto& some : found) {
      all.insert(all.end(), some.begin(), some.end());
    }
    return all;
  }

 private:
  struct Tried {
    double rows = 0, broken = 0;
  };
  /// Goes through the rows until one exception too many; then broken > most.
  template <class Breaks>
  Tried try_pair(const NumberColumn& a, const NumberColumn& b, double most,
                 const Breaks& breaks) const {
    Tried out;
    for (std::size_t row = 0; row < table_.rows && out.broken <= most; ++row) {
      const double x = a.cells[row], y = b.cells[row];
      if (!std::isnan(x) && !std::isnan(y)) {
        out.rows += 1;
        out.broken += breaks(x, y) ? 1 : 0;
      }
    }
    return out;
  }

  bool is_rule(const RowRule& rule, const Tried& tried) const {
    const double floor = learn_rule(rule, columns_, table_).floor;
    const double could_break = floor * tried.rows;
    return could_break >= search_.fewest && tried.broken <= search_.exceptions * could_break &&
           log_chance(tried.broken, tried.rows, floor) <= log_limit_;
  }

  void add_pair(std::size_t i, std::size_t j, std::vector<RowRule>& found) const {
    const NumberColumn &a = numbers_[i], &b = numbers_[j];
    RowRule rule;
    rule.columns = {a.column, b.column};
    // Rows that could break it: of each column alone, those that some cell of the other contradicts.
    const auto try_rule = [&](RowRule::Kind kind, double could_break, const auto& breaks) {
      rule.kind = kind;
      if (could_break < search_.fewest) {
        return;
      }
      const double most = search_.exceptions * could_break;
      const Tried tried = try_pair(a, b, most, breaks);
      if (tried.broken <= most && is_rule(rule, tried)) {
        found.push_back(rule);
      }
    };
    if (i < j) {
      try_rule(RowRule::Kind::kEqual, std::min(a.rows(), b.rows()), std::not_equal_to<double>());
    }
    const auto above =
        static_cast<double>(a.sorted.end() - std::ranges::upper_bound(a.sorted, b.low()));
    const auto below =
        static_cast<double>(std::ranges::lower_bound(b.sorted, a.high()) - b.sorted.begin());
    try_rule(RowRule::Kind::kOrder, std::min(above, below), std::greater<double>());
  }

  /// a + b = c for all c.
  void add_sums(std::size_t i, std::size_t j, std::vector<RowRule>& found) const {
    const NumberColumn &a = numbers_[i], &b = numbers_[j];
    for (std::size_t k = 0; k < numbers_.size(); ++k) {
      const NumberColumn& c = numbers_[k];
      if (k == i || k == j || c.decimals < 0) {
        continue;
      }
      const int decimals = std::max({a.decimals, b.decimals, c.decimals});
      const double slack = 0.5 * std::pow(10.0, -decimals);
      const double could_break = std::min({a.not_zero, b.not_zero, c.unusual()});
      if (could_break < search_.fewest || fails_probe(a, b, c, slack) ||
          !is_sum(a, b, c, slack, search_.exceptions * could_break)) {
        continue;
      }
      RowRule rule;
      rule.kind = RowRule::Kind::kSum;
      rule.columns = {a.column, b.column, c.column};
      rule.slack = slack;
      found.push_back(rule);
    }
  }

  static bool fails_probe(const NumberColumn& a, const NumberColumn& b, const NumberColumn& c,
                          double slack) {
    std::size_t broken = 0;
    for (std::size_t row = 0; row < a.probe.size() && broken <= kProbeExceptions; ++row) {
      broken += std::abs(a.probe[row] + b.probe[row] - c.probe[row]) > slack ? 1 : 0;
    }
    return broken > kProbeExceptions;
  }

  /// The addends must matter: a = c and b = c must have exceptions that a + b = c does not have.
  bool is_sum(const NumberColumn& a, const NumberColumn& b, const NumberColumn& c, double slack,
              double most) const {
    double rows = 0, broken = 0, with_a = 0, with_b = 0;
    for (std::size_t row = 0; row < table_.rows && broken <= most; ++row) {
      const double gap = std::abs(a.cells[row] + b.cells[row] - c.cells[row]);
      if (!std::isnan(gap)) {
        rows += 1;
        broken += gap > slack ? 1 : 0;
        with_a += a.cells[row] != 0 ? 1 : 0;
        with_b += b.cells[row] != 0 ? 1 : 0;
      }
    }
    // Whatever a + b is, independent of c it meets c no more often than c's most frequent value occurs; and so for a
    // and b.
    const double rate = 1 - std::min({a.usual, b.usual, c.usual});
    const double could_break = std::min({with_a, with_b, rate * rows});
    return could_break >= search_.fewest && broken <= search_.exceptions * could_break &&
           log_chance(broken, rows, rate) <= log_limit_;
  }

  const RuleColumns& columns_;
  const RuleTable& table_;
  const RuleSearch& search_;
  double log_limit_;
  std::vector<NumberColumn> numbers_;
};

}  // namespace

std::vector<RowRule> find_number_rules(const RuleColumns& columns, const RuleTable& table,
                                       const RuleSearch& search, double log_limit) {
  return NumberSearch(columns, table, search, log_limit).find();
}

}  // namespace assay
