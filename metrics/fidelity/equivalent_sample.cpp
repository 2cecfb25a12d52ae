#include "metrics/fidelity/equivalent_sample.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace assay {
namespace {

/// Where b lies between a and c on the scale of their logs; all positive.
double log_position(double a, double b, double c) {
  return a == c ? 0 : std::log(b / a) / std::log(c / a);
}

/// Three digits are more than anybody can use.
std::string rounded(double rows) {
  const double unit = std::pow(10.0, std::max(0.0, std::floor(std::log10(rows)) - 2));
  return fmt::format("{:.0f}", std::round(rows / unit) * unit);
}

}  // namespace

std::optional<double> FreshCurve::rows_at(double wanted) const {
  if (wanted >= distance.front()) {
    return 1;
  }
  for (std::size_t i = 1; i < rows.size(); ++i) {
    if (distance[i] <= wanted) {
      return rows[i - 1] *
             std::pow(rows[i] / rows[i - 1], log_position(distance[i - 1], wanted, distance[i]));
    }
  }
  return std::nullopt;
}

std::vector<FreshCurve> fresh_curves(const std::vector<OrderSpectrum>& orders, double pool,
                                     double train, double rows_each) {
  std::vector<FreshCurve> curves(orders.size());
  // At a thousand times the training rows, only their own sampling is left.
  const auto points = static_cast<std::size_t>(2 * std::log2(1024 * train)) + 1;
  for (std::size_t i = 0; i < points; ++i) {
    const double size = std::exp2(static_cast<double>(i) / 2);
    const ChanceDistance fresh(pool, train, size);
    for (std::size_t k = 0; k < orders.size(); ++k) {
      FreshCurve& curve = curves[k];
      const double distance = fresh.of(*orders[k].cells) / orders[k].sets;
      curve.rows.push_back(size * rows_each);
      // More rows are never farther: rounding of the continuation must not say so.
      curve.distance.push_back(i == 0 ? distance : std::min(distance, curve.distance.back()));
    }
  }
  return curves;
}

FreshCurve mean_curve(const std::vector<FreshCurve>& curves) {
  FreshCurve mean;
  mean.rows = curves.front().rows;
  mean.distance.resize(mean.rows.size());
  for (const FreshCurve& curve : curves) {
    for (std::size_t i = 0; i < mean.rows.size(); ++i) {
      mean.distance[i] += curve.distance[i] / static_cast<double>(curves.size());
    }
  }
  return mean;
}

EquivalentSample equivalent_sample(const FreshCurve& curve, const Estimate& distance,
                                   double fresh) {
  EquivalentSample sample;
  if (!(curve.distance.back() > 0)) {  // nothing varies: chance moves nothing
    return sample;
  }
  sample.rows = curve.rows_at(distance.value);
  if (distance.high) {
    sample.low = curve.rows_at(*distance.high);
  }
  if (distance.low && *distance.low > fresh) {
    sample.high = curve.rows_at(*distance.low);
  }
  return sample;
}

std::string in_words(const EquivalentSample& sample, double level) {
  if (!sample.low) {
    return sample.rows ? fmt::format("as good as a real sample of {} rows", rounded(*sample.rows))
                       : "closer to the training rows than any fresh sample of real people";
  }
  if (!sample.high) {
    return fmt::format("as good as a real sample of at least {} rows", rounded(*sample.low));
  }
  return fmt::format("as good as a real sample of {} rows ({:.0f} % interval {} to {})",
                     rounded(sample.rows.value_or(*sample.high)), 100 * level, rounded(*sample.low),
                     rounded(*sample.high));
}

}  // namespace assay
