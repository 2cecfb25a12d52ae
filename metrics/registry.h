#pragma once
#include <span>

#include "core/measure.h"

namespace assay {

std::span<const MeasureEntry> fidelity_measures();
/// Other tools' scores, reproduced from their definitions, defects included.
std::span<const MeasureEntry> peer_measures();
std::span<const MeasureEntry> utility_measures();

}  // namespace assay
