#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "attacks/people.h"
#include "attacks/proxies/distance_shares.h"
#include "core/evidence.h"
#include "core/result.h"
#include "core/rng.h"

namespace assay {

/// Distances from the release rows (or random rows) to the nearest person of one sample. The sample's units are dealt
/// into groups, from which closest_share_estimate() learns what chance does.
struct NearestPeople {
  std::vector<double> distance;  ///< one a row, in row order
  std::vector<std::uint32_t>
      groups;                  ///< the nearest person's, as a bit; of several equally near ones all
  std::vector<double> sorted;  ///< distance, ascending
  std::vector<double> ratios;  ///< neighbour_ratios() (distance_shares.h), ascending

  double quantile(double p) const;
  double mean() const;
  std::size_t within(double tau) const;  ///< how many are at most tau
};

/// All that attacks.distances prints is made of this.
struct ShareFigures {
  std::size_t people = 0;  ///< units of the training sample, and of the holdout sample
  std::size_t groups = 0;  ///< that they are dealt into
  NearestPeople training, holdout;
  NearestPeople random;  ///< from random rows to the training sample
  ClosestShare share;
  double tau = 0;  ///< 1 % quantile of the distances to the holdout sample
  /// Release rows with the content of a row of the training sample, the holdout sample, all training rows.
  std::size_t identical_training = 0, identical_holdout = 0, identical_all = 0;
  std::optional<std::size_t> matched;  ///< matched_rows() in all training rows; empty: vectors
};

/// Needs people.enough(), a distance space that exists and a release with rows. Random: rng.split("random rows").
ShareFigures share_figures(const Evidence& evidence, const People& people, const Rng& rng);

/// Share of release rows that are closer to training, ties half, of those that `among` marks (empty: all).
///
/// Interval (method "random groups"): with c_g the rows whose nearest person is in group g, T and H the sums over the G
/// groups of either sample, n = T + H:
///   share = 1/2 + (T - H)/(2n),  sd = sqrt(G (s_T^2 + s_H^2))/(2n),  share +- t_{2G - 2} sd,  s^2 the variances of c_g
/// A row with several nearest people counts in equal parts for their groups; ends are clipped to [0, 1].
/// If nobody is copied all 2G groups are exchangeable, and the squared sd has the variance of the share as its mean.
/// Wilson's interval on the rows would be too short: many rows have the same nearest person, and who is in the two
/// samples is chance as well. Source: Wolter, Introduction to Variance Estimation, Springer 2007, chapter 2.
Estimate closest_share_estimate(const ShareFigures& figures, const std::vector<char>& among = {});

}  // namespace assay
