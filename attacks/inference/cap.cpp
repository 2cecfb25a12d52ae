#include "attacks/inference/cap.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "attacks/distance_space.h"
#include "core/bins.h"
#include "core/error.h"
#include "core/hash.h"

namespace assay {
namespace {

/// The secrets of the release rows with one key: the known ones ascending, and how many rows there are.
struct Holders {
  std::span<const double> known;
  std::size_t rows = 0;
};

/// Release rows by key, then secret; missing secrets last.
class ByKey {
 public:
  ByKey(const std::vector<std::uint64_t>& keys, const std::vector<double>& secrets) {
    std::vector<std::pair<std::uint64_t, double>> rows;
    rows.reserve(keys.size());
    for (std::size_t row = 0; row < keys.size(); ++row) {
      const bool missing = std::isnan(secrets[row]);
      rows.emplace_back(keys[row],
                        missing ? std::numeric_limits<double>::infinity() : secrets[row]);
    }
    std::sort(rows.begin(), rows.end());
    for (const auto& [key, secret] : rows) {
      keys_.push_back(key);
      secrets_.push_back(secret);
    }
  }

  Holders of(std::uint64_t key) const {
    const auto [first, last] = std::equal_range(keys_.begin(), keys_.end(), key);
    const auto all = std::span(secrets_).subspan(static_cast<std::size_t>(first - keys_.begin()),
                                                 static_cast<std::size_t>(last - first));
    const auto end =
        std::lower_bound(all.begin(), all.end(), std::numeric_limits<double>::infinity());
    return {all.first(static_cast<std::size_t>(end - all.begin())), all.size()};
  }

 private:
  std::vector<std::uint64_t> keys_;
  std::vector<double> secrets_;
};

// The guesses that are right for one truth form an interval around it.
double share_right(const Holders& holders, const Right& right, double truth) {
  const auto& known = holders.known;
  const auto split = std::lower_bound(known.begin(), known.end(), truth);
  const auto first = std::partition_point(known.begin(), split,
                                          [&](double guess) { return !right(guess, truth); });
  const auto last =
      std::partition_point(split, known.end(), [&](double guess) { return right(guess, truth); });
  return static_cast<double>(last - first) / static_cast<double>(holders.rows);
}

}  // namespace

Attribution::Attribution(const Table& release, const Table& queries,
                         const std::vector<std::size_t>& columns)
    : release_(release), queries_(queries.rows()), columns_(columns) {
  const Table known = release.select(columns);
  const auto bins = learn_bins(known, {10, 0});
  ensure(bins.size() == columns.size(), "a key column without bins");
  release_cells_ = apply_bins(bins, known);
  query_cells_ = apply_bins(bins, queries.select(columns));
}

std::vector<std::uint64_t> Attribution::keys(const std::vector<std::vector<std::uint16_t>>& cells,
                                             const std::vector<std::size_t>& key,
                                             std::size_t rows) const {
  std::vector<std::uint64_t> hashes(rows);
  for (const std::size_t column : key) {
    const auto at = std::find(columns_.begin(), columns_.end(), column);
    ensure(at != columns_.end(), "a key column that was not binned");
    const auto& own = cells[static_cast<std::size_t>(at - columns_.begin())];
    for (std::size_t row = 0; row < rows; ++row) {
      hashes[row] = combine(hashes[row], own[row]);
    }
  }
  return hashes;
}

std::vector<double> Attribution::successes(const std::vector<std::size_t>& key, std::size_t secret,
                                           const Right& right,
                                           const std::vector<double>& truth) const {
  const auto released = secret_values(release_, secret);
  const ByKey by_key(keys(release_cells_, key, release_.rows()), released);
  const BlindGuess majority = majority_guess(released, right);
  const auto asked = keys(query_cells_, key, queries_);
  std::vector<double> result(queries_, std::numeric_limits<double>::quiet_NaN());
  for (std::size_t query = 0; query < queries_; ++query) {
    if (!std::isnan(truth[query])) {
      const Holders holders = by_key.of(asked[query]);
      result[query] = holders.rows > 0 ? share_right(holders, right, truth[query])
                                       : majority.success(right, truth[query]);
    }
  }
  return result;
}

std::vector<std::size_t> key_columns(const Schema& schema, std::size_t secret) {
  std::vector<std::size_t> all = distance_columns(schema);
  std::erase(all, secret);
  std::vector<std::size_t> quasi;
  std::copy_if(all.begin(), all.end(), std::back_inserter(quasi), [&](std::size_t column) {
    return schema.fields[column].has(Role::kQuasiIdentifier);
  });
  return quasi.empty() ? all : quasi;
}

}  // namespace assay
