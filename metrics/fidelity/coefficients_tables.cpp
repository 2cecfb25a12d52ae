#include "metrics/fidelity/coefficients_tables.h"

#include <cmath>

#include "core/parallel.h"
#include "metrics/fidelity/coefficients_counts.h"
#include "metrics/fidelity/mutual_information.h"

namespace assay {
namespace {

CoefficientTable coefficient_table(std::string name, const Table& table,
                                   const GroupedTable& grouped,
                                   const std::vector<ColumnBins>& bins) {
  CoefficientTable out{std::move(name), &grouped, {}, {}};
  out.ordered.resize(bins.size());
  parallel_for(bins.size(), [&](std::size_t i) {
    if (table.field(bins[i].column).is_ordered()) {
      const auto values = table.as_numbers(bins[i].column);
      std::vector<double> sorted(values.size());
      for (std::size_t row = 0; row < sorted.size(); ++row) {
        sorted[row] = values[grouped.source[row]];
      }
      out.ordered[i] = ordered_column(std::move(sorted));
    }
  });
  if (!grouped.one_row_each) {
    const Units units = units_of(table);
    std::vector<std::uint32_t> unit(table.rows());
    for (std::size_t u = 0; u < units.count(); ++u) {
      for (const auto row : units.of(u)) {
        unit[row] = static_cast<std::uint32_t>(u);
      }
    }
    for (const auto row : grouped.source) {
      out.unit.push_back(unit[row]);
    }
  }
  return out;
}

void add_ordered(const OrderedColumn& x, const OrderedColumn& y, bool deep, PairCoefficients& out) {
  const Correlations both = correlations(x, y);
  out.pearson = both.pearson;
  out.spearman = both.spearman;
  if (!deep) {
    return;
  }
  const OrderedPair pair = ordered_pair(x, y);
  out.kendall = kendall_tau_b(pair);
  if (const auto distance = distance_correlation(pair); distance && distance->corrected_square) {
    out.distance = std::sqrt(std::max(0.0, *distance->corrected_square));
  }
}

}  // namespace

std::vector<CoefficientTable> coefficient_tables(const Evidence& evidence,
                                                 const PairTables& tables) {
  std::vector<CoefficientTable> out;
  out.push_back(coefficient_table("training", evidence.train(), tables.train, tables.bins));
  out.push_back(coefficient_table("release", evidence.synthetic(), tables.synthetic, tables.bins));
  if (tables.holdout) {
    out.push_back(coefficient_table("holdout", evidence.holdout(), *tables.holdout, tables.bins));
  }
  return out;
}

PairCounts counts_of(const GroupedTable& table, const std::vector<ColumnBins>& bins,
                     std::size_t first, std::size_t second) {
  PairCounts counts(bins[first].cells(), bins[second].cells());
  counts.add(table.cells[first], table.cells[second]);
  return counts;
}

PairCoefficients pair_coefficients(const CoefficientTable& table,
                                   const std::vector<ColumnBins>& bins, std::size_t first,
                                   std::size_t second, Depth depth, std::size_t permutations,
                                   Rng rng) {
  PairCoefficients out;
  const auto& x = table.ordered[first];
  const auto& y = table.ordered[second];
  if (x && y) {
    add_ordered(*x, *y, depth == Depth::kDeep, out);
  }
  if (depth == Depth::kSigns) {
    return out;
  }
  const PairCounts counts = counts_of(*table.grouped, bins, first, second);
  if (const auto information = mutual_information(counts)) {
    out.information = information->corrected;
    if (table.unit.empty()) {
      out.permuted = information->sparse;
      out.information_p =
          out.permuted ? permutation_null(counts, permutations, rng)->p : information->p;
    }
  }
  out.v = bergsma_v(counts);
  const TheilsU u = theils_u(counts);
  out.u_first = u.first_given_second;
  out.u_second = u.second_given_first;
  const auto missing = [&](std::size_t i) {
    return static_cast<std::uint16_t>(bins[i].cells() - 1);
  };
  if (y && !x) {
    out.ratio = correlation_ratio(table.grouped->cells[first], missing(first), *y);
  } else if (x && !y) {
    out.ratio = correlation_ratio(table.grouped->cells[second], missing(second), *x);
  }
  return out;
}

}  // namespace assay
