#pragma once
#include <span>

#include "core/measure.h"

namespace assay {

std::span<const MeasureEntry> attack_measures();

}  // namespace assay
