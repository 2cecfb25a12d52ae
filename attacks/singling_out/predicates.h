#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "core/rng.h"
#include "core/stats/resampling.h"
#include "core/table.h"

namespace assay {

/// A statement about one cell. A missing cell satisfies kMissing only.
struct Condition {
  enum class Operator : std::uint8_t { kAtMost, kAtLeast, kEquals, kMissing };
  std::uint32_t column = 0;  ///< of the PredicateTable
  Operator op = Operator::kMissing;
  double value = 0;  ///< a number, microseconds, or a code
  bool operator==(const Condition&) const = default;
};
/// A statement about a row: all of its conditions; at least one.
using Predicate = std::vector<Condition>;

/// Columns that predicates speak of: numeric, datetime, categorical and text ones that are neither ignored nor the
/// entity; by name, so that the order of columns changes nothing.
std::vector<std::size_t> predicate_columns(const Schema& schema);

/// One row for every unit and content, in an order that does not depend on that of the table: exact copies count
/// once, or an attacker could not speak of a row that the generator wrote twice.
std::vector<std::size_t> distinct_rows(const Table& table);

/// A table to ask which units satisfy a predicate.
///
/// Every column keeps its rows sorted by value: a query walks the rows of its rarest condition only, and stops when
/// it has seen enough units.
class PredicateTable {
 public:
  /// Columns in the order given, rows in that of the table. Cost O(rows log rows) a column, and 12 bytes a cell.
  PredicateTable(const Table& table, std::span<const std::size_t> columns, const Units& units);

  std::size_t rows() const { return unit_.size(); }
  std::size_t columns() const { return columns_.size(); }
  std::size_t units() const { return units_; }
  bool ordered(std::size_t column) const { return columns_[column].ordered; }
  double cell(std::size_t column, std::size_t row) const { return columns_[column].cells[row]; }
  /// The rows sorted by value, missing ones last, and how many have a value.
  std::span<const std::uint32_t> sorted(std::size_t column) const {
    return columns_[column].sorted;
  }
  std::size_t present(std::size_t column) const { return columns_[column].values.size(); }
  /// The values ascending, one a row that has one.
  std::span<const double> values(std::size_t column) const { return columns_[column].values; }
  std::uint32_t unit(std::size_t row) const { return unit_[row]; }

  /// The units of which a row satisfies the predicate, ascending; nothing if they are more than `most`.
  std::vector<std::uint32_t> matching(const Predicate& predicate, std::size_t most) const;
  /// Whether exactly one unit satisfies it.
  bool isolates(const Predicate& predicate) const { return matching(predicate, 1).size() == 1; }

 private:
  struct Column {
    bool ordered = false;
    std::vector<double> cells;  // NaN missing
    std::vector<std::uint32_t> sorted;
    std::vector<double> values;
  };
  /// The rows that satisfy one condition.
  std::span<const std::uint32_t> rows_with(const Condition& condition) const;

  std::vector<Column> columns_;
  std::vector<std::uint32_t> unit_;
  std::size_t units_ = 0;
};

/// Predicates made from a release, each of which isolates one of its units.
struct DrawnPredicates {
  std::vector<Predicate> predicates;
  std::size_t tried = 0;  ///< candidates looked at
  std::size_t found = 0;  ///< that isolate, `predicates` among them
};
/// Univariate: "= v" for every value that exactly one unit has, "at most the minimum", "at least the maximum", and "is
/// missing" where one unit lacks the value; `count` of them at random.
DrawnPredicates draw_univariate(const PredicateTable& release, std::size_t count, Rng rng);
/// Multivariate: a random row and `width` random columns (or all, if there are fewer): ">= v" of a number above the
/// column's median, "<= v" of any other, "= v" of a category or text, "is missing"; kept if it isolates and was not
/// kept before, until there are `count`. Gives up after 100 x count tries, or 4 for every row and set of columns. Try
/// i uses rng.split(i).
DrawnPredicates draw_multivariate(const PredicateTable& release, std::size_t width,
                                  std::size_t count, const Rng& rng);
/// The baseline: what could be guessed without the release. Random columns; of a number "<= v" or ">= v" with v even
/// in the range of `people`, else "= v" with v even among their values. Kept whether or not it isolates anybody.
std::vector<Predicate> guess_predicates(const PredicateTable& people, std::size_t width,
                                        std::size_t count, const Rng& rng);

}  // namespace assay
