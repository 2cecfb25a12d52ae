#include "metrics/fidelity/missingness_rates.h"

#include <algorithm>
#include <cmath>

#include "core/stats/resampling.h"

namespace assay {
namespace {

double square(double x) { return x * x; }

}  // namespace

Rate rate_of(const GroupedTable& table, const std::vector<std::uint16_t>* missing) {
  Rate rate;
  rate.rows = rate.size = static_cast<double>(table.rows());
  std::vector<double> found(table.groups(), 0);
  double total = 0;
  for (std::size_t g = 0; missing != nullptr && g < table.groups(); ++g) {
    for (std::size_t row = table.begin[g]; row < table.begin[g + 1]; ++row) {
      found[g] += (*missing)[row];
    }
    total += found[g];
  }
  rate.whole = total / rate.rows;
  const auto groups = static_cast<double>(table.groups());
  double mean = 0, squares = 0;
  for (std::size_t g = 0; table.groups() > 1 && g < table.groups(); ++g) {
    const auto rows = static_cast<double>(table.begin[g + 1] - table.begin[g]);
    rate.without.push_back((total - found[g]) / (rate.rows - rows));
    mean += rate.without.back() / groups;
  }
  for (const double share : rate.without) {
    squares += (share - mean) * (share - mean);
  }
  if (!table.one_row_each && rate.noise() > 0) {
    rate.size /= std::max(1.0, squares * (groups - 1) / groups / rate.noise());
  }
  return rate;
}

PairDistances rate_distances(double train, double release, double even,
                             const std::optional<double>& holdout, const ColumnRates& rates) {
  PairDistances out;
  out.release = square(train - release);
  out.floor = square(train - even) + even * (1 - even) / rates.release.rows;
  out.ceiling = holdout
                    ? square(train - *holdout) +
                          rates.holdout->noise() * (rates.holdout->rows / rates.release.rows - 1)
                    : rates.train.noise() * (1 + rates.train.rows / rates.release.rows);
  return out;
}

Estimate similarity_of(const Estimate& difference) {
  Estimate similarity = difference;
  similarity.value = 1 - std::abs(difference.value);
  if (difference.low) {
    const double near = *difference.low * *difference.high <= 0
                            ? 0
                            : std::min(std::abs(*difference.low), std::abs(*difference.high));
    const double far = std::max(std::abs(*difference.low), std::abs(*difference.high));
    similarity.low = std::max(0.0, 1 - far);
    similarity.high = 1 - near;
  }
  return similarity;
}

Estimate difference_of(const ColumnRates& rates, double level) {
  std::vector<std::vector<double>> replicates(2);
  for (const double share : rates.train.without) {
    replicates[0].push_back(rates.release.whole - share);
  }
  for (const double share : rates.release.without) {
    replicates[1].push_back(share - rates.train.whole);
  }
  Estimate difference;
  difference.value = rates.release.whole - rates.train.whole;
  difference.level = level;
  const bool possible = replicates[0].size() > 1 && replicates[1].size() > 1;
  return possible ? jackknife(difference.value, replicates, level) : difference;
}

}  // namespace assay
