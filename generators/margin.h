#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/rng.h"
#include "core/state.h"
#include "core/table.h"
#include "generators/people.h"

namespace assay {

/// The distribution of one column, as cells in an order: the unit interval is cut into intervals of
/// length `mass`, and cell c holds the values low[c] + u (high[c] - low[c]), u uniform.
///
///   missing cell   low = high = NaN
///   category       low = high = its code
///   atom           low = high = a value that at least `atoms` people hold
///   bin            low <= high: between two smoothed quantiles of the other numbers
///
/// A smoothed quantile is the mean over `atoms` people of the value of each that ranks nearest, the extremes included:
/// nobody's own number is repeated but by chance (rounding to the column's step makes such meetings common where
/// numbers are dense).
struct Margin {
  std::vector<double> mass;       ///< cells; positive, sums to 1
  std::vector<double> low, high;  ///< cells
  double unit = 0;  ///< datetime: what every training value is a multiple of, in microseconds

  std::size_t cells() const { return mass.size(); }
  /// The cell that `u` in [0, 1) falls into, and where in it (0..1).
  struct Place {
    std::size_t cell;
    double within;
  };
  Place place(double u, std::span<const double> upper) const;
  /// The value at a place, rounded to the field's step and decimals, in its bounds; NaN: missing.
  double value(const Field& field, std::size_t cell, double within) const;
  /// The same cells in another order: new cell i is old cell order[i].
  void reorder(std::span<const std::size_t> order);
  /// Upper ends of the cells in the unit interval; the last is 1.
  std::vector<double> upper() const;
  void visit_state(StateVisitor& visitor);
};

inline constexpr std::int32_t kNoCell = -1;  ///< a rare category, which the margin does not draw

struct FittedMargin {
  Margin margin;
  std::vector<std::int32_t> cells;  ///< rows: the cell every training row lies in, or kNoCell
};

/// Fits the margin of one column. Order of the cells: numbers and dates ascending; categories by code; missing last.
///
/// people: of the rows of `train`. Without an entity column every row is a person of its own.
/// atoms >= 1: how many people must hold a value before it may be repeated, and over how many a smoothed quantile
/// averages.
///   Numbers, dates   values held by fewer people are pooled, in order, into one bin for each `atoms` people, at most
///                    256; if all of them together belong to fewer than `atoms`, they go to the nearest atom, or become
///                    missing where there is none
///   Categories       frequencies; a category that the schema does not declare and fewer than `atoms` people hold is
///                    not drawn: its share goes to the others (to missing where none is left)
///   Text and ids     one missing cell: no free text is repeated, and `assemble` writes the ids
///
/// Cost O(n log n); with an entity column at most 256 n more.
/// Throws InputError for a vector column.
FittedMargin fit_margin(const Table& train, std::size_t column, std::int64_t atoms,
                        const People& people);

/// Rounds to the field's step and decimals (datetime: to `unit`) and clamps to its bounds.
double snap(const Field& field, double unit, double value);

/// The number of microseconds, out of day, hour, minute, second, millisecond, that all the times
/// are multiples of.
double time_unit(std::span<const std::int64_t> times);

/// What the option `atoms` means, for --help.
inline constexpr std::string_view kAtomsHelp =
    "people (rows, or entities) that must hold a value before it may be repeated; rarer numbers "
    "are drawn between "
    "smoothed quantiles, rarer categories only if the schema declares them";

}  // namespace assay
