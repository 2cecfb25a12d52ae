#include "fairness/group_counts.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "core/stats/resampling.h"
#include "core/text.h"

namespace assay {
namespace {

constexpr std::size_t kDraws = 999;

// Sum over units of (sum of influences)^2 over the sum of squared influences.
double design_effect(const Units& units, std::span<const double> influence) {
  double clustered = 0, simple = 0;
  for (std::size_t u = 0; u < units.count(); ++u) {
    double sum = 0;
    for (const std::size_t r : units.of(u)) {
      sum += influence[r];
      simple += influence[r] * influence[r];
    }
    clustered += sum * sum;
  }
  return simple > 0 ? std::max(1.0, clustered / simple) : 1;
}

// group: one a row. label: 1, 0, -1 unknown.
struct Rows {
  std::vector<std::size_t> group;
  std::vector<int> label;
};

void add_effects(TableCounts& counts, const Rows& rows, const Units& units) {
  const std::size_t n = rows.group.size();
  std::vector<double> share(n), rate(n), odds(n);
  for (std::size_t g = 0; g < counts.groups.size(); ++g) {
    auto& group = counts.groups[g];
    const auto here = counts.of(g), rest = counts.rest(g);
    const double q = group.members / counts.members;
    const auto slope = [](const Hits& h) {  // of the log odds, per row
      const double v = h.hits * (1 - h.hits / h.trials);
      return h.trials > 0 && v > 0 ? 1 / v : 0;
    };
    const double here_slope = slope(here), rest_slope = slope(rest);
    for (std::size_t r = 0; r < n; ++r) {
      const bool in = rows.group[r] == g, known = rows.label[r] >= 0;
      share[r] = (in ? 1 : 0) - q;
      rate[r] = in && known ? rows.label[r] - here.rate() : 0;
      odds[r] = !known ? 0
                : in   ? here_slope * rate[r]
                       : -rest_slope * (rows.label[r] - rest.rate());
    }
    group.share_effect = design_effect(units, share);
    group.rate_effect = design_effect(units, rate);
    group.odds_effect = design_effect(units, odds);
  }
}

TableCounts count(const Table& table, std::size_t column, const BinaryTask& task,
                  const std::vector<std::size_t>& slot) {
  Rows rows{{}, task.labels(table)};
  TableCounts counts;
  counts.groups.resize(*std::max_element(slot.begin(), slot.end()) + 1);
  const auto codes = table.codes(column);
  for (std::size_t r = 0; r < codes.size(); ++r) {
    const std::size_t g = slot[codes[r] < 0 ? slot.size() - 1 : static_cast<std::size_t>(codes[r])];
    const double known = rows.label[r] >= 0 ? 1 : 0, favourable = rows.label[r] == 1 ? 1 : 0;
    rows.group.push_back(g);
    counts.groups[g].members += 1;
    counts.groups[g].labelled += known;
    counts.groups[g].favourable += favourable;
    counts.members += 1;
    counts.labelled += known;
    counts.favourable += favourable;
  }
  if (!table.schema().with(Role::kEntity).empty()) {
    add_effects(counts, rows, units_of(table));
  }
  return counts;
}

// Exact where the normal approximation would not do; the probability of 0 never underflows there
// (mean < 30).
double binomial(double n, double p, Rng& rng) {
  if (p > 0.5) {
    return n - binomial(n, 1 - p, rng);
  }
  if (n * p >= 30) {
    const double x = std::round(n * p + std::sqrt(n * p * (1 - p)) * rng.normal());
    return std::clamp(x, 0.0, n);
  }
  double u = rng.uniform(), k = 0;
  double mass = std::exp(n * std::log1p(-p));
  while (u >= mass && k < n) {
    u -= mass;
    mass *= (n - k) / (k + 1) * p / (1 - p);
    ++k;
  }
  return k;
}

}  // namespace

GroupedColumn grouped_column(const Evidence& evidence, const BinaryTask& task, std::size_t column) {
  std::vector<const Table*> tables = {&evidence.train(), &evidence.synthetic()};
  if (evidence.has_holdout()) {
    tables.push_back(&evidence.holdout());
  }
  const auto& words = evidence.train().words(column);
  std::vector<char> met(words.size() + 1);
  for (const Table* table : tables) {
    for (const auto code : table->codes(column)) {
      met[code < 0 ? words.size() : static_cast<std::size_t>(code)] = 1;
    }
  }
  std::vector<std::size_t> order;
  for (std::size_t k = 0; k < met.size(); ++k) {
    if (met[k] != 0) {
      order.push_back(k);
    }
  }
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {  // missing last
    return a < words.size() && (b == words.size() || words[a] < words[b]);
  });
  GroupedColumn out;
  out.column = evidence.train().field(column).name;
  std::vector<std::size_t> slot(met.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    slot[order[i]] = i;
    out.groups.push_back(order[i] < words.size() ? words[order[i]] : "missing");
  }
  out.train = count(evidence.train(), column, task, slot);
  out.release = count(evidence.synthetic(), column, task, slot);
  if (evidence.has_holdout()) {
    out.holdout = count(evidence.holdout(), column, task, slot);
  }
  return out;
}

std::optional<LogOdds> log_odds_against_rest(const TableCounts& table, std::size_t group,
                                             std::string& why) {
  const auto here = table.of(group), rest = table.rest(group);
  if (here.trials < kFewestRows || rest.trials < kFewestRows) {
    why = here.trials < kFewestRows ? text(here.trials, here.trials == 1 ? " row" : " rows")
                                    : text("only ", rest.trials, " rows outside the group");
    return {};
  }
  if (table.favourable == 0 || table.favourable == table.labelled) {
    why = "only one label occurs";
    return {};
  }
  auto odds = log_odds_ratio(here, rest);
  odds.se *= std::sqrt(table.groups[group].odds_effect);
  return odds;
}

std::optional<RateGap> rate_gap(const TableCounts& table, Rng rng) {
  std::vector<double> people;
  double low = 1, high = 0, hits = 0, trials = 0;
  for (const auto& g : table.groups) {
    if (g.labelled >= kFewestRows) {
      people.push_back(std::max(1.0, std::round(g.labelled / g.rate_effect)));
      low = std::min(low, g.rate());
      high = std::max(high, g.rate());
      hits += g.favourable;
      trials += g.labelled;
    }
  }
  if (people.size() < 2) {
    return {};
  }
  RateGap out{people.size(), high - low};
  std::vector<double> draws;
  double as_large = 0;
  for (std::size_t d = 0; d < kDraws; ++d) {
    auto stream = rng.split(d);
    double least = 1, most = 0;
    for (const double n : people) {
      const double rate = binomial(n, hits / trials, stream) / n;
      least = std::min(least, rate);
      most = std::max(most, rate);
    }
    draws.push_back(most - least);
    as_large += draws.back() >= out.gap ? 1 : 0;
    out.expected += draws.back() / static_cast<double>(kDraws);
  }
  std::sort(draws.begin(), draws.end());
  out.q95 = draws[static_cast<std::size_t>(0.95 * static_cast<double>(kDraws))];
  out.p = (1 + as_large) / (1 + static_cast<double>(kDraws));
  return out;
}

}  // namespace assay
