#include "attacks/inference/cap_protection.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "attacks/people.h"
#include "core/error.h"

namespace assay {
namespace {

using Cells = std::vector<std::uint64_t>;  // one a column
using Counts = std::map<Cells, std::size_t>;

/// A NaN's bits, so of no number; of no bin and no code either. Of datetimes only 2 microseconds before 1970 has them.
constexpr std::uint64_t kMissing = ~std::uint64_t{0} - 1;

struct Cut {
  std::size_t column = 0;
  std::optional<std::vector<double>> edges;  // inner ones, ascending; none: by value
};

// As pandas.cut: linspace over the real range; its outer edges are infinite.
std::vector<double> equal_width(const Table& real, std::size_t column, std::size_t bins) {
  std::vector<double> known = real.as_numbers(column);
  std::erase_if(known, [](double x) { return std::isnan(x); });
  if (known.empty()) {
    return {};
  }
  const auto [low, high] = std::minmax_element(known.begin(), known.end());
  const double step = (*high - *low) / static_cast<double>(bins);
  std::vector<double> edges;
  for (std::size_t i = 1; i < bins; ++i) {
    edges.push_back(static_cast<double>(i) * step + *low);
  }
  return edges;
}

std::vector<Cells> cells_of(const Table& table, const std::vector<Cut>& cuts) {
  std::vector<Cells> rows(table.rows());
  for (const Cut& cut : cuts) {
    const auto numbers = cut.edges ? table.as_numbers(cut.column) : std::vector<double>{};
    for (std::size_t row = 0; row < rows.size(); ++row) {
      if (table.missing(cut.column, row)) {
        rows[row].push_back(kMissing);
      } else if (!cut.edges) {
        rows[row].push_back(cell_bits(table, cut.column, row));
      } else {
        const auto bin = std::lower_bound(cut.edges->begin(), cut.edges->end(), numbers[row]);
        rows[row].push_back(static_cast<std::uint64_t>(bin - cut.edges->begin()));
      }
    }
  }
  return rows;
}

std::size_t differing(const Cells& a, const Cells& b) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    count += a[i] != b[i] ? 1 : 0;
  }
  return count;
}

struct Share {
  std::size_t right = 0, rows = 0;
  void add(const Counts& holders, const Cells& secret) {
    for (const auto& [held, count] : holders) {
      rows += count;
      right += held == secret ? count : 0;
    }
  }
  double value() const { return static_cast<double>(right) / static_cast<double>(rows); }
};

class ReleaseKeys {
 public:
  ReleaseKeys(const std::vector<Cells>& keys, const std::vector<Cells>& secrets) {
    for (std::size_t row = 0; row < keys.size(); ++row) {
      ++holders_[keys[row]][secrets[row]];
    }
  }

  /// CAP of one real row; empty: it does not count.
  std::optional<double> attributed(const Cells& key, const Cells& secret, CapMethod method) const {
    Share share;
    const auto found = holders_.find(key);
    if (found != holders_.end()) {
      share.add(found->second, secret);
      return share.value();
    }
    if (method == CapMethod::kGeneralized) {
      return of_closest(key, secret);
    }
    return method == CapMethod::kZero ? std::optional(0.0) : std::nullopt;
  }

 private:
  double of_closest(const Cells& key, const Cells& secret) const {
    std::size_t fewest = key.size();
    for (const auto& [other, holders] : holders_) {
      fewest = std::min(fewest, differing(key, other));
    }
    Share share;
    for (const auto& [other, holders] : holders_) {
      if (differing(key, other) == fewest) {
        share.add(holders, secret);
      }
    }
    return share.value();
  }

  std::map<Cells, Counts> holders_;
};

// SDMetrics: the product over columns of the number of distinct values, missing being one.
double uniform_baseline(const Table& real, const std::vector<std::size_t>& secrets) {
  double distinct = 1;
  for (const std::size_t secret : secrets) {
    std::vector<Cells> cells = cells_of(real, {{secret, std::nullopt}});
    std::sort(cells.begin(), cells.end());
    distinct *= static_cast<double>(std::unique(cells.begin(), cells.end()) - cells.begin());
  }
  return 1 - 1 / distinct;
}

}  // namespace

CapProtection disclosure_protection(const Table& real, const Table& release,
                                    const std::vector<std::size_t>& keys,
                                    const std::vector<std::size_t>& secrets, CapMethod method,
                                    std::size_t bins) {
  require(!keys.empty(), "disclosure_protection: no key column; name at least one known column");
  require(!secrets.empty(), "disclosure_protection: no secret column; name at least one");
  require(bins > 0, "disclosure_protection: bins = 0; there must be at least one");
  require(real.rows() > 0 && release.rows() > 0,
          "disclosure_protection: a table has no rows; give both at least one");
  std::vector<Cut> key_columns, secret_columns;
  for (const std::size_t key : keys) {
    key_columns.push_back({key, std::nullopt});
    if (real.field(key).is_ordered()) {
      key_columns.back().edges = equal_width(real, key, bins);
    }
  }
  for (const std::size_t secret : secrets) {
    secret_columns.push_back({secret, std::nullopt});
  }
  const ReleaseKeys released(cells_of(release, key_columns), cells_of(release, secret_columns));
  const auto known = cells_of(real, key_columns);
  const auto hidden = cells_of(real, secret_columns);
  double sum = 0, counted = 0;
  for (std::size_t row = 0; row < known.size(); ++row) {
    if (const auto cap = released.attributed(known[row], hidden[row], method)) {
      sum += *cap;
      counted += 1;
    }
  }
  require(counted > 0,
          "disclosure_protection: no real row has a key that is in the release; use 0CAP or GCAP");
  CapProtection result;
  result.protection = 1 - sum / counted;
  result.baseline = uniform_baseline(real, secrets);
  result.score = result.baseline > 0 ? std::min(1.0, result.protection / result.baseline)
                                     : (result.protection > 0 ? 1.0 : 0.0);
  return result;
}

}  // namespace assay
