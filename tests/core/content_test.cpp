#include "core/content.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

/// A number and a column "who" of the kind and role given; both rows say 1, and name different people.
Table two_rows(Kind kind, std::vector<Role> roles) {
  Schema schema;
  schema.fields.resize(2);
  schema.fields[0].name = "value";
  schema.fields[1].name = "who";
  schema.fields[1].kind = kind;
  schema.fields[1].roles = std::move(roles);
  const auto names =
      std::make_shared<const std::vector<std::string>>(std::vector<std::string>{"first", "second"});
  const Column who = kind == Kind::kNumeric
                         ? Column(Numbers({1, 2}))
                         : Column(Words{Codes(std::vector<std::int32_t>{0, 1}), names});
  return Table(schema, {Numbers({1, 1}), who});
}

bool equal_content(const Table& table) {
  const auto hashes = content_hashes(table);
  return hashes.at(0) == hashes.at(1);
}

TEST(Content, IsNotWhoThePersonIs) {
  EXPECT_TRUE(equal_content(two_rows(Kind::kId, {})));
  EXPECT_TRUE(equal_content(two_rows(Kind::kNumeric, {Role::kEntity})));
  EXPECT_TRUE(equal_content(two_rows(Kind::kNumeric, {Role::kIgnored})));
}

TEST(Content, IsWhatElseTheRowSays) {
  EXPECT_FALSE(equal_content(two_rows(Kind::kNumeric, {})));
  EXPECT_FALSE(equal_content(two_rows(Kind::kNumeric, {Role::kTarget})));
  EXPECT_FALSE(equal_content(two_rows(Kind::kText, {})));
}

TEST(Content, GivesEveryRowOneHashEvenWithoutColumns) {
  const std::vector<std::size_t> only_id = {1};
  const Table table = two_rows(Kind::kId, {}).select(only_id);
  EXPECT_EQ(content_hashes(table).size(), 2U);
  EXPECT_TRUE(equal_content(table));
}

}  // namespace
}  // namespace assay
