#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/table.h"

namespace assay {

/// The cells of one column: what a count or a pair table is made of. Learnt on the training table only, so that a release
/// cannot choose its own bins.
///   numeric, datetime: about `target` bins of equal training mass; a value that holds 1/target of the mass by itself (an
///     atom: zero gains, 40 hours) is a bin of its own; values beyond the training range fall into the end bins
///   categorical: one cell a category; categories below `rare_share` of the training rows share the cell "(rare)",
///     categories the training table never held the cell "(new)"
///   always: a cell for missing, the last one. Text, id and vector columns have no bins.
struct ColumnBins {
  std::size_t column = 0;
  std::vector<double> upper;  ///< ordered kinds: bin b holds x <= upper[b]; the last is +infinity
  std::vector<std::uint16_t> cell_of;  ///< categorical: code -> cell
  std::vector<std::string> labels;     ///< one a cell
  std::size_t cells() const { return labels.size(); }
};

struct BinOptions {
  std::size_t target = 10;
  double rare_share = 0.005;
};

/// Bins of every column that has them and is not `ignored`. Cost: one sort a numeric column.
std::vector<ColumnBins> learn_bins(const Table& train, const BinOptions& options = {});

/// A number, or a time in microseconds as its date, as labels show it.
std::string label_of(double value, Kind kind);

/// Cell codes, one vector a binned column.
using Binned = std::vector<std::vector<std::uint16_t>>;
Binned apply_bins(const std::vector<ColumnBins>& bins, const Table& table);

}  // namespace assay
