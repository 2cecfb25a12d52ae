#include "attacks/registry.h"

#include "attacks/membership.h"
#include "attacks/replay.h"

namespace assay {
namespace {

constexpr MeasureEntry kAttacks[] = {
    {"attacks.replay",
     "does the release repeat training people, exactly, nearly or by their rare values, more often "
     "than people it never saw?",
     make_replay},
    {"attacks.membership",
     "can an attacker tell from the release whether a known person was in the training data?",
     make_membership},
};

}  // namespace

std::span<const MeasureEntry> attack_measures() { return kAttacks; }

}  // namespace assay
