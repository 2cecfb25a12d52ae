#pragma once
#include <optional>
#include <vector>

#include "core/evidence.h"
#include "metrics/fidelity/all_pairs.h"
#include "metrics/fidelity/equivalent_sample.h"
#include "metrics/fidelity/marginal_study.h"

namespace assay {

/// Below this a holdout says less about a fresh sample than chance alone does.
inline constexpr std::size_t kFewestHoldoutPeople = 20;

/// Sets of columns of one order: all, or `most` different ones drawn at random.
struct DrawnSets {
  std::vector<ColumnSet> sets;
  double possible = 0;
};
DrawnSets draw_sets(std::size_t columns, std::size_t ways, std::size_t most, Rng rng);

/// All sets of one order.
struct MarginalOrder {
  std::size_t begin = 0, end = 0;  ///< in the list of sets
  double possible = 0;
  Replicated release, floor, holdout;  ///< mean distances
  /// By chance, of samples of the release's and the holdout's size.
  double fresh = 0, fresh_holdout = 0;
  double ceiling_error =
      0;  ///< how wrong the ceiling may be, as a 95 % half-width (chance_distance.h)
  std::size_t size() const { return end - begin; }
};

/// Everything that is counted of the marginals of three tables.
struct MarginalFigures {
  std::vector<ColumnBins> bins;  ///< in the order of column names
  std::vector<ColumnSet> sets;
  std::vector<MarginalOrder> orders;
  MarginalTable train, synthetic;
  std::optional<MarginalTable> holdout;
  double pool = 0;               ///< real rows that chance was told from
  MarginalStudy release, fresh;  ///< train against release, and against the holdout
  const MarginalStudy& real() const { return holdout ? fresh : release; }
  std::vector<FreshCurve> curves;  ///< one an order
};

/// All marginals of up to `ways` columns, at most `most_sets` of one order. Columns in the order of their names.
/// If no column can be binned, `bins` and all else are empty.
MarginalFigures marginal_figures(const Evidence& evidence, std::size_t ways, std::size_t most_sets,
                                 Rng rng);

/// Mean distances over the orders first..last-1 and their replicates; only the totals of AllPairs are used.
AllPairs totals_of(const MarginalFigures& figures, std::size_t first, std::size_t last);
/// The same mean of the errors of the ceilings.
double ceiling_error_of(const MarginalFigures& figures, std::size_t first, std::size_t last);
/// `estimate` with another error, a 95 % half-width, added in squares.
Estimate widened(Estimate estimate, double error);
/// Of the release, at least 0.
Estimate distance_of(const AllPairs& sums);

}  // namespace assay
