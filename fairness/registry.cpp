#include "fairness/registry.h"

#include "fairness/labels.h"

namespace assay {
namespace {

constexpr MeasureEntry kMeasures[] = {
    {"fairness.labels", "does the release treat groups of people as the training table does?",
     [] { return make_label_bias(); }},
};

}  // namespace

std::span<const MeasureEntry> fairness_measures() { return kMeasures; }

}  // namespace assay
