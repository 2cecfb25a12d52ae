#include "core/split.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <unordered_map>

#include "core/content.h"
#include "core/error.h"
#include "core/hash.h"

namespace assay {
namespace {

/// Union-find with path halving.
class Blocks {
 public:
  explicit Blocks(std::size_t rows) : parent_(rows) {
    std::iota(parent_.begin(), parent_.end(), std::size_t{0});
  }
  std::size_t root(std::size_t row) {
    while (parent_[row] != row) {
      parent_[row] = parent_[parent_[row]];
      row = parent_[row];
    }
    return row;
  }
  void join(std::size_t a, std::size_t b) { parent_[root(a)] = root(b); }
  /// Joins rows with equal keys.
  template <class Key>
  void join_equal(std::unordered_map<Key, std::size_t>& first, const Key& key, std::size_t row) {
    const auto [found, fresh] = first.try_emplace(key, row);
    if (!fresh) {
      join(found->second, row);
    }
  }

 private:
  std::vector<std::size_t> parent_;
};

struct Block {
  std::uint64_t order = 0, content = 0;  ///< random; least person hash
  std::vector<std::size_t> rows;
};

/// Equal for rows that are the same person as far as the table tells: equal content, and the same entity (or none)
/// where a column names one. Different entities stay different people however alike their rows are.
std::vector<std::uint64_t> person_hashes(const Table& table) {
  auto hashes = content_hashes(table);
  const auto entity = table.schema().with(Role::kEntity);
  if (!entity.empty()) {
    const auto names = table.select(entity).row_hashes();
    std::transform(hashes.begin(), hashes.end(), names.begin(), hashes.begin(), combine);
  }
  return hashes;
}

std::vector<Block> blocks_of(const Table& table, const Rng& rng) {
  const auto hashes = person_hashes(table);
  Blocks blocks(table.rows());
  std::unordered_map<std::uint64_t, std::size_t> by_hash;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    blocks.join_equal(by_hash, hashes[row], row);
  }
  for (const std::size_t column : table.schema().with(Role::kEntity)) {
    std::unordered_map<std::int64_t, std::size_t> by_entity;
    for (std::size_t row = 0; row < table.rows(); ++row) {
      if (!table.missing(column, row)) {
        blocks.join_equal(by_entity, entity_key(table, column, row), row);
      }
    }
  }
  std::unordered_map<std::size_t, std::size_t> position;
  std::vector<Block> found;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto [slot, fresh] = position.try_emplace(blocks.root(row), found.size());
    if (fresh) {
      found.push_back({0, hashes[row], {}});
    }
    auto& block = found[slot->second];
    block.content = std::min(block.content, hashes[row]);
    block.rows.push_back(row);
  }
  for (auto& block : found) {
    block.order = rng.split(block.content).bits();
  }
  return found;
}

}  // namespace

Split split_rows(const Table& table, double share, Rng rng) {
  require(share > 0 && share < 1, "holdout = ", share, ": the share must lie between 0 and 1");
  auto blocks = blocks_of(table, rng);
  require(blocks.size() >= 2, "the table cannot be split: it holds ", blocks.size(),
          blocks.size() == 1 ? " person (all rows have the same content or share one entity)"
                             : " people",
          ", and each side needs one");
  std::sort(blocks.begin(), blocks.end(), [](const Block& a, const Block& b) {
    return std::pair(a.order, a.content) < std::pair(b.order, b.content);
  });
  const double wanted = share * static_cast<double>(table.rows());
  std::size_t taken = 0, rows = 0;
  while (taken + 1 < blocks.size()) {
    const auto with_next = rows + blocks[taken].rows.size();
    const bool nearer = std::abs(static_cast<double>(with_next) - wanted) <
                        std::abs(static_cast<double>(rows) - wanted);
    if (taken > 0 && !nearer) {
      break;
    }
    rows = with_next;
    ++taken;
  }
  Split split;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    auto& side = i < taken ? split.holdout : split.train;
    side.insert(side.end(), blocks[i].rows.begin(), blocks[i].rows.end());
  }
  std::sort(split.train.begin(), split.train.end());
  std::sort(split.holdout.begin(), split.holdout.end());
  return split;
}

}  // namespace assay
