#include "attacks/bounds/threshold.h"

#include <algorithm>
#include <cmath>

#include "attacks/bounds/checks.h"
#include "attacks/bounds/gaussian.h"
#include "core/stats/intervals.h"

namespace assay {
namespace {

void check_side(const char* hits_name, std::int64_t hits, const char* trials_name,
                std::int64_t trials) {
  require(trials >= 1, "threshold bound: ", trials_name, " = ", trials, "; at least 1 is needed");
  require(hits >= 0 && hits <= trials, "threshold bound: ", hits_name, " = ", hits,
          " is outside [0, ", trials, "] (", trials_name, ")");
}

ThresholdCounts perfect(const ThresholdCounts& counts) {
  return {counts.positives, counts.positives, 0, counts.negatives};
}

double epsilon_of(const ThresholdRates& rates, double delta) {
  const auto side = [delta](double low, double high) {
    return low > delta ? std::log((low - delta) / high) : 0;
  };
  return std::max({side(rates.tpr_low, rates.fpr_high), side(rates.tnr_low, rates.fnr_high), 0.0});
}

double mu_of(const ThresholdRates& rates) {
  return std::max(-normal_quantile(rates.fpr_high) - normal_quantile(rates.fnr_high), 0.0);
}

}  // namespace

ThresholdRates threshold_rates(const ThresholdCounts& counts, double alpha) {
  check_side("tp", counts.tp, "positives", counts.positives);
  check_side("fp", counts.fp, "negatives", counts.negatives);
  check_alpha("threshold bound", alpha);
  const auto bounds = [alpha](std::int64_t hits, std::int64_t trials) {
    return clopper_pearson({static_cast<double>(hits), static_cast<double>(trials)}, 1 - alpha);
  };
  // misses are bounded as counts of their own: 1 - tpr_low would lose the digits of a small rate
  return {bounds(counts.tp, counts.positives).low, bounds(counts.fp, counts.negatives).high,
          bounds(counts.negatives - counts.fp, counts.negatives).low,
          bounds(counts.positives - counts.tp, counts.positives).high};
}

ThresholdBound clopper_pearson_epsilon(const ThresholdCounts& counts, double delta, double alpha) {
  check_delta("clopper-pearson", delta);
  check_alpha("clopper-pearson", alpha);
  const auto rates = threshold_rates(counts, alpha);
  return {rates, epsilon_of(rates, delta),
          epsilon_of(threshold_rates(perfect(counts), alpha), delta)};
}

GaussianBound gdp_epsilon(const ThresholdCounts& counts, double delta, double alpha) {
  check_delta("gdp", delta);
  check_alpha("gdp", alpha);
  GaussianBound bound;
  bound.rates = threshold_rates(counts, alpha);
  bound.mu = mu_of(bound.rates);
  bound.mu_ceiling = mu_of(threshold_rates(perfect(counts), alpha));
  bound.epsilon = gaussian_epsilon(bound.mu, delta);
  bound.ceiling = gaussian_epsilon(bound.mu_ceiling, delta);
  return bound;
}

}  // namespace assay
