#include "attacks/bounds/exposure.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "attacks/bounds/skew_normal.h"
#include "core/error.h"

namespace assay {
namespace {

void check_finite(const char* name, std::span<const double> values) {
  for (const double value : values) {
    require(std::isfinite(value), "exposure: a ", name, " log-perplexity is ", value,
            "; all must be finite");
  }
}

}  // namespace

double rank_exposure(double rank, double space) {
  require(space >= 1 && std::isfinite(space), "exposure: space = ", space,
          "; at least 1 candidate is needed");
  require(rank >= 1 && rank <= space, "exposure: rank = ", rank, " is outside [1, ", space, "]");
  return std::log2(space / rank);
}

double mean_null_exposure(double space) {
  require(space >= 1 && std::isfinite(space) && std::floor(space) == space,
          "exposure: space = ", space, " must be a whole number of candidates");
  return std::log2(space) - std::lgamma(space + 1) / space * std::numbers::log2e;
}

Exposures exposures(std::span<const double> canaries, std::span<const double> references) {
  require(!references.empty(), "exposure: no reference log-perplexities; at least 1 is needed");
  check_finite("canary", canaries);
  check_finite("reference", references);
  std::vector<double> sorted(references.begin(), references.end());
  std::sort(sorted.begin(), sorted.end());
  const auto law = fit_skew_normal(sorted);
  Exposures all;
  if (!law) {
    all.note =
        "not extrapolated: a skew-normal law cannot be fitted to these references (fewer than 30, "
        "all equal, or one-sided)";
  }
  for (const double canary : canaries) {
    const auto [first, last] = std::equal_range(sorted.begin(), sorted.end(), canary);
    Exposure one;
    one.space = static_cast<double>(sorted.size()) + 1;
    one.rank = 1 + static_cast<double>(first - sorted.begin()) +
               static_cast<double>(last - first) / 2;  // ties: half of them before the canary
    one.bits = rank_exposure(one.rank, one.space);
    if (law) {
      one.extrapolated = std::max(0.0, -log_cdf(*law, canary) * std::numbers::log2e);
    }
    all.canaries.push_back(one);
  }
  return all;
}

}  // namespace assay
