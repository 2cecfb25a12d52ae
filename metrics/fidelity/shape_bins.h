#pragma once
#include <vector>

#include "core/bins.h"
#include "core/evidence.h"
#include "core/result.h"

namespace assay {

/// Shares of rows in the cells of the training table's bins, 20 a column, in the order of `bins`.
struct BinnedTables {
  std::vector<ColumnBins> bins;
  std::vector<std::vector<double>> train, release, holdout;  ///< holdout: empty without one
};
BinnedTables binned_tables(const Evidence& evidence);

/// One histogram a column; cells that nobody is in are left out.
void add_shape_plots(const Evidence& evidence, const BinnedTables& binned, Result& result);

}  // namespace assay
