#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "core/rng.h"
#include "core/table.h"
#include "metrics/fidelity/shape_distance.h"

namespace assay {

/// A table's units, dealt at random into at most 128 groups of equal size (to one unit): the blocks that half-samples
/// are made of. Every half of the groups is a half of the units drawn without replacement, so statistics on it have the
/// law they have on half-samples drawn unit by unit; but rows are visited once, not once a half-sample. The price is
/// that the spread of half-samples is told from 128 groups: as uncertain as a variance with 127 degrees of freedom, 6 %
/// of itself.
/// With 128 units or fewer, each is a group of its own.
struct DealtRows {
  std::vector<std::uint8_t> group;  ///< one a row
  std::size_t groups = 0;
  double units = 0;
};
/// The dealing depends on the units' content and the seed, not on the order of rows or columns.
DealtRows dealt_rows(const Table& table, std::uint64_t seed);

/// Which groups are inside, per half-sample: groups / 2 of them, ascending.
using Halves = std::vector<std::vector<std::uint8_t>>;
Halves draw_halves(const DealtRows& rows, std::size_t count, const Rng& rng);

/// Rows of one column by group and cell; a half-sample's counts are added up from its groups.
/// Cost: one pass over the rows, then a step for every cell that a group of the half-sample has rows in.
class GroupedCells {
 public:
  /// cells: one a row, each below `count`.
  GroupedCells(std::span<const std::uint32_t> cells, const DealtRows& rows, std::size_t count);
  const CellTotals& all() const { return all_; }
  /// The counts of the given groups, in `into`, which is reused.
  void count(std::span<const std::uint8_t> groups, CellTotals& into) const;

 private:
  struct Entry {
    std::uint32_t cell = 0, rows = 0;
  };
  std::vector<Entry> entries_;      ///< by group
  std::vector<std::size_t> begin_;  ///< one a group, and the end
  CellTotals all_;
};

}  // namespace assay
