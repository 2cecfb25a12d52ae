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
  if (!halved()) {
    return shape;
  }
  std::optional<GroupedCells> holdout;
  if (holdout_) {
    holdout.emplace(data.holdout_cells, *holdout_, data.cells);
  }
  HalfDistances halves = half_distances(data.ordered, train, release, holdout);
  // What cells hide of the distance of the whole they are taken to hide of the halves.
  const double hidden = shape.distance - distance_of(shape.train, shape.release, data.ordered);
  for (double& distance : halves.release) {
    distance += hidden;
  }
  shape.half_distance = std::move(halves.release);
  const auto [fresh, half_fresh] = by_chance(data, shape.train, mean_of(halves.split));
  shape.fresh = fresh;
  shape.half_fresh.assign(kHalves, half_fresh);
  if (holdout) {
    const double in_cells = distance_of(shape.train, holdout->all(), data.ordered);
    const double observed = data.ordered ? kolmogorov_smirnov(data.train, data.holdout) : in_cells;
    *shape.fresh += observed;
    for (std::size_t b = 0; b < kHalves; ++b) {
      shape.half_fresh[b] += halves.holdout[b] + observed - in_cells;
    }
  }
  return shape;
}

ShapeStudy::HalfDistances ShapeStudy::half_distances(
    bool ordered, const GroupedCells& train, const GroupedCells& release,
    const std::optional<GroupedCells>& holdout) const {
  HalfDistances found;
  CellTotals half, other;
  for (std::size_t b = 0; b < kHalves; ++b) {
    train.count(train_halves_[b], half);
    found.split.push_back(distance_of(half, train.all() - half, ordered));
    release.count(release_halves_[b], other);
    found.release.push_back(distance_of(half, other, ordered));
    if (holdout) {
      holdout->count(holdout_halves_[b], other);
      found.holdout.push_back(distance_of(half, other, ordered));
    }
  }
  return found;
}

std::pair<double, double> ShapeStudy::by_chance(const ColumnData& data, const CellTotals& train,
                                                double split) const {
  CountSpectrum spectrum;
  if (!data.ordered) {
    for (const auto rows : train.cells) {
      spectrum.add(rows);
    }
  }
  const auto scale = [&](const Chance& sizes) {
    return data.ordered ? root_of(sizes.first, sizes.second) : sizes.categories.of(spectrum);
  };
  constexpr double kContinuity = 0.5826;
  const double of_split = scale(chances_->split);
  if (!(of_split > 0)) {
    return {0, 0};  // one category: no two samples differ
  }
  if (data.ordered) {
    split += kContinuity * data.coarseness * of_split;
  }
  double whole = scale(chances_->release), half = scale(chances_->half_release);
  if (holdout_) {
    whole -= scale(*chances_->holdout);
    half -= scale(*chances_->half_holdout);
  }
  return {whole * split / of_split, half * split / of_split};
}

}  // namespace assay
