#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "metrics/fidelity/chance_distance.h"

namespace assay {

/// How far a fresh real sample of each number of rows would be from the training table, on average over marginals:
/// falls with the rows, down to what the training table's own sampling leaves.
struct FreshCurve {
  std::vector<double> rows, distance;  ///< rows ascending by factors of sqrt 2 from 1
  /// The sample that is `distance` away, linear between the points in the logs of both: 1 if even a single row
  /// is not farther, nothing if no sample is as near.
  std::optional<double> rows_at(double distance) const;
};

/// Counts of the real rows in all marginals of one order.
struct OrderSpectrum {
  const CountSpectrum* cells = nullptr;
  double sets = 1;  ///< marginals in it
};
/// One curve an order. pool: rows that the spectra counted; train: rows of the training table that tell as much if
/// drawn one by one, for each of which `rows_each` rows have to be drawn where one person has several.
/// Cost: some 2 log2(1024 train) constructions of ChanceDistance.
std::vector<FreshCurve> fresh_curves(const std::vector<OrderSpectrum>& orders, double pool,
                                     double train, double rows_each);
/// Of the distance averaged over the curves, which have the same rows.
FreshCurve mean_curve(const std::vector<FreshCurve>& curves);

/// As good as a real sample of so many rows.
struct EquivalentSample {
  std::optional<double> rows;  ///< nothing: nearer than any fresh sample would be
  std::optional<double> low;   ///< nothing: the distance has no interval
  /// Nothing: not told apart from a fresh sample of the release's size, so that there is no upper end.
  std::optional<double> high;
};
/// The curve read backwards, at the distance and the ends of its interval. `fresh`: the distance of a fresh sample of
/// the release's size.
EquivalentSample equivalent_sample(const FreshCurve& curve, const Estimate& distance, double fresh);
/// "as good as a real sample of 117 rows (95 % interval 110 to 125)"
std::string in_words(const EquivalentSample& sample, double level);

}  // namespace assay
