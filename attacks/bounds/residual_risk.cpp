#include "attacks/bounds/residual_risk.h"

#include <algorithm>
#include <cmath>

#include "attacks/bounds/checks.h"

namespace assay {
namespace {

double clipped(double value) { return std::clamp(value, 0.0, 1.0); }

void check_count(const char* name, double count, double attacks) {
  require(count >= 0 && count <= attacks, "residual-risk: ", name, " = ", count, " is outside [0, ",
          attacks, "] (attacks)");
}

void check_whole(const char* name, double count) {
  require(std::floor(count) == count, "residual-risk: ", name, " = ", count,
          " must be a whole number; only control may be fractional");
}

}  // namespace

ResidualRisk residual_risk(const AttackCounts& counts, double alpha) {
  require(counts.attacks >= 1 && std::isfinite(counts.attacks),
          "residual-risk: attacks = ", counts.attacks, "; at least 1 is needed");
  check_whole("attacks", counts.attacks);
  check_count("successes", counts.successes, counts.attacks);
  check_whole("successes", counts.successes);
  check_count("baseline", counts.baseline, counts.attacks);
  check_whole("baseline", counts.baseline);
  check_count("control", counts.control, counts.attacks);
  check_alpha("residual-risk", alpha);
  const double level = 1 - alpha;
  const auto hits = [&](double count) { return Hits{count, counts.attacks}; };
  const Excess excess = anonymeter_risk(hits(counts.successes), hits(counts.control), level);
  ResidualRisk risk;
  risk.unclipped = excess.value;
  risk.half_width = excess.half;
  risk.risk = clipped(excess.value);
  risk.low = clipped(excess.value - excess.half);
  risk.high = clipped(excess.value + excess.half);
  risk.ceiling = clipped(anonymeter_risk(hits(counts.attacks), hits(counts.control), level).value);
  risk.attack = wilson(hits(counts.successes), level);
  risk.baseline = wilson(hits(counts.baseline), level);
  risk.control = wilson(hits(counts.control), level);
  risk.beats_baseline = risk.attack.centre > risk.baseline.centre;
  return risk;
}

}  // namespace assay
