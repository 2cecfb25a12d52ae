#include "metrics/registry.h"
#include "metrics/utility/tstr.h"

namespace assay {
namespace {

constexpr MeasureEntry kMeasures[] = {
    {"utility.tstr", "does a model trained on the release work on real people?",
     [] { return make_tstr(); }},
};

}  // namespace

std::span<const MeasureEntry> utility_measures() { return kMeasures; }

}  // namespace assay
