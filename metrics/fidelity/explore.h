#pragma once
#include "core/counts.h"
#include "core/result.h"
#include "core/rng.h"
#include "core/table.h"

namespace assay {

/// The dependences of one table, strongest first.
///
/// Per pair of numeric, datetime and categorical columns: bias-corrected Cramer's V on the table's own bins
/// (association.h, core/bins.h; 0 = independent, 1 = one determines the other's bin) with a delete-a-group jackknife
/// interval over units, made on the unbiased square; a test of independence (independence_p), Holm-adjusted over all
/// pairs; for two ordered columns Spearman's rank correlation. Result: id "explore.dependence", family "explore"; parts
/// keyed {"column", "with"}; a table and a heat map. Random: only which units share a jackknife group. Cost: one
/// increment a pair and row, plus 25 x cells a pair. Throws InputError if fewer than two columns can be binned.
Result explore_dependence(const Table& table, Rng rng);

/// Pearson's chi-square p-value of independence. The lightest rows and columns are pooled until every cell expects at
/// least five rows (Cochran, Biometrics 10 (1954)); chi-square is divided by `design_effect` where one person has
/// several rows (Rao and Scott, JASA 76 (1981), first order). 1 if a side is constant, or nothing is left to compare
/// after pooling.
double independence_p(const PairCounts& counts, double design_effect = 1);

/// Spearman's rank correlation of the rows where both are present; mid-ranks for ties; NaN if one side is constant.
double spearman(const std::vector<double>& x, const std::vector<double>& y);

}  // namespace assay
