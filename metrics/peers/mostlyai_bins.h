#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/bins.h"

namespace assay {

/// The cells mostlyai-qa cuts one column into, learnt on its "original" table (training and holdout together).
///
/// Numeric, datetime: bin b holds breaks[b] <= x < breaks[b + 1], the last one x up to breaks.back() and 1 (one day)
/// beyond; values outside are first clipped to [breaks.front(), breaks.back()]. Then a cell for missing, "(n/a)".
///   numeric with at most 10 distinct values   each value is a bin, and maximum + 1 ends the last
///   else                                      mostlyai_breaks(values)
///   numeric breaks but the last are floored to the fewest decimals that keep all of them distinct
///   datetime                                  mostlyai_breaks(values); a single value v: v, v + 1 day
///   no value at all                           one bin, [-1e10, 1e10] or 1700 to 2200
/// Categorical: the 10 most frequent labels that fill at least 5 rows, in byte order; then "(empty)", "(other)",
/// "_RARE_", "(n/a)".
///   The empty string is "(empty)", a missing cell "(n/a)": both take one of the 10 places if they are frequent.
///
/// What is wrong with them: greedy breaks give 11 bins as well as 10; a column with one heavy value keeps hardly any
/// other bin of weight; everything beyond the ten largest categories is one cell, so a release may shuffle rare
/// categories at will; values outside the original range count as its extremes; the holdout helps to draw the bins it
/// is later compared on.
/// Differs: equally frequent labels at the tenth place are taken in byte order, not by first row.
/// Source: mostlyai-qa d57f6b5 (2026-05), _accuracy.py: bin_numeric, bin_datetime, bin_categorical.
struct MostlyaiBins {
  std::size_t column = 0;
  std::vector<double> breaks;          ///< ordered kinds, ascending; datetime in microseconds
  double end = 0;                      ///< ordered kinds: upper end of the last bin, excluded
  std::vector<std::string> labels;     ///< categorical: one a cell
  std::vector<std::uint16_t> cell_of;  ///< categorical: code -> cell
  std::size_t cells() const { return labels.empty() ? breaks.size() : labels.size(); }
};

/// Break points of more than 10 distinct values: the distinct ones among the order statistics at i evenly spaced ranks
/// floor(linspace(0, n - 1, i)), for the smallest i = 10, 11, ... below min(1000, n + 1) that gives at least 11 of
/// them (the last i tried, if none does). Minimum and maximum are always among them. sorted: ascending, no NaN; empty
/// gives none.
std::vector<double> mostlyai_breaks(std::span<const double> sorted);

/// Bins of one numeric, datetime or categorical column. Cost: one sort.
MostlyaiBins mostlyai_bins(const Table& original, std::size_t column);
/// Cell codes of one column of a table aligned with the one the bins were learnt on.
std::vector<std::uint16_t> mostlyai_cells(const MostlyaiBins& bins, const Table& table);

}  // namespace assay
