#include <algorithm>
#include <bit>
#include <cmath>
#include <optional>
#include <unordered_set>

#include "attacks/singling_out/predicates.h"
#include "core/hash.h"
#include "core/parallel.h"

namespace assay {
namespace {

using Operator = Condition::Operator;

constexpr std::size_t kMostTries = 100;  // a predicate wanted
constexpr double kMostRounds = 4;  // tries a row and set of columns: all but e^-4 of them are met
constexpr std::size_t kTriesAtATime = 4096;  // looked at in parallel

/// A condition, and the row it was read off: rows have an order of their own, codes have not.
struct Candidate {
  Condition condition;
  std::uint32_t row = 0;
};

/// The rows first..last-1 in sorted order, if they are all of one unit: the first of them.
std::optional<std::uint32_t> row_of_one_unit(const PredicateTable& table,
                                             std::span<const std::uint32_t> rows) {
  const bool one = !rows.empty() && std::all_of(rows.begin(), rows.end(), [&](std::uint32_t row) {
    return table.unit(row) == table.unit(rows.front());
  });
  return one ? std::optional(rows.front()) : std::nullopt;
}

/// The isolating conditions on one column, in the order of the rows.
std::vector<Candidate> candidates_of(const PredicateTable& table, std::uint32_t column) {
  std::vector<Candidate> found;
  const auto values = table.values(column);
  const auto rows = table.sorted(column);
  const auto add = [&](Operator op, std::size_t from, std::size_t to) {
    if (const auto row = row_of_one_unit(table, rows.subspan(from, to - from))) {
      const double value = op == Operator::kMissing ? 0 : values[from];
      found.push_back({{column, op, value}, *row});
    }
  };
  for (std::size_t from = 0, to = 0; from < values.size(); from = to) {
    for (to = from; to < values.size() && values[to] == values[from];) {
      ++to;
    }
    add(Operator::kEquals, from, to);
    if (table.ordered(column) && from == 0) {
      add(Operator::kAtMost, from, to);
    }
    if (table.ordered(column) && to == values.size()) {
      add(Operator::kAtLeast, from, to);
    }
  }
  add(Operator::kMissing, values.size(), rows.size());
  std::stable_sort(found.begin(), found.end(),
                   [](const Candidate& a, const Candidate& b) { return a.row < b.row; });
  return found;
}

std::vector<double> medians(const PredicateTable& table) {
  std::vector<double> middle(table.columns());
  for (std::size_t c = 0; c < middle.size(); ++c) {
    const auto values = table.values(c);
    if (!values.empty()) {
      middle[c] = (values[(values.size() - 1) / 2] + values[values.size() / 2]) / 2;
    }
  }
  return middle;
}

std::vector<std::size_t> random_columns(const PredicateTable& table, std::size_t width, Rng& rng) {
  auto columns = rng.choose(table.columns(), std::min(width, table.columns()));
  std::sort(columns.begin(), columns.end());
  return columns;
}

Condition condition_at(const PredicateTable& table, std::size_t column, std::size_t row,
                       double median) {
  const double value = table.cell(column, row);
  const auto c = static_cast<std::uint32_t>(column);
  if (std::isnan(value)) {
    return {c, Operator::kMissing, 0};
  }
  if (!table.ordered(column)) {
    return {c, Operator::kEquals, value};
  }
  return {c, value > median ? Operator::kAtLeast : Operator::kAtMost, value};
}

/// Tries that are worth while: 100 a predicate, but no more than some for each row and set of columns.
std::size_t most_tries(const PredicateTable& release, std::size_t width, std::size_t count) {
  width = std::min(width, release.columns());
  auto sets = static_cast<double>(release.rows());
  for (std::size_t i = 0; i < width; ++i) {
    sets *= static_cast<double>(release.columns() - i) / static_cast<double>(i + 1);
  }
  const auto tries = static_cast<double>(kMostTries * count);
  return static_cast<std::size_t>(std::ceil(std::min(tries, kMostRounds * sets)));
}

struct PredicateHash {
  std::size_t operator()(const Predicate& predicate) const {
    std::uint64_t hash = predicate.size();
    for (const Condition& one : predicate) {
      hash = combine(hash, one.column * 4 + static_cast<std::uint64_t>(one.op));
      hash = combine(hash, std::bit_cast<std::uint64_t>(one.value + 0.0));  // -0 + 0 = 0
    }
    return hash;
  }
};

/// Every value once, in the order of the rows: that of the sorted codes depends on how they were given out.
std::vector<std::vector<double>> distinct_values(const PredicateTable& table) {
  std::vector<std::vector<double>> distinct(table.columns());
  for (std::size_t c = 0; c < distinct.size(); ++c) {
    std::unordered_set<double> seen;
    for (std::size_t row = 0; row < table.rows(); ++row) {
      const double value = table.cell(c, row);
      if (!std::isnan(value) && seen.insert(value).second) {
        distinct[c].push_back(value);
      }
    }
  }
  return distinct;
}

}  // namespace

DrawnPredicates draw_univariate(const PredicateTable& release, std::size_t count, Rng rng) {
  std::vector<Candidate> all;
  for (std::uint32_t column = 0; column < release.columns(); ++column) {
    const auto own = candidates_of(release, column);
    all.insert(all.end(), own.begin(), own.end());
  }
  DrawnPredicates drawn;
  drawn.tried = drawn.found = all.size();
  for (const std::size_t i : rng.choose(all.size(), std::min(count, all.size()))) {
    drawn.predicates.push_back({all[i].condition});
  }
  return drawn;
}

DrawnPredicates draw_multivariate(const PredicateTable& release, std::size_t width,
                                  std::size_t count, const Rng& rng) {
  const auto middle = medians(release);
  const std::size_t most = most_tries(release, width, count);
  std::unordered_set<Predicate, PredicateHash> kept;
  DrawnPredicates drawn;
  while (drawn.found < count && drawn.tried < most) {
    const std::size_t from = drawn.tried;
    std::vector<Predicate> tried(std::min(kTriesAtATime, most - from));
    std::vector<char> isolates(tried.size());
    parallel_blocks(tried.size(), 64, [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) {
        Rng own = rng.split(from + i);
        const std::size_t row = own.below(release.rows());
        for (const std::size_t column : random_columns(release, width, own)) {
          tried[i].push_back(condition_at(release, column, row, middle[column]));
        }
        isolates[i] = release.isolates(tried[i]) ? 1 : 0;
      }
    });
    for (std::size_t i = 0; i < tried.size() && drawn.found < count; ++i) {
      ++drawn.tried;
      if (isolates[i] != 0 && kept.insert(tried[i]).second) {
        ++drawn.found;
        drawn.predicates.push_back(std::move(tried[i]));
      }
    }
  }
  return drawn;
}

std::vector<Predicate> guess_predicates(const PredicateTable& people, std::size_t width,
                                        std::size_t count, const Rng& rng) {
  const auto distinct = distinct_values(people);
  std::vector<Predicate> guesses(count);
  for (std::size_t i = 0; i < count; ++i) {
    Rng own = rng.split(i);
    for (const std::size_t column : random_columns(people, width, own)) {
      const auto c = static_cast<std::uint32_t>(column);
      const auto values = people.values(column);
      if (values.empty()) {
        guesses[i].push_back({c, Operator::kMissing, 0});
      } else if (people.ordered(column)) {
        const double value = values.front() + own.uniform() * (values.back() - values.front());
        guesses[i].push_back(
            {c, own.bernoulli(0.5) ? Operator::kAtLeast : Operator::kAtMost, value});
      } else {
        guesses[i].push_back(
            {c, Operator::kEquals, distinct[column][own.below(distinct[column].size())]});
      }
    }
  }
  return guesses;
}

}  // namespace assay
