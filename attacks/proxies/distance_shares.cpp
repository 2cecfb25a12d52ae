#include "attacks/proxies/distance_shares.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.h"

namespace assay {
namespace {

constexpr double kIdentical = 1e-6;

/// Least and greatest of the values that are there; 0 and 0 without any.
template <class T, class Missing>
std::pair<double, double> range_of(std::span<const T> values, const Missing& missing) {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const T value : values) {
    if (!missing(value)) {
      low = std::min(low, static_cast<double>(value));
      high = std::max(high, static_cast<double>(value));
    }
  }
  return low <= high ? std::pair(low, high) : std::pair(0.0, 0.0);
}

double draw(std::pair<double, double> range, Rng& rng) {
  return range.first + (range.second - range.first) * rng.uniform();
}

Numbers random_numbers(std::span<const double> like, std::size_t rows, Rng rng) {
  const auto range = range_of(like, [](double x) { return std::isnan(x); });
  std::vector<double> values(rows);
  std::generate(values.begin(), values.end(), [&] { return draw(range, rng); });
  return values;
}

Times random_times(std::span<const std::int64_t> like, std::size_t rows, Rng rng) {
  const auto range = range_of(like, [](std::int64_t t) { return t == kNoTime; });
  std::vector<std::int64_t> values(rows);
  std::generate(values.begin(), values.end(),
                [&] { return static_cast<std::int64_t>(draw(range, rng)); });
  return values;
}

Codes random_codes(std::span<const std::int32_t> like, std::size_t categories, std::size_t rows,
                   Rng rng) {
  std::vector<char> occurs(categories);
  for (const std::int32_t code : like) {
    if (code >= 0) {
      occurs[static_cast<std::size_t>(code)] = 1;
    }
  }
  std::vector<std::int32_t> known;
  for (std::size_t code = 0; code < categories; ++code) {
    if (occurs[code] != 0) {
      known.push_back(static_cast<std::int32_t>(code));
    }
  }
  std::vector<std::int32_t> codes(rows, -1);
  if (!known.empty()) {
    std::generate(codes.begin(), codes.end(), [&] { return known[rng.below(known.size())]; });
  }
  return codes;
}

Vectors random_vectors(std::span<const float> like, std::size_t dimension, std::size_t rows,
                       Rng rng) {
  std::vector<float> values(rows * dimension);
  std::vector<float> one(like.size() / dimension);
  for (std::size_t d = 0; d < dimension; ++d) {
    for (std::size_t row = 0; row < one.size(); ++row) {
      one[row] = like[row * dimension + d];
    }
    const auto range = range_of(std::span<const float>(one), [](float x) { return std::isnan(x); });
    for (std::size_t row = 0; row < rows; ++row) {
      values[row * dimension + d] = static_cast<float>(draw(range, rng));
    }
  }
  return {std::move(values), dimension};
}

Column random_column(const Table& like, std::size_t column, std::size_t rows, const Rng& rng) {
  switch (like.field(column).kind) {
    case Kind::kNumeric:
      return random_numbers(like.numbers(column), rows, rng);
    case Kind::kDatetime:
      return random_times(like.times(column), rows, rng);
    case Kind::kCategorical:
      return random_codes(like.codes(column), like.field(column).categories.size(), rows, rng);
    case Kind::kVector:
      return random_vectors(like.vectors(column), like.field(column).dimension, rows, rng);
    default:
      return Words{Codes(std::vector<std::int32_t>(rows, -1)),
                   std::make_shared<const std::vector<std::string>>(like.words(column))};
  }
}

}  // namespace

double ClosestShare::overfitting_protection() const {
  return std::min(1.0, 2 * (1 - closer / rows));
}

ClosestShare closest_share(std::span<const double> to_training,
                           std::span<const double> to_holdout) {
  require(to_training.size() == to_holdout.size() && !to_training.empty(), to_training.size(),
          " distances to training people and ", to_holdout.size(),
          " to people outside: there must be one of each for every release row");
  ClosestShare share;
  share.rows = static_cast<double>(to_training.size());
  for (std::size_t row = 0; row < to_training.size(); ++row) {
    share.closer += to_training[row] < to_holdout[row] ? 1 : 0;
    share.ties += to_training[row] == to_holdout[row] ? 1 : 0;
  }
  return share;
}

std::vector<double> neighbour_ratios(const Neighbours& two) {
  ensure(two.k == 2, "ratios need two neighbours");
  constexpr double kSmall = 1e-8;
  std::vector<double> ratios(two.distance.size() / 2);
  for (std::size_t q = 0; q < ratios.size(); ++q) {
    ratios[q] = (two.distance[2 * q] + kSmall) / (two.distance[2 * q + 1] + kSmall);
  }
  return ratios;
}

double identical_matches(std::span<const double> distances) {
  return static_cast<double>(
      std::count_if(distances.begin(), distances.end(), [](double d) { return d <= kIdentical; }));
}

std::vector<double> sdmetrics_dcr(const Table& release, const Table& reference) {
  const Table* ranges[] = {&reference};
  const GowerScale scale = gower_scale(ranges);
  auto distances = nearest_gower(release, reference, scale).distance;
  for (double& distance : distances) {
    distance /= static_cast<double>(scale.columns.size());
  }
  return distances;
}

Table random_rows(const Table& like, std::size_t rows, const Rng& rng) {
  std::vector<Column> columns;
  for (std::size_t c = 0; c < like.columns(); ++c) {
    columns.push_back(random_column(like, c, rows, rng.split(like.field(c).name)));
  }
  return {like.schema(), std::move(columns)};
}

}  // namespace assay
