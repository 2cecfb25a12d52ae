#include "metrics/registry.h"
#include "metrics/fidelity/by_group.h"
#include "metrics/fidelity/coverage.h"
#include "metrics/fidelity/dependence.h"
#include "metrics/fidelity/detection.h"
#include "metrics/fidelity/marginals.h"
#include "metrics/fidelity/missingness.h"
#include "metrics/fidelity/sequences.h"
#include "metrics/fidelity/shapes.h"
#include "metrics/fidelity/structure.h"
#include "metrics/fidelity/validity.h"

namespace assay {
namespace {

constexpr MeasureEntry kFidelity[] = {
    {"fidelity.validity",
     "is every row possible: types, ranges, categories, keys, formats, constraints?",
     make_validity},
    {"fidelity.shapes", "is each column's own distribution kept?", make_shapes},
    {"fidelity.missingness", "are cells missing as often, together and for the same people?",
     make_missingness},
    {"fidelity.marginals",
     "are one, two and three columns at a time kept, and how many real rows would do as well?",
     make_marginals},
    {"fidelity.dependence",
     "is the dependence between all pairs of columns kept, and is none invented?", make_dependence},
    {"fidelity.detection", "can a model tell release rows from real rows, and by which columns?",
     make_detection},
    {"fidelity.coverage",
     "does the release hold somebody for everybody, or are kinds of people missing?",
     make_coverage},
    {"fidelity.groups", "is any protected group served worse than the table as a whole?",
     make_groups},
    {"fidelity.sequences", "does what happens to a person over time look real?", make_sequences},
    {"fidelity.structure",
     "does it keep the rules that real rows keep, and the principal components?", make_structure},
};

}  // namespace

std::span<const MeasureEntry> fidelity_measures() { return kFidelity; }

}  // namespace assay
