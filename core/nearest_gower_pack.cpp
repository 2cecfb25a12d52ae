#include "core/nearest_gower_pack.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "core/nearest_kernels.h"

namespace assay::detail {
namespace {

constexpr int kNarrowCodes = 255;  // codes 0..254; 255 is missing

std::vector<float> scaled(const std::vector<double>& values, double low, double range,
                          double& largest) {
  std::vector<float> result(values.size());
  std::transform(values.begin(), values.end(), result.begin(), [&](double v) {
    const double x = (v - low) / range;
    largest = std::isnan(x) ? largest : std::max(largest, std::fabs(x));
    return static_cast<float>(x);
  });
  return result;
}

std::vector<std::int32_t> numbered(const std::vector<double>& values,
                                   std::map<double, std::int32_t>& known) {
  std::vector<std::int32_t> result(values.size());
  std::transform(values.begin(), values.end(), result.begin(), [&](double v) {
    return std::isnan(v)
               ? -1
               : known.try_emplace(v, static_cast<std::int32_t>(known.size())).first->second;
  });
  return result;
}

std::vector<std::uint8_t> narrowed(std::span<const std::int32_t> codes) {
  std::vector<std::uint8_t> result(codes.size());
  std::transform(codes.begin(), codes.end(), result.begin(),
                 [](std::int32_t c) { return static_cast<std::uint8_t>(c); });
  return result;
}

bool fits(std::span<const std::int32_t> codes) {
  return std::all_of(codes.begin(), codes.end(), [](std::int32_t x) { return x < kNarrowCodes; });
}

}  // namespace

GowerExact::GowerExact(const Table& queries, const Table& candidates, const GowerScale& scale)
    : scale_(scale) {
  for (const std::size_t column : scale.columns) {
    const bool ordered = queries.field(column).is_ordered();
    numbers_.push_back(ordered ? Pair<std::vector<double>>{queries.as_numbers(column),
                                                           candidates.as_numbers(column)}
                               : Pair<std::vector<double>>{});
    codes_.push_back(ordered ? Pair<std::span<const std::int32_t>>{}
                             : Pair<std::span<const std::int32_t>>{queries.codes(column),
                                                                   candidates.codes(column)});
    ordered_.push_back(ordered);
  }
}

double GowerExact::distance(std::size_t query, std::size_t candidate) const {
  double sum = 0;
  for (std::size_t c = 0; c < ordered_.size(); ++c) {
    sum += ordered_[c]
               ? gap(c, numbers_[c].query[query], numbers_[c].candidate[candidate])
               : static_cast<double>(codes_[c].query[query] != codes_[c].candidate[candidate]);
  }
  return sum;
}

double GowerExact::gap(std::size_t c, double a, double b) const {
  if (std::isnan(a) || std::isnan(b)) {
    return std::isnan(a) && std::isnan(b) ? 0 : 1;
  }
  if (scale_.range[c] <= 0) {
    return a == b ? 0 : 1;
  }
  const double d = std::fabs(a - b) / scale_.range[c];
  return scale_.clip ? std::min(d, 1.0) : d;
}

GowerPacked::GowerPacked(const GowerExact& exact, const GowerScale& scale)
    : columns(scale.columns.size()), clip(scale.clip) {
  for (std::size_t c = 0; c < columns; ++c) {
    if (exact.constant(c)) {
      std::map<double, std::int32_t> known;
      query.wide.push_back(numbered(exact.numbers(c).query, known));
      candidate.wide.push_back(numbered(exact.numbers(c).candidate, known));
    } else if (exact.ordered(c)) {
      double largest = 0;
      query.smooth.push_back(
          scaled(exact.numbers(c).query, scale.low[c], scale.range[c], largest));
      candidate.smooth.push_back(
          scaled(exact.numbers(c).candidate, scale.low[c], scale.range[c], largest));
      magnitude += largest;
    } else if (const auto& codes = exact.codes(c); fits(codes.query) && fits(codes.candidate)) {
      query.narrow.push_back(narrowed(codes.query));
      candidate.narrow.push_back(narrowed(codes.candidate));
    } else {
      query.wide.emplace_back(codes.query.begin(), codes.query.end());
      candidate.wide.emplace_back(codes.candidate.begin(), codes.candidate.end());
    }
  }
}

void GowerPacked::tile(std::size_t q, std::size_t begin, std::size_t size, float* distance) const {
  std::array<std::uint8_t, kGowerTile> counts;
  std::fill_n(distance, size, 0.0F);
  for (std::size_t from = 0; from < candidate.narrow.size(); from += 255) {  // a byte counts to 255
    std::fill_n(counts.data(), size, std::uint8_t{0});
    for (std::size_t c = from; c < std::min(from + 255, candidate.narrow.size()); ++c) {
      count_different(query.narrow[c][q], candidate.narrow[c].data() + begin, size, counts.data());
    }
    add_counts(counts.data(), size, distance);
  }
  for (std::size_t c = 0; c < candidate.wide.size(); ++c) {
    add_different(query.wide[c][q], candidate.wide[c].data() + begin, size, distance);
  }
  for (std::size_t c = 0; c < candidate.smooth.size(); ++c) {
    const float a = query.smooth[c][q];
    const float* b = candidate.smooth[c].data() + begin;
    if (std::isnan(a)) {
      add_present(b, size, distance);
    } else if (clip) {
      add_clipped(a, b, size, distance);
    } else {
      add_gap(a, b, size, distance);
    }
  }
}

// With u = 2^-24: each scaled value is off by at most u M_c, hence a gap by 2 u M_c plus u times
// itself; every one of the m additions adds u times the partial sum, which is at most the
// distance. Twice that is allowed.
float GowerPacked::widened(double limit) const {
  constexpr double kUnit = 0x1p-23;
  const double bound =
      limit * (1 + kUnit * static_cast<double>(columns + 3)) + 2 * kUnit * (magnitude + 1e-30);
  return std::nextafter(static_cast<float>(bound), std::numeric_limits<float>::infinity());
}

}  // namespace assay::detail
