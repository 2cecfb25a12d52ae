#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "core/table.h"

namespace assay {

/// How columns enter Gower's distance: sum over columns of |a - b|/range (numeric, datetime; at most 1 if `clip`) or
/// [a != b] (categorical). Missing against missing is 0, missing against a value is 1. Text, id, vector and `ignored`
/// columns take no part. The sum is not divided by the number of columns.
struct GowerScale {
  std::vector<std::size_t> columns;  ///< that take part
  std::vector<double> low,
      range;  ///< one a column; range 0 (constant column): any difference counts 1. Unused if categorical
  bool clip = true;
};
/// Ranges over all the tables together (aligned), of the columns given, or of all that can take part.
GowerScale gower_scale(std::span<const Table* const> tables, bool clip = true);
GowerScale gower_scale(std::span<const Table* const> tables, std::span<const std::size_t> columns,
                       bool clip = true);

/// k nearest candidates of every query row.
struct Neighbours {
  std::size_t k = 0;
  std::vector<double> distance;      ///< queries x k, ascending, double precision
  std::vector<std::uint32_t> index;  ///< queries x k; among equal distances the lowest index wins
  std::vector<std::uint32_t>
      ties;  ///< per query: how many candidates lie exactly at the k-th distance (1 = no tie)
};
/// Exact. Packed float columns in the search, winners and ties recomputed in double: two candidates tie only if their
/// double distances agree to 1e-12. Cost O(queries x candidates x columns), parallel over queries, AVX2 where there is one
/// (about 1e9 row pairs a second and core at 15 columns). The result does not depend on the number of threads.
/// The tables must be aligned. Throws InputError: k outside 1..candidates, scale without columns.
Neighbours nearest_gower(const Table& queries, const Table& candidates, const GowerScale& scale,
                         std::size_t k = 1);

/// Row-major points for encoded distances.
struct Points {
  std::size_t rows = 0, dimension = 0;
  std::vector<double> values;  ///< rows x dimension
};
/// Exact Euclidean neighbours: blocked matrix products of centred float copies find the candidates, distances are
/// recomputed in double, so that the distance of exact copies is 0. Ties as above. Cost O(queries x candidates x dimension).
/// Throws InputError: other dimensions, k outside 1..candidates.
Neighbours nearest_euclidean(const Points& queries, const Points& candidates, std::size_t k = 1);

}  // namespace assay
