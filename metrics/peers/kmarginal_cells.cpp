#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "core/error.h"
#include "metrics/peers/kmarginal.h"
#include "metrics/peers/parts.h"

namespace assay {
namespace {

constexpr std::size_t kBins = 20;
constexpr std::size_t kMostCells = 65'535;

std::vector<double> distinct_of(const std::vector<double>& target,
                                const std::vector<double>& release) {
  std::vector<double> all;
  std::set_union(target.begin(), target.end(), release.begin(), release.end(),
                 std::back_inserter(all));
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

bool is_binned(const Field& field, const std::vector<double>& target, std::size_t distinct) {
  if (target.empty() || target.front() == target.back()) {
    return false;
  }
  const double range =
      field.bounds ? field.bounds->high - field.bounds->low : target.back() - target.front();
  return range > static_cast<double>(kBins) || distinct > kBins + 1;
}

std::vector<double> edges_of(const std::vector<double>& target,
                             const std::vector<double>& release) {
  std::vector<double> ends{target.back()};
  if (!release.empty() && release.back() > target.back()) {
    ends.push_back(release.back());
  }
  if (!release.empty() && release.front() < target.front()) {
    ends.push_back(release.front());
  }
  const std::size_t bins = kBins + 1 - ends.size();
  std::vector<double> edges = std::move(ends);
  for (std::size_t i = 0; i < bins; ++i) {
    // As numpy's percentile computes the rank, step by step.
    const double percent = static_cast<double>(i) * (100 / static_cast<double>(bins));
    const double rank = std::ceil(static_cast<double>(target.size() - 1) * (percent / 100));
    edges.push_back(target[static_cast<std::size_t>(rank)]);
  }
  std::sort(edges.begin(), edges.end());
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  return edges;
}

/// Cells (upper[b - 1], upper[b]]; a value is never beyond the last.
std::vector<std::uint16_t> cells_up_to(const std::vector<double>& upper, const Table& table,
                                       std::size_t column) {
  const auto values = table.as_numbers(column);
  std::vector<std::uint16_t> cells(values.size(), static_cast<std::uint16_t>(upper.size()));
  for (std::size_t row = 0; row < values.size(); ++row) {
    if (!std::isnan(values[row])) {
      cells[row] = static_cast<std::uint16_t>(
          std::lower_bound(upper.begin(), upper.end(), values[row]) - upper.begin());
    }
  }
  return cells;
}

void cut_numbers(const Table& target, const Table& release, KmarginalCells& cells) {
  const auto a = peers::sorted_values(target, cells.column),
             b = peers::sorted_values(release, cells.column);
  auto upper = distinct_of(a, b);
  const bool binned = is_binned(target.field(cells.column), a, upper.size());
  double low = 0;
  if (binned) {
    upper = edges_of(a, b);
    low = upper.front();
    upper.erase(upper.begin());
  }
  require(upper.size() < kMostCells, "k-marginal: column '", target.field(cells.column).name,
          "' has ", upper.size(), " values; at most ", kMostCells - 1, " can be counted");
  for (const double high : upper) {
    cells.labels.push_back(binned ? fmt::format("{} to {}", low, high) : fmt::format("{}", high));
    low = high;
  }
  cells.target = cells_up_to(upper, target, cells.column);
  cells.release = cells_up_to(upper, release, cells.column);
}

std::vector<std::uint16_t> codes_of(const Table& table, const KmarginalCells& cells) {
  std::vector<std::uint16_t> codes;
  codes.reserve(table.rows());
  for (const auto code : table.codes(cells.column)) {
    codes.push_back(code < 0 ? static_cast<std::uint16_t>(cells.labels.size())
                             : static_cast<std::uint16_t>(code));
  }
  return codes;
}

}  // namespace

KmarginalCells kmarginal_cells(const Table& target, const Table& release, std::size_t column) {
  const Field& field = target.field(column);
  require(peers::has_cells(field), "k-marginal: column '", field.name, "' is ", name_of(field.kind),
          "; only numeric, datetime and categorical columns have cells");
  KmarginalCells cells;
  cells.column = column;
  if (field.is_ordered()) {
    cut_numbers(target, release, cells);
  } else {
    cells.labels = target.words(column);
    require(cells.labels.size() < kMostCells, "k-marginal: column '", field.name, "' has ",
            cells.labels.size(), " categories; at most ", kMostCells - 1,
            " can be counted; leave it out by option columns");
    cells.target = codes_of(target, cells);
    cells.release = codes_of(release, cells);
  }
  cells.size = cells.labels.size() + 1;
  return cells;
}

}  // namespace assay
