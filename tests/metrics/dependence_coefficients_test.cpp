// What fidelity.dependence says beside its skill: coefficients, sign flips, partial correlations, driving cells.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ctime>
#include <filesystem>

#include "core/csv.h"
#include "core/parallel.h"
#include "metrics/fidelity/coefficients_study.h"
#include "metrics/fidelity/dependence.h"
#include "tests/metrics/populations.h"
#include "tests/support/reference_data.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::population;
using testing::shuffled_columns;
using testing::TableBuilder;

Result dependence(const Table& train, const std::optional<Table>& holdout, const Table& release,
                  bool coefficients = true) {
  const auto measure = make_dependence();
  set_option(*measure, "fidelity.dependence", "coefficients", coefficients ? "true" : "false");
  return measure->evaluate(Evidence(train, holdout, release), Rng(1));
}

const Part& part(const Result& result, std::string_view a, std::string_view b) {
  for (const auto& candidate : result.parts) {
    const auto &first = candidate.key[0].second, &second = candidate.key[1].second;
    if ((first == a && second == b) || (first == b && second == a)) {
      return candidate;
    }
  }
  throw std::runtime_error("no such part");
}

std::optional<Value> value(const Values& values, std::string_view name) {
  for (const auto& [key, found] : values) {
    if (key == name) {
      return found;
    }
  }
  return std::nullopt;
}

double number(const Values& values, std::string_view name) {
  return std::get<double>(value(values, name).value());
}

const TableBlock& table(const Result& result, std::string_view title) {
  for (const auto& block : result.tables) {
    if (block.title.starts_with(title)) {
      return block;
    }
  }
  throw std::runtime_error("no such table");
}

TEST(DependenceCoefficients, ChangeNothingElse) {
  const Table train = population(1500, 0.7, Rng(1)), release = population(1200, 0.2, Rng(3));
  const Table holdout = population(500, 0.7, Rng(2));
  Result with = dependence(train, holdout, release);
  const Result without = dependence(train, holdout, release, false);
  EXPECT_GT(with.tables.size(), without.tables.size());
  with.values.resize(without.values.size());
  with.tables.resize(without.tables.size());
  for (std::size_t i = 0; i < with.parts.size(); ++i) {
    EXPECT_GT(with.parts[i].values.size(), without.parts[i].values.size());
    with.parts[i].values.resize(without.parts[i].values.size());
  }
  EXPECT_EQ(with, without);
}

TEST(DependenceParts, ThatAreNotListedCountAllTheSame) {
  const Table train = population(800, 0.7, Rng(1)), release = population(700, -0.7, Rng(3));
  const Result all = dependence(train, std::nullopt, release);
  const auto measure = make_dependence();
  set_option(*measure, "fidelity.dependence", "parts", "3");
  Result few = measure->evaluate(Evidence(train, std::nullopt, release), Rng(1));
  ASSERT_EQ(all.parts.size(), 10);
  EXPECT_EQ(few.parts, std::vector<Part>(all.parts.begin(), all.parts.begin() + 3));
  EXPECT_THAT(few.note, HasSubstr("The 3 worst pairs of 10 are listed; all of them count."));
  EXPECT_THAT(all.note, Not(HasSubstr("are listed")));
  few.parts = all.parts;
  few.note = all.note;
  EXPECT_EQ(few, all) << "estimate, values, tables with every sign flip, and heat map";
}

TEST(DependenceCoefficients, OfASquareAgainstAShuffledOneShowItAsLost) {
  Rng rng(1);
  std::vector<double> x, y;
  for (int i = 0; i < 2000; ++i) {
    x.push_back(rng.normal());
    y.push_back(x.back() * x.back());
  }
  const Table train = TableBuilder().numeric("x", x).numeric("y", y).table();
  rng.shuffle(y);
  const Table release = TableBuilder().numeric("x", x).numeric("y", y).table();
  const Result result = dependence(train, std::nullopt, release);
  const Values& values = part(result, "x", "y").values;
  EXPECT_EQ(std::get<std::string>(value(values, "fate").value()), "lost");
  // Five standard errors of r, 2,000 rows: n var = E[x^2 (y - 1)^2]/(E[x^2] var y) = (15 - 6 + 1)/2 = 5.
  EXPECT_NEAR(number(values, "pearson training"), 0, 5 * std::sqrt(5.0 / 2000));
  EXPECT_NEAR(number(values, "pearson release"), 0, 5 / std::sqrt(2000.0));
  EXPECT_GT(number(values, "mutual information training"), 1);
  EXPECT_NEAR(number(values, "mutual information release"), 0, 0.05);
  EXPECT_LT(number(values, "mutual information p training"), 1e-9);
  EXPECT_GT(number(values, "distance correlation training"), 0.4);
  EXPECT_LT(number(values, "distance correlation release"), 0.15);
  const auto& cells = table(result, "Cells that drive");
  ASSERT_EQ(cells.rows.size(), 3);
  EXPECT_EQ(cells.rows[0][2], Value("lost"));
  EXPECT_GE(std::abs(std::get<double>(cells.rows[0][7])),
            std::abs(std::get<double>(cells.rows[1][7])));
}

TEST(DependenceCoefficients, OfNormalColumnsHaveTheirKnownValues) {
  constexpr double kRho = 0.6;
  const Result result =
      dependence(population(20'000, kRho, Rng(1)), std::nullopt, population(20'000, 0, Rng(2)));
  const Values& values = part(result, "x", "y").values;
  // Six standard errors; each coefficient's is below 1/sqrt(n) = 0.007.
  const double bound = 6 / std::sqrt(20'000.0), pi = std::acos(-1.0);
  EXPECT_NEAR(number(values, "pearson training"), kRho, bound);
  EXPECT_NEAR(number(values, "spearman training"), 6 / pi * std::asin(kRho / 2), bound);
  EXPECT_NEAR(number(values, "kendall training"), 2 / pi * std::asin(kRho), bound);
  EXPECT_NEAR(number(values, "kendall release"), 0, bound);
  // Bins lose some of -ln(1 - rho^2)/2 = 0.223, and can add nothing.
  EXPECT_LT(number(values, "mutual information training"), 0.223 + bound);
  EXPECT_GT(number(values, "mutual information training"), 0.19);
  // y depends on nothing else but x: the partial correlation is the correlation.
  EXPECT_NEAR(number(values, "partial correlation training"), kRho, bound);
  EXPECT_FALSE(value(values, "correlation ratio training"));
  EXPECT_TRUE(value(part(result, "x", "group").values, "correlation ratio training"));
  EXPECT_FALSE(value(part(result, "x", "group").values, "pearson training"));
}

TEST(DependenceCoefficients, NameSignFlips) {
  const Table train = population(3000, 0.5, Rng(1));
  const Result flipped = dependence(train, std::nullopt, population(3000, -0.5, Rng(2)));
  EXPECT_THAT(flipped.note,
              HasSubstr("One correlation changes sign in the release: x with y (+0."));
  EXPECT_EQ(number(flipped.values, "sign flips"), 1);
  EXPECT_EQ(table(flipped, "Sign flips").rows.size(), 1);
  const Result lost = dependence(train, std::nullopt, shuffled_columns(train, Rng(3)));
  EXPECT_EQ(number(lost.values, "sign flips"), 0) << "chance alone decides a sign near 0";
  EXPECT_THAT(lost.note, Not(HasSubstr("sign")));
}

/// x and y depend only through z (`direct` = 0), or beyond it.
Table chain(std::size_t rows, double direct, Rng rng) {
  std::vector<double> x, y, z;
  for (std::size_t i = 0; i < rows; ++i) {
    z.push_back(rng.normal());
    x.push_back(z.back() + rng.normal());
    y.push_back(z.back() + direct * (x.back() - z.back()) + rng.normal());
  }
  return TableBuilder().numeric("x", x).numeric("y", y).numeric("z", z).table();
}

TEST(DependenceCoefficients, TellPartialCorrelationsLostFromInvented) {
  const Table direct = chain(3000, 0.5, Rng(1)), indirect = chain(3000, 0, Rng(2));
  const Result lost = dependence(direct, std::nullopt, indirect);
  // Partial correlation of x, y given z: 0.5/sqrt(1.25) before, 0 after.
  const Values& values = part(lost, "x", "y").values;
  EXPECT_NEAR(number(values, "partial correlation training"), 0.5 / std::sqrt(1.25), 0.1);
  EXPECT_NEAR(number(values, "partial correlation release"), 0, 0.1);
  EXPECT_EQ(table(lost, "Lost partial").rows.at(0).at(0), Value("x"));
  EXPECT_EQ(table(lost, "Lost partial").rows.at(0).at(1), Value("y"));
  const Result invented = dependence(indirect, std::nullopt, direct);
  EXPECT_EQ(table(invented, "Invented partial").rows.at(0).at(1), Value("y"));
  const Result same = dependence(direct, std::nullopt, chain(3000, 0.5, Rng(3)));
  EXPECT_TRUE(table(same, "Lost partial").rows.empty());
  EXPECT_TRUE(table(same, "Invented partial").rows.empty());
}

TEST(DependenceCoefficients, SayWhenPartialCorrelationsNeedARidge) {
  const auto with_copy = [](std::uint64_t seed) {
    const Table table = population(600, 0.5, Rng(seed));
    std::vector<double> x(table.numbers(0).begin(), table.numbers(0).end()), y, copy;
    y.assign(table.numbers(1).begin(), table.numbers(1).end());
    for (const double value : x) {
      copy.push_back(2 * value + 1);
    }
    return TableBuilder().numeric("x", x).numeric("y", y).numeric("copy", copy).table();
  };
  const Result result = dependence(with_copy(1), std::nullopt, with_copy(2));
  EXPECT_THAT(result.note, HasSubstr("Partial correlations have a ridge of 0.001"));
  EXPECT_THAT(result.note, HasSubstr("training table and the release"));
}

std::vector<double> normals(std::size_t rows, std::uint64_t seed) {
  Rng rng(seed);
  std::vector<double> out(rows);
  for (double& x : out) {
    x = rng.normal();
  }
  return out;
}

TEST(DependenceCoefficients, OfOddTablesAreEmptyNotWrong) {
  const double none = std::nan("");
  const Table train = TableBuilder()
                          .numeric("gone", std::vector<double>(60, none))
                          .numeric("same", std::vector<double>(60, 3))
                          .numeric("x", normals(60, 1))
                          .numeric("y", normals(60, 2))
                          .table();
  const Table flat = TableBuilder()
                         .numeric("gone", std::vector<double>(60, none))
                         .numeric("same", std::vector<double>(60, 3))
                         .numeric("x", std::vector<double>(60, 1))
                         .numeric("y", normals(60, 3))
                         .table();
  const Result result = dependence(train, std::nullopt, flat);
  const Values& values = part(result, "x", "y").values;
  EXPECT_EQ(value(values, "pearson release"), Value());
  EXPECT_EQ(value(values, "cramers v release"), Value());
  EXPECT_EQ(number(values, "mutual information release"), 0);
  EXPECT_FALSE(value(part(result, "x", "same").values, "pearson training"));
  const Result one = dependence(train, std::nullopt, train.take(std::vector<std::size_t>{0}));
  EXPECT_EQ(value(part(one, "x", "y").values, "spearman release"), Value());
}

TEST(DependenceCoefficients, SayWhichNullAPIsOf) {
  const auto table = [](std::uint64_t seed) {
    Rng rng(seed);
    std::vector<std::int32_t> word, other, coin;
    for (int i = 0; i < 400; ++i) {
      word.push_back(static_cast<std::int32_t>(rng.below(12)));
      other.push_back(rng.bernoulli(0.5) ? word.back() : static_cast<std::int32_t>(rng.below(12)));
      coin.push_back(static_cast<std::int32_t>(rng.below(2)));
    }
    const std::vector<std::string> words{"a", "b", "c", "d", "e", "f",
                                         "g", "h", "i", "j", "k", "l"};
    return TableBuilder()
        .coded("word", words, word)
        .coded("other", words, other)
        .coded("coin", {"heads", "tails"}, coin)
        .table();
  };
  const Table train = table(1), release = table(2);
  const Result result = dependence(train, std::nullopt, release);
  const Values& sparse = part(result, "word", "other").values;
  EXPECT_EQ(value(sparse, "mutual information null training"), Value("permutation"));
  EXPECT_EQ(number(sparse, "mutual information p training"), 0.001) << "half of the rows are alike";
  const Values& dense = part(result, "word", "coin").values;
  EXPECT_EQ(value(dense, "mutual information null training"), Value("chi-square"));
  std::vector<std::size_t> reversed(release.rows());
  for (std::size_t i = 0; i < reversed.size(); ++i) {
    reversed[i] = reversed.size() - 1 - i;
  }
  const Result turned = dependence(train.take(reversed), std::nullopt, release.take(reversed));
  for (const auto* name : {"mutual information release", "mutual information p release"}) {
    EXPECT_NEAR(number(part(turned, "word", "other").values, name), number(sparse, name), 1e-12);
  }
}

TEST(DependenceCoefficients, GiveNoPWhereAPersonHasSeveralRows) {
  const auto panel = [](std::uint64_t seed) {
    const Table table = population(300, 0.5, Rng(seed));
    std::vector<std::string> person;
    for (int i = 0; i < 300; ++i) {
      person.push_back(std::to_string(i / 3));
    }
    return TableBuilder()
        .words("person", Kind::kId, person)
        .role(Role::kEntity)
        .numeric("x", {table.numbers(0).begin(), table.numbers(0).end()})
        .numeric("y", {table.numbers(1).begin(), table.numbers(1).end()})
        .table();
  };
  const Result result = dependence(panel(1), std::nullopt, panel(2));
  EXPECT_EQ(value(result.parts[0].values, "mutual information p training"), Value());
  EXPECT_GT(number(result.parts[0].values, "mutual information training"), 0);
}

TEST(DependenceCoefficients, DoNotDependOnRowOrColumnOrderOrThreads) {
  const Table train = population(900, 0.7, Rng(1)), release = population(800, -0.4, Rng(3));
  const Result plain = dependence(train, std::nullopt, release);
  const std::vector<std::size_t> reversed{4, 3, 2, 1, 0};
  const Result moved =
      dependence(train.select(reversed), std::nullopt, release.take(Rng(9).choose(800, 800)));
  for (const auto& one : plain.parts) {
    const Part& other = part(moved, one.key[0].second, one.key[1].second);
    ASSERT_EQ(one.values.size(), other.values.size());
    for (const auto& [key, cell] : one.values) {
      if (std::holds_alternative<double>(cell) && !key.starts_with("theils u")) {
        EXPECT_NEAR(std::get<double>(cell), number(other.values, key), 1e-9) << key;
      }
    }
  }
  EXPECT_EQ(number(plain.values, "sign flips"), number(moved.values, "sign flips"));
  const ThreadLimit limit(1);
  EXPECT_EQ(plain, dependence(train, std::nullopt, release));
}

TEST(DependenceCoefficients, OfManyColumnsSayWhichPairsGetTheCostlyOnes) {
  const auto wide = [](std::uint64_t seed) {
    Rng rng(seed);
    TableBuilder builder;
    for (int c = 0; c < 40; ++c) {
      builder.numeric("c" + std::to_string(100 + c), normals(60, rng.bits()));
    }
    return builder.table();
  };
  const Result result = dependence(wide(1), std::nullopt, wide(2));
  EXPECT_THAT(result.note, HasSubstr("for the 500 worst of 780 pairs of ordered columns"));
  EXPECT_TRUE(value(result.parts[kDeepPairs - 1].values, "kendall training"));
  EXPECT_FALSE(value(result.parts[kDeepPairs].values, "kendall training"));
  EXPECT_TRUE(value(result.parts[kDeepPairs].values, "spearman training"));
}

TEST(SlowDependenceCoefficients, OfAdultTakeSixCpuSecondsAtMost) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const auto read = [](const char* name) {
    return read_table(testing::shared_file(std::string("data/") + name));
  };
  const Table train = read("adult_train.csv"), holdout = read("adult_holdout.csv"),
              release = read("adult_synthetic_ctgan.csv");
  const auto seconds = [&](bool coefficients) {
    const auto begin = std::clock();
    dependence(train, holdout, release, coefficients);
    return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  };
  const double without = seconds(false), with = seconds(true);
  std::cout << "cpu seconds | dependence on Adult | " << without << " without, " << with
            << " with coefficients\n";
  EXPECT_LT(with - without, 6 * 1.5);
}

}  // namespace
}  // namespace assay
