#pragma once
#include "attacks/singling_out/predicates.h"

namespace assay::testing {

/// All columns of a table.
std::vector<std::size_t> all_columns(const Table& table);

/// What predicates are asked of: every row a unit, all columns.
PredicateTable asked(const Table& table);

/// Five rows: age (30, 40, 40, missing, 70) and sex (f, m, f, f, missing).
Table five_people();

}  // namespace assay::testing
