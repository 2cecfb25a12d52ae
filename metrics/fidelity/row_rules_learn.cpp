#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "metrics/fidelity/row_rules.h"
#include "metrics/fidelity/row_rules_groups.h"

namespace assay {
namespace {

/// Values of an addend that are followed up; the others are each held by less than 1/kHeaviest of the rows.
constexpr std::size_t kHeaviest = 1024;

/// The cells of the rule's columns in the rows where all of them are there.
std::vector<std::vector<double>> present_numbers(const RowRule& rule, const RuleTable& table) {
  std::vector<std::vector<double>> out(rule.columns.size());
  for (std::size_t row = 0; row < table.rows; ++row) {
    const bool all =
        std::ranges::all_of(rule.columns, [&](std::size_t c) { return table.codes[c][row] >= 0; });
    for (std::size_t i = 0; all && i < out.size(); ++i) {
      out[i].push_back(table.numbers[rule.columns[i]][row]);
    }
  }
  return out;
}

/// P[A > B] and P[A != B] of independent draws from two samples.
double chance_above(std::vector<double> a, std::vector<double> b) {
  std::ranges::sort(a);
  std::ranges::sort(b);
  double pairs = 0;
  std::size_t below = 0;
  for (const double x : a) {
    while (below < b.size() && b[below] < x) {
      ++below;
    }
    pairs += static_cast<double>(below);
  }
  const double all = static_cast<double>(a.size()) * static_cast<double>(b.size());
  return all > 0 ? pairs / all : 0;
}

struct Atom {
  double value = 0;
  double share = 0;
};

/// Distinct values with their shares, the heaviest first.
std::vector<Atom> atoms_of(std::vector<double> values) {
  std::ranges::sort(values);
  std::vector<Atom> atoms;
  for (const double value : values) {
    if (atoms.empty() || atoms.back().value != value) {
      atoms.push_back({value, 0});
    }
    atoms.back().share += 1;
  }
  for (Atom& atom : atoms) {
    atom.share /= static_cast<double>(values.size());
  }
  std::ranges::stable_sort(atoms, std::ranges::greater(), &Atom::share);
  return atoms;
}

std::int64_t units_of_slack(double value, double slack) {
  return std::llround(value / (2 * slack));
}

/// P[A + B != C] for independent draws.
double chance_off(const std::vector<std::vector<double>>& cells, double slack) {
  if (cells[0].empty()) {
    return 0;
  }
  auto a = atoms_of(cells[0]), b = atoms_of(cells[1]);
  a.resize(std::min(a.size(), kHeaviest));
  b.resize(std::min(b.size(), kHeaviest));
  std::unordered_map<std::int64_t, double> c;
  for (const Atom& atom : atoms_of(cells[2])) {
    c[units_of_slack(atom.value, slack)] += atom.share;
  }
  double fits = 0;
  for (const Atom& x : a) {
    for (const Atom& y : b) {
      const auto at = c.find(units_of_slack(x.value + y.value, slack));
      fits += at == c.end() ? 0 : x.share * y.share * at->second;
    }
  }
  return 1 - fits;
}

/// Image and floor of a -> b.
void learn_image(RowRule& rule, std::span<const std::int32_t> a, std::size_t a_cells,
                 std::span<const std::int32_t> b, std::size_t b_cells) {
  const CodeGroups groups = group_by(a, a_cells);
  ValueTally tally(b_cells);
  std::vector<double> b_rows(b_cells, 0), a_rows(a_cells, 0);
  double rows = 0;
  rule.image.assign(a_cells, -1);
  for (std::size_t value = 0; value < a_cells; ++value) {
    for (const std::uint32_t row : groups.of(value)) {
      if (b[row] >= 0) {
        tally.add(b[row]);
        b_rows[static_cast<std::size_t>(b[row])] += 1;
      }
    }
    rule.image[value] = tally.mode();
    a_rows[value] = tally.total();
    rows += a_rows[value];
    tally.clear();
  }
  double kept = 0;
  for (std::size_t value = 0; value < a_cells; ++value) {
    if (rule.image[value] >= 0) {
      kept += a_rows[value] / rows * (b_rows[static_cast<std::size_t>(rule.image[value])] / rows);
    }
  }
  rule.floor = rows > 0 ? 1 - kept : 0;
}

double share_present(std::span<const std::int32_t> codes) {
  const auto present = std::ranges::count_if(codes, [](std::int32_t code) { return code >= 0; });
  return codes.empty() ? 0 : static_cast<double>(present) / static_cast<double>(codes.size());
}

}  // namespace

RowRule learn_rule(RowRule rule, const RuleColumns& columns, const RuleTable& table) {
  const auto codes = [&](std::size_t i) -> const std::vector<std::int32_t>& {
    return table.codes[rule.columns[i]];
  };
  const auto cells = [&](std::size_t i) { return columns.columns[rule.columns[i]].cells; };
  switch (rule.kind) {
    case RowRule::Kind::kConstant: {
      ValueTally tally(cells(0));
      for (const std::int32_t code : codes(0)) {
        if (code >= 0) {
          tally.add(code);
        }
      }
      rule.image = {tally.mode()};
      break;
    }
    case RowRule::Kind::kEqual: {
      const auto present = present_numbers(rule, table);
      const double ties =
          1 - chance_above(present[0], present[1]) - chance_above(present[1], present[0]);
      rule.floor = present[0].empty() ? 0 : 1 - ties;
      break;
    }
    case RowRule::Kind::kOrder: {
      const auto present = present_numbers(rule, table);
      rule.floor = chance_above(present[0], present[1]);
      break;
    }
    case RowRule::Kind::kSum:
      rule.floor = chance_off(present_numbers(rule, table), rule.slack);
      break;
    case RowRule::Kind::kDetermines:
      learn_image(rule, codes(0), cells(0), codes(1), cells(1));
      break;
    case RowRule::Kind::kPresence:
      learn_image(rule, codes(0), cells(0), missing_codes(codes(1)), 2);
      break;
    case RowRule::Kind::kMissing:
      rule.floor = share_present(codes(1));
      break;
  }
  return rule;
}

}  // namespace assay
