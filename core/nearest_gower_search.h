#pragma once
#include <algorithm>
#include <array>
#include <span>

#include "core/nearest_gower_pack.h"
#include "core/nearest_sieve.h"
#include "core/nearest_top.h"

namespace assay::detail {

/// Candidates that may be among the k nearest of rows first..first+sieves.size()-1.
void sieve_gower(const GowerPacked& packed, std::size_t candidates, std::size_t first,
                 std::span<Sieve> sieves);

/// Offers them to tops[i], ascending by index, with their distance in double: a Top has
/// `offer(double distance, std::uint32_t index)`.
template <class Top>
void search_gower(const GowerExact& exact, const GowerPacked& packed, std::size_t candidates,
                  std::size_t k, std::size_t first, std::span<Top> tops) {
  std::vector<Sieve> sieves(tops.size(), Sieve(k));
  sieve_gower(packed, candidates, first, sieves);
  for (std::size_t q = 0; q < tops.size(); ++q) {
    sieves[q].each([&](std::uint32_t c) { tops[q].offer(exact.distance(first + q, c), c); });
  }
}

}  // namespace assay::detail
