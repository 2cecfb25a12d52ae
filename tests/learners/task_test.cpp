#include "learners/task.h"

#include <gmock/gmock.h>

#include "tests/support/tables.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::TableBuilder;

Table with_favourable(const Table& table, const std::string& label) {
  Schema schema = table.schema();
  schema.fields[0].favourable = label;
  return table.with_schema(schema);
}

TEST(BinaryTask, TakesTheRarerLabelIfNoneIsNamed) {
  const auto table =
      TableBuilder().categorical("y", {"no", "yes", "no", ""}).role(Role::kTarget).table();
  std::string why;
  const auto task = binary_task(table, why);
  ASSERT_TRUE(task);
  EXPECT_EQ(task->favourable, "yes");
  EXPECT_THAT(task->note, HasSubstr("rarer one, 'yes'"));
  EXPECT_THAT(task->labels(table), ElementsAre(0, 1, 0, -1));
  EXPECT_THAT(labelled_rows(*task, table).rows, ElementsAre(0, 1, 2));
}

TEST(BinaryTask, SetsTheFavourableLabelAgainstAllOthers) {
  const auto table = with_favourable(
      TableBuilder().categorical("y", {"a", "b", "c", "c"}).role(Role::kTarget).table(), "c");
  std::string why;
  const auto task = binary_task(table, why);
  ASSERT_TRUE(task);
  EXPECT_THAT(task->labels(table), ElementsAre(0, 0, 1, 1));
  EXPECT_THAT(task->note, HasSubstr("3 labels"));
}

TEST(BinaryTask, SaysWhyThereIsNone) {
  std::string why;
  EXPECT_FALSE(binary_task(TableBuilder().categorical("y", {"a", "b"}).table(), why));
  EXPECT_EQ(why, "needs a column with role target");
  EXPECT_FALSE(binary_task(TableBuilder().numeric("y", {1, 2}).role(Role::kTarget).table(), why));
  EXPECT_THAT(why, HasSubstr("'y' is numeric"));
  EXPECT_FALSE(
      binary_task(TableBuilder().categorical("y", {"a", "a"}).role(Role::kTarget).table(), why));
  EXPECT_THAT(why, HasSubstr("only one label"));
}

}  // namespace
}  // namespace assay
