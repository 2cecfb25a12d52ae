#pragma once
#include "core/result.h"
#include "core/rng.h"
#include "core/table.h"

namespace assay {

/// The dependences of one table, strongest first.
///
/// Per pair of numeric, datetime and categorical columns: bias-corrected Cramer's V on the table's own bins (association.h,
/// core/bins.h; 0 = independent, 1 = one determines the other's bin) with a delete-a-group jackknife interval over units; Pearson's
/// chi-square test of independence, Holm-adjusted over all pairs; for two ordered columns Spearman's rank correlation.
/// Result: id "explore.dependence", family "explore"; parts keyed {"column", "with"}; a table and a heat map.
/// Random: only which units share a jackknife group. Cost: one increment a pair and row, plus 25 x cells a pair.
/// Throws InputError if fewer than two columns can be binned.
Result explore_dependence(const Table& table, Rng rng);

/// Pearson's chi-square p-value of independence, cells of empty rows and columns left out. 1 if a side is constant.
class PairCounts;
double independence_p(const PairCounts& counts);

/// Spearman's rank correlation of the rows where both are present; mid-ranks for ties; NaN if one side is constant.
double spearman(const std::vector<double>& x, const std::vector<double>& y);

}  // namespace assay
