#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/evidence.h"
#include "core/result.h"
#include "core/rng.h"
#include "metrics/fidelity/all_pairs.h"
#include "metrics/fidelity/coefficients.h"

namespace assay {

/// One of the three tables, its ordered columns sorted once; rows in the order of the GroupedTable.
struct CoefficientTable {
  std::string name;  ///< "training", "release", "holdout"
  const GroupedTable* grouped = nullptr;
  std::vector<std::optional<OrderedColumn>> ordered;  ///< one a binned column; empty for categories
  std::vector<std::uint32_t> unit;  ///< person of each row; empty if every person has one row
};
/// Training, release and, if `tables` holds one, the holdout. Cost: one sort an ordered column. The result points
/// into `tables`.
std::vector<CoefficientTable> coefficient_tables(const Evidence& evidence,
                                                 const PairTables& tables);

/// Coefficients of one pair in one table; empty where undefined or not for these kinds.
struct PairCoefficients {
  std::optional<double> information, information_p, v, u_first, u_second;
  std::optional<double> pearson, spearman, kendall, distance, ratio;
  bool permuted =
      false;  ///< is information_p that of a permutation null? Else of its chi-square limit
};
/// kSigns: Pearson and Spearman alone; kUsual: all but Kendall's tau and distance correlation; kDeep: all.
enum class Depth { kSigns, kUsual, kDeep };
/// first, second: positions of the binned columns. Random: the permutation null of a sparse table, of at most
/// `permutations` tables.
PairCoefficients pair_coefficients(const CoefficientTable& table,
                                   const std::vector<ColumnBins>& bins, std::size_t first,
                                   std::size_t second, Depth depth, std::size_t permutations,
                                   Rng rng);

/// Undefined is empty.
inline Value value_of(const std::optional<double>& number) {
  return number ? Value(*number) : Value();
}

/// Rows per cell of one pair.
PairCounts counts_of(const GroupedTable& table, const std::vector<ColumnBins>& bins,
                     std::size_t first, std::size_t second);

/// Adds partial correlations of the ordered columns that vary in training and release to the parts (which stand in
/// the order of `worst_first`), the tables of lost and invented ones, their numbers, and to the note what keeps a
/// column or all of them out.
void add_partial_correlations(const Evidence& evidence, const std::vector<ColumnBins>& bins,
                              const std::vector<CoefficientTable>& tables, const AllPairs& study,
                              const std::vector<std::size_t>& worst_first, Result& result);

}  // namespace assay
