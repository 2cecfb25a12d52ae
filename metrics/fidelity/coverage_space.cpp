#include "metrics/fidelity/coverage_space.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/parallel.h"

namespace assay {
namespace {

std::vector<std::size_t> by_name(const Schema& schema, const auto& takes) {
  std::vector<std::size_t> columns;
  for (std::size_t c = 0; c < schema.fields.size(); ++c) {
    if (schema.fields[c].is_measured() && takes(schema.fields[c])) {
      columns.push_back(c);
    }
  }
  std::sort(columns.begin(), columns.end(), [&](std::size_t a, std::size_t b) {
    return schema.fields[a].name < schema.fields[b].name;
  });
  return columns;
}

struct Spread {
  double low = 0, range = 0;
};

Spread spread_of(std::vector<double> cells) {
  std::erase_if(cells, [](double v) { return std::isnan(v); });
  if (cells.empty()) {
    return {};
  }
  const auto middle = cells.begin() + static_cast<std::ptrdiff_t>((cells.size() - 1) / 2);
  std::nth_element(cells.begin(), middle, cells.end());
  const double median = *middle;
  std::transform(cells.begin(), cells.end(), cells.begin(),
                 [&](double v) { return std::abs(v - median); });
  std::erase(cells, 0.0);
  if (cells.empty()) {
    return {median, 0};
  }
  const auto at = static_cast<std::size_t>(0.9 * static_cast<double>(cells.size() - 1));
  std::nth_element(cells.begin(), cells.begin() + static_cast<std::ptrdiff_t>(at), cells.end());
  // Rounded, so that one person more or less does not move all distances by a hair and somebody over an edge.
  const double half = std::exp2(std::round(8 * std::log2(cells[at])) / 8);
  return {median - half, 2 * half};
}

/// The place in ascending order of each of `rows` random keys.
std::vector<std::size_t> random_ranks(std::size_t rows, Rng rng) {
  std::vector<std::uint64_t> keys(rows);
  std::generate(keys.begin(), keys.end(), [&] { return rng.bits(); });
  std::vector<std::size_t> order(rows), rank(rows);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return keys[a] < keys[b]; });
  for (std::size_t place = 0; place < rows; ++place) {
    rank[order[place]] = place;
  }
  return rank;
}

template <class T>
std::vector<T> dealt(std::vector<T> cells, Rng rng, const auto& less) {
  std::sort(cells.begin(), cells.end(), less);
  const auto rank = random_ranks(cells.size(), rng);
  std::vector<T> result(cells.size());
  std::transform(rank.begin(), rank.end(), result.begin(),
                 [&](std::size_t place) { return cells[place]; });
  return result;
}

template <class T>
std::vector<T> copied(std::span<const T> cells) {
  return {cells.begin(), cells.end()};
}

/// Codes by their words, so that the order in which categories were met changes nothing.
std::vector<std::int32_t> dealt_codes(const Table& table, std::size_t column, Rng rng) {
  const auto& words = table.words(column);
  std::vector<std::int32_t> order(words.size()), rank(words.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](std::int32_t a, std::int32_t b) {
    return words[static_cast<std::size_t>(a)] < words[static_cast<std::size_t>(b)];
  });
  for (std::size_t i = 0; i < order.size(); ++i) {
    rank[static_cast<std::size_t>(order[i])] = static_cast<std::int32_t>(i);
  }
  const auto place = [&](std::int32_t code) {
    return code < 0 ? -1 : rank[static_cast<std::size_t>(code)];
  };
  return dealt(copied(table.codes(column)), rng,
               [&](std::int32_t a, std::int32_t b) { return place(a) < place(b); });
}

/// Dimension by dimension. A row is missing, or not, in all of them: missing rows stay where they are.
std::vector<float> dealt_vectors(const Table& table, std::size_t column, const Rng& rng) {
  const std::size_t dimension = table.field(column).dimension;
  std::vector<float> result = copied(table.vectors(column));
  std::vector<std::size_t> present;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (!table.missing(column, row)) {
      present.push_back(row);
    }
  }
  for (std::size_t d = 0; d < dimension; ++d) {
    std::vector<float> cells(present.size());
    for (std::size_t i = 0; i < present.size(); ++i) {
      cells[i] = result[present[i] * dimension + d];
    }
    cells = dealt(std::move(cells), rng.split(d), std::less<>());
    for (std::size_t i = 0; i < present.size(); ++i) {
      result[present[i] * dimension + d] = cells[i];
    }
  }
  return result;
}

Column dealt_column(const Table& table, std::size_t column, const Rng& rng) {
  switch (table.field(column).kind) {
    case Kind::kNumeric:
      return Numbers(dealt(copied(table.numbers(column)), rng, [](double a, double b) {
        return std::isnan(b) ? false : std::isnan(a) || a < b;  // missing first
      }));
    case Kind::kDatetime:
      return Times(dealt(copied(table.times(column)), rng, std::less<>()));
    case Kind::kCategorical:
      return Codes(dealt_codes(table, column, rng));
    default:
      return Vectors{Cells<float>(dealt_vectors(table, column, rng)),
                     table.field(column).dimension};
  }
}

}  // namespace

CoverageSpace::CoverageSpace(const Table& train) {
  const Schema& schema = train.schema();
  columns_ = by_name(schema, [](const Field& field) {
    return field.is_ordered() || field.kind == Kind::kCategorical;
  });
  if (columns_.empty()) {
    columns_ = by_name(schema, [](const Field& field) { return field.kind == Kind::kVector; });
    of_vectors_ = !columns_.empty();
    return;
  }
  scale_.columns = columns_;
  for (const std::size_t column : columns_) {
    const Spread spread =
        train.field(column).is_ordered() ? spread_of(train.as_numbers(column)) : Spread{};
    scale_.low.push_back(spread.low);
    scale_.range.push_back(spread.range);
  }
}

std::vector<std::uint64_t> CoverageSpace::contents(const Table& table) const {
  return table.select(columns_).row_hashes();
}

Points CoverageSpace::points(const Table& table) const {
  Points points{table.rows(), 0, {}};
  for (const std::size_t column : columns_) {
    points.dimension += table.field(column).dimension + 1;
  }
  points.values.resize(points.rows * points.dimension);
  std::size_t first = 0;
  for (const std::size_t column : columns_) {
    const auto cells = table.vectors(column);
    const std::size_t dimension = table.field(column).dimension;
    for (std::size_t row = 0; row < points.rows; ++row) {
      double* own = points.values.data() + row * points.dimension + first;
      if (table.missing(column, row)) {
        own[dimension] = 1;
      } else {
        std::copy_n(cells.data() + row * dimension, dimension, own);
      }
    }
    first += dimension + 1;
  }
  return points;
}

Neighbours CoverageSpace::nearest(const Table& queries, const Table& candidates,
                                  std::size_t k) const {
  return of_vectors_ ? nearest_euclidean(points(queries), points(candidates), k)
                     : nearest_gower(queries, candidates, scale_, k);
}

Balls CoverageSpace::balls(const Table& queries, const Table& candidates,
                           std::span<const double> radius) const {
  return of_vectors_ ? balls_euclidean(points(queries), points(candidates), radius)
                     : balls_gower(queries, candidates, scale_, radius);
}

Table CoverageSpace::shuffled(const Table& table, Rng rng) const {
  std::vector<Column> columns;
  for (std::size_t c = 0; c < table.columns(); ++c) {
    columns.push_back(table.column(c));
  }
  parallel_for(columns_.size(), [&](std::size_t i) {
    const std::size_t c = columns_[i];
    columns[c] = dealt_column(table, c, rng.split(table.field(c).name));
  });
  return {table.schema(), std::move(columns)};
}

}  // namespace assay
