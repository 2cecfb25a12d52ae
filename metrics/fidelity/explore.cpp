#include "metrics/fidelity/explore.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>

#include <fmt/format.h>
#include <boost/math/special_functions/gamma.hpp>

#include "core/counts.h"
#include "core/error.h"
#include "core/parallel.h"
#include "core/stats/resampling.h"
#include "core/stats/tests.h"
#include "metrics/fidelity/pair_study.h"

namespace assay {
namespace {

/// Mid-ranks of the chosen rows.
std::vector<double> mid_ranks(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  for (std::size_t i = 0; i < order.size();) {
    std::size_t j = i;
    while (j < order.size() && values[order[j]] == values[order[i]]) ++j;
    for (std::size_t k = i; k < j; ++k) {
      ranks[order[k]] = (static_cast<double>(i) + static_cast<double>(j) + 1) / 2;
    }
    i = j;
  }
  return ranks;
}

double pearson(const std::vector<double>& x, const std::vector<double>& y) {
  const auto n = static_cast<double>(x.size());
  const double mean_x = std::accumulate(x.begin(), x.end(), 0.0) / n;
  const double mean_y = std::accumulate(y.begin(), y.end(), 0.0) / n;
  double xx = 0, yy = 0, xy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xx += (x[i] - mean_x) * (x[i] - mean_x);
    yy += (y[i] - mean_y) * (y[i] - mean_y);
    xy += (x[i] - mean_x) * (y[i] - mean_y);
  }
  return xx > 0 && yy > 0 ? xy / std::sqrt(xx * yy) : std::nan("");
}

/// Cells of one margin that the chi-square test counts together.
struct Level {
  double rows = 0;
  std::vector<std::size_t> cells;

  /// One level a cell that holds any rows, lightest first.
  static std::vector<Level> all(const std::vector<std::int64_t>& margin) {
    std::vector<Level> levels;
    for (std::size_t i = 0; i < margin.size(); ++i) {
      if (margin[i] > 0) {
        levels.push_back({static_cast<double>(margin[i]), {i}});
      }
    }
    std::ranges::stable_sort(levels, {}, &Level::rows);
    return levels;
  }

  static void pool_lightest(std::vector<Level>& levels) {
    Level& next = levels[1];
    next.rows += levels[0].rows;
    next.cells.insert(next.cells.end(), levels[0].cells.begin(), levels[0].cells.end());
    levels.erase(levels.begin());
    std::ranges::stable_sort(levels, {}, &Level::rows);
  }
};

/// Cochran's rule: the chi-square law holds where every cell expects this many rows.
constexpr double kLeastExpected = 5;

struct Pair {
  std::size_t first = 0, second = 0;
  Estimate v;
  double p = 1;
  double rank_correlation = std::nan("");
  bool degenerate = false;
};

/// Interval of V from that of its unbiased square, which is smooth at 0 where V is not. Never of width 0: at V = 0 the
/// upper end is what the square's error allows.
Estimate interval_of_v(double square, const std::vector<double>& without) {
  Estimate estimate;
  estimate.value = std::sqrt(std::max(0.0, square));
  if (without.size() < 2) {
    return estimate;
  }
  const Estimate on_square = jackknife(square, {without});
  estimate.method = on_square.method;
  if (on_square.low) {
    const double half = *on_square.high - square;
    estimate.low = std::sqrt(std::max(0.0, *on_square.low));
    estimate.high =
        std::min(std::sqrt(std::max(0.0, square) + half), std::max(1.0, estimate.value));
  }
  return estimate;
}

void associate(const GroupedTable& table, const std::vector<ColumnBins>& bins, Pair& pair) {
  const GroupedCounts counts = count_pair(table, bins, pair.first, pair.second);
  const PairGeometry geometry(counts.total);
  pair.degenerate = geometry.degenerate();
  if (pair.degenerate) {
    return;
  }
  const Sides sides = sides_of(geometry, table, counts);
  std::vector<double> without;
  for (const auto& side : sides.without) {
    without.push_back(corrected_square(geometry, side));
  }
  pair.v = interval_of_v(corrected_square(geometry, sides.whole), without);
  pair.p = independence_p(counts.total, sides.whole.rows / sides.whole.size);
}

Result described(const std::vector<Pair>& pairs, const std::vector<double>& p,
                 const std::vector<std::string>& names) {
  Result result;
  result.id = "explore.dependence";
  result.family = "explore";
  result.goal = Goal::kNone;
  std::vector<std::size_t> order(pairs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return pairs[a].v.value > pairs[b].v.value;
  });
  double shown = 0;
  for (const auto i : order) {
    const Pair& pair = pairs[i];
    Part part;
    part.key = {{"column", names[pair.first]}, {"with", names[pair.second]}};
    if (pair.degenerate) {
      part.note = "not scored: one of the two columns is constant";
    } else {
      part.estimate = pair.v;
      part.values = {{"p", pair.p}, {"p_adjusted", p[i]}};
      if (!std::isnan(pair.rank_correlation)) {
        part.values.emplace_back("spearman", pair.rank_correlation);
      }
      shown += p[i] <= 0.05 ? 1 : 0;
    }
    result.parts.push_back(std::move(part));
  }
  TableBlock strongest{"Dependent pairs, strongest first",
                       {"column", "with", "V", "low", "high", "Spearman", "adjusted p"},
                       {}};
  for (const auto i : order) {
    const Pair& pair = pairs[i];
    if (!pair.degenerate && p[i] <= 0.05) {
      const auto known = [](const std::optional<double>& x) { return x ? Value(*x) : Value(); };
      strongest.rows.push_back(
          {names[pair.first], names[pair.second], pair.v.value, known(pair.v.low),
           known(pair.v.high),
           std::isnan(pair.rank_correlation) ? Value() : Value(pair.rank_correlation), p[i]});
    }
  }
  result.tables.push_back(std::move(strongest));
  result.values = {{"pairs", static_cast<double>(pairs.size())}, {"dependent pairs", shown}};
  result.note = fmt::format(
      "{:.0f} of {} pairs of columns depend on each other (5 % family-wise over all pairs, Holm). "
      "Cramer's V, corrected for bias: 0 = independent, 1 = one column determines the other.",
      shown, pairs.size());
  return result;
}

Plot heat_map(const std::vector<Pair>& pairs, const std::vector<std::string>& names) {
  const std::size_t n = names.size();
  std::vector<double> values(n * n, std::nan(""));
  for (const auto& pair : pairs) {
    if (!pair.degenerate) {
      values[pair.first * n + pair.second] = values[pair.second * n + pair.first] = pair.v.value;
    }
  }
  return {"heatmap",
          "Dependence between columns (Cramer's V, bias-corrected)",
          "",
          "",
          names,
          {},
          {{"real", {}, values, {}, {}}},
          ""};
}

}  // namespace

double independence_p(const PairCounts& counts, double design_effect) {
  const auto rows = static_cast<double>(counts.rows());
  auto a = Level::all(counts.first_margin());
  auto b = Level::all(counts.second_margin());
  while (a.size() > 1 && b.size() > 1 && a.front().rows * b.front().rows < kLeastExpected * rows) {
    Level::pool_lightest(a.size() >= b.size() ? a : b);
  }
  const auto degrees = static_cast<double>((a.size() - 1) * (b.size() - 1));
  if (a.size() < 2 || b.size() < 2) {
    return 1;
  }
  double chi_square = 0;
  for (const auto& row : a) {
    for (const auto& column : b) {
      double held = 0;
      for (const auto i : row.cells) {
        for (const auto j : column.cells) {
          held += static_cast<double>(counts.at(i, j));
        }
      }
      const double expected = row.rows * column.rows / rows;
      chi_square += (held - expected) * (held - expected) / expected;
    }
  }
  return boost::math::gamma_q(degrees / 2, chi_square / design_effect / 2);
}

double spearman(const std::vector<double>& x, const std::vector<double>& y) {
  ensure(x.size() == y.size(), "rank correlation of columns of different length");
  std::vector<double> a, b;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (!std::isnan(x[i]) && !std::isnan(y[i])) {
      a.push_back(x[i]);
      b.push_back(y[i]);
    }
  }
  return a.size() < 2 ? std::nan("") : pearson(mid_ranks(a), mid_ranks(b));
}

Result explore_dependence(const Table& table, Rng rng) {
  const auto start = std::chrono::steady_clock::now();
  const auto bins = learn_bins(table);
  require(bins.size() >= 2, "explore needs at least two numeric, datetime or categorical columns");
  const auto groups = grouped(table, bins, rng.split("groups").bits());
  std::vector<std::string> names;
  std::vector<std::vector<double>> ordered(bins.size());
  for (std::size_t i = 0; i < bins.size(); ++i) {
    const Field& field = table.field(bins[i].column);
    names.push_back(field.name);
    if (field.is_ordered()) {
      ordered[i] = table.as_numbers(bins[i].column);
    }
  }
  std::vector<Pair> pairs;
  for (std::size_t a = 0; a < bins.size(); ++a) {
    for (std::size_t b = a + 1; b < bins.size(); ++b) {
      Pair& pair = pairs.emplace_back();
      pair.first = a;
      pair.second = b;
    }
  }
  parallel_for(pairs.size(), [&](std::size_t i) {
    Pair& pair = pairs[i];
    associate(groups, bins, pair);
    if (!ordered[pair.first].empty() && !ordered[pair.second].empty()) {
      pair.rank_correlation = spearman(ordered[pair.first], ordered[pair.second]);
    }
  });
  std::vector<double> p;
  for (const auto& pair : pairs) {
    p.push_back(pair.p);
  }
  Result result = described(pairs, holm(p), names);
  result.plots.push_back(heat_map(pairs, names));
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

}  // namespace assay
