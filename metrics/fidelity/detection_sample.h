#pragma once
#include <cstdint>
#include <vector>

#include "core/table.h"

namespace assay {

/// One table ready for a two-sample comparison: its features alone, thinned, in an order that depends on
/// content alone.
///
/// Features are the measured columns of kind numeric, datetime and categorical, in the order of names; the
/// target is one of them. What a row says (core/content.h) decides where it goes, so neither the order of rows
/// nor of columns shows:
///   fold   of the unit, by a hash of its rows' content: the rows of an entity share a fold, and so do exact
///          copies in any other table that was prepared with the same seed. Folds are dealt several times over
///   thinning   whole units, the smallest hashes of (content, how many equal units came before) first, until
///              `rows` rows: the same people are kept of a table and of its copy, and a frequent row is
///              thinned like a rare one
struct DetectionSample {
  Table table;                                 ///< features
  std::vector<std::size_t> unit;               ///< one a row, numbered from 0 in the order of rows
  std::vector<std::vector<std::size_t>> fold;  ///< [deal][row], below kDetectionFolds
  std::size_t different = 0;                   ///< units that differ in content
  std::size_t rows() const { return unit.size(); }
  std::size_t units() const { return unit.empty() ? 0 : unit.back() + 1; }
};
inline constexpr std::size_t kDetectionFolds = 5;

/// Cost: one sort of the units. Throws InputError if no column is a feature.
DetectionSample detection_sample(const Table& table, std::size_t rows, std::uint64_t seed,
                                 std::size_t deals = 1);

/// Every number of the sample becomes its place among the numbers of `train`, the whole training table: the
/// share of them that lie below it, those equal to it counted half; a value between two training values has a
/// place between theirs, one beyond them all -1/64 or 1 + 1/64; missing stays missing.
/// If `train` holds more than 128 different numbers, places are rounded to 64ths, so that one row more or less
/// moves no cut that the trees may choose.
/// One far outlier thus cannot swallow its column: the scale of the logistic model, or XGBoost's single precision.
/// Cost: one sort of each column of `train`.
void place_on_ranks(DetectionSample& sample, const Table& train);

}  // namespace assay
