#pragma once
#include <cstdint>

#include "core/table.h"
#include "generators/generator.h"

namespace assay {

/// The most rows a release may have.
inline constexpr std::int64_t kMostRows = 1'000'000'000;

/// How many rows `counts` asks for. Throws InputError: no column `count`, nothing beside it, a count that is none, no row
/// asked for, more than kMostRows in all.
std::uint64_t matched_rows(const Table& counts);

/// A release with exactly the asked number of rows for each combination of values.
///
/// counts: one row a combination; its column `count` holds whole numbers >= 0, every other column
/// is a column of the training table. Rows come in the order of `counts`; combination i draws from
/// rng.split(i). Throws InputError like matched_rows, and for a missing value or a combination that the generator cannot
/// make.
Table sample_matching(const Generator& generator, const Table& counts, Rng rng);

}  // namespace assay
