#pragma once
#include <cmath>
#include <functional>
#include <vector>

#include "core/evidence.h"
#include "core/rng.h"
#include "metrics/fidelity/by_group.h"
#include "tests/support/tables.h"

/// People in groups, some of whom a release serves worse, and what fidelity.groups says of them.
namespace assay::testing {

/// x depends on y in region "north" and not elsewhere, and lies higher in region "south"; size and sex are independent.
inline Table people(std::size_t rows, Rng rng) {
  std::vector<double> x, y, size;
  std::vector<std::int32_t> region, sex;
  for (std::size_t i = 0; i < rows; ++i) {
    const auto where = static_cast<std::int32_t>(rng.below(3));
    const double a = rng.normal(), b = rng.normal();
    y.push_back(a);
    x.push_back(where == 0 ? 0.9 * a + std::sqrt(0.19) * b : b + (where == 2 ? 2 : 0));
    size.push_back(0.5 * a + rng.normal());
    region.push_back(where);
    sex.push_back(rng.bernoulli(0.5) ? 1 : 0);
  }
  return TableBuilder()
      .numeric("x", x)
      .numeric("y", y)
      .numeric("size", size)
      .coded("region", {"north", "east", "south"}, region)
      .role(Role::kProtected)
      .coded("sex", {"F", "M"}, sex)
      .role(Role::kProtected)
      .table();
}

/// The same table, where every row for which `wrong(row)` is true has the numbers of another row for which `source` is.
inline Table replaced(const Table& table, const std::function<bool(std::size_t)>& wrong,
                      const std::function<bool(std::size_t)>& source, Rng rng) {
  std::vector<std::size_t> sources;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (source(row)) {
      sources.push_back(row);
    }
  }
  std::vector<std::size_t> from(table.rows());
  for (std::size_t row = 0; row < table.rows(); ++row) {
    from[row] = wrong(row) ? sources[rng.below(sources.size())] : row;
  }
  const Table moved = table.take(from);
  return {table.schema(),
          {moved.column(0), moved.column(1), moved.column(2), table.column(3), table.column(4)}};
}

inline Table north_replaced_by_east(const Table& table, Rng rng) {
  const auto region = table.codes(3);
  return replaced(
      table, [&](std::size_t row) { return region[row] == 0; },
      [&](std::size_t row) { return region[row] == 1; }, rng);
}

inline Table south_replaced_by_east(const Table& table, Rng rng) {
  const auto region = table.codes(3);
  return replaced(
      table, [&](std::size_t row) { return region[row] == 2; },
      [&](std::size_t row) { return region[row] == 1; }, rng);
}

inline Table without(const Table& table, const std::function<bool(std::size_t)>& drop) {
  std::vector<std::size_t> kept;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (!drop(row)) {
      kept.push_back(row);
    }
  }
  return table.take(kept);
}

inline Result groups(const Table& train, const Table& release, std::uint64_t seed = 1) {
  return make_groups()->evaluate(Evidence(train, std::nullopt, release), Rng(seed));
}

}  // namespace assay::testing
