#include "core/marginals.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "core/error.h"
#include "core/parallel.h"

namespace assay {
namespace {

constexpr std::size_t kTogether = 4;       ///< sets with one prefix counted in one pass
constexpr std::size_t kBlock = 2048;       ///< rows whose prefix codes stay in the first cache
constexpr std::uint64_t kSmall = 1 << 16;  ///< cells that up to kTogether sets may have together
constexpr std::uint64_t kDense = 1 << 22;  ///< cells above which a table of counts is never made

/// Sets that differ in their last column only.
struct Bundle {
  ColumnSet prefix;  ///< the columns before the last; may be empty
  std::uint64_t prefix_cells = 1;
  std::vector<std::size_t> sets;   ///< positions in the list of sets
  std::vector<std::size_t> lasts;  ///< the last column of each
  std::uint64_t cells = 0;         ///< of all its sets together
  bool dense = true;
};

/// A table of counts pays while it is not much larger than the rows that fill it.
bool is_dense(std::uint64_t cells, std::size_t rows) {
  return cells <= std::min<std::uint64_t>(kDense, std::max<std::uint64_t>(kSmall, 4 * rows));
}

std::uint64_t product(std::span<const std::size_t> columns, std::span<const std::size_t> cells) {
  std::uint64_t total = 1;
  for (const auto column : columns) {
    const std::uint64_t more = std::max<std::size_t>(cells[column], 1);
    require(total <= (std::numeric_limits<std::uint64_t>::max() >> 1) / more,
            "marginals: ", columns.size(),
            " columns have 2^63 cells or more together; count fewer at a time");
    total *= more;
  }
  return total;
}

std::vector<Bundle> bundles_of(std::span<const ColumnSet> sets, std::span<const std::size_t> cells,
                               std::size_t rows) {
  std::vector<std::size_t> order(sets.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return sets[a] < sets[b]; });
  std::vector<Bundle> bundles;
  for (const auto s : order) {
    const ColumnSet& set = sets[s];
    ensure(!set.empty(), "marginals: an empty set of columns");
    const std::span<const std::size_t> prefix(set.data(), set.size() - 1);
    const std::uint64_t own = product(set, cells);
    const bool dense = is_dense(own, rows);
    const bool joins = !bundles.empty() && dense && bundles.back().dense &&
                       bundles.back().sets.size() < kTogether &&
                       bundles.back().cells + own <= kSmall &&
                       std::ranges::equal(bundles.back().prefix, prefix);
    if (!joins) {
      bundles.push_back({{prefix.begin(), prefix.end()}, product(prefix, cells), {}, {}, 0, dense});
    }
    Bundle& bundle = bundles.back();
    bundle.sets.push_back(s);
    bundle.lasts.push_back(set.back());
    bundle.cells += own;
  }
  return bundles;
}

/// Codes of the prefix of rows begin..end-1.
template <class Code>
void prefix_codes(const Binned& table, std::span<const std::size_t> cells, const Bundle& bundle,
                  std::size_t begin, std::size_t end, Code* __restrict codes) {
  std::fill(codes, codes + (end - begin), Code{0});
  for (const auto column : bundle.prefix) {
    const auto* __restrict cell = table[column].data() + begin;
    const auto width = static_cast<Code>(cells[column]);
    for (std::size_t i = 0; i < end - begin; ++i) {
      codes[i] = static_cast<Code>(codes[i] * width + cell[i]);
    }
  }
}

/// The last column and the counts of one set of a bundle.
struct Target {
  const std::uint16_t* cell = nullptr;
  std::uint32_t width = 0;
  std::uint32_t* counts = nullptr;
};

/// Several sets at once: a store waits for the last one to the same cell, and rows of one cell come in runs.
template <std::size_t N>
void add_rows(const std::uint32_t* __restrict prefix, const std::array<Target, kTogether>& targets,
              std::size_t begin, std::size_t end) {
  for (std::size_t i = begin; i < end; ++i) {
    const std::uint32_t code = prefix[i - begin];
    for (std::size_t t = 0; t < N; ++t) {
      ++targets[t].counts[code * targets[t].width + targets[t].cell[i]];
    }
  }
}

void add_dense(const Binned& table, std::span<const std::size_t> cells, const Bundle& bundle,
               std::vector<std::uint32_t>& counts) {
  std::array<Target, kTogether> targets;
  std::uint32_t* next = counts.data();
  for (std::size_t t = 0; t < bundle.lasts.size(); ++t) {
    const std::size_t column = bundle.lasts[t];
    targets[t] = {table[column].data(), static_cast<std::uint32_t>(cells[column]), next};
    next += bundle.prefix_cells * cells[column];
  }
  using Add = void (*)(const std::uint32_t*, const std::array<Target, kTogether>&, std::size_t,
                       std::size_t);
  constexpr std::array<Add, kTogether> kAdd{add_rows<1>, add_rows<2>, add_rows<3>, add_rows<4>};
  std::array<std::uint32_t, kBlock> codes{};
  const std::size_t rows = table.front().size();
  for (std::size_t begin = 0; begin < rows; begin += kBlock) {
    const std::size_t end = std::min(rows, begin + kBlock);
    prefix_codes(table, cells, bundle, begin, end, codes.data());
    kAdd[bundle.lasts.size() - 1](codes.data(), targets, begin, end);
  }
}

std::vector<std::uint64_t> sorted_row_codes(const Binned& table, std::span<const std::size_t> cells,
                                            const Bundle& bundle) {
  const auto& last = table[bundle.lasts.front()];
  const std::uint64_t width = cells[bundle.lasts.front()];
  std::vector<std::uint64_t> codes(last.size());
  prefix_codes(table, cells, bundle, 0, codes.size(), codes.data());
  for (std::size_t row = 0; row < codes.size(); ++row) {
    codes[row] = codes[row] * width + last[row];
  }
  std::sort(codes.begin(), codes.end());
  return codes;
}

/// Length of the run of `code` at `at`.
std::uint32_t take_run(const std::vector<std::uint64_t>& sorted, std::uint64_t code,
                       std::size_t& at) {
  const std::size_t begin = at;
  while (at < sorted.size() && sorted[at] == code) {
    ++at;
  }
  return static_cast<std::uint32_t>(at - begin);
}

void visit_sparse(const Binned& first, const Binned& second, std::span<const std::size_t> cells,
                  const Bundle& bundle,
                  const std::function<void(std::size_t, const MarginalCells&)>& visit) {
  const auto a = sorted_row_codes(first, cells, bundle),
             b = sorted_row_codes(second, cells, bundle);
  std::vector<std::uint64_t> codes;
  std::vector<std::uint32_t> in_first, in_second;
  for (std::size_t i = 0, j = 0; i < a.size() || j < b.size();) {
    const std::uint64_t code = i == a.size() ? b[j] : j == b.size() ? a[i] : std::min(a[i], b[j]);
    codes.push_back(code);
    in_first.push_back(take_run(a, code, i));
    in_second.push_back(take_run(b, code, j));
  }
  visit(bundle.sets.front(), {in_first, in_second, codes});
}

void visit_dense(const Binned& first, const Binned& second, std::span<const std::size_t> cells,
                 const Bundle& bundle,
                 const std::function<void(std::size_t, const MarginalCells&)>& visit) {
  std::vector<std::uint32_t> in_first(bundle.cells, 0), in_second(bundle.cells, 0);
  add_dense(first, cells, bundle, in_first);
  add_dense(second, cells, bundle, in_second);
  std::size_t begin = 0;
  for (std::size_t t = 0; t < bundle.sets.size(); ++t) {
    const std::size_t size = bundle.prefix_cells * cells[bundle.lasts[t]];
    visit(
        bundle.sets[t],
        {std::span(in_first).subspan(begin, size), std::span(in_second).subspan(begin, size), {}});
    begin += size;
  }
}

/// Columns of one length, with codes below their number of cells. Returns the rows.
std::size_t checked_rows(const Binned& table, std::span<const std::size_t> cells) {
  ensure(table.size() == cells.size() && !table.empty(),
         "marginals: one number of cells for each column");
  const std::size_t rows = table.front().size();
  require(rows <= std::numeric_limits<std::uint32_t>::max(), "marginals: ", rows,
          " rows are more than 2^32 - 1");
  for (std::size_t column = 0; column < table.size(); ++column) {
    std::uint16_t top = 0;
    for (const auto cell : table[column]) {
      top = std::max(top, cell);
    }
    ensure(table[column].size() == rows && (rows == 0 || top < cells[column]), "marginals: column ",
           column, " has another length, or code ", top, " of ", cells[column], " cells");
  }
  return rows;
}

}  // namespace

std::vector<ColumnSet> all_column_sets(std::size_t columns, std::size_t ways) {
  require(ways >= 1, "marginals: a set of columns has at least one");
  std::vector<ColumnSet> sets;
  if (ways > columns) {
    return sets;
  }
  ColumnSet set(ways);
  std::iota(set.begin(), set.end(), std::size_t{0});
  for (;;) {
    sets.push_back(set);
    // The last place that can still move; the places after it start again right behind.
    std::size_t place = ways;
    while (place > 0 && set[place - 1] == columns - ways + place - 1) {
      --place;
    }
    if (place == 0) {
      return sets;
    }
    std::iota(set.begin() + static_cast<std::ptrdiff_t>(place) - 1, set.end(), set[place - 1] + 1);
  }
}

void count_marginals(const Binned& first, const Binned& second, std::span<const std::size_t> cells,
                     std::span<const ColumnSet> sets,
                     const std::function<void(std::size_t, const MarginalCells&)>& visit) {
  const std::size_t rows = checked_rows(first, cells) + checked_rows(second, cells);
  const auto bundles = bundles_of(sets, cells, rows);
  parallel_for(bundles.size(), [&](std::size_t i) {
    (bundles[i].dense ? visit_dense : visit_sparse)(first, second, cells, bundles[i], visit);
  });
}

MarginalDistance marginal_distance(const MarginalCells& counts, std::size_t n, std::size_t m) {
  const auto rows_first = static_cast<double>(n), rows_second = static_cast<double>(m);
  const double spread = 2 / std::numbers::pi * (1 / rows_first + 1 / rows_second);
  MarginalDistance distance;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double p = counts.first[i] / rows_first;
    distance.l1 += std::abs(p - counts.second[i] / rows_second);
    distance.expected += std::sqrt(spread * p * (1 - p));
  }
  return distance;
}

std::vector<MarginalDistance> marginal_distances(const Binned& first, const Binned& second,
                                                 std::span<const std::size_t> cells,
                                                 std::span<const ColumnSet> sets) {
  std::vector<MarginalDistance> distances(sets.size());
  count_marginals(first, second, cells, sets, [&](std::size_t s, const MarginalCells& counts) {
    distances[s] = marginal_distance(counts, first.front().size(), second.front().size());
  });
  return distances;
}

}  // namespace assay
