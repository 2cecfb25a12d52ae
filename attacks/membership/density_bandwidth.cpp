#include "attacks/membership/density_bandwidth.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "core/error.h"

namespace assay {
namespace {

constexpr std::size_t kLeftOut = 1000;

std::vector<double> grid() {
  std::vector<double> bandwidths;
  for (double exponent = -6; exponent <= 1; exponent += 0.5) {
    bandwidths.push_back(std::exp2(exponent));
  }
  return bandwidths;
}

/// The smallest gap between two values; empty if there is one value only.
std::optional<double> smallest_gap(std::vector<double> values) {
  std::erase_if(values, [](double v) { return std::isnan(v); });
  std::sort(values.begin(), values.end());
  std::optional<double> gap;
  for (std::size_t i = 1; i < values.size(); ++i) {
    const double step = values[i] - values[i - 1];
    if (step > 0 && (!gap || step < *gap)) {
      gap = step;
    }
  }
  return gap;
}

/// One column's kernel mass as a function of h.
struct Mass {
  double categories = 0;  // 0: numbers
  double gap = 0;         // 0: constant
  double log_at(double h) const {
    if (categories > 0) {
      return std::log1p((categories - 1) * std::exp(-1 / h));
    }
    // s (1 + q)/(1 - q) = s/tanh(s/2h)
    return gap > 0 ? std::log(gap / std::tanh(gap / (2 * h))) : 0;
  }
};

std::vector<Mass> masses_of(const GowerScale& scale, const Table& reference) {
  std::vector<Mass> masses;
  for (std::size_t i = 0; i < scale.columns.size(); ++i) {
    const Field& field = reference.field(scale.columns[i]);
    Mass mass;
    if (!field.is_ordered()) {
      mass.categories = static_cast<double>(std::max<std::size_t>(field.categories.size(), 1));
    } else if (scale.range[i] > 0) {
      mass.gap = smallest_gap(reference.as_numbers(scale.columns[i])).value_or(0) / scale.range[i];
    }
    masses.push_back(mass);
  }
  return masses;
}

/// Distance of the first people to the nearest other one.
std::vector<double> to_the_next(const DistanceSpace& space, const Table& people,
                                const Table& reference) {
  const Neighbours found = space.nearest(people, reference, 2);  // the first is the person itself
  std::vector<double> distance;
  for (std::size_t i = 1; i < found.distance.size(); i += 2) {
    distance.push_back(found.distance[i]);
  }
  return distance;
}

double median_bandwidth(std::vector<double> next) {
  const auto middle = next.begin() + static_cast<std::ptrdiff_t>(next.size() / 2);
  std::nth_element(next.begin(), middle, next.end());
  const double mean =
      std::accumulate(next.begin(), next.end(), 0.0) / static_cast<double>(next.size());
  return *middle > 0 ? *middle : mean > 0 ? mean : 1;  // more than half are repeated; all are
}

double likeliest_bandwidth(const DistanceSpace& space, const Table& people, const Table& reference,
                           const std::vector<double>& next) {
  const auto bandwidths = grid();
  const auto masses = masses_of(space.scale(), reference);
  const Density density = space.density(people, reference, {}, bandwidths);
  double best = 0, most = 0;
  for (std::size_t b = 0; b < bandwidths.size(); ++b) {
    const double h = bandwidths[b];
    double likelihood = 0;
    for (std::size_t i = 0; i < people.rows(); ++i) {
      const double others =
          static_cast<double>(density.kernel[i * bandwidths.size() + b]) / kKernelOne - 1;
      const double nearest = -next[i] / h;  // where the grid of the sum is too coarse
      likelihood += others > 0 ? std::max(std::log(others), nearest) : nearest;
    }
    for (const Mass& mass : masses) {
      likelihood -= static_cast<double>(people.rows()) * mass.log_at(h);
    }
    if (b == 0 || likelihood >= most) {  // among equals the smoothest
      best = h;
      most = likelihood;
    }
  }
  return best;
}

}  // namespace

double density_bandwidth(const DistanceSpace& space, const Table& reference) {
  require(reference.rows() >= 2, "bandwidth: the reference has ", reference.rows(),
          " rows; two are needed");
  std::vector<std::size_t> rows(std::min(kLeftOut, reference.rows()));
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  const Table people = reference.take(rows);
  const auto next = to_the_next(space, people, reference);
  return space.of_vectors() ? median_bandwidth(next)
                            : likeliest_bandwidth(space, people, reference, next);
}

}  // namespace assay
