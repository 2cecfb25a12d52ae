#include "metrics/fidelity/chance_distance.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace assay {
namespace {

constexpr double kBucketWidth = 0.05;
constexpr double kLargestMean = 64;  // for Poisson sums up to kExact, 8 standard deviations away

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
  for (std::size_t t = 0; t <= CountSpectrum::kExact; ++t) {
    by_rows_.push_back(binomial_mean_deviation(static_cast<double>(t), share_));
  }
  sample_ = thinned(std::min(1.0, wanted_));
}

ChanceDistance::Thinned ChanceDistance::thinned(double kept) const {
  constexpr std::size_t kExact = CountSpectrum::kExact;
  Thinned out{kept, std::vector<double>(kExact + 1)};
  if (kept == 1) {
    out.deviation = by_rows_;
    return out;
  }
  std::vector<double> chance(kExact + 1);
  chance[0] = 1;  // of t kept rows out of x, one row more in every round
  for (std::size_t x = 1; x <= kExact; ++x) {
    for (std::size_t t = x; t >= 1; --t) {
      chance[t] = chance[t] * (1 - kept) + chance[t - 1] * kept;
      out.deviation[x] += chance[t] * by_rows_[t];
    }
    chance[0] *= 1 - kept;
  }
  return out;
}

double ChanceDistance::poisson_deviation(double mean) const {
  if (mean > kLargestMean) {
    // E sqrt(N) = sqrt(mean) (1 - 1/(8 mean)) to first order
    return binomial_mean_deviation(mean, share_) * (1 - 1 / (8 * mean));
  }
  double chance = std::exp(-mean), sum = 0;
  for (std::size_t t = 1; t < by_rows_.size(); ++t) {
    chance *= mean / static_cast<double>(t);
    sum += chance * by_rows_[t];
  }
  return sum;
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

std::vector<LikelyCells> likely_cells(const CountSpectrum& cells, double pool) {
  // (1 - share)^pool: how likely nobody in the pool stands for such a cell.
  const auto left_out = [pool](double share) { return std::pow(std::max(0.0, 1 - share), pool); };
  std::vector<LikelyCells> likely;
  double rows = 0, shrinkable = 0;
  for (const auto& bucket : cells.buckets()) {
    if (bucket.cells > 0) {
      const auto here = static_cast<double>(bucket.rows), count = static_cast<double>(bucket.cells);
      likely.push_back({count, here / count / pool});
      rows += here;
      shrinkable += here * left_out(likely.back().share);
    }
  }
  const auto once = static_cast<double>(cells.buckets()[1].cells),
             twice = static_cast<double>(cells.buckets()[2].cells);
  const double marginals = rows / pool;
  // Chao's f1 (f1 - 1)/(2 (f2 + 1)) a marginal.
  const double unseen = once * std::max(once - marginals, 0.0) / (2 * (twice + marginals));
  if (!(unseen > 0 && shrinkable > 0)) {
    return likely;
  }
  const double missing = once / rows * once / (once + 2 * twice);  // share nobody stands for
  for (auto& cell : likely) {
    cell.share *= 1 - missing * rows / shrinkable * left_out(cell.share);
  }
  likely.push_back({unseen, missing * marginals / unseen});
  return likely;
}

double ChanceDistance::expected(const std::vector<LikelyCells>& cells, double rows) const {
  double sum = 0;
  for (const auto& [number, share] : cells) {
    sum += number * std::sqrt(std::max(0.0, 1 - share)) * poisson_deviation(rows * share);
  }
  return sum / (2 * share_ * (1 - share_) * rows);
}

double ChanceDistance::of(const CountSpectrum& cells) const {
  const double here = at(sample_, cells);
  if (wanted_ <= 1 || !(here > 0)) {
    return here;
  }
  const auto likely = likely_cells(cells, pool_);
  return here * expected(likely, wanted_ * pool_) / expected(likely, pool_);
}

}  // namespace assay
