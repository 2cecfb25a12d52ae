#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/rng.h"
#include "core/table.h"

namespace assay {

/// Rows in numbers: columns x rows; a number, a code, microseconds; NaN is missing. Empty for text
/// and id columns.
using Draws = std::vector<std::vector<double>>;

/// A text or id column of missing cells.
Column no_words(std::size_t rows);

/// Room for `rows` rows.
Draws empty_draws(const Schema& schema, std::size_t rows);

/// Makes a table of the schema.
/// Text cells are missing. Ids are `id_prefix` and the row's number, counted from 1.
Table assemble(const Schema& schema, const Draws& draws, std::size_t rows,
               const std::string& id_prefix);

/// "id-", or "id2-", ...: the first that no cell of an id column begins with, so that a fresh id is
/// never one of the training table.
std::string fresh_id_prefix(const Table& train);

/// Fills blocks of rows in parallel; block b draws from rng.split(b), so the rows are the same for
/// any number of threads.
void fill_blocks(std::size_t rows, const Rng& rng,
                 const std::function<void(std::size_t begin, std::size_t end, Rng& rng)>& fill);

}  // namespace assay
