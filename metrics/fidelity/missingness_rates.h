#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "core/result.h"
#include "metrics/fidelity/association.h"
#include "metrics/fidelity/groups.h"

namespace assay {

/// Missing share of one column in one table, also with each group left out.
struct Rate {
  double rows = 0, size = 0;  ///< size: rows that tell as much if drawn one by one
  double whole = 0;
  std::vector<double> without;
  double noise() const { return whole * (1 - whole) / size; }
};

/// missing: 1 or 0 a row, in the order of the grouped table; null: no cell is missing.
Rate rate_of(const GroupedTable& table, const std::vector<std::uint16_t>* missing);

/// The rates of one column in the three tables.
struct ColumnRates {
  Rate train, release;
  std::optional<Rate> holdout;
};

/// Squared differences of the given rates (whole, or with a group left out) from the training table's, for a release
/// whose rate of all columns together is `even`: its floor, with the noise of cells scattered one by one.
PairDistances rate_distances(double train, double release, double even,
                             const std::optional<double>& holdout, const ColumnRates& rates);
/// release - train by jackknife; without an interval where a table has too few people to leave groups out.
Estimate difference_of(const ColumnRates& rates, double level);
/// 1 - |difference|, the interval carried over.
Estimate similarity_of(const Estimate& difference);

}  // namespace assay
