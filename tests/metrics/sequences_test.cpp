#include "metrics/fidelity/sequences.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <fstream>

#include "core/csv.h"
#include "core/schema_file.h"
#include "core/stats/resampling.h"
#include "metrics/fidelity/sequences_study.h"
#include "tests/support/checks.h"
#include "tests/support/reference_data.h"
#include "tests/support/tables.h"

namespace assay {
namespace {

using testing::binomial_tail;
using ::testing::HasSubstr;
using testing::TableBuilder;

constexpr int kSeeds = 40;

template <std::size_t K>
using Matrix = std::array<std::array<double, K>, K>;  ///< rows: from; sum 1

/// Stationary law (1/2, 1/4, 1/4); goes round 0 -> 1 -> 2 -> 0 more often than back, so that time has a direction.
constexpr Matrix<3> kRound = {{{0.7, 0.2, 0.1}, {0.2, 0.2, 0.6}, {0.4, 0.4, 0.2}}};
constexpr std::array<double, 3> kStationary = {0.5, 0.25, 0.25};
/// Two states with eigenvalue 0.6, stationary (1/2, 1/2): looks the same backwards.
constexpr Matrix<2> kThereAndBack = {{{0.8, 0.2}, {0.2, 0.8}}};

/// beta P + (1 - beta) 1 pi': the same stationary law, departures from independence times beta.
Matrix<3> weakened(double beta) {
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
Rows round_chains(std::size_t people, Rng rng) { return chains(people, kRound, kStationary, rng); }

Table with(const Table& table, std::size_t column, Column cells) {
  std::vector<Column> columns;
  for (std::size_t c = 0; c < table.columns(); ++c) {
    columns.push_back(c == column ? cells : table.column(c));
  }
  return {table.schema(), columns};
}

Table backwards(const Table& table, std::size_t order) {
  auto time = table.as_numbers(order);
  for (double& t : time) {
    t = -t;
  }
  return with(table, order, Numbers(time));
}

Result sequences(const Table& train, const std::optional<Table>& holdout, const Table& release) {
  return make_sequences()->evaluate(Evidence(train, holdout, release), Rng(1));
}

/// Skill of one aspect, from the table of aspects; empty if it is not scored.
struct Skill {
  double value = 0, low = 0, high = 0;
  bool holds(double truth) const { return low <= truth && truth <= high; }
};
std::optional<Skill> skill_of(const Result& result, const std::string& aspect) {
  for (const auto& row : result.tables.at(0).rows) {
    if (row[0] == Value(aspect) && std::holds_alternative<double>(row[2])) {
      return Skill{std::get<double>(row[2]), std::get<double>(row[3]), std::get<double>(row[4])};
    }
  }
  return std::nullopt;
}

const Part& part_of(const Result& result, const Key& key) {
  for (const auto& part : result.parts) {
    if (part.key == key) {
      return part;
    }
  }
  throw std::out_of_range("no such part");
}

double value_of(const Values& values, const std::string& name) {
  for (const auto& [known, value] : values) {
    if (known == name) {
      return std::get<double>(value);
    }
  }
  throw std::out_of_range("no value " + name);
}

// --------------------------------------------------------------------------------------------------- familiar figures

Panel panel_of_rows(const Rows& rows) {
  const Table table = rows.table();
  return panel_of(table, learn_bins(table), 1, 1);
}

TEST(TransitionDistance, IsTheTotalVariationOfRowsWeightedByTheFirstTablesStates) {
  // First: a->b, b->a; a->a. Second: a->a, b->b.
  // From a (2/3 of the first's transitions): (1/2, 1/2) against (1, 0), TV 1/2. From b (1/3): (1, 0) against (0, 1), TV 1.
  const Rows first{{1, 1, 1, 2, 2}, {1, 2, 3, 1, 2}, {0, 1, 0, 0, 0}};
  const Rows second{{1, 1, 2, 2}, {1, 2, 1, 2}, {0, 0, 1, 1}};
  const auto bins = learn_bins(first.table());
  const auto distance = transition_distance(panel_of(first.table(), bins, 1, 1),
                                            panel_of(second.table(), bins, 1, 1), bins, 1, 1);
  EXPECT_NEAR(*distance, 2 / 3.0 * 0.5 + 1 / 3.0, 1e-15);
}

TEST(TransitionDistance, OfLongChainsIsThatOfTheirMatrices) {
  const auto bins = learn_bins(round_chains(100, Rng(1)).table());
  const auto panel = [&](const Matrix<3>& matrix, std::uint64_t seed) {
    return panel_of(chains(20'000, matrix, kStationary, Rng(seed)).table(), bins, 1, 1);
  };
  double truth = 0;
  for (std::size_t a = 0; a < 3; ++a) {
    for (std::size_t b = 0; b < 3; ++b) {
      truth += kStationary[a] * std::abs(kRound[a][b] - weakened(0.5)[a][b]) / 2;
    }
  }
  // 100,000 transitions a side: a conditional share errs by at most sqrt(1/4 / 25,000) = 0.0032 on a side, and 3 of them
  // by half their sum; 6.2 deviations for 1e-9.
  EXPECT_NEAR(*transition_distance(panel(kRound, 2), panel(weakened(0.5), 3), bins, 1, 1), truth,
              6.2 * 0.0032 * std::sqrt(2) * 1.5);
}

TEST(Autocorrelation, IsPearsonsOfPairsOfRowsOfOnePerson) {
  // Pairs (1, 2), (2, 3), (3, 5): 3 / sqrt(2 * 14/3). The second person's single row has no pair.
  const Rows rows{{1, 1, 1, 1, 2}, {4, 1, 2, 3, 1}, {0, 0, 0, 0, 0}};
  const Panel panel = panel_of_rows(rows);
  EXPECT_NEAR(*autocorrelation(panel, {5, 1, 2, 3, 9}, 1), 3 / std::sqrt(28 / 3.0), 1e-15);
  EXPECT_FALSE(autocorrelation(panel, {5, 1, 2, 3, 9}, 2)) << "two pairs are too few";
  EXPECT_FALSE(autocorrelation(panel, {7, 7, 7, 7, 7}, 1)) << "constant";
}

TEST(Panel, SortsRowsByOrderAndLeavesOutThoseWithoutOne) {
  const Rows rows{{1, 1, 1, 2}, {3, std::nan(""), 1, 5}, {0, 1, 2, 0}};
  const Panel panel = panel_of_rows(rows);
  EXPECT_EQ(panel.unplaced, 1U);
  EXPECT_EQ(panel.people(), 2U);
  auto gaps = gaps_of(panel).values;
  EXPECT_EQ(gaps, std::vector<double>{2});
  auto lengths = lengths_of(panel).values;
  std::ranges::sort(lengths);
  EXPECT_EQ(lengths, (std::vector<double>{1, 2}));
}

// --------------------------------------------------------------------------------------------------------------- skill

TEST(Sequences, RawOfIdentityIsOne) {
  const Table train = round_chains(300, Rng(1)).table();
  const Result result = sequences(train, round_chains(100, Rng(2)).table(), train);
  EXPECT_EQ(value_of(result.values, "raw"), 1);
  for (const auto& part : result.parts) {
    EXPECT_TRUE(!part.estimate || part.estimate->value == 1);
  }
}

TEST(Sequences, HeadlineIsRawBetweenFloorAndCeiling) {
  const Result result =
      sequences(round_chains(300, Rng(1)).table(), round_chains(300, Rng(2)).table(),
                chains(300, weakened(0.5), kStationary, Rng(3)).table());
  EXPECT_NEAR(result.estimate->value,
              (value_of(result.values, "raw") - *result.floor) / (*result.ceiling - *result.floor),
              1e-12);
}

TEST(SlowSequences, SkillOfAWeakenedChainHasAClosedForm) {
  // D_1 is halved and D_2 quartered: 1 - (1 - 1/2)^2 and 1 - (1 - 1/4)^2. Half of the real pattern is a skill of 3/4.
  int misses = 0, second_misses = 0, wrong = 0;
  for (int seed = 0; seed < kSeeds; ++seed) {
    const Rng rng(static_cast<std::uint64_t>(seed));
    const Result result =
        sequences(round_chains(400, rng.split("train")).table(),
                  round_chains(200, rng.split("holdout")).table(),
                  chains(400, weakened(0.5), kStationary, rng.split("release")).table());
    const auto first = skill_of(result, "transitions"), second = skill_of(result, "second lag");
    misses += first && first->holds(0.75) ? 0 : 1;
    wrong += first && first->holds(0.5) ? 0 : 1;
    second_misses += !second || second->holds(1 - 0.75 * 0.75) ? 0 : 1;
  }
  EXPECT_GT(binomial_tail(misses, kSeeds, 0.05), 1e-9) << misses << " misses";
  EXPECT_GT(binomial_tail(second_misses, kSeeds, 0.05), 1e-9) << second_misses << " misses";
  EXPECT_LT(binomial_tail(wrong, kSeeds, 0.05), 1e-9) << "a wrong truth is held too often";
}

TEST(SlowSequences, OfAFreshSampleOfPeopleHaveSkillOne) {
  for (const auto& [train, release] : {std::pair{400, 400}, {200, 2'000}}) {
    int misses = 0, caught = 0;
    for (int seed = 0; seed < kSeeds; ++seed) {
      const Rng rng(static_cast<std::uint64_t>(seed));
      const Table real = round_chains(static_cast<std::size_t>(train), rng.split("train")).table();
      const Table holdout = round_chains(400, rng.split("holdout")).table();
      const auto made = static_cast<std::size_t>(release);
      const auto fresh = sequences(real, holdout, round_chains(made, rng.split("fresh")).table());
      misses += *fresh.estimate->low <= 1 && 1 <= *fresh.estimate->high ? 0 : 1;
      const auto weak = sequences(
          real, holdout, chains(made, weakened(0.3), kStationary, rng.split("weak")).table());
      caught += *weak.estimate->high < 1 ? 1 : 0;
    }
    EXPECT_GT(binomial_tail(misses, kSeeds, 0.05), 1e-9) << misses << " misses at " << train;
    EXPECT_LT(binomial_tail(caught, kSeeds, 0.05), 1e-9) << "only " << caught << " caught";
  }
}

TEST(Sequences, BackwardsAreCaught) {
  const Table train = round_chains(600, Rng(1)).table();
  const Table holdout = round_chains(300, Rng(2)).table();
  const Table fresh = round_chains(600, Rng(3)).table();
  EXPECT_TRUE(skill_of(sequences(train, holdout, fresh), "transitions")->holds(1));
  const auto reversed = sequences(train, holdout, backwards(fresh, 1));
  EXPECT_LT(skill_of(reversed, "transitions")->high, 1);
  EXPECT_TRUE(skill_of(reversed, "lengths")->holds(1));
}

TEST(Sequences, OfAChainThatLooksTheSameBackwardsAreNotCaught) {
  const auto table = [](std::uint64_t seed) {
    return chains(600, kThereAndBack, {0.5, 0.5}, Rng(seed)).table();
  };
  const auto reversed = sequences(table(1), table(2), backwards(table(3), 1));
  EXPECT_TRUE(skill_of(reversed, "transitions")->holds(1));
}

TEST(Sequences, WithTheOrderShuffledWithinPeopleKeepWhatTheTheorySays) {
  // Six rows of a two-state chain with eigenvalue 0.6: in random order, neighbours are k rows apart with probability
  // (6 - k)/15, so D is 0.6^k on average instead of 0.6. b = sum_k (6 - k)/15 0.6^(k - 1).
  const auto table = [](std::uint64_t seed) {
    Rows rows;
    Rng rng(seed);
    for (int p = 0; p < 1'000; ++p) {
      std::int32_t state = rng.bernoulli(0.5) ? 1 : 0;
      for (int i = 0; i < 6; ++i) {
        rows.person.push_back(p);
        rows.time.push_back(i);
        rows.state.push_back(state);
        state = draw(kThereAndBack[static_cast<std::size_t>(state)], rng);
      }
    }
    return rows.table();
  };
  const Table release = table(3);
  auto time = release.as_numbers(1);
  Rng rng(4);
  for (std::size_t p = 0; p < 1'000; ++p) {
    std::vector<double> own(time.begin() + static_cast<std::ptrdiff_t>(6 * p),
                            time.begin() + static_cast<std::ptrdiff_t>(6 * p + 6));
    rng.shuffle(own);
    std::ranges::copy(own, time.begin() + static_cast<std::ptrdiff_t>(6 * p));
  }
  double kept = 0;
  for (int k = 1; k < 6; ++k) {
    kept += (6 - k) / 15.0 * std::pow(0.6, k - 1);
  }
  const auto skill =
      skill_of(sequences(table(1), table(2), with(release, 1, Numbers(time))), "transitions");
  EXPECT_TRUE(skill->holds(1 - (1 - kept) * (1 - kept))) << skill->low << ' ' << skill->high;
  EXPECT_LT(skill->high, 1);
}

TEST(Sequences, OfRowsDealtAtRandomHaveNoSkillInTransitionsAndGaps) {
  const Table release = round_chains(600, Rng(3)).table();
  const Table dealt_anew =
      with(release, 0, release.take(Rng(4).choose(release.rows(), release.rows())).column(0));
  const Result result =
      sequences(round_chains(600, Rng(1)).table(), round_chains(300, Rng(2)).table(), dealt_anew);
  EXPECT_TRUE(skill_of(result, "transitions")->holds(0));
  EXPECT_TRUE(skill_of(result, "gaps")->holds(0));
  EXPECT_TRUE(skill_of(result, "lengths")->holds(1)) << "every person keeps as many rows";
}

TEST(Sequences, OfPeopleWithOneRowInTheReleaseHaveNoSkill) {
  const Table train = round_chains(300, Rng(1)).table();
  Rows alone = round_chains(300, Rng(2));
  for (std::size_t row = 0; row < alone.person.size(); ++row) {
    alone.person[row] = static_cast<double>(row);
  }
  const Result result = sequences(train, std::nullopt, alone.table());
  EXPECT_NEAR(skill_of(result, "lengths")->value, 0, 1e-12);
  EXPECT_NEAR(skill_of(result, "transitions")->value, 0, 1e-12);
  EXPECT_THAT(part_of(result, {{"aspect", "transitions"}, {"column", "state"}}).note,
              HasSubstr("no person in the release has rows enough"));
}

TEST(Sequences, WithLongerGapsOrFewerRowsAreCaught) {
  const Table train = round_chains(400, Rng(1)).table(),
              holdout = round_chains(300, Rng(2)).table();
  const Table fresh = round_chains(400, Rng(3)).table();
  auto time = fresh.as_numbers(1);
  for (double& t : time) {
    t *= 2;
  }
  const Result slow = sequences(train, holdout, with(fresh, 1, Numbers(time)));
  EXPECT_LT(skill_of(slow, "gaps")->high, 1);
  EXPECT_NEAR(value_of(part_of(slow, {{"aspect", "gaps"}}).values, "mean gap release") /
                  value_of(part_of(slow, {{"aspect", "gaps"}}).values, "mean gap training"),
              2, 0.1);
  std::vector<std::size_t> early;
  for (std::size_t row = 0; row < fresh.rows(); ++row) {
    if (fresh.numbers(1)[row] < 6) {
      early.push_back(row);
    }
  }
  EXPECT_LT(skill_of(sequences(train, holdout, fresh.take(early)), "lengths")->high, 1);
}

TEST(Sequences, DoNotDependOnTheOrderOfRowsOrColumns) {
  const Table train = round_chains(200, Rng(1)).table(),
              release = round_chains(150, Rng(2)).table();
  const Result plain = sequences(train, std::nullopt, release);
  const Result moved =
      sequences(train.select(std::vector<std::size_t>{2, 1, 0})
                    .take(Rng(3).choose(train.rows(), train.rows())),
                std::nullopt, release.take(Rng(4).choose(release.rows(), release.rows())));
  EXPECT_NEAR(plain.estimate->value, moved.estimate->value, 1e-12);
  EXPECT_NEAR(*plain.estimate->low, *moved.estimate->low, 1e-12);
  ASSERT_EQ(plain.parts.size(), moved.parts.size());
  for (std::size_t i = 0; i < plain.parts.size(); ++i) {
    EXPECT_EQ(plain.parts[i].key, moved.parts[i].key);
  }
}

TEST(Sequences, AreNotMovedByOneOutlier) {
  const Table train = round_chains(1'000, Rng(1)).table(),
              fresh = round_chains(1'000, Rng(2)).table();
  auto time = fresh.as_numbers(1);
  time[10] = 1e9;
  EXPECT_NEAR(sequences(train, std::nullopt, fresh).estimate->value,
              sequences(train, std::nullopt, with(fresh, 1, Numbers(time))).estimate->value, 0.001);
}

TEST(Sequences, SayWhyNot) {
  const auto note = [](const Table& table) {
    const Result result = sequences(table, std::nullopt, table);
    EXPECT_FALSE(result.estimate);
    return result.note;
  };
  const Table table = round_chains(50, Rng(1)).table();
  const auto with_roles = [&](std::size_t column, std::vector<Role> roles) {
    Schema schema = table.schema();
    schema.fields[column].roles = std::move(roles);
    return table.with_schema(schema);
  };
  EXPECT_THAT(note(with_roles(0, {})), HasSubstr("no column has the role \"entity\""));
  EXPECT_THAT(note(with_roles(1, {})), HasSubstr("no column has the role \"order\""));
  Rows alone = round_chains(50, Rng(1));
  for (std::size_t row = 0; row < alone.person.size(); ++row) {
    alone.person[row] = static_cast<double>(row);
  }
  EXPECT_THAT(note(alone.table()), HasSubstr("every person in the training table has one row"));
  EXPECT_THAT(note(round_chains(19, Rng(1)).table()), HasSubstr("at least 20 are needed"));
  EXPECT_THAT(testing::input_error([&] { note(with_roles(2, {Role::kOrder})); }),
              HasSubstr("'time' and 'state' both have the role order"));
  const Table words = with_roles(2, {Role::kOrder});
  Schema schema = words.schema();
  schema.fields[1].roles = {};
  EXPECT_THAT(note(words.with_schema(schema)),
              HasSubstr("the order column 'state' is categorical; it must be numeric or datetime"));
}

TEST(Sequences, SayHowManyRowsHaveNoPlace) {
  const Table train = round_chains(100, Rng(1)).table();
  auto time = train.as_numbers(1);
  time[0] = time[1] = std::nan("");
  EXPECT_THAT(sequences(train, std::nullopt, with(train, 1, Numbers(time))).note,
              HasSubstr("left out: 0 training, 2 release"));
}

// ------------------------------------------------------------------------------------------------------------- a panel

/// National Longitudinal Survey of young women, 4,711 people, 28,534 rows: schema written here, columns from the header.
Table panel_of_women() {
  const auto file = testing::shared_file("data/nlswork.csv");
  std::string header;
  std::getline(std::ifstream(file) >> std::ws, header);
  const testing::TemporaryFolder folder;
  std::ofstream toml(folder / "schema.toml");
  toml << "format = \"assay-schema/1\"\n";
  for (std::size_t at = 0; at < header.size();) {
    const std::size_t comma = std::min(header.find(',', at), header.size());
    const std::string name = header.substr(at, comma - at);
    toml << "[columns." << name << "]\nkind = \""
         << (name == "rownames" || name == "idcode" ? "id" : "numeric") << "\"\n";
    toml << (name == "rownames" ? "role = \"ignored\"\n"
             : name == "idcode" ? "role = \"entity\"\n"
             : name == "year"   ? "role = \"order\"\n"
                                : "");
    at = comma + 1;
  }
  toml.close();
  const Schema schema = read_schema(folder / "schema.toml");
  return read_table(file, {&schema, false});
}

TEST(SlowSequences, OfARealPanelAreKeptByNewPeopleAndLostWhenShuffled) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const Table all = panel_of_women();
  const Units people = units_of(all);
  ASSERT_EQ(people.count(), 4'711U);
  const auto order = Rng(3).choose(people.count(), people.count());
  const auto part = [&](std::size_t from, std::size_t to) {
    std::vector<std::size_t> rows;
    for (std::size_t i = from; i < to; ++i) {
      const auto own = people.of(order[i]);
      rows.insert(rows.end(), own.begin(), own.end());
    }
    return all.take(rows);
  };
  const Table train = part(0, 2'400), holdout = part(2'400, 3'600), fresh = part(3'600, 4'711);
  const Result kept = sequences(train, holdout, fresh);
  EXPECT_LE(*kept.estimate->low, 1);
  EXPECT_GE(*kept.estimate->high, 1);
  const auto worst = [&](const char* column) {
    const std::size_t at = all.schema().index_of(column);
    const Table mixed = fresh.take(Rng(5).choose(fresh.rows(), fresh.rows()));
    const Result result = sequences(train, holdout, with(fresh, at, mixed.column(at)));
    EXPECT_LT(*result.estimate->high, 1) << column;
    return std::get<std::string>(result.values.back().second);
  };
  EXPECT_EQ(worst("idcode"), "gaps");
  EXPECT_EQ(worst("year"), "gaps");
  const Result reversed =
      sequences(train, holdout, backwards(fresh, all.schema().index_of("year")));
  EXPECT_LT(skill_of(reversed, "transitions")->high, 1);
  EXPECT_LT(skill_of(reversed, "first rows")->high, 1);
}

}  // namespace
}  // namespace assay
