#pragma once
#include <span>

namespace assay {

/// Quantile of values in ascending order, by linear interpolation between order statistics: x at the place p (n - 1), as
/// numpy.quantile has it by default. At least one value, 0 <= p <= 1.
/// Source: Hyndman and Fan, American Statistician 50 (1996), definition 7.
double quantile_of_sorted(std::span<const double> sorted, double p);

}  // namespace assay
