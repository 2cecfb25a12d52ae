#pragma once
#include <span>

#include "core/measure.h"

namespace assay {

std::span<const MeasureEntry> fidelity_measures();
std::span<const MeasureEntry> utility_measures();

}  // namespace assay
