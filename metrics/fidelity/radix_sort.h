#pragma once
#include <vector>

namespace assay {

/// Sorts numbers without NaN in ascending order; -0 comes before 0. Least significant digit first, 11 bits a digit;
/// digits that all values share, as the last ones of whole numbers, cost nothing.
/// Cost: at most 7 passes, so linear where std::sort's is n log n; one copy of the values in memory.
void radix_sort(std::vector<double>& values);

}  // namespace assay
