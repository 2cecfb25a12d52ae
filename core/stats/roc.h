#pragma once
#include <span>
#include <vector>

#include "core/result.h"
#include "core/stats/intervals.h"

namespace assay {

/// P[positive > negative] + P[equal]/2. Cost O(n log n). Throws InputError if a class is empty or a score is NaN, as do all
/// functions here.
double auc(std::span<const double> positive, std::span<const double> negative);

/// AUC with DeLong's interval (method "delong"): logit-transformed so that it stays in (0, 1). Where DeLong's variance is 0
/// (AUC of 0 or 1, a constant score) Clopper-Pearson on min(m, n) independent pairs instead. No interval with one person
/// in a class. Source: DeLong et al., Biometrics 44 (1988); Sun and Xu, IEEE SPL 21 (2014) for O(n log n).
Estimate auc_estimate(std::span<const double> positive, std::span<const double> negative,
                      double level = 0.95);

/// AUC(first) - AUC(second) of two scores on the same people, with DeLong's paired interval.
/// Rows of `first` and `second` belong together; label true = positive. A score compared with itself differs by exactly 0;
/// else, where the variance is 0, as above.
Estimate auc_difference(std::span<const double> first, std::span<const double> second,
                        std::span<const char> positive, double level = 0.95);

/// True positive rate at the largest threshold set that lets at most floor(fpr x negatives) negatives pass; ties at the
/// threshold are averaged over (fractional hits). Empty if fpr x negatives < 1 (unless fpr = 0: threshold above every negative;
/// its interval then begins at 0, for a rarer negative may lie anywhere).
/// The interval includes the threshold's uncertainty: thresholds at the Clopper-Pearson band of the order statistic,
/// Clopper-Pearson on the hits, half of alpha each (method "threshold-clopper-pearson").
std::optional<Estimate> tpr_at_fpr(std::span<const double> positive,
                                   std::span<const double> negative, double fpr,
                                   double level = 0.95);

/// The ROC curve, from (0, 0) to (1, 1), thinned to at most `points`.
struct Roc {
  std::vector<double> fpr, tpr;
};
Roc roc_curve(std::span<const double> positive, std::span<const double> negative,
              std::size_t points = 200);

}  // namespace assay
