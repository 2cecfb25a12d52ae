#include <algorithm>
#include <cmath>
#include <utility>

#include "core/error.h"
#include "core/text.h"
#include "metrics/peers/sdmetrics_pairs.h"
#include "metrics/peers/sdmetrics_sort.h"

namespace assay::sdmetrics {
namespace {

/// One cell of a table of counts that occurs: first code times `width` plus second code, missing being code 0.
struct Cell {
  std::uint64_t key = 0, rows = 0;
};

std::uint64_t width_of(const CodedPair& pair) { return pair.second.levels + 1; }

std::vector<Cell> dense_cells(const CodedPair& pair) {
  const std::size_t width = width_of(pair);
  // Rows that follow each other often fall into one cell; two counters keep the second from waiting for the first.
  std::vector<std::uint32_t> even((pair.first.levels + 1) * width), odd(even);
  const auto [a, b] = std::pair(pair.first.codes, pair.second.codes);
  const auto key = [&](std::size_t row) {
    return static_cast<std::size_t>(a[row] + 1) * width + static_cast<std::size_t>(b[row] + 1);
  };
  std::size_t row = 0;
  for (; row + 1 < a.size(); row += 2) {
    ++even[key(row)];
    ++odd[key(row + 1)];
  }
  if (row < a.size()) {
    ++even[key(row)];
  }
  std::vector<Cell> cells;
  for (std::size_t k = 0; k < even.size(); ++k) {
    if (const std::uint64_t rows = std::uint64_t{even[k]} + odd[k]; rows > 0) {
      cells.push_back({k, rows});
    }
  }
  return cells;
}

std::vector<Cell> sparse_cells(const CodedPair& pair) {
  std::vector<std::uint64_t> keys(pair.first.codes.size());
  for (std::size_t row = 0; row < keys.size(); ++row) {
    keys[row] = static_cast<std::uint64_t>(pair.first.codes[row] + 1) * width_of(pair) +
                static_cast<std::uint64_t>(pair.second.codes[row] + 1);
  }
  std::vector<Cell> cells;
  for (const auto key : sorted(std::move(keys))) {
    if (cells.empty() || cells.back().key != key) {
      cells.push_back({key, 0});
    }
    ++cells.back().rows;
  }
  return cells;
}

/// The cells that occur, keys ascending.
std::vector<Cell> cells_of(const CodedPair& pair) {
  ensure(pair.first.codes.size() == pair.second.codes.size(),
         "a contingency table of columns of different length");
  const std::size_t cells = (pair.first.levels + 1) * (pair.second.levels + 1);
  return cells <= pair.first.codes.size() ? dense_cells(pair) : sparse_cells(pair);
}

/// Cramer's V, uncorrected: chi^2 = n (sum n_ij^2 / (r_i c_j) - 1) needs only the cells that occur. Empty if all rows
/// share one category of a column.
std::optional<double> cramers_v(const CodedPair& pair, const std::vector<Cell>& cells) {
  const std::uint64_t width = width_of(pair);
  std::vector<double> first(pair.first.levels + 1), second(width);
  for (const auto& cell : cells) {
    first[cell.key / width] += static_cast<double>(cell.rows);
    second[cell.key % width] += static_cast<double>(cell.rows);
  }
  const auto occurring = [](const std::vector<double>& margin) {
    return std::ranges::count_if(margin, [](double rows) { return rows > 0; });
  };
  const auto smaller = std::min(occurring(first), occurring(second));
  if (smaller < 2) {
    return {};
  }
  double sum = 0;
  for (const auto& cell : cells) {
    const auto rows = static_cast<double>(cell.rows);
    sum += rows * rows / (first[cell.key / width] * second[cell.key % width]);
  }
  return std::sqrt(std::max(sum - 1, 0.0) / static_cast<double>(smaller - 1));
}

double variation(const std::vector<Cell>& real, double n, const std::vector<Cell>& synthetic,
                 double m) {
  double apart = 0;
  auto a = real.begin();
  auto b = synthetic.begin();
  while (a != real.end() || b != synthetic.end()) {
    const bool from_real = b == synthetic.end() || (a != real.end() && a->key <= b->key);
    const bool from_synthetic = a == real.end() || (b != synthetic.end() && b->key <= a->key);
    const double p = from_real ? static_cast<double>((a++)->rows) / n : 0;
    const double q = from_synthetic ? static_cast<double>((b++)->rows) / m : 0;
    apart += std::abs(p - q);
  }
  return apart / 2;
}

}  // namespace

ContingencyBreakdown contingency_similarity(const CodedPair& real, const CodedPair& synthetic,
                                            double threshold) {
  ensure(
      real.first.levels == synthetic.first.levels && real.second.levels == synthetic.second.levels,
      "the two tables must share one scale of categories");
  ContingencyBreakdown out;
  const auto rows = real.first.codes.size(), synthetic_rows = synthetic.first.codes.size();
  if (rows == 0 || synthetic_rows == 0) {
    out.why = "undefined: a table has no rows";
    return out;
  }
  const auto cells = cells_of(real);
  if (threshold > 0) {
    out.real_association = cramers_v(real, cells);
    if (!out.real_association) {
      out.why = "not counted: a column has a single value in the training table";
      return out;
    }
    if (!(*out.real_association > threshold)) {
      out.why = text("not counted: the real association (Cramer's V) is at most ", threshold);
      return out;
    }
  }
  out.score = 1 - variation(cells, static_cast<double>(rows), cells_of(synthetic),
                            static_cast<double>(synthetic_rows));
  return out;
}

}  // namespace assay::sdmetrics
