#include "metrics/registry.h"
#include "metrics/fidelity/dependence.h"
#include "metrics/fidelity/shapes.h"
#include "metrics/fidelity/validity.h"

namespace assay {
namespace {

constexpr MeasureEntry kFidelity[] = {
    {"fidelity.validity",
     "is every row possible: types, ranges, categories, keys, formats, constraints?",
     make_validity},
    {"fidelity.shapes", "is each column's own distribution kept?", make_shapes},
    {"fidelity.dependence",
     "is the dependence between all pairs of columns kept, and is none invented?", make_dependence},
};

}  // namespace

std::span<const MeasureEntry> fidelity_measures() { return kFidelity; }

}  // namespace assay
