// fidelity.coverage on odd tables: too small, constant, missing, many categories, several rows a person.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "metrics/fidelity/coverage.h"
#include "tests/metrics/coverage_tables.h"
#include "tests/metrics/populations.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using testing::numbers;
using testing::population;
using testing::TableBuilder;

Result coverage(const Table& train, const std::optional<Table>& holdout, const Table& release) {
  return make_coverage()->evaluate(Evidence(train, holdout, release), Rng(1));
}

TEST(Coverage, SaysWhyItIsUndefined) {
  const Table one = numbers({1});
  EXPECT_THAT(coverage(one, one, one).note, HasSubstr("too few people"));
  const Table column = numbers(population(500, 0, Rng(1)).as_numbers(0));
  const Result alone = coverage(column, std::nullopt, column);
  EXPECT_FALSE(alone.estimate);
  EXPECT_THAT(alone.note, HasSubstr("independent columns stand for the real people as well"));
  const Table words = TableBuilder().words("t", Kind::kText, {"a", "b", "c"}).table();
  EXPECT_THAT(coverage(words, std::nullopt, words).note, HasSubstr("no numeric, datetime"));
}

TEST(Coverage, TakesOddColumns) {
  const auto odd = [](Rng rng) {
    std::vector<double> constant, missing, x, y;
    std::vector<std::string> many, text;
    for (std::size_t i = 0; i < 400; ++i) {
      constant.push_back(3);
      missing.push_back(std::nan(""));
      x.push_back(rng.bernoulli(0.3) ? std::nan("") : rng.normal());
      y.push_back(x.back() + 0.1 * rng.normal());
      many.push_back(std::to_string(rng.below(50'000)));
      text.push_back("word");
    }
    return TableBuilder()
        .numeric("constant", constant)
        .numeric("missing", missing)
        .numeric("x", x)
        .numeric("y", y)
        .categorical("many", many)
        .words("text", Kind::kText, text)
        .table();
  };
  const Result result = coverage(odd(Rng(1)), odd(Rng(2)), odd(Rng(3)));
  EXPECT_THAT(result.note, HasSubstr("5 of 6 columns scored, 1 not"));
  for (const auto& [name, held] : result.values) {
    EXPECT_TRUE(std::isfinite(std::get<double>(held))) << name;
  }
}

TEST(Coverage, KeepsPeopleWithSeveralRowsTogether) {
  const auto panel = [](std::size_t people, Rng rng) {
    std::vector<double> person, x, y;
    for (std::size_t p = 0; p < people; ++p) {
      const double own = rng.normal();
      for (int year = 0; year < 4; ++year) {
        person.push_back(static_cast<double>(p));
        x.push_back(own + 0.1 * rng.normal());
        y.push_back(own + 0.1 * rng.normal());
      }
    }
    return TableBuilder()
        .numeric("person", person)
        .role(Role::kEntity)
        .numeric("x", x)
        .numeric("y", y)
        .table();
  };
  for (const auto& holdout : {std::optional<Table>(), std::optional(panel(200, Rng(2)))}) {
    const Result result = coverage(panel(400, Rng(1)), holdout, panel(300, Rng(3)));
    ASSERT_TRUE(result.estimate) << result.note;
    EXPECT_LE(*result.estimate->low, 1);
    EXPECT_GE(*result.estimate->high, 1);
  }
}

}  // namespace
}  // namespace assay
