#pragma once
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "metrics/fidelity/detection_auc.h"
#include "metrics/fidelity/detection_sample.h"

namespace assay {

/// What one column by itself gives away.
struct ColumnDetector {
  std::string name;
  CrossFittedAuc release;
  std::optional<double> fresh;  ///< AUC of new people against training; empty without a holdout
  double gain = 0;              ///< its share of the trees' gain, 0 to 1
};

/// Cross-fitted AUC of every feature alone, by its training quantile cells: worst first, those whose interval lies
/// above 1/2 (by AUC), then the others by gain. `people` is the holdout, or null; `gains` maps names to shares.
/// Cost: linear in rows times columns; no randomness.
std::vector<ColumnDetector> columns_alone(const DetectionSample& real,
                                          const DetectionSample& released,
                                          const DetectionSample* people,
                                          const std::map<std::string, double>& gains);

/// `rows`: those of the release that were compared.
Part part_of(const ColumnDetector& column, std::size_t rows);

/// AUC with interval of the first 30 columns.
Plot columns_plot(const std::vector<ColumnDetector>& columns);

}  // namespace assay
