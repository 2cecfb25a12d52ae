#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace assay {

/// Rows per cell of one pair of binned columns. A Summary: chunks are added, partial counts are merged; exact, no sampling.
class PairCounts {
 public:
  PairCounts() = default;
  PairCounts(std::size_t first_cells, std::size_t second_cells)
      : second_(second_cells), counts_(first_cells * second_cells, 0) {}

  /// Adds one chunk of rows; first[i] and second[i] belong to one row. Cost: one increment a row.
  void add(std::span<const std::uint16_t> first, std::span<const std::uint16_t> second);
  void merge(const PairCounts& other);  ///< of the same shape
  void remove(const PairCounts& part);  ///< the inverse of merge: leaves a part out

  std::size_t first_cells() const { return second_ == 0 ? 0 : counts_.size() / second_; }
  std::size_t second_cells() const { return second_; }
  std::int64_t at(std::size_t a, std::size_t b) const { return counts_[a * second_ + b]; }
  std::span<const std::int64_t> cells() const { return counts_; }  ///< row-major: first x second
  std::int64_t rows() const;
  std::vector<std::int64_t> first_margin() const;
  std::vector<std::int64_t> second_margin() const;
  bool operator==(const PairCounts&) const = default;

 private:
  std::size_t second_ = 0;
  std::vector<std::int64_t> counts_;
};

/// Rows per cell of one binned column. A Summary.
class CellCounts {
 public:
  explicit CellCounts(std::size_t cells = 0) : counts_(cells, 0) {}
  void add(std::span<const std::uint16_t> chunk);
  void merge(const CellCounts& other);
  std::span<const std::int64_t> cells() const { return counts_; }
  std::int64_t rows() const;
  bool operator==(const CellCounts&) const = default;

 private:
  std::vector<std::int64_t> counts_;
};

}  // namespace assay
