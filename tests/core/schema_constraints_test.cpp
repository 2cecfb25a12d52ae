#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/constraints.h"
#include "tests/core/fields.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::int64_t kDay = 86'400'000'000;

Table stays() {
  Schema schema;
  schema.fields = {testing::field("a"), testing::field("a b"),
                   testing::field("in", Kind::kDatetime), testing::field("out", Kind::kDatetime)};
  return Table(schema, {Numbers(std::vector<double>{1, 2, 3, std::nan("")}),
                        Numbers(std::vector<double>{2, 2, 2, 2}),
                        Times(std::vector<std::int64_t>{0, kDay, 2 * kDay, 3 * kDay}),
                        Times(std::vector<std::int64_t>{kDay, kDay, kDay, kNoTime})});
}

std::vector<std::size_t> breaking(const std::string& rule) {
  const auto table = stays();
  const std::vector<Constraint> rules{parse_constraint(table.schema(), rule)};
  return rows_that_break(table, rules);
}

TEST(Constraints, EveryComparisonAndMissingCellsSatisfyAll) {
  EXPECT_THAT(breaking("a < a b"), ElementsAre(1, 2));
  EXPECT_THAT(breaking("a <= a b"), ElementsAre(2));
  EXPECT_THAT(breaking("a > a b"), ElementsAre(0, 1));
  EXPECT_THAT(breaking("a>=a b"), ElementsAre(0));
  EXPECT_THAT(breaking("a == a b"), ElementsAre(0, 2));
  EXPECT_THAT(breaking("a != a b"), ElementsAre(1));
}

TEST(Constraints, LiteralsAreReadAsTheColumnIs) {
  EXPECT_THAT(breaking("a <= 1.5"), ElementsAre(1, 2));
  EXPECT_THAT(breaking("-1 > a"), ElementsAre(0, 1, 2));
  EXPECT_THAT(breaking("in <= 1970-01-02"), ElementsAre(2, 3));
  EXPECT_THAT(breaking("in <= '1970-01-03T12:00'"), ElementsAre(3));
  EXPECT_THAT(breaking("in <= out"), ElementsAre(2));
}

TEST(Constraints, ARowThatBreaksSeveralIsNamedOnce) {
  const auto table = stays();
  auto schema = table.schema();
  schema.constraints = {"a <= a b", "in <= out"};
  EXPECT_THAT(rows_that_break(table, constraints_of(schema)), ElementsAre(2));
  EXPECT_THAT(rows_that_break(table, {}), IsEmpty());
}

}  // namespace
}  // namespace assay
