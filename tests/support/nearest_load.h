#pragma once
#include "core/nearest.h"
#include "core/rng.h"

namespace assay::testing {

/// What benchmarks and tests of the cost of neighbour search have in common. One query block against many candidates.
inline constexpr std::size_t kLoadQueries = 2048, kLoadCandidates = 40'000;

/// Two tables of 6 numeric and 9 categorical columns, as in Adult, of random rows.
struct MixedLoad {
  explicit MixedLoad(std::size_t candidate_rows = kLoadCandidates);
  double pairs() const { return static_cast<double>(queries.rows() * candidates.rows()); }
  Table queries, candidates;
  GowerScale scale;
};

/// Points as encoded rows are: 6 standardised numbers, then groups of 6 columns with a single 1.
struct EncodedLoad {
  explicit EncodedLoad(std::size_t dimension, std::size_t candidate_rows = kLoadCandidates);
  double pairs() const { return static_cast<double>(queries.rows * candidates.rows); }
  /// Multiplications and additions of the inner products of all pairs.
  double operations() const { return 2 * static_cast<double>(queries.dimension) * pairs(); }
  Points queries, candidates;
};

/// One product of square matrices of 2,048 rows by OpenBLAS on one thread: floating-point operations per CPU second.
double sgemm_rate();

}  // namespace assay::testing
