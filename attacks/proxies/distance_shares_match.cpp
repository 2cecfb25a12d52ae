#include <algorithm>
#include <cmath>
#include <limits>

#include "attacks/distance_space.h"
#include "attacks/proxies/distance_shares.h"
#include "core/hash.h"
#include "core/parallel.h"

namespace assay {
namespace {

bool near(double a, double b, double tolerance) {
  return std::abs(b - a) <= std::abs(tolerance * a);
}

/// The columns that take part, of one table.
struct Rows {
  std::vector<std::vector<double>> numbers;  // NaN missing
  std::vector<std::span<const std::int32_t>> codes;

  Rows(const Table& table, const std::vector<std::size_t>& columns) {
    for (const std::size_t column : columns) {
      if (table.field(column).is_ordered()) {
        numbers.push_back(table.as_numbers(column));
      } else {
        codes.push_back(table.codes(column));
      }
    }
  }

  /// Equal for rows with equal categories and missing numbers at the same places.
  std::uint64_t key(std::size_t row) const {
    std::uint64_t hash = 0;
    for (const auto& column : codes) {
      hash = combine(hash, static_cast<std::uint64_t>(column[row]));
    }
    for (const auto& column : numbers) {
      hash = combine(hash, std::isnan(column[row]) ? 1 : 0);
    }
    return hash;
  }
};

bool match(const Rows& release, std::size_t a, const Rows& real, std::size_t b, double tolerance) {
  for (std::size_t c = 0; c < release.numbers.size(); ++c) {
    const double x = release.numbers[c][a], y = real.numbers[c][b];
    if (std::isnan(x) != std::isnan(y) || (!std::isnan(x) && !near(x, y, tolerance))) {
      return false;
    }
  }
  for (std::size_t c = 0; c < release.codes.size(); ++c) {  // keys can collide
    if (release.codes[c][a] != real.codes[c][b]) {
      return false;
    }
  }
  return true;
}

/// The number that leaves the fewest candidates: the one with the most values. None: no numbers.
std::size_t finest_column(const Rows& rows) {
  std::size_t finest = 0, most = 0;
  for (std::size_t c = 0; c < rows.numbers.size(); ++c) {
    auto values = rows.numbers[c];
    std::erase_if(values, [](double x) { return std::isnan(x); });
    std::sort(values.begin(), values.end());
    const auto distinct =
        static_cast<std::size_t>(std::unique(values.begin(), values.end()) - values.begin());
    if (distinct > most) {
      finest = c;
      most = distinct;
    }
  }
  return finest;
}

struct Entry {
  std::uint64_t key = 0;
  double value = 0;  // of the finest column; 0 where missing: the key says so
  std::size_t row = 0;
};

std::vector<Entry> entries_of(const Rows& rows, std::size_t count, std::size_t finest) {
  std::vector<Entry> entries(count);
  for (std::size_t row = 0; row < count; ++row) {
    const double value = rows.numbers.empty() ? 0 : rows.numbers[finest][row];
    entries[row] = {rows.key(row), std::isnan(value) ? 0 : value, row};
  }
  return entries;
}

}  // namespace

std::vector<char> matched_rows(const Table& release, const Table& real, double tolerance) {
  const auto columns = distance_columns(release.schema());
  const Rows asked(release, columns), known(real, columns);
  const std::size_t finest = finest_column(known);
  auto entries = entries_of(known, real.rows(), finest);
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::pair(a.key, a.value) < std::pair(b.key, b.value);
  });
  const auto queries = entries_of(asked, release.rows(), finest);
  std::vector<char> matched(release.rows());
  constexpr std::size_t kBlock = 1024;
  parallel_blocks(release.rows(), kBlock, [&](std::size_t begin, std::size_t end) {
    for (std::size_t row = begin; row < end; ++row) {
      const Entry& own = queries[row];
      const auto within = [&](const Entry& e) { return near(own.value, e.value, tolerance); };
      // From the first that is not too small to the last that is not too large.
      auto entry = std::partition_point(entries.begin(), entries.end(), [&](const Entry& e) {
        return e.key < own.key || (e.key == own.key && e.value < own.value && !within(e));
      });
      for (; entry != entries.end() && entry->key == own.key && matched[row] == 0; ++entry) {
        if (entry->value > own.value && !within(*entry)) {
          break;
        }
        matched[row] = match(asked, row, known, entry->row, tolerance) ? 1 : 0;
      }
    }
  });
  return matched;
}

}  // namespace assay
