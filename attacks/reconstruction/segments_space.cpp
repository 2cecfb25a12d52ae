#include "attacks/reconstruction/segments_space.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "attacks/people.h"

namespace assay {
namespace {

constexpr double kDay = 86'400e6;  // microseconds

bool on_grid(const std::vector<double>& cells, double per_unit) {
  return std::all_of(cells.begin(), cells.end(), [&](double cell) {
    const double steps = cell * per_unit;
    return std::abs(steps - std::round(steps)) <= 1e-6 * std::max(1.0, std::abs(steps) * 1e-6);
  });
}

double numeric_grid(const Field& field, const std::vector<double>& cells, double range) {
  if (field.step > 0) {
    return field.step;
  }
  if (field.decimals >= 0) {
    return std::pow(10.0, -field.decimals);
  }
  double per_unit = 1;
  for (int digits = 0; digits <= 9; ++digits, per_unit *= 10) {
    if (on_grid(cells, per_unit)) {
      return 1 / per_unit;
    }
  }
  return range * 0x1p-30;
}

double date_grid(const std::vector<double>& cells) {
  for (const double unit : {kDay, 3600e6, 60e6, 1e6, 1e3}) {
    if (on_grid(cells, 1 / unit)) {
      return unit;
    }
  }
  return 1;
}

double deviation_of(const std::vector<double>& cells) {
  const double mean =
      std::accumulate(cells.begin(), cells.end(), 0.0) / static_cast<double>(cells.size());
  double squares = 0;
  for (const double cell : cells) {
    squares += (cell - mean) * (cell - mean);
  }
  return std::sqrt(squares / static_cast<double>(cells.size()));
}

}  // namespace

std::vector<double> SegmentSpace::weights(bool scaled, const Schema& schema) const {
  std::vector<double> result;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const double unit = schema.fields[columns[i]].kind == Kind::kDatetime ? kDay : 1;
    result.push_back(scaled ? 1 / deviation[i] : grid[i] / unit);
  }
  return result;
}

SegmentSpace segment_space(const Table& release) {
  SegmentSpace space;
  for (const std::size_t j : release.schema().with(Role::kTarget)) {
    if (release.field(j).kind == Kind::kCategorical && !space.target) {
      space.target = j;
    }
  }
  const auto ordered = [](const Field& field) { return field.is_ordered(); };
  for (const std::size_t c : columns_by_name(release.schema(), ordered)) {
    std::vector<double> cells = release.as_numbers(c);
    std::erase_if(cells, [](double cell) { return !std::isfinite(cell); });
    if (10 * (release.rows() - cells.size()) > release.rows()) {
      space.gappy.push_back(release.field(c).name);
      continue;
    }
    std::sort(cells.begin(), cells.end());  // sums do not depend on the order of rows
    if (cells.empty() || cells.front() == cells.back()) {
      continue;
    }
    const double grid = release.field(c).kind == Kind::kDatetime
                            ? date_grid(cells)
                            : numeric_grid(release.field(c), cells, cells.back() - cells.front());
    space.columns.push_back(c);
    space.grid.push_back(grid);
    space.deviation.push_back(deviation_of(cells) / grid);
  }
  return space;
}

Cloud cloud_of(std::vector<double> values, std::size_t dimension) {
  const std::size_t rows = dimension == 0 ? 0 : values.size() / dimension;
  const auto row = [&](std::uint32_t r) {
    return std::span<const double>(values).subspan(r * dimension, dimension);
  };
  std::vector<std::uint32_t> order(rows);
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return std::lexicographical_compare(row(a).begin(), row(a).end(), row(b).begin(), row(b).end());
  });
  Cloud cloud;
  cloud.dimension = dimension;
  cloud.of_row.resize(rows);
  for (const std::uint32_t r : order) {
    const auto here = row(r);
    if (cloud.copies.empty() ||
        !std::equal(here.begin(), here.end(), cloud.at(cloud.points() - 1).begin())) {
      cloud.values.insert(cloud.values.end(), here.begin(), here.end());
      cloud.copies.push_back(0);
    }
    ++cloud.copies.back();
    cloud.of_row[r] = static_cast<std::uint32_t>(cloud.points() - 1);
  }
  return cloud;
}

bool Placed::whole(std::size_t row) const {
  return std::all_of(at(row).begin(), at(row).end(), [](double x) { return std::isfinite(x); });
}

Placed place(const SegmentSpace& space, const Table& table) {
  Placed placed;
  placed.dimension = space.dimension();
  placed.values.resize(table.rows() * placed.dimension);
  for (std::size_t i = 0; i < space.columns.size(); ++i) {
    const auto cells = table.as_numbers(space.columns[i]);
    for (std::size_t row = 0; row < cells.size(); ++row) {
      placed.values[row * placed.dimension + i] = std::round(cells[row] / space.grid[i]);
    }
  }
  const std::size_t known = space.target ? table.field(*space.target).categories.size() : 0;
  placed.classes = known + 1;
  placed.class_of.assign(table.rows(), static_cast<std::uint32_t>(known));
  for (std::size_t row = 0; space.target && row < table.rows(); ++row) {
    const std::int32_t code = table.codes(*space.target)[row];
    placed.class_of[row] = code < 0 ? placed.class_of[row] : static_cast<std::uint32_t>(code);
  }
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (placed.whole(row)) {
      placed.rows.push_back(static_cast<std::uint32_t>(row));
    }
  }
  return placed;
}

std::vector<Cloud> clouds_of(const Placed& placed) {
  std::vector<std::vector<double>> values(placed.classes);
  for (const std::uint32_t row : placed.rows) {
    auto& of_class = values[placed.class_of[row]];
    of_class.insert(of_class.end(), placed.at(row).begin(), placed.at(row).end());
  }
  std::vector<Cloud> clouds;
  for (auto& of_class : values) {
    clouds.push_back(cloud_of(std::move(of_class), placed.dimension));
  }
  return clouds;
}

}  // namespace assay
