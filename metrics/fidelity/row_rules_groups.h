#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace assay {

/// The rows of each value of one column: rows[begin[v] .. begin[v+1]). Missing cells are in no group.
struct CodeGroups {
  std::vector<std::uint32_t> begin, rows;
  std::size_t groups() const { return begin.size() - 1; }
  std::span<const std::uint32_t> of(std::size_t value) const {
    return std::span(rows).subspan(begin[value], begin[value + 1] - begin[value]);
  }
};
/// A counting sort; rows ascend within a group. Fewer than 2^32 rows.
CodeGroups group_by(std::span<const std::int32_t> codes, std::size_t cells);

/// 1 where a cell is missing, else 0.
std::vector<std::int32_t> missing_codes(std::span<const std::int32_t> codes);

/// Rows of every value of b among `rows`; reused, so that no group pays for all values.
class ValueTally {
 public:
  explicit ValueTally(std::size_t cells) : counts_(cells, 0) {}
  void add(std::int32_t value) {
    if (counts_[static_cast<std::size_t>(value)]++ == 0) {
      seen_.push_back(value);
    }
  }
  std::uint32_t total() const;
  /// The most frequent value, the smallest of several; -1 if there is none.
  std::int32_t mode() const;
  std::uint32_t at(std::int32_t value) const { return counts_[static_cast<std::size_t>(value)]; }
  void clear();

 private:
  std::vector<std::uint32_t> counts_;
  std::vector<std::int32_t> seen_;
};

}  // namespace assay
