#include "metrics/fidelity/shape_study.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <span>

namespace assay {
namespace {

constexpr std::size_t kMostCells = 2048;

/// Upper ends of cells of equal mass, or of a value each, and how many values there are.
struct Grid {
  std::vector<double> upper;
  double coarseness = 0;
};

Grid grid_of(const ColumnData& data) {
  std::vector<double> two, pool;
  two.reserve(data.train.values.size() + data.release.values.size());
  std::ranges::merge(data.train.values, data.release.values, std::back_inserter(two));
  pool.reserve(two.size() + data.holdout.values.size());
  std::ranges::merge(two, data.holdout.values, std::back_inserter(pool));
  Grid grid;
  std::size_t distinct = 0, least = 1;
  for (std::size_t i = 0; i < pool.size(); ++i) {
    distinct += i == 0 || pool[i] != pool[i - 1] ? 1 : 0;
  }
  if (distinct > kMostCells) {
    least = (pool.size() - 1) / kMostCells + 1;
    const auto rows = static_cast<double>(pool.size());
    grid.coarseness = std::sqrt(static_cast<double>(least) / rows) - std::sqrt(1 / rows);
  }
  std::size_t begun = 0;
  for (std::size_t i = 0; i < pool.size(); ++i) {
    const bool last = i + 1 == pool.size();
    if (last || (pool[i] != pool[i + 1] && i + 1 - begun >= least)) {
      grid.upper.push_back(pool[i]);
      begun = i + 1;
    }
  }
  return grid;
}

std::vector<std::uint32_t> cells_in(const Grid& grid, const std::vector<double>& values) {
  std::vector<std::uint32_t> cells(values.size(), 0);
  for (std::size_t row = 0; row < values.size(); ++row) {
    if (!std::isnan(values[row])) {
      const auto at = std::lower_bound(grid.upper.begin(), grid.upper.end(), values[row]);
      cells[row] = static_cast<std::uint32_t>(at - grid.upper.begin()) + 1;
    }
  }
  return cells;
}

std::vector<std::uint32_t> cells_in(std::span<const std::int32_t> codes) {
  std::vector<std::uint32_t> cells(codes.size());
  std::ranges::transform(codes, cells.begin(),
                         [](std::int32_t code) { return static_cast<std::uint32_t>(code + 1); });
  return cells;
}

double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) {
    sum += value;
  }
  return sum / static_cast<double>(values.size());
}

double root_of(double n, double m) { return std::sqrt(1 / n + 1 / m); }

}  // namespace

ShapeStudy::ShapeStudy(const Evidence& evidence, Rng rng) : evidence_(evidence) {
  const std::uint64_t seed = rng.split("order").bits();
  train_ = dealt_rows(evidence.train(), seed);
  release_ = dealt_rows(evidence.synthetic(), seed);
  if (evidence.has_holdout() && evidence.holdout().rows() > 0) {
    DealtRows holdout = dealt_rows(evidence.holdout(), seed);
    if (holdout.units >= kFewestUnits) {
      holdout_ = std::move(holdout);
    }
  }
  if (std::min(train_.units, release_.units) < kFewestUnits) {
    return;
  }
  const Rng halves = rng.split("halves");
  train_halves_ = draw_halves(train_, kHalves, halves.split("train"));
  release_halves_ = draw_halves(release_, kHalves, halves.split("release"));
  const auto pool = static_cast<double>(evidence.train().rows());
  const double n = train_.units, m = release_.units;
  const auto groups = static_cast<double>(train_.groups);
  const double inside = n * std::floor(groups / 2) / groups;
  chances_.emplace(Chances{{pool, inside, n - inside}, {pool, n, m}, {pool, n / 2, m / 2}, {}, {}});
  if (holdout_) {
    holdout_halves_ = draw_halves(*holdout_, kHalves, halves.split("holdout"));
    chances_->holdout.emplace(pool, n, holdout_->units);
    chances_->half_holdout.emplace(pool, n / 2, holdout_->units / 2);
  }
}

double ShapeStudy::degrees() const {
  std::size_t fewest = std::min(train_.groups, release_.groups);
  if (holdout_) {
    fewest = std::min(fewest, holdout_->groups);
  }
  return static_cast<double>(fewest) - 1;
}

ColumnData ShapeStudy::data(std::size_t column) const {
  const Table &train = evidence_.train(), &release = evidence_.synthetic();
  const Table* holdout = holdout_ ? &evidence_.holdout() : nullptr;
  ColumnData out;
  out.column = column;
  out.ordered = train.field(column).is_ordered();
  if (!out.ordered) {
    out.train_cells = cells_in(train.codes(column));
    out.release_cells = cells_in(release.codes(column));
    if (holdout) {
      out.holdout_cells = cells_in(holdout->codes(column));
    }
    out.cells = train.words(column).size() + 1;
    return out;
  }
  out.train = sorted_column(train, column);
  out.release = sorted_column(release, column);
  if (holdout) {
    out.holdout = sorted_column(*holdout, column);
  }
  const Grid grid = grid_of(out);
  out.train_cells = cells_in(grid, train.as_numbers(column));
  out.release_cells = cells_in(grid, release.as_numbers(column));
  if (holdout) {
    out.holdout_cells = cells_in(grid, holdout->as_numbers(column));
  }
  out.cells = grid.upper.size() + 1;
  out.coarseness = grid.coarseness;
  return out;
}

ColumnShape ShapeStudy::shape(const ColumnData& data) const {
  const GroupedCells train(data.train_cells, train_, data.cells);
  const GroupedCells release(data.release_cells, release_, data.cells);
  ColumnShape shape;
  shape.train = train.all();
  shape.release = release.all();
  shape.distance = data.ordered ? kolmogorov_smirnov(data.train, data.release)
                                : distance_of(shape.train, shape.release, false);
  if (halved()) {
    add_halves(data, train, release, shape);
  }
  return shape;
}

void ShapeStudy::add_halves(const ColumnData& data, const GroupedCells& train,
                            const GroupedCells& release, ColumnShape& shape) const {
  std::optional<GroupedCells> holdout;
  if (holdout_) {
    holdout.emplace(data.holdout_cells, *holdout_, data.cells);
  }
  CellTotals half, other;
  std::vector<double> split, half_holdout;
  for (std::size_t b = 0; b < kHalves; ++b) {
    train.count(train_halves_[b], half);
    split.push_back(distance_of(half, shape.train - half, data.ordered));
    release.count(release_halves_[b], other);
    shape.half_distance.push_back(distance_of(half, other, data.ordered));
    if (holdout) {
      holdout->count(holdout_halves_[b], other);
      half_holdout.push_back(distance_of(half, other, data.ordered));
    }
  }
  // What cells hide of the distance of the whole they are taken to hide of the halves.
  const double hidden = shape.distance - distance_of(shape.train, shape.release, data.ordered);
  for (double& distance : shape.half_distance) {
    distance += hidden;
  }
  CountSpectrum spectrum;
  if (!data.ordered) {
    for (const auto rows : shape.train.cells) {
      spectrum.add(rows);
    }
  }
  constexpr double kContinuity = 0.5826;
  const double root_split = root_of(chances_->split.first, chances_->split.second);
  const double by_split = mean_of(split) + kContinuity * data.coarseness * root_split;
  const double of_split = data.ordered ? root_split : chances_->split.categories.of(spectrum);
  const auto by_chance = [&](const Chance& sizes) {
    const double wanted =
        data.ordered ? root_of(sizes.first, sizes.second) : sizes.categories.of(spectrum);
    return of_split > 0 ? by_split * wanted / of_split : 0;
  };
  double fresh = by_chance(chances_->release), half_fresh = by_chance(chances_->half_release);
  if (!holdout) {
    shape.fresh = fresh;
    shape.half_fresh.assign(kHalves, half_fresh);
    return;
  }
  const double in_cells = distance_of(shape.train, holdout->all(), data.ordered);
  const double observed = data.ordered ? kolmogorov_smirnov(data.train, data.holdout) : in_cells;
  shape.fresh = observed + fresh - by_chance(*chances_->holdout);
  half_fresh += observed - in_cells - by_chance(*chances_->half_holdout);
  for (const double distance : half_holdout) {
    shape.half_fresh.push_back(distance + half_fresh);
  }
}

}  // namespace assay
