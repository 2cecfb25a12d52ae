#pragma once
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/rng.h"
#include "core/table.h"
#include "generators/assemble.h"
#include "generators/generator.h"
#include "generators/margin.h"

namespace assay {

/// One `Given`, read by its column's schema.
struct Condition {
  std::size_t column = 0;
  double value = 0;  ///< number, code or microseconds; NaN: the cell must be missing
  std::string word;  ///< text and id columns: the cell itself
};

/// Reads the conditions, sorted by column.
/// Throws InputError: unknown column (lists them), a column named twice, an unknown category (lists
/// them), not a number or date, outside the bounds, not a multiple of the step or finer than the decimals, a vector
/// column.
std::vector<Condition> parse_given(const Schema& schema, const std::vector<Given>& given);

/// The rows that meet all the conditions, in order.
std::vector<std::size_t> rows_that_meet(const Table& table, std::span<const Condition> conditions);

/// The cell of a margin that holds the condition's value, and where in it. An atom goes before a
/// bin around it.
std::optional<Margin::Place> find_place(const Field& field, const Margin& margin,
                                        const Condition& condition);
/// The same; throws InputError with what the margin does draw if no cell holds the value.
Margin::Place place_of(const Field& field, const Margin& margin, const Condition& condition);

/// Throws InputError for a condition on text or ids, which only resample repeats.
void refuse_words(const Schema& schema, std::span<const Condition> conditions);

/// Rows that meet the conditions, by drawing until there are enough: for generators without
/// conditional sampling of their own. `draw(rows, rng)` draws unconditionally. At most 100,000 rows
/// and 1,000 for each one asked are drawn.
/// Throws InputError that states the acceptance rate when that does not do.
Draws draw_until(const Schema& schema, std::size_t rows, const Rng& rng,
                 std::span<const Condition> conditions,
                 const std::function<Draws(std::size_t rows, Rng rng)>& draw);

}  // namespace assay
