#include "core/counts.h"

#include <numeric>

#include "core/error.h"

namespace assay {

void PairCounts::add(std::span<const std::uint16_t> first, std::span<const std::uint16_t> second) {
  ensure(first.size() == second.size(), "pair counts of columns of different length");
  for (std::size_t row = 0; row < first.size(); ++row) {
    ++counts_[first[row] * second_ + second[row]];
  }
}

void PairCounts::merge(const PairCounts& other) {
  ensure(counts_.size() == other.counts_.size() && second_ == other.second_,
         "pair counts of different shapes cannot be merged");
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    counts_[i] += other.counts_[i];
  }
}

void PairCounts::remove(const PairCounts& part) {
  ensure(counts_.size() == part.counts_.size() && second_ == part.second_,
         "pair counts of different shapes cannot be subtracted");
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    counts_[i] -= part.counts_[i];
  }
}

std::int64_t PairCounts::rows() const {
  return std::accumulate(counts_.begin(), counts_.end(), std::int64_t{0});
}

std::vector<std::int64_t> PairCounts::first_margin() const {
  std::vector<std::int64_t> margin(first_cells(), 0);
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    margin[i / second_] += counts_[i];
  }
  return margin;
}

std::vector<std::int64_t> PairCounts::second_margin() const {
  std::vector<std::int64_t> margin(second_, 0);
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    margin[i % second_] += counts_[i];
  }
  return margin;
}

void CellCounts::add(std::span<const std::uint16_t> chunk) {
  for (const auto cell : chunk) {
    ++counts_[cell];
  }
}

void CellCounts::merge(const CellCounts& other) {
  ensure(counts_.size() == other.counts_.size(),
         "cell counts of different shapes cannot be merged");
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    counts_[i] += other.counts_[i];
  }
}

std::int64_t CellCounts::rows() const {
  return std::accumulate(counts_.begin(), counts_.end(), std::int64_t{0});
}

}  // namespace assay
