#pragma once
#include <optional>
#include <string>
#include <vector>

#include "metrics/fidelity/all_pairs.h"
#include "metrics/fidelity/sequences_panel.h"

namespace assay {

/// Training table, release and, if there are enough people in it, holdout.
struct Panels {
  std::vector<ColumnBins> bins;
  Panel train, release;
  std::optional<Panel> holdout;
};

/// One item's squared distances, and what they are with each jackknife group left out: [train, release,
/// holdout][group].
struct SequenceItem {
  PairDistances whole;
  std::vector<std::vector<PairDistances>> replicates;
  bool none_in_release =
      false;  ///< nobody in the release has two (three) rows: no distance but the floor's
};

/// A column with itself `lag` rows later. Empty if it does not vary in training. With no such pair of rows in the
/// release nothing of the real pattern is kept: its distance and the floor are then that of the pattern from 0, and the
/// ceiling that of a release as large as the training table.
std::optional<SequenceItem> lag_item(const Panels& panels, std::size_t bin, std::size_t lag);
/// A column with "is it the person's first row?". Empty if it does not vary in training.
std::optional<SequenceItem> first_row_item(const Panels& panels, std::size_t bin);

/// Shares of cells in two tables.
///   distance  sum_c (p_c - q_c)^2 / (max(p_c, 0.005) (K - 1))    p: training, K its occupied cells, at least 2
/// Rows per person; floor: one row each.
SequenceItem lengths_item(const Panels& panels);
/// Gaps, on bins of the training gaps; floor: `dealt`. Empty if nobody in training has two rows.
std::optional<SequenceItem> gaps_item(const Panels& panels, std::uint64_t seed);

/// sum_s p_s TV(P(.|s), Q(.|s)) between the transition matrices of two panels; p, P: the first panel's, s over its
/// states. A state that the second never leaves counts 1. Empty if the first panel has no transitions.
std::optional<double> transition_distance(const Panel& first, const Panel& second,
                                          const std::vector<ColumnBins>& bins, std::size_t bin,
                                          std::size_t lag);

}  // namespace assay
