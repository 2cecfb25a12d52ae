#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <utility>
#include <vector>

namespace assay {

/// A stream of random numbers that depends only on a seed and on the names it was split by.
///
/// Philox4x64-10: block i of the stream is a keyed bijection of the counter i, so streams never share state and work
/// split by row or by name gives the same numbers for any number of threads. `split` depends on the key alone, never on how
/// much was drawn: a new consumer does not shift an old one.
/// Not cryptographic: noise that protects people lives in privacy/.
/// Pass by value to fork, by reference to consume.
/// Source: Salmon et al., Parallel Random Numbers: As Easy as 1, 2, 3, SC 2011.
class Rng {
 public:
  using result_type = std::uint64_t;

  explicit Rng(std::uint64_t seed);

  /// A stream of its own, named by its purpose: rng.split("fit").
  Rng split(std::string_view name) const;
  /// A stream of its own, named by a number: one per row, replicate or task.
  Rng split(std::uint64_t index) const;

  std::uint64_t bits();                  ///< 64 uniform bits
  double uniform();                      ///< [0, 1), a multiple of 2^-53
  double uniform_open();                 ///< (0, 1), safe under log and quantile functions
  std::uint64_t below(std::uint64_t n);  ///< 0..n-1 without bias; n >= 1 (Lemire 2019)
  bool bernoulli(double p) { return uniform() < p; }
  double normal();                    ///< N(0, 1), by inversion: one draw, one number
  double exponential();               ///< mean 1
  double gamma(double shape);         ///< scale 1, shape > 0 (Marsaglia and Tsang 2000)
  std::int64_t poisson(double mean);  ///< mean >= 0; exact (gamma reduction above 30)
  std::int64_t binomial(std::int64_t trials, double p);  ///< p in [0, 1]; exact; cost O(log trials)

  /// Fisher-Yates.
  template <class T>
  void shuffle(std::vector<T>& values) {
    for (std::size_t i = values.size(); i > 1; --i) {
      std::swap(values[i - 1], values[below(i)]);
    }
  }
  /// k different numbers out of 0..n-1 in random order; k <= n. Cost O(n).
  std::vector<std::size_t> choose(std::size_t n, std::size_t k);

  std::uint64_t operator()() { return bits(); }
  static constexpr std::uint64_t min() { return 0; }
  static constexpr std::uint64_t max() { return std::numeric_limits<std::uint64_t>::max(); }

 private:
  explicit Rng(std::array<std::uint64_t, 2> key) : key_(key) {}
  std::array<std::uint64_t, 2> key_;
  std::uint64_t block_ = 0;  ///< counter of the next block
  std::array<std::uint64_t, 4> ready_{};
  int left_ = 0;  ///< numbers of `ready_` not yet handed out
};

/// The ten-round block function, public so that its known answers can be tested.
std::array<std::uint64_t, 4> philox4x64(std::array<std::uint64_t, 4> counter,
                                        std::array<std::uint64_t, 2> key);

}  // namespace assay
