#pragma once
#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "core/nearest_kernels.h"

namespace assay::detail {

/// The first stage of an exact search: keeps every candidate that may be among the k nearest, judged
/// by a key in float that grows with the distance. Only they need their distance in double.
class Sieve {
 public:
  explicit Sieve(std::size_t k) : k_(k), pruned_(k) {}

  /// Larger keys are out. Infinity until k came.
  float limit() const { return limit_; }

  /// Candidates come in ascending order of index, keys at most limit(). `widened(key)` is the largest
  /// key that rounding may have given to a candidate no farther than the one with `key`.
  void add(float key, std::uint32_t index, const auto& widened) {
    kept_.push_back({key, index});
    if (best_.size() < k_ || key < best_.back()) {
      best_.insert(std::upper_bound(best_.begin(), best_.end(), key), key);
      if (best_.size() > k_) {
        best_.pop_back();
      }
      if (best_.size() == k_) {
        limit_ = widened(best_.back());
      }
    }
    if (kept_.size() > 2 * pruned_ + 64) {  // on average a constant cost for every candidate
      prune();
      pruned_ = kept_.size();
    }
  }

  /// visit(index) for those who are left, ascending.
  void each(const auto& visit) {
    prune();
    for (const Candidate& candidate : kept_) {
      visit(candidate.index);
    }
  }

 private:
  struct Candidate {
    float key;
    std::uint32_t index;
  };

  void prune() {
    std::erase_if(kept_, [&](const Candidate& candidate) { return candidate.key > limit_; });
  }

  std::size_t k_, pruned_;
  std::vector<float> best_;  // ascending, at most k
  float limit_ = std::numeric_limits<float>::infinity();
  std::vector<Candidate> kept_;
};

/// hit(j) for every key that the sieve lets through.
void each_within(const float* key, std::size_t size, const Sieve& sieve, const auto& hit) {
  if (count_within(key, size, sieve.limit()) == 0) {
    return;
  }
  for (std::size_t run = 0; run < size; run += kRun) {
    const std::size_t end = std::min(size, run + kRun);
    if (count_within(key + run, end - run, sieve.limit()) > 0) {
      for (std::size_t j = run; j < end; ++j) {
        if (key[j] <= sieve.limit()) {
          hit(j);
        }
      }
    }
  }
}

}  // namespace assay::detail
