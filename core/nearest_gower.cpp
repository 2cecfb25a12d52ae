#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>

#include "core/error.h"
#include "core/nearest.h"
#include "core/nearest_kernels.h"
#include "core/nearest_top.h"
#include "core/parallel.h"

namespace assay {
namespace {

using detail::add_clipped, detail::add_counts, detail::add_different, detail::add_gap,
    detail::add_present;
using detail::count_different, detail::count_within;

constexpr std::size_t kTile =
    512;  // candidates at a time: 15 packed columns stay in the first-level cache
constexpr std::size_t kBlock = 64;  // queries that share a tile
constexpr int kNarrowCodes = 255;   // codes 0..254; 255 is missing

/// Columns of one table for the search. Compared columns: 1 if different; smooth columns: |a - b|,
/// NaN missing.
struct Packed {
  std::vector<std::vector<std::uint8_t>> narrow;
  std::vector<std::vector<std::int32_t>> wide;
  std::vector<std::vector<float>> smooth;
};

/// Distances of row `query` of `queries` to candidates begin..begin+size-1, in `distance`. Returns
/// how many are at most `limit`.
int gower_tile(const Packed& queries, std::size_t query, const Packed& candidates,
               std::size_t begin, std::size_t size, bool clip, float limit, float* distance) {
  std::array<std::uint8_t, kTile> counts;
  std::fill_n(distance, size, 0.0F);
  for (std::size_t from = 0; from < candidates.narrow.size();
       from += 255) {  // a byte counts to 255
    std::fill_n(counts.data(), size, std::uint8_t{0});
    for (std::size_t c = from; c < std::min(from + 255, candidates.narrow.size()); ++c) {
      count_different(queries.narrow[c][query], candidates.narrow[c].data() + begin, size,
                      counts.data());
    }
    add_counts(counts.data(), size, distance);
  }
  for (std::size_t c = 0; c < candidates.wide.size(); ++c) {
    add_different(queries.wide[c][query], candidates.wide[c].data() + begin, size, distance);
  }
  for (std::size_t c = 0; c < candidates.smooth.size(); ++c) {
    const float a = queries.smooth[c][query];
    const float* b = candidates.smooth[c].data() + begin;
    if (std::isnan(a)) {
      add_present(b, size, distance);
    } else if (clip) {
      add_clipped(a, b, size, distance);
    } else {
      add_gap(a, b, size, distance);
    }
  }
  return count_within(distance, size, limit);
}

/// The columns of a pair of tables in full precision.
class Exact {
 public:
  Exact(const Table& queries, const Table& candidates, const GowerScale& scale) : scale_(scale) {
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

  double distance(std::size_t query, std::size_t candidate) const {
    double sum = 0;
    for (std::size_t c = 0; c < ordered_.size(); ++c) {
      sum += ordered_[c]
                 ? gap(c, numbers_[c].query[query], numbers_[c].candidate[candidate])
                 : static_cast<double>(codes_[c].query[query] != codes_[c].candidate[candidate]);
    }
    return sum;
  }

  bool ordered(std::size_t c) const { return ordered_[c]; }
  bool constant(std::size_t c) const { return ordered_[c] && scale_.range[c] <= 0; }
  const auto& numbers(std::size_t c) const { return numbers_[c]; }
  const auto& codes(std::size_t c) const { return codes_[c]; }

 private:
  template <class T>
  struct Pair {
    T query, candidate;
  };

  double gap(std::size_t c, double a, double b) const {
    if (std::isnan(a) || std::isnan(b)) {
      return std::isnan(a) && std::isnan(b) ? 0 : 1;
    }
    if (scale_.range[c] <= 0) {
      return a == b ? 0 : 1;
    }
    const double d = std::fabs(a - b) / scale_.range[c];
    return scale_.clip ? std::min(d, 1.0) : d;
  }

  const GowerScale& scale_;
  std::vector<Pair<std::vector<double>>> numbers_;
  std::vector<Pair<std::span<const std::int32_t>>> codes_;
  std::vector<bool> ordered_;
};

struct PackedPair {
  Packed query, candidate;
  double magnitude = 0;  // sum over smooth columns of the largest |scaled value|
};

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

PackedPair pack(const Exact& exact, const GowerScale& scale) {
  PackedPair pair;
  for (std::size_t c = 0; c < scale.columns.size(); ++c) {
    if (exact.constant(c)) {
      std::map<double, std::int32_t> known;
      pair.query.wide.push_back(numbered(exact.numbers(c).query, known));
      pair.candidate.wide.push_back(numbered(exact.numbers(c).candidate, known));
    } else if (exact.ordered(c)) {
      double largest = 0;
      pair.query.smooth.push_back(
          scaled(exact.numbers(c).query, scale.low[c], scale.range[c], largest));
      pair.candidate.smooth.push_back(
          scaled(exact.numbers(c).candidate, scale.low[c], scale.range[c], largest));
      pair.magnitude += largest;
    } else {
      const auto& [query, candidate] = exact.codes(c);
      const auto fits = [](std::span<const std::int32_t> codes) {
        return std::all_of(codes.begin(), codes.end(),
                           [](std::int32_t x) { return x < kNarrowCodes; });
      };
      if (fits(query) && fits(candidate)) {
        pair.query.narrow.push_back(narrowed(query));
        pair.candidate.narrow.push_back(narrowed(candidate));
      } else {
        pair.query.wide.emplace_back(query.begin(), query.end());
        pair.candidate.wide.emplace_back(candidate.begin(), candidate.end());
      }
    }
  }
  return pair;
}

/// A float distance up to this may belong to a double distance of at most `limit`.
///
/// With u = 2^-24: each scaled value is off by at most u M_c, hence a gap by 2 u M_c plus u times
/// itself; every one of the m additions adds u times the partial sum, which is at most the
/// distance. Twice that is allowed.
float widened(double limit, const PackedPair& pair, std::size_t columns) {
  constexpr double kUnit = 0x1p-23;
  const double bound =
      limit * (1 + kUnit * static_cast<double>(columns + 3)) + 2 * kUnit * (pair.magnitude + 1e-30);
  const auto rounded = static_cast<float>(bound);
  return std::nextafter(rounded, std::numeric_limits<float>::infinity());
}

void search_block(const Exact& exact, const PackedPair& packed, const GowerScale& scale,
                  std::size_t candidates, std::size_t first,
                  std::vector<detail::NearestTop>& tops) {
  std::array<float, kTile> distance;
  for (std::size_t begin = 0; begin < candidates; begin += kTile) {
    const std::size_t size = std::min(kTile, candidates - begin);
    for (std::size_t q = 0; q < tops.size(); ++q) {
      const float before = widened(tops[q].limit(), packed, scale.columns.size());
      int near = gower_tile(packed.query, first + q, packed.candidate, begin, size, scale.clip,
                            before, distance.data());
      float limit = before;
      for (std::size_t j = 0; near > 0; ++j) {
        near -= distance[j] <= before ? 1 : 0;
        if (distance[j] <= limit) {
          tops[q].offer(exact.distance(first + q, begin + j),
                        static_cast<std::uint32_t>(begin + j));
          limit = widened(tops[q].limit(), packed, scale.columns.size());
        }
      }
    }
  }
}

}  // namespace

GowerScale gower_scale(std::span<const Table* const> tables, std::span<const std::size_t> columns,
                       bool clip) {
  require(!tables.empty(), "gower_scale: no table was given");
  GowerScale scale;
  scale.clip = clip;
  for (const std::size_t column : columns) {
    const Field& field = tables.front()->field(column);
    require(field.is_ordered() || field.kind == Kind::kCategorical, "gower_scale: column '",
            field.name, "' is ", name_of(field.kind),
            "; only numeric, datetime and categorical columns have a distance");
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (const Table* table : tables) {
      const auto values = field.is_ordered() ? table->as_numbers(column) : std::vector<double>();
      for (const double v : values) {
        if (!std::isnan(v)) {
          low = std::min(low, v);
          high = std::max(high, v);
        }
      }
    }
    scale.columns.push_back(column);
    scale.low.push_back(high >= low ? low : 0);
    scale.range.push_back(high >= low ? high - low : 0);
  }
  return scale;
}

GowerScale gower_scale(std::span<const Table* const> tables, bool clip) {
  require(!tables.empty(), "gower_scale: no table was given");
  std::vector<std::size_t> columns;
  for (std::size_t c = 0; c < tables.front()->columns(); ++c) {
    const Field& field = tables.front()->field(c);
    if ((field.is_ordered() || field.kind == Kind::kCategorical) && field.is_measured()) {
      columns.push_back(c);
    }
  }
  return gower_scale(tables, columns, clip);
}

Neighbours nearest_gower(const Table& queries, const Table& candidates, const GowerScale& scale,
                         std::size_t k) {
  require(!scale.columns.empty(), "nearest_gower: no column takes part in the distance");
  require(k >= 1 && k <= candidates.rows(), "nearest_gower: k = ", k, " is outside 1..",
          candidates.rows(), ", the number of candidate rows");
  const Exact exact(queries, candidates, scale);
  const PackedPair packed = pack(exact, scale);
  Neighbours result{k, std::vector<double>(queries.rows() * k),
                    std::vector<std::uint32_t>(queries.rows() * k),
                    std::vector<std::uint32_t>(queries.rows())};
  parallel_blocks(queries.rows(), kBlock, [&](std::size_t begin, std::size_t end) {
    std::vector<detail::NearestTop> tops(end - begin, detail::NearestTop(k));
    search_block(exact, packed, scale, candidates.rows(), begin, tops);
    for (std::size_t q = begin; q < end; ++q) {
      const auto& top = tops[q - begin];
      std::copy(top.distance().begin(), top.distance().end(),
                result.distance.begin() + static_cast<std::ptrdiff_t>(q * k));
      std::copy(top.index().begin(), top.index().end(),
                result.index.begin() + static_cast<std::ptrdiff_t>(q * k));
      result.ties[q] = top.ties();
    }
  });
  return result;
}

}  // namespace assay
