#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "core/parallel.h"
#include "metrics/fidelity/by_group_losses.h"

namespace assay {
namespace {

double mean_of(const std::vector<double>& x) {
  return std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size());
}

double deviation_of(const std::vector<double>& x) {
  const double mean = mean_of(x);
  double squares = 0;
  for (const double value : x) {
    squares += (value - mean) * (value - mean);
  }
  return std::sqrt(squares / static_cast<double>(x.size() - 1));
}

/// Rows per level of one sample.
struct LevelCounts {
  std::vector<std::uint32_t> rows;
  std::size_t total = 0;
};

/// Kolmogorov-Smirnov or total variation; see shapes.h.
double distance(const LevelCounts& first, const LevelCounts& second, bool ordered) {
  const auto n = static_cast<double>(first.total), m = static_cast<double>(second.total);
  double below_first = 0, below_second = 0, widest = 0, total = 0;
  for (std::size_t level = 0; level < first.rows.size(); ++level) {
    below_first += first.rows[level];
    below_second += second.rows[level];
    widest = std::max(widest, std::abs(below_first / n - below_second / m));
    total += std::abs(first.rows[level] / n - second.rows[level] / m);
  }
  return ordered ? widest : total / 2;
}

/// One random half of the units, `half[i]` a position: 1 = in it. Both halves hold units.
struct Halves {
  std::vector<std::uint8_t> half;
  double first = 0, second = 0;  ///< units
};
Halves halves_of(const SlicedTable& table, const std::vector<std::uint32_t>& positions,
                 std::size_t units, Rng& rng) {
  std::vector<std::uint8_t> chosen(units, 0);
  for (const auto unit : rng.choose(units, units / 2)) {
    chosen[unit] = 1;
  }
  Halves out;
  out.half.resize(positions.size());
  std::size_t unit = 0;
  for (std::size_t i = 0; i < positions.size(); ++i) {
    unit += i > 0 && table.unit[positions[i]] != table.unit[positions[i - 1]] ? 1 : 0;
    out.half[i] = chosen[unit];
  }
  out.first = static_cast<double>(units / 2);
  out.second = static_cast<double>(units - units / 2);
  return out;
}

/// The levels of one column at the positions of a slice, renumbered without gaps.
struct SliceLevels {
  std::vector<std::uint32_t> train, release;
  std::size_t count = 0;
  bool ordered = false;
};
SliceLevels slice_levels(const ColumnLevels& column, const Slice& slice) {
  SliceLevels out;
  out.ordered = column.ordered;
  std::vector<std::uint32_t> number(column.levels, 0);
  const auto mark = [&](const std::vector<std::uint32_t>& levels,
                        const std::vector<std::uint32_t>& positions) {
    for (const auto position : positions) {
      number[levels[position]] = 1;
    }
  };
  mark(column.first, slice.train);
  mark(column.second, slice.release);
  for (auto& level : number) {
    level = level == 0 ? 0 : static_cast<std::uint32_t>(out.count++);
  }
  const auto renumbered = [&](const std::vector<std::uint32_t>& levels,
                              const std::vector<std::uint32_t>& positions) {
    std::vector<std::uint32_t> made;
    made.reserve(positions.size());
    for (const auto position : positions) {
      made.push_back(number[levels[position]]);
    }
    return made;
  };
  out.train = renumbered(column.first, slice.train);
  out.release = renumbered(column.second, slice.release);
  return out;
}

/// Counts of both halves: [0] outside, [1] inside.
std::array<LevelCounts, 2> count_halves(const std::vector<std::uint32_t>& levels,
                                        const std::vector<std::uint8_t>& half, std::size_t count) {
  std::vector<std::uint32_t> both(2 * count, 0);
  for (std::size_t i = 0; i < levels.size(); ++i) {
    ++both[2 * levels[i] + half[i]];
  }
  std::array<LevelCounts, 2> out;
  for (std::size_t side = 0; side < 2; ++side) {
    out[side].rows.resize(count);
    for (std::size_t level = 0; level < count; ++level) {
      out[side].rows[level] = both[2 * level + side];
      out[side].total += out[side].rows[level];
    }
  }
  return out;
}

LevelCounts sum_of(const std::array<LevelCounts, 2>& halves) {
  LevelCounts out = halves[0];
  for (std::size_t level = 0; level < out.rows.size(); ++level) {
    out.rows[level] += halves[1].rows[level];
  }
  out.total += halves[1].total;
  return out;
}

/// Distances summed over columns: of all rows, of half against half, of training halves among themselves.
struct ShapeSums {
  double whole = 0;
  std::vector<double> half, fresh;
  explicit ShapeSums(std::size_t replicates) : half(replicates, 0), fresh(replicates, 0) {}
};

void add_column(const SliceLevels& column, const std::vector<Halves>& train,
                const std::vector<Halves>& release, ShapeSums& sums) {
  for (std::size_t r = 0; r < train.size(); ++r) {
    const auto real = count_halves(column.train, train[r].half, column.count);
    const auto made = count_halves(column.release, release[r].half, column.count);
    sums.half[r] += distance(real[1], made[1], column.ordered);
    sums.fresh[r] += distance(real[1], real[0], column.ordered);
    if (r == 0) {
      sums.whole += distance(sum_of(real), sum_of(made), column.ordered);
    }
  }
}

}  // namespace

SlicedLevels sliced_levels(const Evidence& evidence, const SlicedTables& tables) {
  SlicedLevels out;
  for (const auto& bins : tables.bins) {
    out.columns.push_back(bins.column);
  }
  out.levels.resize(out.columns.size());
  const auto reordered = [](const std::vector<std::uint32_t>& levels,
                            const std::vector<std::uint32_t>& rows) {
    std::vector<std::uint32_t> made;
    made.reserve(rows.size());
    for (const auto row : rows) {
      made.push_back(levels[row]);
    }
    return made;
  };
  parallel_for(out.columns.size(), [&](std::size_t i) {
    auto levels = levels_of(evidence.train(), evidence.synthetic(), out.columns[i]);
    levels.first = reordered(levels.first, tables.train.rows);
    levels.second = reordered(levels.second, tables.release.rows);
    out.levels[i] = std::move(levels);
  });
  return out;
}

std::optional<Loss> shapes_loss(const SlicedTables& tables, const SlicedLevels& levels,
                                const Slice& slice, Rng rng) {
  const std::size_t n = units_among(tables.train, slice.train);
  const std::size_t m = units_among(tables.release, slice.release);
  const std::size_t rows = slice.train.size() + slice.release.size();
  const std::size_t replicates = std::clamp<std::size_t>(1'000'000 / rows, 40, 100);
  std::vector<Halves> train(replicates), release(replicates);
  for (std::size_t r = 0; r < replicates; ++r) {
    Rng own = rng.split(r);
    train[r] = halves_of(tables.train, slice.train, n, own);
    release[r] = halves_of(tables.release, slice.release, m, own);
  }
  ShapeSums sums(replicates);
  double columns = 0;
  for (std::size_t c = 0; c < levels.columns.size(); ++c) {
    if (std::ranges::find(slice.columns, levels.columns[c]) == slice.columns.end()) {
      add_column(slice_levels(levels.levels[c], slice), train, release, sums);
      ++columns;
    }
  }
  if (columns == 0) {
    return std::nullopt;
  }
  const double spread = 1 / static_cast<double>(n) + 1 / static_cast<double>(m);
  const double halved = 1 / train[0].first + 1 / train[0].second;
  Loss loss;
  loss.raw = sums.whole / columns;
  loss.fresh = mean_of(sums.fresh) / columns * std::sqrt(spread / halved);
  if (!(loss.fresh < 1)) {
    return std::nullopt;
  }
  loss.value = (loss.raw - loss.fresh) / (1 - loss.fresh);
  loss.error = deviation_of(sums.half) / columns / (1 - loss.fresh);
  loss.degrees = static_cast<double>(replicates - 1);
  loss.chance = loss.fresh / (1 - loss.fresh);
  return loss;
}

}  // namespace assay
