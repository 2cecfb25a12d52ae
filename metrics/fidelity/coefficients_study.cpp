#include "metrics/fidelity/coefficients_study.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <fmt/format.h>

#include "core/parallel.h"
#include "core/stats/intervals.h"
#include "core/stats/tests.h"
#include "metrics/fidelity/coefficients_tables.h"

namespace assay {
namespace {

constexpr std::size_t kDrivenPairs = 20;
constexpr std::size_t kDrivingCells = 3;

/// Everything the steps below share.
class CoefficientStudy {
 public:
  CoefficientStudy(const Evidence& evidence, const PairTables& tables, const AllPairs& study,
                   const Shown& shown, const std::vector<std::size_t>& worst_first,
                   std::size_t permutations, Rng rng, Result& result)
      : evidence_(evidence),
        bins_(tables.bins),
        tables_(coefficient_tables(evidence, tables)),
        study_(study),
        shown_(shown),
        worst_first_(worst_first),
        permutations_(permutations),
        rng_(rng),
        result_(result) {}

  void add_all() {
    measure_pairs();
    add_values();
    add_driving_cells();
    add_sign_flips();
    add_partial_correlations(evidence_, bins_, tables_, study_, worst_first_, result_);
  }

 private:
  std::string name(std::size_t bin) const {
    return evidence_.train().field(bins_[bin].column).name;
  }
  bool is_ordered_pair(std::size_t pair) const {
    const PairStudy& p = study_.pairs[pair];
    return !p.degenerate && tables_[0].ordered[p.first] && tables_[0].ordered[p.second];
  }

  void measure_pairs();
  void add_values();
  void add_driving_cells();
  double sign_flip_p(std::size_t pair) const;
  void add_sign_flips();

  const Evidence& evidence_;
  const std::vector<ColumnBins>& bins_;
  const std::vector<CoefficientTable> tables_;
  const AllPairs& study_;
  const Shown& shown_;
  const std::vector<std::size_t>& worst_first_;
  std::size_t permutations_;
  Rng rng_;
  Result& result_;
  std::vector<std::vector<PairCoefficients>> coefficients_;  ///< [pair][table]
};

void CoefficientStudy::measure_pairs() {
  const std::size_t pairs = study_.pairs.size();
  std::vector<Depth> depth(pairs, Depth::kSigns);
  std::size_t ordered = 0;
  for (std::size_t place = 0; place < pairs; ++place) {
    const std::size_t pair = worst_first_[place];
    const bool deep = is_ordered_pair(pair) && ordered++ < kDeepPairs;
    if (place < result_.parts.size()) {
      depth[pair] = deep ? Depth::kDeep : Depth::kUsual;
    }
  }
  coefficients_.assign(pairs, std::vector<PairCoefficients>(tables_.size()));
  parallel_for(pairs * tables_.size(), [&](std::size_t task) {
    const std::size_t pair = task / tables_.size(), table = task % tables_.size();
    const PairStudy& p = study_.pairs[pair];
    if (!p.degenerate) {
      coefficients_[pair][table] = pair_coefficients(tables_[table], bins_, p.first, p.second,
                                                     depth[pair], permutations_, rng_);
    }
  });
  if (ordered > kDeepPairs) {
    result_.note += fmt::format(
        " Kendall's tau and distance correlation are given for the {} worst of {} pairs of ordered "
        "columns, all other coefficients for every pair listed.",
        kDeepPairs, ordered);
  }
}

Value null_of(const PairCoefficients& found) {
  return found.information_p ? Value(found.permuted ? "permutation" : "chi-square") : Value();
}

/// Coefficients of a part, by the kinds of its columns; each with the name it has in the report.
using Member = std::optional<double> PairCoefficients::*;
using Named = std::vector<std::pair<std::string, Member>>;

void CoefficientStudy::add_values() {
  const Named information = {{"mutual information", &PairCoefficients::information},
                             {"mutual information p", &PairCoefficients::information_p}};
  const Named counted = {{"cramers v", &PairCoefficients::v},
                         {"theils u of column", &PairCoefficients::u_first},
                         {"theils u of with", &PairCoefficients::u_second}};
  const Named ordered = {{"pearson", &PairCoefficients::pearson},
                         {"spearman", &PairCoefficients::spearman}};
  const Named deep = {{"kendall", &PairCoefficients::kendall},
                      {"distance correlation", &PairCoefficients::distance}};
  const Named mixed = {{"correlation ratio", &PairCoefficients::ratio}};
  std::size_t ordered_pairs = 0;
  for (std::size_t place = 0; place < result_.parts.size(); ++place) {
    const std::size_t pair = worst_first_[place];
    const PairStudy& p = study_.pairs[pair];
    if (p.degenerate) {
      continue;
    }
    Values& values = result_.parts[place].values;
    const auto each = [&](const std::string& coefficient, const auto& value) {
      for (std::size_t t = 0; t < tables_.size(); ++t) {
        values.emplace_back(coefficient + " " + tables_[t].name, value(coefficients_[pair][t]));
      }
    };
    const auto add = [&](const Named& which) {
      for (const auto& [coefficient, member] : which) {
        each(coefficient,
             [m = member](const PairCoefficients& found) { return value_of(found.*m); });
      }
    };
    add(information);
    each("mutual information null", null_of);
    add(counted);
    if (is_ordered_pair(pair)) {
      add(ordered);
      if (ordered_pairs++ < kDeepPairs) {
        add(deep);
      }
    } else if (tables_[0].ordered[p.first] || tables_[0].ordered[p.second]) {
      add(mixed);
    }
  }
}

/// D of one table: share of a cell less what its margins alone would give.
std::vector<double> departures(const PairCounts& counts) {
  const auto first = counts.first_margin(), second = counts.second_margin();
  const auto rows = static_cast<double>(counts.rows());
  std::vector<double> out;
  for (std::size_t a = 0; a < first.size(); ++a) {
    for (std::size_t b = 0; b < second.size(); ++b) {
      out.push_back(static_cast<double>(counts.at(a, b)) / rows -
                    static_cast<double>(first[a]) / rows * static_cast<double>(second[b]) / rows);
    }
  }
  return out;
}

void CoefficientStudy::add_driving_cells() {
  TableBlock block{fmt::format("Cells that drive lost or invented dependence ({} a pair, the {} "
                               "worst pairs): share of rows beyond what the two columns alone give",
                               kDrivingCells, kDrivenPairs),
                   {"column", "with", "fate", "cell", "cell of with", "training", "release",
                    "release - training"},
                   {}};
  std::size_t driven = 0;
  for (const auto pair : worst_first_) {
    if ((!shown_.lost(pair) && !shown_.invented(pair)) || driven == kDrivenPairs) {
      continue;
    }
    ++driven;
    const PairStudy& p = study_.pairs[pair];
    const auto real = departures(counts_of(*tables_[0].grouped, bins_, p.first, p.second));
    const auto released = departures(counts_of(*tables_[1].grouped, bins_, p.first, p.second));
    std::vector<std::size_t> cells(real.size());
    std::iota(cells.begin(), cells.end(), std::size_t{0});
    const auto most =
        cells.begin() + static_cast<std::ptrdiff_t>(std::min(kDrivingCells, cells.size()));
    std::partial_sort(cells.begin(), most, cells.end(), [&](std::size_t a, std::size_t b) {
      const double x = std::abs(released[a] - real[a]), y = std::abs(released[b] - real[b]);
      return x != y ? x > y : a < b;
    });
    const std::string fate = !shown_.lost(pair)      ? "invented"
                             : shown_.invented(pair) ? "distorted"
                                                     : "lost";
    const std::size_t width = bins_[p.second].cells();
    for (auto cell = cells.begin(); cell != most; ++cell) {
      block.rows.push_back({name(p.first), name(p.second), fate,
                            bins_[p.first].labels[*cell / width],
                            bins_[p.second].labels[*cell % width], real[*cell], released[*cell],
                            released[*cell] - real[*cell]});
    }
  }
  result_.tables.push_back(std::move(block));
}

double CoefficientStudy::sign_flip_p(std::size_t pair) const {
  const auto& both = coefficients_[pair];
  const double real = both[0].spearman.value_or(0), released = both[1].spearman.value_or(0);
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t t = 0; t < 2; ++t) {
    const CoefficientTable& table = tables_[t];
    const PairStudy& p = study_.pairs[pair];
    const double rho = t == 0 ? real : released;
    if (real * released >= 0 || rho * rho * static_cast<double>(table.grouped->rows()) < 1) {
      return 1;
    }
    const auto ranks = ordered_pair(*table.ordered[p.first], *table.ordered[p.second]);
    least = std::min(least, std::abs(spearman_rho(ranks, table.unit)->z));
  }
  return normal_cdf(-least);
}

void CoefficientStudy::add_sign_flips() {
  std::vector<std::size_t> candidates;
  for (const auto pair : worst_first_) {
    if (is_ordered_pair(pair)) {
      candidates.push_back(pair);
    }
  }
  std::vector<double> p(candidates.size());
  parallel_for(p.size(), [&](std::size_t i) { p[i] = sign_flip_p(candidates[i]); });
  const auto adjusted = holm(p);
  TableBlock block{"Sign flips: Spearman's correlation changes its sign beyond chance",
                   {"column", "with", "training", "release", "p"},
                   {}};
  std::string named;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (adjusted[i] > 0.05) {
      continue;
    }
    const PairStudy& pair = study_.pairs[candidates[i]];
    const auto& both = coefficients_[candidates[i]];
    block.rows.push_back(
        {name(pair.first), name(pair.second), *both[0].spearman, *both[1].spearman, adjusted[i]});
    if (block.rows.size() <= 3) {
      named +=
          fmt::format("{}{} with {} ({:+.2f} to {:+.2f})", named.empty() ? "" : ", ",
                      name(pair.first), name(pair.second), *both[0].spearman, *both[1].spearman);
    }
  }
  const std::size_t flips = block.rows.size();
  if (flips > 0) {
    result_.note += fmt::format(
        " {} change{} sign in the release: {}{}.",
        flips == 1 ? "One correlation" : fmt::format("{} correlations", flips),
        flips == 1 ? "s" : "", named, flips > 3 ? fmt::format(" and {} more", flips - 3) : "");
  }
  result_.values.emplace_back("sign flips", static_cast<double>(flips));
  result_.tables.push_back(std::move(block));
}

}  // namespace

void add_coefficients(const Evidence& evidence, const PairTables& tables, const AllPairs& study,
                      const Shown& shown, const std::vector<std::size_t>& worst_first,
                      std::size_t permutations, Rng rng, Result& result) {
  CoefficientStudy(evidence, tables, study, shown, worst_first, permutations, rng, result)
      .add_all();
}

}  // namespace assay
