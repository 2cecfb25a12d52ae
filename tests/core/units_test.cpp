#include "core/stats/units.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/checks.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::input_error;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

Table with_entity(Column column, Kind kind, std::vector<std::string> categories = {}) {
  Field field;
  field.name = "person";
  field.kind = kind;
  field.categories = std::move(categories);
  field.roles = {Role::kEntity};
  Schema schema;
  schema.fields = {field};
  return Table(std::move(schema), {std::move(column)});
}

std::vector<std::vector<std::size_t>> lists(const Units& units) {
  std::vector<std::vector<std::size_t>> made;
  for (std::size_t u = 0; u < units.count(); ++u) {
    made.emplace_back(units.of(u).begin(), units.of(u).end());
  }
  return made;
}

TEST(Units, OfATableAreTheRowsOfOnePersonInOrderOfFirstAppearance) {
  const Table people = with_entity(Codes({1, 0, 1, -1, 0, -1}), Kind::kCategorical, {"ann", "bob"});
  EXPECT_THAT(lists(units_of(people)),
              ElementsAre(ElementsAre(0, 2), ElementsAre(1, 4), ElementsAre(3), ElementsAre(5)));
}

TEST(Units, MayBeNamedByNumbersTimesAndIds) {
  const Table numbers = with_entity(Numbers({7.5, kNan, 7.5, kNan}), Kind::kNumeric);
  EXPECT_THAT(lists(units_of(numbers)),
              ElementsAre(ElementsAre(0, 2), ElementsAre(1), ElementsAre(3)));
  const Table times = with_entity(Times({5, kNoTime, 5, 6}), Kind::kDatetime);
  EXPECT_THAT(lists(units_of(times)),
              ElementsAre(ElementsAre(0, 2), ElementsAre(1), ElementsAre(3)));
  const auto words =
      std::make_shared<const std::vector<std::string>>(std::vector<std::string>{"a", "b"});
  const Table ids = with_entity(Words{Codes({1, 1, 0}), words}, Kind::kId);
  EXPECT_THAT(lists(units_of(ids)), ElementsAre(ElementsAre(0, 1), ElementsAre(2)));
}

TEST(Units, AreTheRowsWithoutAnEntityColumn) {
  Field field;
  field.name = "age";
  Schema schema;
  schema.fields = {field};
  EXPECT_THAT(lists(units_of(Table(schema, {Numbers({1, 1, 1})}))),
              ElementsAre(ElementsAre(0), ElementsAre(1), ElementsAre(2)));
  EXPECT_EQ(row_units(0).count(), 0u);
  EXPECT_EQ(Units{}.count(), 0u);
}

TEST(Units, RejectTwoEntityColumns) {
  Field first, second;
  first.name = "person";
  second.name = "household";
  first.roles = second.roles = {Role::kEntity};
  Schema schema;
  schema.fields = {first, second};
  const Table table(schema, {Numbers({1}), Numbers({1})});
  EXPECT_THAT(input_error([&] { units_of(table); }), HasSubstr("'person' and 'household'"));
}

}  // namespace
}  // namespace assay
