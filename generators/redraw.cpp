#include "generators/redraw.h"

#include <algorithm>

#include "core/error.h"

namespace assay {
namespace {

template <class T>
Cells<T> replaced(std::span<const T> cells, std::span<const std::size_t> places,
                  std::span<const T> fresh, std::span<const std::size_t> rows) {
  std::vector<T> out(cells.begin(), cells.end());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    out[places[i]] = fresh[rows[i]];
  }
  return out;
}

// `table` with rows[i] of `fresh` in place of its row places[i]; ids, which
// count the rows, stay.
Table with_rows(const Table& table, std::span<const std::size_t> places, const Table& fresh,
                std::span<const std::size_t> rows) {
  std::vector<Column> columns;
  for (std::size_t j = 0; j < table.columns(); ++j) {
    switch (table.field(j).kind) {
      case Kind::kNumeric:
        columns.emplace_back(replaced(table.numbers(j), places, fresh.numbers(j), rows));
        break;
      case Kind::kDatetime:
        columns.emplace_back(replaced(table.times(j), places, fresh.times(j), rows));
        break;
      case Kind::kCategorical:
        columns.emplace_back(replaced(table.codes(j), places, fresh.codes(j), rows));
        break;
      default:
        columns.push_back(table.column(j));
    }
  }
  return Table(table.schema(), std::move(columns));
}

std::vector<std::size_t> rows_that_keep(const Table& table,
                                        std::span<const Constraint> constraints) {
  const auto broken = rows_that_break(table, constraints);
  std::vector<std::size_t> kept;
  for (std::size_t row = 0, next = 0; row < table.rows(); ++row) {
    if (next < broken.size() && broken[next] == row) {
      ++next;
    } else {
      kept.push_back(row);
    }
  }
  return kept;
}

const Constraint& most_broken(const Table& table, std::span<const Constraint> constraints) {
  const auto count = [&](const Constraint& each) {
    return rows_that_break(table, std::span(&each, 1)).size();
  };
  return *std::max_element(constraints.begin(), constraints.end(),
                           [&](const auto& a, const auto& b) { return count(a) < count(b); });
}

}  // namespace

Table redraw_until_kept(Table made, std::span<const Constraint> constraints, const Rng& rng,
                        const std::function<Table(std::size_t, Rng)>& draw) {
  constexpr std::size_t kRounds = 100, kLeastBatch = 1'000, kMostBatch = 100'000;
  if (constraints.empty()) {
    return made;
  }
  auto broken = rows_that_break(made, constraints);
  std::size_t drawn = made.rows(), kept = made.rows() - broken.size();
  for (std::size_t round = 0; round < kRounds && !broken.empty(); ++round) {
    const std::size_t batch = std::clamp(2 * broken.size(), kLeastBatch, kMostBatch);
    const Table fresh = draw(batch, rng.split(round));
    auto rows = rows_that_keep(fresh, constraints);
    drawn += batch;
    kept += rows.size();
    rows.resize(std::min(rows.size(), broken.size()));
    made = with_rows(made, broken, fresh, rows);
    broken.erase(broken.begin(), broken.begin() + static_cast<std::ptrdiff_t>(rows.size()));
  }
  if (!broken.empty()) {
    throw InputError(
        text("constraint '", most_broken(made, constraints).rule, "': ", kept, " of ", drawn,
             " rows drawn keep the rules of the schema, too few; ask for fewer rows, change the "
             "condition, or take the rule out of the schema"));
  }
  return made;
}

}  // namespace assay
