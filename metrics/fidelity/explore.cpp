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
#include "metrics/fidelity/association.h"
#include "metrics/fidelity/groups.h"

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

struct Pair {
  std::size_t first = 0, second = 0;
  Estimate v;
  double p = 1;
  double rank_correlation = std::nan("");
  bool degenerate = false;
};

Estimate association(const GroupedTable& table, const std::vector<ColumnBins>& bins, std::size_t a,
                     std::size_t b, Pair& pair) {
  const std::span first(table.cells[a]), second(table.cells[b]);
  PairCounts total(bins[a].cells(), bins[b].cells());
  std::vector<PairCounts> groups;
  for (std::size_t g = 0; g < table.groups(); ++g) {
    const std::size_t from = table.begin[g], rows = table.begin[g + 1] - from;
    groups.emplace_back(bins[a].cells(), bins[b].cells());
    groups.back().add(first.subspan(from, rows), second.subspan(from, rows));
    total.merge(groups.back());
  }
  const PairGeometry geometry(total);
  pair.degenerate = geometry.degenerate();
  if (pair.degenerate) {
    return {};
  }
  pair.p = independence_p(total);
  std::vector<double> without;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    PairCounts rest = total;
    rest.remove(groups[g]);
    without.push_back(
        corrected_v(geometry, {departure(geometry, rest), table.unit_count - table.units[g]}));
  }
  const double v = corrected_v(geometry, {departure(geometry, total), table.unit_count});
  Estimate estimate = jackknife(v, {without});
  if (estimate.low) {  // V lives in [0, 1]
    estimate.low = std::clamp(*estimate.low, 0.0, v);
    estimate.high = std::clamp(*estimate.high, v, std::max(v, 1.0));
  }
  return estimate;
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

double independence_p(const PairCounts& counts) {
  const auto a = counts.first_margin(), b = counts.second_margin();
  const auto rows = static_cast<double>(counts.rows());
  const auto held = [](std::int64_t x) { return x > 0; };
  const auto degrees = static_cast<double>((std::ranges::count_if(a, held) - 1) *
                                           (std::ranges::count_if(b, held) - 1));
  if (degrees <= 0) {
    return 1;
  }
  double chi_square = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t j = 0; j < b.size(); ++j) {
      const double expected = static_cast<double>(a[i]) * static_cast<double>(b[j]) / rows;
      if (expected > 0) {
        const double gap = static_cast<double>(counts.at(i, j)) - expected;
        chi_square += gap * gap / expected;
      }
    }
  }
  return boost::math::gamma_q(degrees / 2, chi_square / 2);
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
    pair.v = association(groups, bins, pair.first, pair.second, pair);
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
