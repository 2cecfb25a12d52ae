#include "attacks/registry.h"

#include "attacks/identifiers/pii.h"
#include "attacks/inference/inference.h"
#include "attacks/linkability/linkability.h"
#include "attacks/membership/membership.h"
#include "attacks/proxies/distance_shares.h"
#include "attacks/reconstruction/reconstruction.h"
#include "attacks/replay/replay.h"
#include "attacks/singling_out/singling_out.h"
#include "attacks/text/verbatim.h"

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
    {"attacks.singling_out",
     "do statements made from the release alone fit exactly one training person more often than "
     "exactly one person outside?",
     make_singling_out},
    {"attacks.linkability",
     "does the release link two halves of a training person's data more often than those of a "
     "person it never saw?",
     make_linkability},
    {"attacks.inference",
     "does the release give away what an attacker does not know about training people, more often "
     "than about people it never saw?",
     make_inference},
    {"attacks.reconstruction",
     "can people be rebuilt from lines through the rows of the release, or their unknown cells "
     "from its marginals, more often than people it never saw?",
     make_reconstruction},
    {"attacks.pii",
     "does the release repeat addresses, numbers or dates that identify training people, more "
     "often than those of people it never saw?",
     make_pii},
    {"attacks.text",
     "does the release repeat what training people wrote, word for word, more often than what "
     "people it never saw wrote?",
     make_text},
    {"attacks.distances",
     "how near is the release to the training people, as other tools print it? A proxy, not "
     "evidence of privacy",
     make_distances},
};

}  // namespace

std::span<const MeasureEntry> attack_measures() { return kAttacks; }

}  // namespace assay
