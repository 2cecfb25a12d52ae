#include "metrics/peers/sdmetrics_columns.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>

#include "core/error.h"
#include "metrics/peers/sdmetrics_sort.h"

namespace assay::sdmetrics {
namespace {

double number(std::size_t count) { return static_cast<double>(count); }

/// The keys of the values as ks_2samp gets them. numpy rounds by multiplying and dividing, and leaves integers alone.
std::vector<std::uint64_t> ks_keys(std::span<const double> values) {
  if (is_integer_column(values)) {
    return sorted_keys(values);
  }
  constexpr double kScale = 1e14;
  std::vector<double> rounded(values.size());
  std::ranges::transform(values, rounded.begin(),
                         [](double x) { return std::nearbyint(x * kScale) / kScale; });
  return sorted_keys(rounded);
}

/// Rows per level, missing cells apart.
struct LevelCounts {
  std::vector<std::size_t> rows;
  std::size_t present = 0, missing = 0;
};

LevelCounts counts_of(const Coded& column) {
  LevelCounts counts{std::vector<std::size_t>(column.levels + 1), 0, 0};
  for (const auto code : column.codes) {
    ++counts.rows[static_cast<std::size_t>(code + 1)];
  }
  counts.missing = counts.rows[0];
  counts.present = column.codes.size() - counts.missing;
  counts.rows.erase(counts.rows.begin());
  return counts;
}

void check_scale(const Coded& real, const Coded& synthetic) {
  ensure(real.levels == synthetic.levels, "the two columns must share one scale of categories");
}

double mean_of(const std::vector<double>& x) {
  return std::accumulate(x.begin(), x.end(), 0.0) / number(x.size());
}

double median_of(std::vector<double> x) {
  const auto middle = x.begin() + static_cast<std::ptrdiff_t>(x.size() / 2);
  std::nth_element(x.begin(), middle, x.end());
  return x.size() % 2 == 1 ? *middle : (*middle + *std::max_element(x.begin(), middle)) / 2;
}

double deviation_of(const std::vector<double>& x) {
  const double mean = mean_of(x);
  double squares = 0;
  for (const double value : x) {
    squares += (value - mean) * (value - mean);
  }
  return std::sqrt(squares / (number(x.size()) - 1));
}

Score statistic_of(const std::vector<double>& x, Statistic statistic) {
  if (x.size() < (statistic == Statistic::kStandardDeviation ? 2U : 1U)) {
    return {};
  }
  switch (statistic) {
    case Statistic::kMean:
      return mean_of(x);
    case Statistic::kMedian:
      return median_of(x);
    case Statistic::kStandardDeviation:
      return deviation_of(x);
  }
  return {};
}

}  // namespace

std::vector<double> present(std::span<const double> values) {
  std::vector<double> out;
  std::ranges::copy_if(values, std::back_inserter(out), [](double x) { return !std::isnan(x); });
  return out;
}

bool is_integer_column(std::span<const double> values) {
  return std::ranges::all_of(
      values, [](double x) { return x == std::nearbyint(x) && std::abs(x) < 0x1p63; });
}

Score ks_complement(std::span<const double> real, std::span<const double> synthetic) {
  const auto a = ks_keys(real), b = ks_keys(synthetic);
  if (a.empty() || b.empty()) {
    return {};
  }
  double widest = 0;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    const auto here = std::min(a[i], b[j]);
    while (i < a.size() && a[i] == here) {
      ++i;
    }
    while (j < b.size() && b[j] == here) {
      ++j;
    }
    widest =
        std::max(widest, std::abs(number(i) / number(a.size()) - number(j) / number(b.size())));
  }
  return 1 - widest;
}

Score tv_complement(const Coded& real, const Coded& synthetic) {
  check_scale(real, synthetic);
  const auto a = counts_of(real), b = counts_of(synthetic);
  if (a.present == 0 || b.present == 0) {
    return {};
  }
  constexpr double kPseudoCount = 1e-6;
  const auto count = [&](std::size_t k) {
    return a.rows[k] == 0 && b.rows[k] > 0 ? kPseudoCount : number(a.rows[k]);
  };
  double total = 0, apart = 0;
  for (std::size_t k = 0; k < real.levels; ++k) {
    total += count(k);
  }
  for (std::size_t k = 0; k < real.levels; ++k) {
    apart += std::abs(number(b.rows[k]) / number(b.present) - count(k) / total);
  }
  return 1 - apart / 2;
}

Score boundary_adherence(std::span<const double> real, std::span<const double> synthetic) {
  const auto known = present(real), cells = present(synthetic);
  const std::size_t asked = known.size() < real.size() ? cells.size() : synthetic.size();
  if (asked == 0) {
    return {};
  }
  if (known.empty()) {
    return 0.0;
  }
  const auto [low, high] = std::ranges::minmax(known);
  const auto inside = std::ranges::count_if(
      cells, [low = low, high = high](double x) { return x >= low && x <= high; });
  return static_cast<double>(inside) / number(asked);
}

Score category_adherence(const Coded& real, const Coded& synthetic) {
  check_scale(real, synthetic);
  const auto a = counts_of(real), b = counts_of(synthetic);
  if (synthetic.codes.empty()) {
    return {};
  }
  std::size_t valid = a.missing > 0 ? b.missing : 0;
  for (std::size_t k = 0; k < real.levels; ++k) {
    valid += a.rows[k] > 0 ? b.rows[k] : 0;
  }
  return number(valid) / number(synthetic.codes.size());
}

Score key_uniqueness(const Coded& synthetic) {
  if (synthetic.codes.empty()) {
    return {};
  }
  const auto rows = counts_of(synthetic).rows;
  const auto distinct = std::ranges::count_if(rows, [](std::size_t n) { return n > 0; });
  return static_cast<double>(distinct) / number(synthetic.codes.size());
}

Score missing_value_similarity(std::size_t real_missing, std::size_t real_rows,
                               std::size_t synthetic_missing, std::size_t synthetic_rows) {
  if (real_rows == 0 || synthetic_rows == 0) {
    return {};
  }
  return 1 - std::abs(number(real_missing) / number(real_rows) -
                      number(synthetic_missing) / number(synthetic_rows));
}

Score range_coverage(std::span<const double> real, std::span<const double> synthetic) {
  const auto a = present(real), b = present(synthetic);
  if (a.empty() || b.empty()) {
    return {};
  }
  const auto [low, high] = std::ranges::minmax(a);
  const auto [low_s, high_s] = std::ranges::minmax(b);
  const double range = high - low;
  if (range == 0) {
    return {};
  }
  const double uncovered =
      std::max((low_s - low) / range, 0.0) + std::max((high - high_s) / range, 0.0);
  return std::max(1 - uncovered, 0.0);
}

Score category_coverage(const Coded& real, const Coded& synthetic) {
  check_scale(real, synthetic);
  const auto a = counts_of(real), b = counts_of(synthetic);
  std::size_t known = 0, covered = 0;
  for (std::size_t k = 0; k < real.levels; ++k) {
    known += a.rows[k] > 0 ? 1 : 0;
    covered += a.rows[k] > 0 && b.rows[k] > 0 ? 1 : 0;
  }
  return known == 0 ? Score() : number(covered) / number(known);
}

Score statistic_similarity(std::span<const double> real, std::span<const double> synthetic,
                           Statistic statistic) {
  const auto a = present(real), b = present(synthetic);
  const Score f = statistic_of(a, statistic), g = statistic_of(b, statistic);
  if (!f || !g) {
    return {};
  }
  const auto [low, high] = std::ranges::minmax(a);
  return low == high ? Score() : std::max(1 - std::abs(*f - *g) / (high - low), 0.0);
}

}  // namespace assay::sdmetrics
