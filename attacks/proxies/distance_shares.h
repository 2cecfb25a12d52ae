#pragma once
#include <memory>
#include <span>
#include <vector>

#include "core/measure.h"
#include "core/nearest.h"
#include "core/rng.h"
#include "core/stats/intervals.h"
#include "core/table.h"

namespace assay {

/// attacks.distances: what other tools print about how near the release is to the training people, with the tail that
/// they leave out.
///
/// A proxy, not evidence of privacy: nothing here asks whether an attack succeeds more often on training people than on
/// people outside, and an average hides copies. Hence no test and no verdict; replay and membership have them.
/// Distances are those of DistanceSpace (distance_space.h), from each release row to the nearest of as many training
/// people as there are people in the holdout (of the more numerous, every n-th in content order), and to the nearest of
/// these. Parts, by "property":
///   closer to training     share of release rows, ties half (mostlyai's DCR share; SDMetrics' overfitting score beside
///                          it); for every protected group of 20 release rows or more
///   identical to training  by content; mostlyai's identical match share (distance <= 1e-6) beside it
///   near training          within the 1 % quantile of the distances to the holdout: 1 % where nobody is copied
///   new rows               SDMetrics' NewRowSynthesis against all training rows
///   NNDR ratio             mostlyai: 10th smallest nearest-neighbour distance ratio, training over holdout
///   distance: mean, median, 5 % quantile, 1 % quantile, smallest      to training, with the holdout's beside it
///   distance: against random rows      median over that of random rows (random_rows() of the training table)
///                                      (SDMetrics' baseline protection)
/// Estimate: the first, with the interval of closest_share_estimate() (distance_shares_figures.h), as its groups. The
/// other shares carry Wilson's, which takes release rows as independent; the rest has none. Floor: 0.5, what is expected
/// where nobody is copied.
/// Random: the uniform rows, rng.split("random rows"). Cost: release x (2 training sample + holdout) row pairs.
/// Needs a holdout, a column with a distance and 20 units of each kind; else no estimate and a note.
std::unique_ptr<Measure> make_distances();

/// Of release rows, how many are closer to a training person than to any person outside.
struct ClosestShare {
  double closer = 0;  ///< strictly
  double ties = 0, rows = 0;

  /// Ties count half. Source: mostlyai-qa, dcr_share.
  Hits hits() const { return {closer + ties / 2, rows}; }
  /// min(1, 2 (1 - closer/rows)); ties count as safe. Source: SDMetrics, DCROverfittingProtection.
  double overfitting_protection() const;
};
/// One distance a release row. Throws InputError unless both are equally many, at least one.
ClosestShare closest_share(std::span<const double> to_training, std::span<const double> to_holdout);

/// Nearest-neighbour distance ratio of every query:  (d1 + 1e-8)/(d2 + 1e-8), d1 and d2 the two smallest distances.
/// `two` has k = 2. Source: mostlyai-qa.
std::vector<double> neighbour_ratios(const Neighbours& two);

/// How many distances are at most 1e-6. Source: mostlyai-qa, identical match share.
double identical_matches(std::span<const double> distances);

/// Distance of every release row to the closest row of `reference`: mean over columns of min(|a - b|/range, 1) or
/// [a != b], ranges of `reference`. The tables must be aligned. Source: SDMetrics, calculate_dcr.
std::vector<double> sdmetrics_dcr(const Table& release, const Table& reference);

/// For every release row, whether `real` has a row with equal categories, missing cells at the same places, and all
/// numbers and times within |a - b| <= tolerance |a|, a the release's (0 matches 0 only). Text, id, vector and ignored
/// columns take no part. The tables must be aligned.
/// Cost: O(n log n), and the pairs that agree in all categories and are near in one column.
/// Source: SDMetrics, NewRowSynthesis, whose score is the share without such a row at tolerance 0.01.
std::vector<char> matched_rows(const Table& release, const Table& real, double tolerance = 0.01);

/// Rows drawn uniformly: numbers, times and vectors between the least and the greatest of `like`, categories from those
/// that occur in it; text and ids are missing. Random: one stream a column, rng.split(name).
Table random_rows(const Table& like, std::size_t rows, const Rng& rng);

}  // namespace assay
