#pragma once
#include <cstdint>
#include <vector>

#include "attacks/inference/guess.h"
#include "core/table.h"

namespace assay {

/// Correct attribution: who shares a person's key in the release, and how many of these share the secret.
///
/// A key is a set of cells; numbers and datetimes count by their bin out of about ten of equal release mass
/// (core/bins.h, learnt on the release: the attacker has nothing else), missing cells count as a value. Keys are
/// compared by 64-bit hashes. Source: Taub et al., Privacy in Statistical Databases 2018.
class Attribution {
 public:
  /// Bins of all `columns` of both tables, which must be aligned. Cost O(rows log rows x columns).
  Attribution(const Table& release, const Table& queries, const std::vector<std::size_t>& columns);

  /// One success a query, for a `secret` and a key out of the columns: the share of the release rows with the query's
  /// key whose secret is right. A missing one is wrong. Without such rows: that of the release's majority guess. NaN
  /// where `truth`, one a query, is. Any rule but kAnonymeter. Cost O(rows log rows).
  std::vector<double> successes(const std::vector<std::size_t>& key, std::size_t secret,
                                const Right& right, const std::vector<double>& truth) const;

 private:
  std::vector<std::uint64_t> keys(const std::vector<std::vector<std::uint16_t>>& cells,
                                  const std::vector<std::size_t>& key, std::size_t rows) const;

  Table release_;
  std::size_t queries_ = 0;
  std::vector<std::size_t> columns_;
  std::vector<std::vector<std::uint16_t>> release_cells_, query_cells_;  // one vector a column
};

/// The columns an attacker matches a secret by: quasi-identifiers if there is one besides the secret, else all others
/// that can be compared. By name.
std::vector<std::size_t> key_columns(const Schema& schema, std::size_t secret);

}  // namespace assay
