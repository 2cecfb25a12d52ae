#pragma once
#include <vector>

#include "core/rng.h"
#include "core/table.h"

namespace assay::testing {

/// People for the tests of attacks: a mixture of 30 tight clusters, so that nobody is like
/// everybody. Columns: amount (numeric, 4 decimals: rare values), age (coarse numeric), region and
/// sex (categorical; sex is protected), city (text: some names are held by one person only).
Table draw_people(std::size_t rows, Rng rng);

/// Such people with an e-mail address of their own and a note of 25 words (text columns "contact" and "note").
Table draw_writers(std::size_t rows, Rng rng);

/// Rows of `first`, then of `second`, aligned.
Table joined(const Table& first, const Table& second);

/// The rows in random order.
Table shuffled_rows(const Table& table, Rng rng);
/// The columns in reverse order.
Table reversed_columns(const Table& table);

/// The first `count` rows of a table.
Table first_rows(const Table& table, std::size_t count);

/// As many rows once more, drawn with replacement.
Table bootstrap_of(const Table& table, Rng rng);

}  // namespace assay::testing
