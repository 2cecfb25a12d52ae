#include "core/rng.h"

#include <cmath>
#include <cstring>
#include <numeric>

#include "core/error.h"
#include "core/stats/intervals.h"

namespace assay {
namespace {

// Last counter word of a block. The stream itself has 0 there, so keys made by split() are outputs
// of the keyed bijection that no stream ever hands out, and names and numbers cannot meet.
constexpr std::uint64_t kNameDomain = 0x6e616d65;    // "name"
constexpr std::uint64_t kNumberDomain = 0x6e756d62;  // "numb"

struct Product {
  std::uint64_t high, low;
};

Product multiply(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return {static_cast<std::uint64_t>(product >> 64), static_cast<std::uint64_t>(product)};
}

}  // namespace

std::array<std::uint64_t, 4> philox4x64(std::array<std::uint64_t, 4> counter,
                                        std::array<std::uint64_t, 2> key) {
  constexpr int kRounds = 10;
  for (int round = 0; round < kRounds; ++round) {
    const Product first = multiply(0xD2E7470EE14C6C93, counter[0]);
    const Product second = multiply(0xCA5A826395121157, counter[2]);
    counter = {second.high ^ counter[1] ^ key[0], second.low, first.high ^ counter[3] ^ key[1],
               first.low};
    key[0] += 0x9E3779B97F4A7C15;  // golden ratio
    key[1] += 0xBB67AE8584CAA73B;  // sqrt(3) - 1
  }
  return counter;
}

Rng::Rng(std::uint64_t seed) : key_{seed, 0} {}

// The name enters 16 bytes at a time, each chunk mixed under the key the chunks before it left. The
// length in every block keeps "a" and "a\0" apart.
Rng Rng::split(std::string_view name) const {
  std::array<std::uint64_t, 2> key = key_;
  std::size_t at = 0;
  do {
    std::array<std::uint64_t, 2> chunk{};
    const std::string_view bytes = name.substr(at, sizeof chunk);
    std::memcpy(chunk.data(), bytes.data(), bytes.size());
    const auto mixed = philox4x64({chunk[0], chunk[1], name.size(), kNameDomain}, key);
    key = {mixed[0], mixed[1]};
    at += sizeof chunk;
  } while (at < name.size());
  return Rng(key);
}

Rng Rng::split(std::uint64_t index) const {
  const auto mixed = philox4x64({index, 0, 0, kNumberDomain}, key_);
  return Rng(std::array{mixed[0], mixed[1]});
}

std::uint64_t Rng::bits() {
  if (left_ == 0) {
    ready_ = philox4x64({block_, 0, 0, 0}, key_);
    ++block_;
    left_ = 4;
  }
  return ready_[static_cast<std::size_t>(4 - left_--)];
}

double Rng::uniform() { return static_cast<double>(bits() >> 11) * 0x1p-53; }

// Midpoints of 2^52 cells: never 0 or 1, symmetric about 1/2. With 53 bits the last midpoint would
// round to 1.
double Rng::uniform_open() { return (static_cast<double>(bits() >> 12) + 0.5) * 0x1p-52; }

// The high word of bits x n is uniform once the low words that would give some results one time
// more are thrown away.
std::uint64_t Rng::below(std::uint64_t n) {
  ensure(n > 0, "below: n = 0 leaves nothing to choose from");
  Product drawn = multiply(bits(), n);
  if (drawn.low < n) {
    const std::uint64_t surplus = -n % n;
    while (drawn.low < surplus) {
      drawn = multiply(bits(), n);
    }
  }
  return drawn.high;
}

double Rng::normal() { return normal_quantile(uniform_open()); }

double Rng::exponential() { return -std::log(uniform_open()); }

double Rng::gamma(double shape) {
  ensure(shape > 0 && std::isfinite(shape), "gamma: shape = ", shape, " must be positive");
  if (shape < 1) {  // Gamma(a) = Gamma(a + 1) U^(1/a)
    const double larger = gamma(shape + 1);
    return larger * std::pow(uniform_open(), 1 / shape);
  }
  const double d = shape - 1.0 / 3, c = 1 / std::sqrt(9 * d);
  while (true) {
    const double x = normal();
    const double root = 1 + c * x;
    if (root <= 0) {
      continue;
    }
    const double v = root * root * root;
    if (std::log(uniform_open()) < x * x / 2 + d - d * v + d * std::log(v)) {
      return d * v;
    }
  }
}

// Many trials: the i-th smallest of n uniforms is Beta(i, n + 1 - i); whether it lies below p says
// on which side of it the search goes on, with half the trials (Devroye 1986, X.4.3). Few hits:
// gaps between hits are geometric.
std::int64_t Rng::binomial(std::int64_t trials, double p) {
  ensure(trials >= 0 && p >= 0 && p <= 1, "binomial: trials = ", trials, ", p = ", p);
  if (p > 0.5) {
    return trials - binomial(trials, 1 - p);
  }
  constexpr double kFewHits = 12;
  std::int64_t hits = 0;
  while (static_cast<double>(trials) * p > kFewHits) {
    const std::int64_t middle = trials / 2 + 1;
    const double below_it = gamma(static_cast<double>(middle));
    const double quantile = below_it / (below_it + gamma(static_cast<double>(trials + 1 - middle)));
    if (quantile <= p) {
      hits += middle;
      trials -= middle;
      p = (p - quantile) / (1 - quantile);
    } else {
      trials = middle - 1;
      p /= quantile;
    }
  }
  if (p <= 0) {
    return hits;
  }
  if (p >= 1) {
    return hits + trials;
  }
  const double log_miss = std::log1p(-p);
  auto left = static_cast<double>(trials);
  while (true) {
    left -= std::floor(std::log(uniform_open()) / log_miss) + 1;
    if (left < 0) {
      return hits;
    }
    ++hits;
  }
}

// Large means: the m-th event of a unit-rate process comes at Gamma(m). If that is before `mean`,
// go on from there; else the m - 1 events before it lie uniformly in (0, time) (Ahrens and Dieter,
// Computing 12, 1974).
std::int64_t Rng::poisson(double mean) {
  ensure(mean >= 0 && mean < 0x1p62, "poisson: mean = ", mean, " must lie in [0, 2^62)");
  constexpr double kDirect = 30;
  std::int64_t events = 0;
  while (mean > kDirect) {
    const auto m = static_cast<std::int64_t>(mean * 7 / 8);
    const double time = gamma(static_cast<double>(m));
    if (time > mean) {
      return events + binomial(m - 1, mean / time);
    }
    events += m;
    mean -= time;
  }
  const double limit = std::exp(-mean);
  for (double product = uniform_open(); product > limit; product *= uniform_open()) {
    ++events;
  }
  return events;
}

std::vector<std::size_t> Rng::choose(std::size_t n, std::size_t k) {
  ensure(k <= n, "choose: k = ", k, " is more than n = ", n);
  std::vector<std::size_t> all(n);
  std::iota(all.begin(), all.end(), std::size_t{0});
  for (std::size_t i = 0; i < k; ++i) {
    std::swap(all[i], all[i + below(n - i)]);
  }
  all.resize(k);
  return all;
}

}  // namespace assay
