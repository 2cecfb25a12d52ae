#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/evidence.h"
#include "metrics/fidelity/coverage_space.h"

namespace assay {

/// Rows, sorted into random batches of whole units, in several ways.
inline constexpr std::size_t kBatches = 5, kPartitions = 4;
struct Sample {
  using Batches = std::array<std::vector<std::size_t>, kBatches>;
  Table table;
  std::array<Batches, kPartitions> partitions;  ///< lists of rows
};

/// The equal-sized samples that coverage compares.
struct CoverageSamples {
  Sample real;      ///< of the training table
  Sample release;   ///< of the release
  Sample people;    ///< new people: of the holdout, or of training rows that are not in `real`
  Sample shuffled;  ///< of the release with its columns shuffled
  std::vector<std::size_t> real_rows;  ///< row numbers in the training table of `real`, from 0
  std::size_t rows() const { return real.table.rows(); }
};

/// Thins everything to n rows: the smallest of `limit`, training table, release and holdout (none: half of the training
/// table). Empty if n is below `fewest`.
///
/// `real` are the n training rows that come first when people are ordered by a hash of their content (equal people by
/// that and how many went before). Of the release the rows that equal a row of `real` are kept, each against one of
/// them, then others in hash order: of a copy of the training table exactly `real` is kept. Both rows of a pair of
/// equals thus stay together, which is kind to a release several times n with coarse columns, where such pairs are no
/// sign of copying; so the new people and the shuffled rows are thinned by the same rule, new people out of as many
/// as the release has rows: partners come from the holdout and the unused training rows, others from the holdout
/// alone. (A release with more rows than both together finds more partners; this is not corrected for.)
///
/// Seed: the order of people. Random: the shuffle. Cost O(n log n) and a copy of the tables.
std::optional<CoverageSamples> coverage_samples(const Evidence& evidence,
                                                const CoverageSpace& space, std::size_t limit,
                                                std::size_t fewest, Rng rng);

}  // namespace assay
