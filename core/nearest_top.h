#pragma once
#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "core/nearest.h"

namespace assay::detail {

/// Distances closer than this are equal: rounding must not break a tie.
inline constexpr double kTie = 1e-12;

/// The k smallest distances offered so far, with the number of candidates at the k-th. Candidates
/// must be offered in ascending order of index: then the lowest index wins among equals. Cost O(k)
/// for an offer that enters, O(1) otherwise.
class NearestTop {
 public:
  explicit NearestTop(std::size_t k) : k_(k) {}

  /// A candidate farther than this cannot change anything. Infinity until k were offered.
  double limit() const {
    return distance_.size() < k_ ? std::numeric_limits<double>::infinity()
                                 : distance_.back() + kTie;
  }

  void offer(double distance, std::uint32_t index) {
    if (distance > limit()) {
      return;
    }
    std::size_t at = distance_.size();
    while (at > 0 && distance_[at - 1] > distance + kTie) {
      --at;
    }
    if (at == k_) {  // full, and exactly at the k-th distance
      ++ties_;
      return;
    }
    const double before = distance_.empty() ? distance : distance_.back();
    distance_.insert(distance_.begin() + static_cast<std::ptrdiff_t>(at), distance);
    index_.insert(index_.begin() + static_cast<std::ptrdiff_t>(at), index);
    const bool full = distance_.size() > k_;
    if (full) {
      distance_.pop_back();
      index_.pop_back();
    }
    // Whoever left the list still counts while the k-th distance stays the same. When it shrinks,
    // everyone at the new one is in the list.
    if (!full || distance_.back() < before - kTie) {
      ties_ = at_last();
    }
  }

  const std::vector<double>& distance() const { return distance_; }
  const std::vector<std::uint32_t>& index() const { return index_; }
  std::uint32_t ties() const { return ties_; }

  /// Into the slots of query `q`, once k candidates were offered.
  void write(std::size_t q, Neighbours& result) const {
    const auto to = static_cast<std::ptrdiff_t>(q * k_);
    std::copy(distance_.begin(), distance_.end(), result.distance.begin() + to);
    std::copy(index_.begin(), index_.end(), result.index.begin() + to);
    result.ties[q] = ties_;
  }

 private:
  std::uint32_t at_last() const {
    std::uint32_t count = 0;
    for (std::size_t i = distance_.size(); i > 0 && distance_[i - 1] >= distance_.back() - kTie;
         --i) {
      ++count;
    }
    return count;
  }

  std::size_t k_;
  std::vector<double> distance_;  // ascending, at most k
  std::vector<std::uint32_t> index_;
  std::uint32_t ties_ = 0;
};

}  // namespace assay::detail
