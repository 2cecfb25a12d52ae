#pragma once
#include <cstdint>
#include <vector>

#include "core/bins.h"
#include "core/stats/resampling.h"
#include "core/table.h"

namespace assay {

/// A binned table whose rows are sorted into `count` random groups of units: the parts that a delete-a-group jackknife
/// leaves out. Group g holds rows begin[g] .. begin[g+1]). Which group a unit falls into depends on its content and the
/// seed, so neither the order of rows nor of columns matters.
struct GroupedTable {
  Binned cells;                     ///< one vector a binned column, rows sorted by group
  std::vector<std::size_t> begin;   ///< count + 1
  bool one_row_each = true;         ///< does every unit have one row?
  std::vector<std::size_t> source;  ///< which row of the table each row was
  std::size_t rows() const { return begin.back(); }
  std::size_t groups() const { return begin.size() - 1; }
};
/// Units in a random order that depends on their rows' content and the seed alone. Equal units are interchangeable, and
/// dealt out like the others: a group of people all alike would vary far more than chance does.
Units in_content_order(const Table& table, std::uint64_t seed);

GroupedTable grouped(const Table& table, const std::vector<ColumnBins>& bins, std::uint64_t seed,
                     std::size_t count = 25);

}  // namespace assay
