#include "metrics/registry.h"
#include "metrics/peers/gretel_dps.h"
#include "metrics/peers/gretel_sqs.h"
#include "metrics/peers/kmarginal.h"
#include "metrics/peers/mostlyai.h"
#include "metrics/peers/sdmetrics.h"

namespace assay {
namespace {

constexpr MeasureEntry kPeers[] = {
    {"peers.sdmetrics_quality", "SDMetrics' quality score: shapes of columns, trends of pairs",
     make_sdmetrics_quality},
    {"peers.sdmetrics_diagnostic", "SDMetrics' diagnostic score: validity of cells, structure",
     make_sdmetrics_diagnostic},
    {"peers.mostlyai_accuracy", "mostlyai-qa's accuracy: one-, two- and three-way marginals",
     make_mostlyai_accuracy},
    {"peers.nist_kmarginal", "NIST SDNist's k-marginal score, 0 to 1000", make_nist_kmarginal},
    {"peers.gretel_sqs", "Gretel's (NeMo Safe Synthesizer's) quality score, 0 to 10",
     make_gretel_sqs},
    {"peers.gretel_dps", "Gretel's (NeMo Safe Synthesizer's) privacy score, 0 to 10",
     make_gretel_dps},
};

}  // namespace

std::span<const MeasureEntry> peer_measures() { return kPeers; }

}  // namespace assay
