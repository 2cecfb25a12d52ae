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

/// `columns(add)` calls add(column) for every column; they go on in threes, the rest one by one.
template <class T>
void by_threes(const auto& columns, const auto& three, const auto& one) {
  std::array<Against<T>, 3> waiting;
  std::size_t size = 0;
  columns([&](Against<T> column) {
    waiting[size++] = column;
    if (size == 3) {
      three(waiting.data());
      size = 0;
    }
  });
  std::for_each_n(waiting.begin(), size, one);
}

}  // namespace

GowerPacked::GowerPacked(const Table& queries, const Table& candidates, const GowerScale& scale)
    : columns(scale.columns.size()), clip(scale.clip) {
  for (std::size_t c = 0; c < columns; ++c) {
    const std::size_t column = scale.columns[c];
    if (queries.field(column).is_ordered()) {
      pack_ordered(queries.as_numbers(column), candidates.as_numbers(column), scale.low[c],
                   scale.range[c]);
    } else {
      pack_codes(queries.codes(column), candidates.codes(column));
    }
  }
}

void GowerPacked::pack_ordered(const std::vector<double>& own, const std::vector<double>& others,
                               double low, double range) {
  if (range <= 0) {  // a constant column: equal or not
    std::map<double, std::int32_t> known;
    query.wide.push_back(numbered(own, known));
    candidate.wide.push_back(numbered(others, known));
    return;
  }
  double largest = 0;
  query.smooth.push_back(scaled(own, low, range, largest));
  candidate.smooth.push_back(scaled(others, low, range, largest));
  magnitude += largest;
}

void GowerPacked::pack_codes(std::span<const std::int32_t> own,
                             std::span<const std::int32_t> others) {
  if (fits(own) && fits(others)) {
    query.narrow.push_back(narrowed(own));
    candidate.narrow.push_back(narrowed(others));
  } else {
    query.wide.emplace_back(own.begin(), own.end());
    candidate.wide.emplace_back(others.begin(), others.end());
  }
}

void GowerPacked::tile(std::size_t q, std::size_t begin, std::size_t size, float* distance) const {
  std::array<std::uint8_t, kGowerTile> counts;
  std::fill_n(counts.data(), size, std::uint8_t{0});
  const auto different = [&](std::size_t from, std::size_t end) {
    by_threes<std::uint8_t>(
        [&](const auto& add) {
          for (std::size_t c = from; c < end; ++c) {
            add({query.narrow[c][q], candidate.narrow[c].data() + begin});
          }
        },
        [&](const auto* three) { count_different3(three, size, counts.data()); },
        [&](const auto& one) { count_different(one, size, counts.data()); });
  };
  constexpr std::size_t kAtOnce = 255;  // a byte counts so far
  different(0, std::min(kAtOnce, candidate.narrow.size()));
  to_distances(counts.data(), size, distance);
  for (std::size_t from = kAtOnce; from < candidate.narrow.size(); from += kAtOnce) {
    std::fill_n(counts.data(), size, std::uint8_t{0});
    different(from, std::min(from + kAtOnce, candidate.narrow.size()));
    add_counts(counts.data(), size, distance);
  }
  for (std::size_t c = 0; c < candidate.wide.size(); ++c) {
    add_different({query.wide[c][q], candidate.wide[c].data() + begin}, size, distance);
  }
  by_threes<float>(
      [&](const auto& add) {
        for (std::size_t c = 0; c < candidate.smooth.size(); ++c) {
          const Against<float> column{query.smooth[c][q], candidate.smooth[c].data() + begin};
          if (std::isnan(column.a)) {
            add_present(column.b, size, distance);
          } else if (clip) {
            add(column);
          } else {
            add_gap(column, size, distance);
          }
        }
      },
      [&](const auto* three) { add_clipped3(three, size, distance); },
      [&](const auto& one) { add_clipped(one, size, distance); });
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
