#include "metrics/registry.h"

namespace assay {

std::span<const MeasureEntry> peer_measures() { return {}; }

}  // namespace assay
