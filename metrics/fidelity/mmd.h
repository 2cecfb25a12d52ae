#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/rng.h"
#include "metrics/fidelity/coverage_space.h"

namespace assay {

/// Rows as points of a Euclidean space: numbers as they are, keys as corners of a simplex with sides of length 1.
struct KernelPoints {
  std::size_t rows = 0, numbers_each = 0, keys_each = 0;
  std::vector<double> numbers;      ///< rows x numbers_each
  std::vector<std::uint64_t> keys;  ///< rows x keys_each
  double squared_distance(std::size_t a, const KernelPoints& other, std::size_t b) const;
};
/// Ordered columns as (x - low)/range of the space, cut to [-1, 2], and a key that says "missing" (then 1/2); those
/// without a range, and categorical ones, as keys, missing a key of its own; vectors as their numbers. By name.
KernelPoints kernel_points(const CoverageSpace& space, const Table& table);

/// Median distance between the first 500 rows, of pairs that differ; 1 if none do.
double median_bandwidth(const KernelPoints& points);

/// Random Fourier features of the Gaussian kernel exp(-d^2/(2 h^2)): their mean over a sample stands for the sample,
/// and |mean - mean'|^2 for the squared maximum mean discrepancy between two.
///
/// phi_f(x) = (cos w_f x, sin w_f x)/sqrt(D), w_f ~ N(0, 1/h^2), D frequencies: phi(x) phi(y) is the kernel within
/// sqrt(2 log(2/alpha)/D) with probability 1 - alpha (Hoeffding), one pair at a time. Never a matrix of pairs of rows.
/// Random: the frequencies, by place of the column and by key.
/// Source: Rahimi and Recht, NIPS 2007.
class FourierFeatures {
 public:
  FourierFeatures(double bandwidth, std::size_t frequencies, Rng rng);
  std::size_t size() const { return 2 * frequencies_; }
  /// Sum of phi over the rows of each block: blocks x size(). block: one a row. Cost O(rows x columns x D), parallel.
  std::vector<double> sums(const KernelPoints& points, std::span<const std::uint32_t> block,
                           std::size_t blocks) const;

 private:
  struct Directions {
    std::vector<std::vector<double>> along;                                      // a number: D
    std::vector<std::unordered_map<std::uint64_t, std::vector<double>>> corner;  // a key: D
  };
  std::vector<double> direction(std::string_view kind, std::size_t column, std::uint64_t key,
                                double scale) const;
  Directions directions_of(const KernelPoints& points) const;
  void add_row(const KernelPoints& points, std::size_t row, const Directions& directions,
               std::vector<double>& phase, double* sum) const;

  double bandwidth_;
  std::size_t frequencies_;
  Rng rng_;
};

/// Blocks of whole units that exchange places in the permutation test; `size` units each, or one less or more.
struct UnitBlocks {
  std::vector<std::uint32_t> of_row;
  std::size_t count = 0;
};
UnitBlocks unit_blocks(const Table& table, std::size_t size);

inline constexpr std::size_t kMmdPermutations = 999;

/// How far apart two samples are, and whether one population may have given both.
struct Mmd {
  double distance = 0;  ///< |mean - mean'|, at least 0; 0 for equal samples
  double bandwidth = 0;
  double p = 1;  ///< P[a distance as large | one population], (1 + as large)/(1 + permutations)
};
/// Bandwidth: median_bandwidth of the first table; 256 frequencies.
/// Test: units are joined to at most some 200 blocks a sample, and blocks trade places 999 times; exact for equally
/// large blocks, and a row more or less hardly matters. Cost O(rows) for the features, 2e8 products for the test.
/// Source: Gretton et al., JMLR 13 (2012).
Mmd mmd(const CoverageSpace& space, const Table& first, const Table& second, Rng rng);

}  // namespace assay
