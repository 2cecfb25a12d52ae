#include "attacks/replay/rare_pairs.h"

#include <algorithm>
#include <bit>
#include <limits>

#include "core/hash.h"
#include "core/parallel.h"

namespace assay {
namespace {

constexpr std::size_t kMostColumns = 32;
constexpr std::uint32_t kNobody = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint32_t kSeveral = kNobody - 1;

/// Who holds a value: one unit, or several. Open addressing; 0 marks a free slot.
class Holders {
 public:
  explicit Holders(std::size_t values)
      : slots_(std::bit_ceil(2 * values + 2)), mask_(slots_.size() - 1) {}

  void add(std::uint64_t value, std::uint32_t unit) {
    Slot& slot = slots_[find(value)];
    distinct_ += slot.value == 0 ? 1 : 0;
    slot.holder = slot.value == 0 || slot.holder == unit ? unit : kSeveral;
    slot.value = key(value);
  }
  std::uint32_t of(std::uint64_t value) const { return slots_[find(value)].holder; }
  std::size_t distinct() const { return distinct_; }

 private:
  struct Slot {
    std::uint64_t value = 0;
    std::uint32_t holder = kNobody;
  };
  static std::uint64_t key(std::uint64_t value) { return value == 0 ? 1 : value; }
  std::size_t find(std::uint64_t value) const {
    std::size_t at = key(value) & mask_;
    while (slots_[at].value != 0 && slots_[at].value != key(value)) {
      at = (at + 1) & mask_;
    }
    return at;
  }

  std::vector<Slot> slots_;
  std::size_t mask_, distinct_ = 0;
};

/// The rows of all crowds in one sequence.
struct Everyone {
  const Crowd* crowds[3];
  std::vector<std::uint32_t> unit;  // of a row
  std::size_t units = 0;

  explicit Everyone(const People& people)
      : crowds{&people.members, &people.outsiders, &people.reference} {
    for (const Crowd* crowd : crowds) {
      for (std::size_t own = 0; own < crowd->units.count(); ++own, ++units) {
        unit.resize(unit.size() + crowd->units.of(own).size(), static_cast<std::uint32_t>(units));
      }
    }
  }
  /// body(row, its table, row in there) for every row.
  template <class Body>
  void each(const Body& body) const {
    std::size_t row = 0;
    for (const Crowd* crowd : crowds) {
      for (std::size_t i = 0; i < crowd->table.rows(); ++i, ++row) {
        body(row, crowd->table, i);
      }
    }
  }
};

struct CoarseColumn {
  std::size_t column = 0, distinct = 0;
  std::vector<bool> shared;  // a row: its cell is held by several units
};

std::uint64_t cell_hash(const Table& table, std::size_t column, std::size_t row) {
  return mix(cell_bits(table, column, row));
}

CoarseColumn coarse_column(const Everyone& everyone, std::size_t column) {
  Holders holders(everyone.unit.size());
  everyone.each([&](std::size_t row, const Table& table, std::size_t i) {
    if (!table.missing(column, i)) {
      holders.add(cell_hash(table, column, i), everyone.unit[row]);
    }
  });
  CoarseColumn coarse{column, holders.distinct(), std::vector<bool>(everyone.unit.size())};
  everyone.each([&](std::size_t row, const Table& table, std::size_t i) {
    coarse.shared[row] =
        !table.missing(column, i) && holders.of(cell_hash(table, column, i)) == kSeveral;
  });
  return coarse;
}

/// One pair of columns: who has a rare combination, and whose the release has.
struct Combined {
  std::vector<bool> held, met;
};

Combined combine_columns(const Table& release, const Everyone& everyone, const CoarseColumn& a,
                         const CoarseColumn& b) {
  const auto both = [&](const Table& table, std::size_t row) {
    return combine(cell_hash(table, a.column, row), cell_bits(table, b.column, row));
  };
  Holders holders(everyone.unit.size());
  everyone.each([&](std::size_t row, const Table& table, std::size_t i) {
    if (a.shared[row] && b.shared[row]) {
      holders.add(both(table, i), everyone.unit[row]);
    }
  });
  Combined combined{std::vector<bool>(everyone.units), std::vector<bool>(everyone.units)};
  everyone.each([&](std::size_t row, const Table& table, std::size_t i) {
    if (a.shared[row] && b.shared[row] && holders.of(both(table, i)) != kSeveral) {
      combined.held[everyone.unit[row]] = true;
    }
  });
  for (std::size_t row = 0; row < release.rows(); ++row) {
    if (!release.missing(a.column, row) && !release.missing(b.column, row)) {
      const std::uint32_t holder = holders.of(both(release, row));
      if (holder != kSeveral && holder != kNobody) {
        combined.met[holder] = true;
      }
    }
  }
  return combined;
}

bool can_combine(const Field& field) {
  return field.is_measured() && field.kind != Kind::kVector && field.kind != Kind::kId;
}

std::vector<CoarseColumn> coarse_columns(const Table& release, const Everyone& everyone,
                                         RarePairs& pairs) {
  std::vector<CoarseColumn> columns;
  for (std::size_t c = 0; c < release.columns(); ++c) {
    if (can_combine(release.field(c))) {
      columns.push_back(coarse_column(everyone, c));
    }
  }
  const auto name = [&](const CoarseColumn& c) { return release.field(c.column).name; };
  std::sort(columns.begin(), columns.end(), [&](const CoarseColumn& a, const CoarseColumn& b) {
    return a.distinct != b.distinct ? a.distinct < b.distinct : name(a) < name(b);
  });
  for (std::size_t i = kMostColumns; i < columns.size(); ++i) {
    pairs.left_out.push_back(name(columns[i]));
  }
  std::sort(pairs.left_out.begin(), pairs.left_out.end());
  columns.resize(std::min(columns.size(), kMostColumns));
  return columns;
}

}  // namespace

RarePairs rare_pairs(const Table& release, const People& people) {
  const Everyone everyone(people);
  RarePairs result{std::vector<std::uint32_t>(everyone.units),
                   std::vector<std::uint32_t>(everyone.units),
                   0,
                   {}};
  const auto columns = coarse_columns(release, everyone, result);
  result.columns = columns.size();
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  for (std::size_t b = 1; b < columns.size(); ++b) {
    for (std::size_t a = 0; a < b; ++a) {
      pairs.emplace_back(a, b);
    }
  }
  std::vector<Combined> combined(pairs.size());
  parallel_for(pairs.size(), [&](std::size_t p) {
    combined[p] =
        combine_columns(release, everyone, columns[pairs[p].first], columns[pairs[p].second]);
  });
  for (const Combined& pair : combined) {
    for (std::size_t unit = 0; unit < everyone.units; ++unit) {
      result.held[unit] += pair.held[unit] ? 1 : 0;
      result.met[unit] += pair.met[unit] ? 1 : 0;
    }
  }
  return result;
}

}  // namespace assay
