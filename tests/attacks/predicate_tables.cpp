#include "tests/attacks/predicate_tables.h"

#include <cmath>
#include <numeric>

#include "attacks/people.h"
#include "tests/support/tables.h"

namespace assay::testing {

std::vector<std::size_t> all_columns(const Table& table) {
  std::vector<std::size_t> columns(table.columns());
  std::iota(columns.begin(), columns.end(), std::size_t{0});
  return columns;
}

PredicateTable asked(const Table& table) {
  return {table, all_columns(table), row_units(table.rows())};
}

Table five_people() {
  return TableBuilder()
      .numeric("age", {30, 40, 40, std::nan(""), 70})
      .categorical("sex", {"f", "m", "f", "f", ""})
      .table();
}

}  // namespace assay::testing
