#pragma once
#include <cstddef>
#include <vector>

#include "core/rng.h"
#include "core/table.h"

namespace assay {

/// Row numbers of the two sides, ascending; together they are every row once.
struct Split {
  std::vector<std::size_t> train, holdout;
};

/// Divides people, not rows. Rows that share an entity (column with role `entity`) form one block, and so do rows of
/// equal content (core/content.h: row numbers and other ids do not tell them apart) unless they name different
/// entities; transitively. A block stays on one side.
///
/// Blocks are ordered by a random number keyed by their content, and the holdout is the beginning of that order whose
/// number of rows lies nearest to `share` x rows: within half a block. Each side gets at least one block.
/// share: in (0, 1). Random: yes; the same people fall on the same side in whatever order the rows come.
/// Cost: O(n log n). Throws InputError if `share` is outside (0, 1), or if there are fewer than two blocks.
Split split_rows(const Table& table, double share, Rng rng);

}  // namespace assay
