#include <algorithm>
#include <cmath>

#include "core/parallel.h"
#include "metrics/fidelity/row_rules_groups.h"
#include "metrics/fidelity/row_rules_search.h"

namespace assay {
namespace {

/// What a column is to others that might determine it.
struct Target {
  std::vector<std::int32_t> codes;
  std::size_t column = 0, cells = 0;
  bool presence = false;  ///< does it stand for whether the column is missing?
  double unusual = 0;     ///< rows that are there and do not hold the most frequent value
};

Target target_of(std::vector<std::int32_t> codes, std::size_t column, std::size_t cells,
                 bool presence) {
  ValueTally tally(cells);
  for (const std::int32_t code : codes) {
    if (code >= 0) {
      tally.add(code);
    }
  }
  const std::int32_t mode = tally.mode();
  const double unusual = mode < 0 ? 0 : tally.total() - tally.at(mode);
  return {std::move(codes), column, cells, presence, unusual};
}

std::vector<Target> targets_of(const RuleColumns& columns, const RuleTable& table) {
  std::vector<Target> targets;
  for (std::size_t b = 0; b < columns.columns.size(); ++b) {
    targets.push_back(target_of(table.codes[b], b, columns.columns[b].cells, false));
    if (std::ranges::find(table.codes[b], -1) != table.codes[b].end()) {
      targets.push_back(target_of(missing_codes(table.codes[b]), b, 2, true));
    }
  }
  return targets;
}

/// Is it impossible that at most `most` rows differ from the usual b of their group? Of each pair of rows with
/// different b at least one does: pairs are formed as in Boyer and Moore's majority vote.
bool too_many_exceptions(const CodeGroups& groups, const Target& b, double most) {
  double pairs = 0;
  for (std::size_t value = 0; value < groups.groups(); ++value) {
    const auto rows = groups.of(value);
    std::int32_t held = -1;
    std::uint32_t waiting = 0;
    for (std::size_t i = 0; i < rows.size() && rows.size() > 1; ++i) {
      const std::int32_t code = b.codes[rows[i]];
      if (code < 0) {
        continue;
      }
      if (waiting == 0) {
        held = code;
        waiting = 1;
      } else if (code == held) {
        ++waiting;
      } else {
        --waiting;
        pairs += 1;
        if (pairs > most) {
          return true;
        }
      }
    }
  }
  return false;
}

/// An upper limit of log C(n, k): (n e/k)^k.
double log_choose(double n, double k) { return k > 0 ? k * (1 + std::log(n / k)) : 0; }

/// The exact test of RuleSearch, and the chance bound.
bool determines(const CodeGroups& groups, const Target& b, const RuleSearch& search,
                double log_limit, ValueTally& tally, ValueTally& all) {
  double rows = 0, repeats = 0, broken = 0;
  for (std::size_t value = 0; value < groups.groups(); ++value) {
    for (const std::uint32_t row : groups.of(value)) {
      if (b.codes[row] >= 0) {
        tally.add(b.codes[row]);
        all.add(b.codes[row]);
      }
    }
    const double total = tally.total();
    if (total > 0) {
      rows += total;
      repeats += total - 1;
      broken += total - tally.at(tally.mode());
    }
    tally.clear();
  }
  const double usual = rows > 0 ? all.at(all.mode()) / rows : 1;
  all.clear();
  const double could_break = repeats * (1 - usual);
  if (could_break < search.fewest || broken > search.exceptions * could_break) {
    return false;
  }
  // Without the `broken` rows, all repeats that are left agree; which rows these are may be chosen.
  return log_choose(rows, broken) + (repeats - broken) * std::log(usual) <= log_limit;
}

}  // namespace

std::vector<RowRule> find_dependencies(const RuleColumns& columns, const RuleTable& table,
                                       const RuleSearch& search, double log_limit) {
  const auto targets = targets_of(columns, table);
  std::vector<std::vector<RowRule>> found(columns.columns.size());
  parallel_for(columns.columns.size(), [&](std::size_t a) {
    const CodeGroups groups = group_by(table.codes[a], columns.columns[a].cells);
    double repeats = 0;
    for (std::size_t value = 0; value < groups.groups(); ++value) {
      const auto size = static_cast<double>(groups.of(value).size());
      repeats += std::max(0.0, size - 1);
    }
    for (const Target& b : targets) {
      // Rows where b is missing only take away from both, so this is an upper limit of what may be broken.
      const double could_break = std::min(repeats, b.unusual);
      if (b.column == a || could_break < search.fewest ||
          too_many_exceptions(groups, b, search.exceptions * could_break)) {
        continue;
      }
      ValueTally tally(b.cells), all(b.cells);
      if (determines(groups, b, search, log_limit, tally, all)) {
        const auto kind = b.presence ? RowRule::Kind::kPresence : RowRule::Kind::kDetermines;
        found[a].push_back({kind, {a, b.column}, 0, {}, 0});
      }
    }
  });
  std::vector<RowRule> all;
  for (const auto& some : found) {
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

}  // namespace assay
