#pragma once
#include <span>

#include "core/measure.h"

namespace assay {

std::span<const MeasureEntry> fairness_measures();

}  // namespace assay
