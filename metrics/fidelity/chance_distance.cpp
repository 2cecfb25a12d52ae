#include "metrics/fidelity/chance_distance.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace assay {
namespace {

constexpr double kBucketWidth = 0.05;

double deviation_at(double t, double p) {
  if (t < 1) {
    return 0;
  }
  // 2 v C(t, v) p^v (1 - p)^(t - v + 1), v = floor(tp) + 1
  const double v = std::floor(t * p) + 1;
  const double log_choose = std::lgamma(t + 1) - std::lgamma(v + 1) - std::lgamma(t - v + 1);
  return 2 * v * std::exp(log_choose + v * std::log(p) + (t - v + 1) * std::log1p(-p));
}

}  // namespace

double binomial_mean_deviation(double t, double p) {
  p = std::min(p, 1 - p);
  constexpr double kNormal = 1e4;  // where the normal limit is right to 1e-5
  if (t * p * (1 - p) > kNormal) {
    return std::sqrt(2 / std::numbers::pi * t * p * (1 - p));
  }
  const double below = std::floor(t), part = t - below;
  const double low = deviation_at(below, p);
  return part == 0 ? low : low + part * (deviation_at(below + 1, p) - low);
}

void CountSpectrum::add(std::uint64_t rows) {
  if (rows == 0) {
    return;
  }
  std::size_t bucket = rows;
  if (rows > kExact) {
    const double ratio = static_cast<double>(rows) / static_cast<double>(kExact);
    bucket = kExact + 1 + static_cast<std::size_t>(std::log(ratio) / std::log1p(kBucketWidth));
    if (bucket >= buckets_.size()) {
      buckets_.resize(bucket + 1);
    }
  }
  ++buckets_[bucket].cells;
  buckets_[bucket].rows += rows;
}

void CountSpectrum::merge(const CountSpectrum& other) {
  buckets_.resize(std::max(buckets_.size(), other.buckets_.size()));
  for (std::size_t b = 0; b < other.buckets_.size(); ++b) {
    buckets_[b].cells += other.buckets_[b].cells;
    buckets_[b].rows += other.buckets_[b].rows;
  }
}

ChanceDistance::ChanceDistance(double pool, double n, double m)
    : pool_(pool), share_(n / (n + m)), wanted_((n + m) / pool) {
  if (wanted_ <= 1) {
    samples_ = {thinned(wanted_)};
  } else {
    samples_ = {thinned(1), thinned(0.5), thinned(0.25)};
  }
}

ChanceDistance::Thinned ChanceDistance::thinned(double kept) const {
  constexpr std::size_t kExact = CountSpectrum::kExact;
  Thinned out{kept, std::vector<double>(kExact + 1)};
  std::vector<double> whole(kExact + 1), chance(kExact + 1);
  for (std::size_t t = 1; t <= kExact; ++t) {
    whole[t] = binomial_mean_deviation(static_cast<double>(t), share_);
  }
  if (kept == 1) {
    out.deviation = whole;
    return out;
  }
  chance[0] = 1;  // of t kept rows out of x, one row more in every round
  for (std::size_t x = 1; x <= kExact; ++x) {
    for (std::size_t t = x; t >= 1; --t) {
      chance[t] = chance[t] * (1 - kept) + chance[t - 1] * kept;
      out.deviation[x] += chance[t] * whole[t];
    }
    chance[0] *= 1 - kept;
  }
  return out;
}

double ChanceDistance::at(const Thinned& sample, const CountSpectrum& cells) const {
  double sum = 0;
  for (std::size_t b = 0; b < cells.buckets().size(); ++b) {
    const auto& bucket = cells.buckets()[b];
    if (bucket.cells == 0) {
      continue;
    }
    const double rows = static_cast<double>(bucket.rows) / static_cast<double>(bucket.cells);
    const double deviation = b <= CountSpectrum::kExact
                                 ? sample.deviation[b]
                                 : binomial_mean_deviation(rows * sample.kept, share_);
    sum +=
        static_cast<double>(bucket.cells) * std::sqrt(std::max(0.0, 1 - rows / pool_)) * deviation;
  }
  return sum / (2 * sample.kept * share_ * (1 - share_) * pool_);
}

double ChanceDistance::of(const CountSpectrum& cells) const {
  const double whole = at(samples_[0], cells);
  if (samples_.size() == 1 || !(whole > 0)) {
    return whole;
  }
  const double half = at(samples_[1], cells), quarter = at(samples_[2], cells);
  // Mean slopes of -log2 T over the two doublings behind us; a dense cell has 1/2.
  constexpr double kDense = 0.5;
  const double slope = std::min(kDense, std::log2(half / whole));
  const double bend = std::max(0.0, slope - std::log2(quarter / half));
  // The slope right here lies half a doubling beyond the middle of the last one.
  const double here = std::min(kDense, slope + bend / 2), ahead = std::log2(wanted_);
  const double until_dense = bend > 0 ? std::min(ahead, (kDense - here) / bend) : 0;
  const double bent = here * until_dense + bend / 2 * until_dense * until_dense;
  const double straight = (bend > 0 ? kDense : here) * (ahead - until_dense);
  return whole * std::exp2(-(bent + straight));
}

}  // namespace assay
