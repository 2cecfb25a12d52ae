#pragma once
#include <cstddef>

#include "core/rng.h"
#include "core/table.h"

namespace assay::testing {

/// People with numbers a, b, c, ... (standard normal, rounded to 10^-decimals) and a class "kind" (role target): every
/// `rarity`-th person is "rare" and lives 2 further up in every number, the others are "common".
Table draw_kinds(std::size_t rows, std::size_t columns, int decimals, std::size_t rarity, Rng rng);

/// SMOTE as published: x + u (neighbour - x), u ~ U[0, 1), the neighbour one of the 5 nearest of x's class in the numeric
/// columns as they are, rounded to the field's decimals or step; all other cells from x. `minority`: only of the rarest
/// class. Written for the tests, apart from generators/.
Table smote(const Table& people, std::size_t rows, bool minority, Rng rng);

}  // namespace assay::testing
