#include "attacks/scores.h"

#include <algorithm>
#include <functional>

#include "core/error.h"

namespace assay {

std::vector<double> dcr_scores(std::span<const double> to_release) {
  std::vector<double> scores(to_release.size());
  std::transform(to_release.begin(), to_release.end(), scores.begin(), std::negate<>());
  return scores;
}

std::vector<double> dcr_difference_scores(std::span<const double> to_release,
                                          std::span<const double> to_reference) {
  require(to_release.size() == to_reference.size(), "dcr_difference_scores: ", to_release.size(),
          " distances to the release but ", to_reference.size(),
          " to the reference; every record needs both");
  std::vector<double> scores(to_release.size());
  std::transform(to_release.begin(), to_release.end(), to_reference.begin(), scores.begin(),
                 [](double release, double reference) { return reference - release; });
  return scores;
}

}  // namespace assay
