#pragma once
#include "core/table.h"
#include "generators/generator.h"

namespace assay {

/// A release with exactly the asked number of rows for each combination of values.
///
/// counts: one row a combination; its column `count` holds whole numbers >= 0, every other column
/// is a column of the training table. Rows come in the order of `counts`; combination i draws from
/// rng.split(i). Throws InputError: no column `count`, nothing beside it, a count that is none, a
/// missing value, no row asked for, a combination that the generator cannot make.
Table sample_matching(const Generator& generator, const Table& counts, Rng rng);

}  // namespace assay
