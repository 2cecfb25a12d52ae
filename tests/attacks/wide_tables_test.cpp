// Tables of many columns, columns of many categories, and columns on which half of a table ties: what an attack costs
// is bounded, and what it therefore leaves out depends neither on the release nor on who is a member.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <limits>
#include <set>

#include "attacks/inference/guess.h"
#include "attacks/inference/inference_learned.h"
#include "attacks/linkability/linkability.h"
#include "core/nearest.h"
#include "tests/attacks/audits.h"
#include "tests/support/checks.h"
#include "tests/support/cost.h"
#include "tests/support/tables.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::input_error;
using ::testing::Not;
using testing::TableBuilder;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// Wrong blind guesses by hand: a 0, b 2, c 3, d 3, e 1 (its missing cells are no guesses).
Table four_people() {
  return TableBuilder()
      .numeric("a", {7, 7, 7, 7})
      .categorical("b", {"x", "x", "y", "y"})
      .numeric("c", {1, 2, 3, 4})
      .categorical("d", {"p", "q", "r", "s"})
      .numeric("e", {1, 2, kNaN, kNaN})
      .table();
}

TEST(HardestToGuess, AreTheColumnsABlindGuessGetsWrongMostOften) {
  const std::vector<std::size_t> all = {0, 1, 2, 3, 4};
  const auto hardest = [&](std::size_t most) {
    return hardest_to_guess(four_people(), all, 0.05, most);
  };
  EXPECT_THAT(hardest(1), ElementsAre(2)) << "of equally hard ones the first";
  EXPECT_THAT(hardest(2), ElementsAre(2, 3));
  EXPECT_THAT(hardest(3), ElementsAre(1, 2, 3));
  EXPECT_THAT(hardest(4), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(hardest(9), ElementsAre(0, 1, 2, 3, 4));
}

/// Five columns: c<i> holds 2 + 4 i categories, so that the last are the hardest. `turned`: the first are.
Table five_columns(std::size_t rows, Rng rng, bool turned = false) {
  TableBuilder table;
  for (std::size_t column = 0; column < 5; ++column) {
    const std::size_t kinds = 2 + 4 * (turned ? 4 - column : column);
    std::vector<std::string> cells(rows);
    for (std::string& cell : cells) {
      cell = "v" + std::to_string(rng.below(kinds));
    }
    table.categorical("c" + std::to_string(column), cells);
  }
  return table.table();
}

Result infer(const Evidence& evidence, std::vector<std::pair<std::string, std::string>> options) {
  options.emplace_back("permutations", "199");
  return testing::run_attack("attacks.inference", evidence, options);
}

std::set<std::string> secrets_in(const Result& result) {
  std::set<std::string> secrets;
  for (const Part& part : result.parts) {
    secrets.insert(part.key[0].second);
  }
  return secrets;
}

TEST(ChosenSecrets, DependNeitherOnTheReleaseNorOnTheTrainingPeople) {
  const std::vector<std::pair<std::string, std::string>> two = {{"secrets", "2"},
                                                                {"learned", "false"}};
  const Table holdout = five_columns(300, Rng(2));
  const auto chosen = [&](bool train_turned, bool release_turned) {
    return secrets_in(infer({five_columns(150, Rng(1), train_turned), holdout,
                             five_columns(150, Rng(3), release_turned)},
                            two));
  };
  const std::set<std::string> hardest = {"c3", "c4"};
  EXPECT_EQ(chosen(false, false), hardest);
  EXPECT_EQ(chosen(false, true), hardest);
  EXPECT_EQ(chosen(true, false), hardest);
  // The negative control: another holdout does choose others.
  const Evidence other(five_columns(150, Rng(1)), five_columns(300, Rng(2), true),
                       five_columns(150, Rng(3)));
  EXPECT_EQ(secrets_in(infer(other, two)), (std::set<std::string>{"c0", "c1"}));
}

TEST(ChosenSecrets, AreCountedInTheNote) {
  const Evidence evidence(five_columns(150, Rng(1)), five_columns(300, Rng(2)),
                          five_columns(150, Rng(3)));
  EXPECT_THAT(infer(evidence, {{"secrets", "2"}, {"learned", "false"}}).note,
              AllOf(HasSubstr("guessed 2 of 5 columns"), HasSubstr("people of the reference"),
                    HasSubstr("(option secrets)")));
  const Result all = infer(evidence, {{"learned", "false"}});
  EXPECT_EQ(secrets_in(all).size(), 5U);
  EXPECT_THAT(all.note, HasSubstr("guessed 5 columns (every one"));
}

TEST(ChosenSecrets, NeverLeaveOutADeclaredOne) {
  const auto declared = [](Table table) {
    Schema schema = table.schema();
    for (const std::size_t column : {0U, 1U, 4U}) {
      schema.fields[column].roles = {Role::kSecret};
    }
    return table.with_schema(schema);
  };
  const Evidence evidence(declared(five_columns(150, Rng(1))), declared(five_columns(300, Rng(2))),
                          declared(five_columns(150, Rng(3))));
  const Result result = infer(evidence, {{"secrets", "1"}, {"learned", "false"}});
  EXPECT_EQ(secrets_in(result), (std::set<std::string>{"c0", "c1", "c4"}));
  EXPECT_THAT(result.note, HasSubstr("guessed 3 columns with role secret"));
}

/// A number that gives the category away: 60 of them, the last ten held by two rows each, the others by eight.
Table many_categories() {
  std::vector<double> number;
  std::vector<std::string> category;
  for (int kind = 0; kind < 60; ++kind) {
    for (int row = 0; row < (kind < 50 ? 8 : 2); ++row) {
      number.push_back(kind + 0.01 * row);
      category.push_back("v" + std::to_string(100 + kind));
    }
  }
  return TableBuilder().numeric("number", number).categorical("category", category).table();
}

TEST(LearnedGuess, KnowsTheMostFrequentCategoriesOnly) {
  const Table people = many_categories();
  Secret secret;
  secret.column = 1;
  secret.others = {0};
  secret.truth = secret_values(people, 1);
  const auto success = learned_successes(people, secret, people, {});
  double frequent = 0;
  for (std::size_t row = 0; row < 400; ++row) {
    frequent += success[row] / 400;
  }
  EXPECT_GT(frequent, 0.9) << "what is learnt is told apart";
  for (std::size_t row = 400; row < success.size(); ++row) {
    EXPECT_EQ(success[row], 0) << "a rare category is never guessed";
  }
}

TEST(LearnedGuess, SaysOfWhichColumnsItKnowsTheMostFrequentCategoriesOnly) {
  const auto people = [](std::uint64_t seed, std::size_t kinds) {
    Rng rng(seed);
    std::vector<double> number(150);
    std::vector<std::string> word(150);
    for (std::size_t row = 0; row < number.size(); ++row) {
      number[row] = std::round(100 * rng.normal());
      word[row] = "v" + std::to_string(row % kinds);
    }
    return TableBuilder().numeric("number", number).categorical("word", word).table();
  };
  const auto note = [&](std::size_t kinds) {
    return infer({people(1, 60), people(2, 60), people(3, kinds)}, {{"trees", "1"}}).note;
  };
  EXPECT_THAT(note(51), HasSubstr("Of the many categories of 'word' the learned attacker guesses "
                                  "the 50 most frequent ones only."));
  EXPECT_THAT(note(50), Not(HasSubstr("most frequent ones only")));
}

/// A column of two values, one whose values hardly occur twice, and two numbers.
Table crowded(std::size_t rows, Rng rng) {
  std::vector<std::string> sex(rows), code(rows);
  std::vector<double> age(rows), income(rows);
  for (std::size_t i = 0; i < rows; ++i) {
    sex[i] = rng.bernoulli(0.5) ? "f" : "m";
    code[i] = "k" + std::to_string(rng.below(50'000));
    age[i] = static_cast<double>(rng.below(60));
    income[i] = std::round(10 * rng.normal());
  }
  return TableBuilder()
      .categorical("sex", sex)
      .categorical("code", code)
      .numeric("age", age)
      .numeric("income", income)
      .table();
}

TEST(FindLinks, IsTheSameForAnyNumberOfRowsHeld) {
  const Table tables[] = {crowded(200, Rng(1)), crowded(400, Rng(2)), crowded(30, Rng(3))};
  const auto aligned = align(tables);
  const std::vector<Table> layers = {aligned[1], aligned[2]};
  const Table* all[] = {&aligned[0], &aligned[1], &aligned[2]};
  const std::size_t neighbours[] = {1, 5, 10};
  for (const std::size_t known : {0U, 1U}) {
    const Halves halves{{known}, {2, 3}};
    const auto links = [&](std::size_t held) {
      return find_links(aligned[0], layers, halves, all, neighbours, true, held);
    };
    const auto unbounded = links(std::numeric_limits<std::size_t>::max() / 1024);
    for (const std::size_t held : {1U, 3'000U, 20'000U}) {
      const auto bounded = links(held);
      for (std::size_t layer = 0; layer < layers.size(); ++layer) {
        EXPECT_EQ(bounded[layer].chance, unbounded[layer].chance);
        EXPECT_EQ(bounded[layer].fit, unbounded[layer].fit);
        EXPECT_EQ(bounded[layer].best, unbounded[layer].best);
      }
    }
  }
}

TEST(CheckOptions, FindsColumnsThatLinkabilityCannotUse) {
  const Schema schema = crowded(10, Rng(1)).schema();
  const auto check = [&](const std::string& first, const std::string& second) {
    const auto measure = make_linkability();
    set_option(*measure, "attacks.linkability", "first", first);
    set_option(*measure, "attacks.linkability", "second", second);
    measure->check_options(schema);
  };
  check("", "");
  check("age", "sex, income");
  EXPECT_THAT(input_error([&] { check("age", "age"); }), HasSubstr("'age' is named in first and"));
  EXPECT_THAT(input_error([&] { check("", "age"); }), HasSubstr("second is given without first"));
  EXPECT_THAT(input_error([&] { check("age", "height"); }), HasSubstr("height"));
}

/// Half numbers, half categories of 3 to 30 words; all are a little alike.
Table wide(std::size_t rows, std::size_t columns, Rng rng) {
  std::vector<std::vector<double>> traits(10, std::vector<double>(rows));
  for (auto& trait : traits) {
    for (double& value : trait) {
      value = rng.normal();
    }
  }
  TableBuilder table;
  for (std::size_t column = 0; column < columns; ++column) {
    const double kinds = 3 + static_cast<double>(column / 2 % 28);
    std::vector<double> number(rows);
    std::vector<std::string> word(rows);
    for (std::size_t row = 0; row < rows; ++row) {
      const double mixed = 0.6 * traits[column % 10][row] + 0.8 * rng.normal();
      number[row] = std::round(2000 * mixed) / 100;
      const double kind = std::clamp(std::floor((mixed + 3) / 6 * kinds), 0.0, kinds - 1);
      word[row] = "k" + std::to_string(static_cast<int>(kind));
    }
    const std::string name = "c" + std::to_string(column);
    column % 2 == 0 ? table.numeric(name, number) : table.categorical(name, word);
  }
  return table.table();
}

// Every column a secret, this took more than 400 CPU seconds.
TEST(SlowWideTables, CostNoMoreThanAMinuteAtThreeHundredColumns) {
  const Evidence evidence(wide(500, 300, Rng(1)), wide(500, 300, Rng(2)), wide(500, 300, Rng(3)));
  for (const char* id : {"attacks.inference", "attacks.linkability"}) {
    Result result;
    const double seconds =
        testing::cpu_seconds([&] { result = testing::run_attack(id, evidence); });
    std::cout << "coverage | CPU seconds of " << id << " on 300 columns x 500 rows | at most 60 | "
              << seconds << " | 1\n";
    EXPECT_TRUE(result.verdict) << result.note;
    if (testing::kMeasurable) {
      EXPECT_LE(seconds, 1.5 * 60) << id;
    }
  }
}

double peak_megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

// With 1,024 queries at a time this took 1 GB and 2 GB.
TEST(SlowWideTables, LinkabilityHoldsFewTiesAtOnce) {
  const Table tables[] = {crowded(2'000, Rng(1)), crowded(40'000, Rng(2))};
  const auto aligned = align(tables);
  const Table* all[] = {&aligned[0], &aligned[1]};
  const std::size_t neighbours[] = {10};
  const double before = peak_megabytes();
  for (const std::size_t known : {0U, 1U}) {
    find_links(aligned[0], std::span(&aligned[1], 1), {{known}, {2, 3}}, all, neighbours);
  }
  const double grown = peak_megabytes() - before;
  std::cout << "coverage | megabytes for ties with 40,000 rows | at most 300 | " << grown
            << " | 1\n";
  if (testing::kMeasurable) {
    EXPECT_LE(grown, 300);
  }
}

}  // namespace
}  // namespace assay
