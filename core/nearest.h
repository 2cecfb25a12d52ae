#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "core/table.h"

namespace assay {

/// How columns enter Gower's distance: sum over columns of |a - b|/range (numeric, datetime; at most 1 if `clip`) or
/// [a != b] (categorical). Missing against missing is 0, missing against a value is 1. Text, id, vector and `ignored`
/// columns take no part. The sum is not divided by the number of columns.
struct GowerScale {
  std::vector<std::size_t> columns;  ///< that take part
  /// One a column; range 0 (constant column): any difference counts 1. Unused if categorical.
  std::vector<double> low, range;
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
  /// queries: how many candidates lie exactly at the k-th distance (1 = no tie)
  std::vector<std::uint32_t> ties;
};
/// Exact. Packed float columns in the search, winners and ties recomputed in double: two candidates tie only if their
/// double distances agree to 1e-12. Cost O(queries x candidates x columns), parallel over queries, AVX2 where there is
/// one (above 1e9 row pairs a second and core at 15 columns). The result does not depend on the number of threads.
/// The tables must be aligned. Throws InputError: k outside 1..candidates, scale without columns.
Neighbours nearest_gower(const Table& queries, const Table& candidates, const GowerScale& scale,
                         std::size_t k = 1);

/// Everybody at or within the k-th distance of every query row, ties included.
struct NearestLists {
  /// queries + 1: query q's candidates are index[begin[q] .. begin[q+1])
  std::vector<std::size_t> begin;
  /// queries: the first so many of them are nearer than the k-th distance
  std::vector<std::uint32_t> closer;
  std::vector<std::uint32_t> index;  ///< each of the two stretches ascending
  std::vector<double> distance;      ///< one an index
};
/// As nearest_gower. Memory: as many indices as there are ties; callers hand in blocks of queries.
NearestLists nearest_lists(const Table& queries, const Table& candidates, const GowerScale& scale,
                           std::size_t k);

/// How the nearest candidates of every query vote, ties included.
struct Votes {
  std::vector<double> distance;     ///< queries: to the nearest candidates
  std::vector<std::uint32_t> ties;  ///< queries: how many candidates lie there
  /// queries: on how many of these `hit(query, candidate)` is true
  std::vector<std::uint32_t> hits;
};
/// As nearest_gower with k = 1. `hit` is called from several threads, for the candidates offered as nearest only.
Votes nearest_votes(const Table& queries, const Table& candidates, const GowerScale& scale,
                    const std::function<bool(std::size_t query, std::size_t candidate)>& hit);

/// The kernel of an exact copy in Density::kernel.
inline constexpr double kKernelOne = 0x1p30;

/// How dense the candidates lie around every query row.
struct Density {
  /// One count a query and radius: candidates at most so far away.
  std::vector<std::uint32_t> within;  ///< queries x radii
  /// Sum over candidates of exp(-d/h), h a bandwidth, in multiples of 1/kKernelOne: each term is rounded to that grid,
  /// so that the sum is exact and no order of candidates changes it. Sums over several candidate tables add up.
  std::vector<std::int64_t> kernel;  ///< queries x bandwidths
};
/// Gower's distance in float precision (about 1e-6 of it). Whoever lies exactly on a radius counts, as may those up to
/// 2^-23 (2m + (m + 3) radius) beyond it, m columns: the same for equal rows, whatever their order. (If cells lie
/// outside the scale's ranges, who lies exactly on a radius may miss it by as much.) Machines with and without fused
/// multiply-add may differ by a unit or so a kernel term. Cost O(queries x candidates x columns), parallel over
/// queries; 0.8e9 row pairs a second and core at 15 columns, two radii and one bandwidth.
/// Throws InputError: scale without columns, a radius < 0, a bandwidth <= 0.
Density density_gower(const Table& queries, const Table& candidates, const GowerScale& scale,
                      std::span<const double> radii, std::span<const double> bandwidths);

/// Row-major points for encoded distances.
struct Points {
  std::size_t rows = 0, dimension = 0;
  std::vector<double> values;  ///< rows x dimension
};
/// Exact Euclidean neighbours: blocked matrix products of centred float copies find the candidates, distances are
/// recomputed in double, so that the distance of exact copies is 0. Ties as above.
/// Cost O(queries x candidates x dimension), by OpenBLAS on one thread a block; 0.8 of its peak at 108 dimensions, k =
/// 1. Throws InputError: other dimensions, k outside 1..candidates.
Neighbours nearest_euclidean(const Points& queries, const Points& candidates, std::size_t k = 1);
/// As density_gower, of Euclidean distances of float copies, recomputed in double where these cannot tell an exact
/// copy: centre points that lie far from the origin. Radii reach 2^-20 of themselves farther.
Density density_euclidean(const Points& queries, const Points& candidates,
                          std::span<const double> radii, std::span<const double> bandwidths);

}  // namespace assay
