#pragma once
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "core/evidence.h"
#include "core/rng.h"
#include "metrics/fidelity/sequences.h"
#include "tests/support/tables.h"

/// People whose rows follow a Markov chain, and what fidelity.sequences says of them.
namespace assay::testing {

template <std::size_t K>
using Matrix = std::array<std::array<double, K>, K>;  ///< rows: from; sum 1

/// Stationary law (1/2, 1/4, 1/4); goes round 0 -> 1 -> 2 -> 0 more often than back, so that time has a direction.
inline constexpr Matrix<3> kRound = {{{0.7, 0.2, 0.1}, {0.2, 0.2, 0.6}, {0.4, 0.4, 0.2}}};
inline constexpr std::array<double, 3> kStationary = {0.5, 0.25, 0.25};
/// Two states with eigenvalue 0.6, stationary (1/2, 1/2): looks the same backwards.
inline constexpr Matrix<2> kThereAndBack = {{{0.8, 0.2}, {0.2, 0.8}}};

/// beta P + (1 - beta) 1 pi': the same stationary law, departures from independence times beta.
inline Matrix<3> weakened(double beta) {
  Matrix<3> out{};
  for (std::size_t a = 0; a < 3; ++a) {
    for (std::size_t b = 0; b < 3; ++b) {
      out[a][b] = beta * kRound[a][b] + (1 - beta) * kStationary[b];
    }
  }
  return out;
}

template <class Weights>
std::int32_t draw(const Weights& weights, Rng& rng) {
  double u = rng.uniform();
  for (std::size_t i = 0; i + 1 < weights.size(); ++i) {
    if (u < weights[i]) {
      return static_cast<std::int32_t>(i);
    }
    u -= weights[i];
  }
  return static_cast<std::int32_t>(weights.size() - 1);
}

struct Rows {
  std::vector<double> person, time;
  std::vector<std::int32_t> state;
  Table table() const {
    return TableBuilder()
        .numeric("person", person)
        .role(Role::kEntity)
        .numeric("time", time)
        .role(Role::kOrder)
        .coded("state", {"a", "b", "c"}, state)
        .table();
  }
};

/// Chains from the stationary law, 4 to 8 rows each, one or two steps of time apart.
template <std::size_t K>
Rows chains(std::size_t people, const Matrix<K>& matrix, const std::array<double, K>& start,
            Rng rng) {
  Rows rows;
  for (std::size_t p = 0; p < people; ++p) {
    double time = static_cast<double>(rng.below(5));
    std::int32_t state = draw(start, rng);
    const std::size_t length = 4 + rng.below(5);
    for (std::size_t i = 0; i < length; ++i) {
      rows.person.push_back(static_cast<double>(p));
      rows.time.push_back(time);
      rows.state.push_back(state);
      state = draw(matrix[static_cast<std::size_t>(state)], rng);
      time += 1 + static_cast<double>(rng.below(2));
    }
  }
  return rows;
}
inline Rows round_chains(std::size_t people, Rng rng) {
  return chains(people, kRound, kStationary, rng);
}

inline Table with(const Table& table, std::size_t column, Column cells) {
  std::vector<Column> columns;
  for (std::size_t c = 0; c < table.columns(); ++c) {
    columns.push_back(c == column ? cells : table.column(c));
  }
  return {table.schema(), columns};
}

inline Table backwards(const Table& table, std::size_t order) {
  auto time = table.as_numbers(order);
  for (double& t : time) {
    t = -t;
  }
  return with(table, order, Numbers(time));
}

inline Result sequences(const Table& train, const std::optional<Table>& holdout,
                        const Table& release, const Rng& rng = Rng(1)) {
  return make_sequences()->evaluate(Evidence(train, holdout, release), rng);
}

/// Skill of one aspect, from the table of aspects; empty if it is not scored.
struct Skill {
  double value = 0, low = 0, high = 0;
  bool holds(double truth) const { return low <= truth && truth <= high; }
};
inline std::optional<Skill> skill_of(const Result& result, const std::string& aspect) {
  for (const auto& row : result.tables.at(0).rows) {
    if (row[0] == Value(aspect) && std::holds_alternative<double>(row[2])) {
      return Skill{std::get<double>(row[2]), std::get<double>(row[3]), std::get<double>(row[4])};
    }
  }
  return std::nullopt;
}

}  // namespace assay::testing
