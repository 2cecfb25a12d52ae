#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "core/evidence.h"
#include "core/result.h"
#include "metrics/fidelity/groups.h"

namespace assay {

/// One table in content order: position i holds row `rows[i]`, of unit `unit[i]`. Units stand together.
struct SlicedTable {
  GroupedTable table;
  std::vector<std::uint32_t> rows, unit;
};

/// The people of one group: ascending positions in the two tables.
struct Slice {
  Key key;                           ///< empty: everybody
  std::string name;                  ///< "sex = Female and race = Black"
  std::vector<std::size_t> columns;  ///< constant by the definition of the group
  std::vector<std::uint32_t> train, release;
};

/// Training table and release, cut by their protected columns.
struct SlicedTables {
  std::vector<ColumnBins> bins;  ///< of all binned columns
  SlicedTable train, release;
  Slice everybody;
  std::vector<Slice> groups;  ///< single columns by name, then pairs of columns
};
SlicedTables sliced_tables(const Evidence& evidence, std::uint64_t seed);

/// The protected columns that make groups, in the order of their names: numeric, datetime and categorical ones.
std::vector<std::size_t> grouping_columns(const Schema& schema);

/// How many units have rows among the positions.
std::size_t units_among(const SlicedTable& table, const std::vector<std::uint32_t>& positions);

/// The binned rows at the positions, in the jackknife groups of the whole table; a group may be left with no rows.
GroupedTable table_at(const SlicedTable& table, const std::vector<std::uint32_t>& positions,
                      std::size_t columns);

}  // namespace assay
