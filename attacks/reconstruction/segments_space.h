#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/table.h"

namespace assay {

/// The ordered columns of a release as a space in which lines can be looked for.
///
/// A coordinate is a cell over the column's grid, the smallest difference that the column can show: a cell that was
/// rounded is off by at most 1/2. Grid: the field's step; else its decimals; else, of numbers, the coarsest power of
/// ten from 1 to 1e-9 that all cells of the release are multiples of (the range over 2^30 if there is none), and of
/// dates the longest of day, hour, ..., microsecond.
struct SegmentSpace {
  /// Numeric and datetime, measured, varying in the release; by name.
  std::vector<std::size_t> columns;
  std::vector<double> grid;       ///< one a column, > 0; dates in microseconds
  std::vector<double> deviation;  ///< one a column, in multiples of the grid, > 0
  /// Columns left out: missing in more than a tenth of the release's rows.
  std::vector<std::string> gappy;
  /// Categorical column with role target: lines stay within a class.
  std::optional<std::size_t> target;

  std::size_t dimension() const { return columns.size(); }
  /// In two columns or more a line says something.
  bool usable() const { return columns.size() >= 2; }
  /// Weights of the coordinates in a distance. As they are: numbers in their own unit, dates in days; or divided by
  /// their standard deviation. Implementations of SMOTE do the one or the other.
  std::vector<double> weights(bool scaled, const Schema& schema) const;
};
/// Cost O(rows x columns).
SegmentSpace segment_space(const Table& release);

/// Points of one class: distinct, in lexicographic order, whatever the order of the rows.
struct Cloud {
  std::size_t dimension = 0;
  std::vector<double> values;         ///< points x dimension
  std::vector<std::uint32_t> copies;  ///< one a point: rows that lie there
  std::vector<std::uint32_t> of_row;  ///< one a row handed in
  std::size_t points() const { return copies.size(); }
  std::span<const double> at(std::size_t point) const {
    return std::span(values).subspan(point * dimension, dimension);
  }
};
Cloud cloud_of(std::vector<double> values, std::size_t dimension);

/// Rows of a table in a space.
struct Placed {
  std::size_t dimension = 0;
  std::vector<double> values;  ///< rows x dimension; NaN: the cell is missing
  /// One a row: code of the target; the last class: missing, or no target.
  std::vector<std::uint32_t> class_of;
  std::size_t classes = 0;
  std::vector<std::uint32_t> rows;  ///< those without missing cells, ascending
  std::span<const double> at(std::size_t row) const {
    return std::span(values).subspan(row * dimension, dimension);
  }
  bool whole(std::size_t row) const;
};
Placed place(const SegmentSpace& space, const Table& table);
/// One cloud a class, of the rows without missing cells.
std::vector<Cloud> clouds_of(const Placed& placed);

/// Exact nearest neighbours among few columns: a k-d tree.
class NearTree {
 public:
  /// Distances are Euclidean after each coordinate is multiplied by its weight. Keeps its own copy of the coordinates.
  NearTree(const Cloud& cloud, std::vector<double> weights);
  /// The k nearest points (all, if there are fewer), nearest first; among equal distances the lower index first.
  /// Cost about O(k log points) in few dimensions.
  std::vector<std::uint32_t> nearest(std::span<const double> query, std::size_t k) const;
  /// Where the tree is entered: queries with like numbers touch the same memory. 0 without points.
  std::uint32_t leaf(std::span<const double> query) const;

 private:
  struct Node {
    std::uint32_t begin = 0, end = 0;   ///< points of the leaf, in order_
    std::uint32_t left = 0, right = 0;  ///< 0: a leaf
    std::uint32_t axis = 0;
    double cut = 0;  ///< left: at most; right: at least
  };
  struct Search;
  std::uint32_t build(std::uint32_t begin, std::uint32_t end);
  void descend(std::uint32_t node, Search& search) const;

  std::size_t dimension_;
  std::vector<double> scaled_;  ///< weighted coordinates, leaf by leaf, column by column
  std::vector<double> weights_;
  std::vector<std::uint32_t> order_;
  std::vector<Node> nodes_;
};

}  // namespace assay
