#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/evidence.h"
#include "core/result.h"

namespace assay {

/// One principal component of the training table, and what the others look like along it.
struct Component {
  double train_share = 0;    ///< of the training table's variance that lies along it
  double release_share = 0;  ///< of the release's variance
  std::optional<double> holdout_share;
  /// Of the space that this and the components before it span, how much the release's own first ones span too:
  /// |V'W|^2/k, V and W the first k axes; 1 = the same space, k/dimension = by chance.
  double release_agreement = 0;
  std::optional<double> holdout_agreement;
  /// 1 - Kolmogorov-Smirnov distance of the projections, training against release.
  Estimate similarity;
  double fresh = 0;  ///< expected distance of a fresh real sample of the release's size
  std::string axis;  ///< "+ marital=Married, + age, - ...": the dimensions that weigh most
};

/// Deep structure: principal components learnt on the training table, which the others are projected on.
struct ComponentStudy {
  std::vector<Component> components;  ///< by training variance
  std::size_t dimensions = 0;         ///< of the encoding
  double rare_share = 0;              ///< categories below it were pooled
  std::string why_not;                ///< no components: the reason
};

/// Encoding: core/encode.h (columns by name), learnt on the training table, with two changes: numbers beyond the
/// training range are moved to its end, so that one odd row cannot turn an axis, and categories below `rare_share`
/// are pooled. That share is 0.5 %, and is doubled until there are at most 500 dimensions, or it is above 30 %.
/// The fresh distance is found as in shapes.h: by the limit law, or from the holdout with its chance part scaled to the
/// release's size. Interval: 1 - D +- sqrt(ln(4/0.05)/2) (1/sqrt n + 1/sqrt m), n and m people; holds for every n
/// where rows are drawn one by one, is never too short, and costs nothing (Massart's constant of the
/// Dvoretzky-Kiefer-Wolfowitz inequality). Method "dkw".
/// Exact eigenvectors of the covariance; above 2,000 dimensions there are no components.
/// Rows are added up in an order that their content decides, encoded in blocks.
/// Cost: rows x dimensions^2 a table, a sort a table and component, and dimensions^3; memory: the tables twice.
/// Source: Jolliffe, Principal Component Analysis, 2nd ed., Springer 2002; agreement: Krzanowski, JASA 74 (1979);
/// band: Massart, Annals of Probability 18 (1990).
ComponentStudy study_components(const Evidence& evidence, std::size_t count);

}  // namespace assay
