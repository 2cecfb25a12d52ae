#include "metrics/fidelity/mmd.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numbers>
#include <numeric>

#include "core/hash.h"
#include "core/parallel.h"
#include "core/stats/resampling.h"
#include "core/stats/tests.h"

namespace assay {
namespace {

constexpr std::size_t kFrequencies = 256;
constexpr std::size_t kBlocks = 200;
constexpr std::size_t kMedianRows = 500;
constexpr std::uint64_t kMissing = 0;

/// One column, written into every row at its place.
struct Writer {
  KernelPoints& points;
  std::size_t number = 0, key = 0;

  void numbers(const std::vector<double>& cells, double low, double range) {
    for (std::size_t row = 0; row < points.rows; ++row) {
      const bool missing = std::isnan(cells[row]);
      points.numbers[row * points.numbers_each + number] =
          missing ? 0.5 : std::clamp((cells[row] - low) / range, -1.0, 2.0);
      points.keys[row * points.keys_each + key] = missing ? kMissing : 1;
    }
    ++number;
    ++key;
  }
  void keys(const auto& key_of) {
    for (std::size_t row = 0; row < points.rows; ++row) {
      points.keys[row * points.keys_each + key] = key_of(row);
    }
    ++key;
  }
};

void write_gower(const CoverageSpace& space, const Table& table, KernelPoints& points) {
  const GowerScale& scale = space.scale();
  const auto smooth = [&](std::size_t i) {
    return table.field(scale.columns[i]).is_ordered() && scale.range[i] > 0;
  };
  points.keys_each = scale.columns.size();
  for (std::size_t i = 0; i < scale.columns.size(); ++i) {
    points.numbers_each += smooth(i) ? 1 : 0;
  }
  points.numbers.resize(points.rows * points.numbers_each);
  points.keys.resize(points.rows * points.keys_each);
  Writer writer{points};
  for (std::size_t i = 0; i < scale.columns.size(); ++i) {
    const std::size_t column = scale.columns[i];
    if (smooth(i)) {
      writer.numbers(table.as_numbers(column), scale.low[i], scale.range[i]);
    } else if (table.field(column).is_ordered()) {
      const auto cells = table.as_numbers(column);
      writer.keys([&](std::size_t row) {
        return std::isnan(cells[row]) ? kMissing
                                      : mix(std::bit_cast<std::uint64_t>(cells[row] + 0.0));
      });
    } else {
      const auto codes = table.codes(column);
      const auto& words = table.words(column);
      std::vector<std::uint64_t> hashes(words.size());
      std::transform(words.begin(), words.end(), hashes.begin(),
                     [](const std::string& word) { return hash_bytes(word); });
      writer.keys([&](std::size_t row) {
        return codes[row] < 0 ? kMissing : hashes[static_cast<std::size_t>(codes[row])];
      });
    }
  }
}

/// The squared distance of the means of two sets of blocks; `order` names those of one, then those of the other.
double squared_gap(const std::vector<double>& sums, const std::vector<double>& rows,
                   std::size_t size, std::span<const std::size_t> order, std::size_t in_first) {
  std::vector<double> total(2 * size);
  std::array<double, 2> people{};
  for (std::size_t i = 0; i < order.size(); ++i) {
    const std::size_t set = i < in_first ? 0 : 1;
    people[set] += rows[order[i]];
    for (std::size_t d = 0; d < size; ++d) {
      total[set * size + d] += sums[order[i] * size + d];
    }
  }
  double square = 0;
  for (std::size_t d = 0; d < size; ++d) {
    const double gap = total[d] / people[0] - total[size + d] / people[1];
    square += gap * gap;
  }
  return square;
}

}  // namespace

double KernelPoints::squared_distance(std::size_t a, const KernelPoints& other,
                                      std::size_t b) const {
  double sum = 0;
  for (std::size_t d = 0; d < numbers_each; ++d) {
    const double gap = numbers[a * numbers_each + d] - other.numbers[b * numbers_each + d];
    sum += gap * gap;
  }
  for (std::size_t d = 0; d < keys_each; ++d) {
    sum += keys[a * keys_each + d] != other.keys[b * keys_each + d] ? 1 : 0;
  }
  return sum;
}

KernelPoints kernel_points(const CoverageSpace& space, const Table& table) {
  KernelPoints points;
  points.rows = table.rows();
  if (space.of_vectors()) {
    Points vectors = space.points(table);
    points.numbers_each = vectors.dimension;
    points.numbers = std::move(vectors.values);
  } else {
    write_gower(space, table, points);
  }
  return points;
}

double median_bandwidth(const KernelPoints& points) {
  std::vector<double> squares;
  const std::size_t rows = std::min(points.rows, kMedianRows);
  for (std::size_t a = 0; a < rows; ++a) {
    for (std::size_t b = 0; b < a; ++b) {
      const double square = points.squared_distance(a, points, b);
      if (square > 0) {
        squares.push_back(square);
      }
    }
  }
  if (squares.empty()) {
    return 1;
  }
  const auto middle = squares.begin() + static_cast<std::ptrdiff_t>(squares.size() / 2);
  std::nth_element(squares.begin(), middle, squares.end());
  return std::sqrt(*middle);
}

FourierFeatures::FourierFeatures(double bandwidth, std::size_t frequencies, Rng rng)
    : bandwidth_(bandwidth), frequencies_(frequencies), rng_(rng) {}

std::vector<double> FourierFeatures::direction(std::string_view kind, std::size_t column,
                                               std::uint64_t key, double scale) const {
  Rng own = rng_.split(kind).split(column).split(key);
  std::vector<double> made(frequencies_);
  std::generate(made.begin(), made.end(), [&] { return scale * own.normal(); });
  return made;
}

FourierFeatures::Directions FourierFeatures::directions_of(const KernelPoints& points) const {
  Directions made;
  for (std::size_t d = 0; d < points.numbers_each; ++d) {
    made.along.push_back(direction("numbers", d, 0, 1 / bandwidth_));
  }
  // The corners of a simplex with sides of length 1 are unit vectors divided by sqrt 2.
  const double scale = 1 / (std::numbers::sqrt2 * bandwidth_);
  made.corner.resize(points.keys_each);
  for (std::size_t i = 0; i < points.keys.size(); ++i) {
    const std::size_t column = i % points.keys_each;
    if (!made.corner[column].contains(points.keys[i])) {
      made.corner[column].emplace(points.keys[i], direction("keys", column, points.keys[i], scale));
    }
  }
  return made;
}

void FourierFeatures::add_row(const KernelPoints& points, std::size_t row,
                              const Directions& directions, std::vector<double>& phase,
                              double* sum) const {
  std::fill(phase.begin(), phase.end(), 0.0);
  const auto add = [&](const std::vector<double>& direction, double x) {
    for (std::size_t f = 0; f < frequencies_; ++f) {
      phase[f] += x * direction[f];
    }
  };
  for (std::size_t d = 0; d < points.numbers_each; ++d) {
    add(directions.along[d], points.numbers[row * points.numbers_each + d]);
  }
  for (std::size_t d = 0; d < points.keys_each; ++d) {
    add(directions.corner[d].at(points.keys[row * points.keys_each + d]), 1);
  }
  const double unit = 1 / std::sqrt(static_cast<double>(frequencies_));
  for (std::size_t f = 0; f < frequencies_; ++f) {
    sum[f] += unit * std::cos(phase[f]);
    sum[frequencies_ + f] += unit * std::sin(phase[f]);
  }
}

std::vector<double> FourierFeatures::sums(const KernelPoints& points,
                                          std::span<const std::uint32_t> block,
                                          std::size_t blocks) const {
  const Directions directions = directions_of(points);
  std::vector<std::vector<std::size_t>> members(blocks);
  for (std::size_t row = 0; row < points.rows; ++row) {
    members[block[row]].push_back(row);
  }
  std::vector<double> sums(blocks * size());
  parallel_for(blocks, [&](std::size_t b) {
    std::vector<double> phase(frequencies_);
    for (const std::size_t row : members[b]) {
      add_row(points, row, directions, phase, sums.data() + b * size());
    }
  });
  return sums;
}

UnitBlocks unit_blocks(const Table& table, std::size_t size) {
  const Units units = units_of(table);
  UnitBlocks blocks{std::vector<std::uint32_t>(table.rows()),
                    std::max<std::size_t>(1, units.count() / size)};
  for (std::size_t u = 0; u < units.count(); ++u) {
    for (const auto row : units.of(u)) {
      blocks.of_row[row] = static_cast<std::uint32_t>(u % blocks.count);
    }
  }
  return blocks;
}

Mmd mmd(const CoverageSpace& space, const Table& first, const Table& second, Rng rng) {
  const KernelPoints points = kernel_points(space, first);
  const FourierFeatures features(median_bandwidth(points), kFrequencies, rng.split("frequencies"));
  const std::size_t units = std::max(units_of(first).count(), units_of(second).count());
  const std::size_t block_size = std::max<std::size_t>(1, (units + kBlocks - 1) / kBlocks);
  const UnitBlocks own = unit_blocks(first, block_size), other = unit_blocks(second, block_size);
  std::vector<double> sums = features.sums(points, own.of_row, own.count);
  const auto more = features.sums(kernel_points(space, second), other.of_row, other.count);
  sums.insert(sums.end(), more.begin(), more.end());
  std::vector<double> rows(own.count + other.count);
  for (const auto block : own.of_row) {
    ++rows[block];
  }
  for (const auto block : other.of_row) {
    ++rows[own.count + block];
  }
  std::vector<std::size_t> order(rows.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto gap = [&](std::span<const std::size_t> blocks) {
    return squared_gap(sums, rows, features.size(), blocks, own.count);
  };
  const double observed = gap(order);
  const MaxTest test = permutation_of_maximum(
      std::vector{observed},
      [&](Rng& own_rng) {
        std::vector<std::size_t> shuffled = order;
        own_rng.shuffle(shuffled);
        return std::vector{gap(shuffled)};
      },
      rng.split("permutations"), kMmdPermutations);
  return {std::sqrt(observed), median_bandwidth(points), test.p.front()};
}

}  // namespace assay
