#include <algorithm>
#include <cmath>

#include <boost/math/distributions/students_t.hpp>

#include "core/parallel.h"
#include "core/stats/tests.h"
#include "metrics/fidelity/partial_correlation.h"

namespace assay {
namespace {

/// Variance of every entry by the delete-a-group jackknife; empty if a replicate is undefined.
std::vector<double> jackknife_variances(const ScoreCorrelations& correlations, std::size_t columns,
                                        double ridge) {
  const std::size_t groups = correlations.without.size();
  std::vector<std::optional<PartialCorrelations>> replicates(groups);
  parallel_for(groups, [&](std::size_t g) {
    replicates[g] = partial_correlations(correlations.without[g], columns, ridge);
  });
  if (groups < 2 || std::ranges::any_of(replicates, [](const auto& r) { return !r; })) {
    return {};
  }
  std::vector<double> variances(columns * columns, 0);
  const auto count = static_cast<double>(groups);
  for (std::size_t cell = 0; cell < variances.size(); ++cell) {
    double mean = 0;
    for (const auto& replicate : replicates) {
      mean += replicate->r[cell] / count;
    }
    for (const auto& replicate : replicates) {
      variances[cell] += (replicate->r[cell] - mean) * (replicate->r[cell] - mean);
    }
    variances[cell] *= (count - 1) / count;
  }
  return variances;
}

/// One table's partial correlations with the variance of each.
struct Side {
  PartialCorrelations partial;
  std::vector<double> variances;  ///< empty: not known
  double degrees = 0;
};

std::optional<Side> side_of(const ScoredTable& table) {
  const std::size_t columns = table.scores.size();
  if (table.rows() <= columns + 3) {
    return std::nullopt;
  }
  const auto correlations = score_correlations(table, true);
  auto partial = partial_correlations(correlations.whole, columns);
  if (!partial) {
    return std::nullopt;
  }
  Side side{std::move(*partial), {}, static_cast<double>(correlations.without.size()) - 1};
  side.variances = jackknife_variances(correlations, columns, side.partial.ridge);
  return side;
}

/// Twice P[T > amount/error]: the direction was chosen by the data.
double two_sided_p(double amount, double error, double degrees) {
  if (!(amount > 0)) {
    return 1;
  }
  if (!(error > 0)) {
    return 0;
  }
  const boost::math::students_t law(degrees);
  return std::min(1.0, 2 * boost::math::cdf(boost::math::complement(law, amount / error)));
}

void test_changes(const Side& train, const Side& release, std::vector<PartialChange>& pairs) {
  const std::size_t columns = train.partial.columns;
  const double degrees = std::min(train.degrees, release.degrees);
  std::vector<double> p;
  for (const auto& pair : pairs) {
    const std::size_t cell = pair.first * columns + pair.second;
    const double error = std::sqrt(train.variances[cell] + release.variances[cell]);
    const bool shown = std::abs(pair.train) > 2 * std::sqrt(train.variances[cell]);
    const double gap = pair.train - pair.release;
    p.push_back(shown ? two_sided_p(std::copysign(1.0, pair.train) * gap, error, degrees) : 1);
    p.push_back(two_sided_p(-std::copysign(1.0, pair.release) * gap, error, degrees));
  }
  const auto adjusted = holm(p);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    pairs[i].p_lost = adjusted[2 * i];
    pairs[i].p_invented = adjusted[2 * i + 1];
  }
}

}  // namespace

PartialStudy study_partial(const ScoredTable& train, const ScoredTable& release,
                           const ScoredTable* holdout) {
  PartialStudy study;
  const std::size_t columns = train.scores.size();
  if (columns < 2) {
    return study;
  }
  const auto real = side_of(train), released = side_of(release);
  if (!real || !released) {
    return study;
  }
  study.ridge_train = real->partial.ridge;
  study.ridge_release = released->partial.ridge;
  std::optional<PartialCorrelations> fresh;
  if (holdout != nullptr && holdout->rows() > columns + 3) {
    fresh = partial_correlations(score_correlations(*holdout, false).whole, columns);
  }
  for (std::size_t a = 0; a < columns; ++a) {
    for (std::size_t b = a + 1; b < columns; ++b) {
      PartialChange change;
      change.first = a;
      change.second = b;
      change.train = real->partial.at(a, b);
      change.release = released->partial.at(a, b);
      if (fresh) {
        change.holdout = fresh->at(a, b);
      }
      study.pairs.push_back(change);
    }
  }
  study.tested = !real->variances.empty() && !released->variances.empty();
  if (study.tested) {
    test_changes(*real, *released, study.pairs);
  }
  return study;
}

}  // namespace assay
