#pragma once
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace assay {

/// The draws of numpy.random.RandomState(seed), bit for bit, as far as other tools' scores need them.
///
/// Tools written in Python fix their seeds, so the rows that they sample are part of their score's definition. Use it
/// for nothing else: our own draws come from Rng.
///
///   bits          MT19937 seeded by init_genrand, the 32-bit stream of std::mt19937 (its standard fixes it, too)
///   up_to(m)      0..m: 32 bits masked to the width of m, drawn again while above m
///   permutation   0..n-1, then for i = n-1, ..., 1: swap(i, up_to(i)). Also numpy.random.shuffle of a list and, cut to
///                 its first k, choice(n, k, replace=False): pandas' DataFrame.sample(k, random_state=seed)
///   integers      choice(n, k) = randint(0, n, k): pandas' sample(k, replace=True, random_state=seed)
///
/// Ranges above 2^32 - 1, for which numpy joins two draws, do not occur. The same on every platform.
/// Source: numpy 1.24, numpy/random/mtrand.pyx (shuffle, permutation, choice), src/distributions/distributions.c
/// (random_interval, random_bounded_uint64_fill with use_masked); numpy promises never to change them (NEP 19).
class NumpyRandom {
 public:
  explicit NumpyRandom(std::uint32_t seed) : bits_(seed) {}

  /// 0..largest. Draws nothing if `largest` is 0.
  std::uint32_t up_to(std::uint32_t largest);
  /// 0..n-1 in random order. Throws InputError if n > 2^32.
  std::vector<std::size_t> permutation(std::size_t n);
  /// `count` numbers out of 0..n-1 with replacement; n >= 1. Throws InputError if n = 0 or n > 2^32.
  std::vector<std::size_t> integers(std::size_t n, std::size_t count);

 private:
  std::mt19937 bits_;
};

}  // namespace assay
