#pragma once
#include <cstdint>
#include <vector>

#include "core/marginals.h"
#include "metrics/fidelity/chance_distance.h"
#include "metrics/fidelity/marginal_table.h"

namespace assay {

/// A distance, and what it is expected to be with each group of the first or the second table left out.
struct Replicated {
  double value = 0;
  std::vector<double> first, second;
};

/// One marginal of two tables.
struct SetDistance {
  Replicated distance;  ///< total variation; exactly 0 for equal shares
  /// Expected total variation if the columns of the second table were shuffled: cells pi = product of its 1-way shares
  /// and their spread under shuffling. Equals `distance` for a 1-way marginal, which shuffling leaves alone.
  Replicated independent;
  double fresh = 0;                          ///< of a fresh real sample (chance_distance.h)
  std::uint64_t moved = 0;                   ///< code of the cell whose share changed most
  double moved_first = 0, moved_second = 0;  ///< its shares
};

struct MarginalStudy {
  std::vector<SetDistance> sets;        ///< in the order of the sets
  std::vector<CountSpectrum> spectrum;  ///< of the real tables' counts, one an order: [ways - 1]
};

/// What to work out beyond the distance.
struct StudyParts {
  bool independent = false;
  /// Rows of the real tables: `first`, or both if `second` is real too.
  const ChanceDistance* fresh = nullptr;
  bool second_is_real = false;
};

/// cells: of the columns, without that of the groups. Cost: one increment a row and set and, per set, groups x cells.
MarginalStudy study_marginals(const MarginalTable& first, const MarginalTable& second,
                              const std::vector<std::size_t>& cells,
                              const std::vector<ColumnSet>& sets, const StudyParts& parts);

}  // namespace assay
