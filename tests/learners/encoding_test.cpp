#include "learners/encoding.h"

#include <gmock/gmock.h>

#include <cmath>

#include "tests/support/tables.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using testing::TableBuilder;

// One row as a dense vector.
std::vector<double> dense(const SparseRows& x, std::size_t row) {
  std::vector<double> out(x.columns);
  for (std::size_t i = x.begin[row]; i < x.begin[row + 1]; ++i) {
    out[x.index[i]] = x.value[i];
  }
  return out;
}

const double kMissing = std::nan("");

TEST(FeatureEncoder, StandardisesNumbersAndMarksMissingOnes) {
  const auto table = TableBuilder().numeric("x", {1, 3, kMissing}).table();
  const FeatureEncoder encoder(table, MissingNumber::kMean);
  const auto x = encoder.encode(table);
  EXPECT_THAT(encoder.names(), ElementsAre("x", "x is missing"));
  EXPECT_THAT(encoder.columns(), ElementsAre("x", "x"));
  EXPECT_THAT(dense(x, 0), ElementsAre(-1, 0));
  EXPECT_THAT(dense(x, 1), ElementsAre(1, 0));
  EXPECT_THAT(dense(x, 2), ElementsAre(0, 1));
}

TEST(FeatureEncoder, LeavesMissingNumbersOutForTrees) {
  const auto table = TableBuilder().numeric("x", {1, 3, kMissing}).table();
  const auto x = FeatureEncoder(table, MissingNumber::kAbsent).encode(table);
  EXPECT_EQ(x.columns, 1u);
  EXPECT_EQ(x.begin[3] - x.begin[2], 0u);
}

TEST(FeatureEncoder, GivesNewCategoriesNoEntryWhateverTheirCode) {
  const auto train = TableBuilder().categorical("c", {"a", "b", ""}).table();
  const auto test = TableBuilder().coded("c", {"z", "b"}, {0, 1, -1}).table();
  const FeatureEncoder encoder(train, MissingNumber::kMean);
  EXPECT_THAT(encoder.names(), ElementsAre("c=a", "c=b", "c is missing"));
  const auto x = encoder.encode(test);
  EXPECT_THAT(dense(x, 0), ElementsAre(0, 0, 0));
  EXPECT_THAT(dense(x, 1), ElementsAre(0, 1, 0));
  EXPECT_THAT(dense(x, 2), ElementsAre(0, 0, 1));
}

TEST(FeatureEncoder, LearnsFromTheTrainingRowsAlone) {
  const auto train = TableBuilder().numeric("x", {0, 2}).table();
  const auto test = TableBuilder().numeric("x", {100}).table();
  EXPECT_FLOAT_EQ(FeatureEncoder(train, MissingNumber::kMean).encode(test).value[0], 99);
}

TEST(FeatureEncoder, DoesNotDependOnTheOrderOfColumnsOrCodes) {
  const auto one = TableBuilder().numeric("x", {1, 2}).coded("c", {"a", "b"}, {0, 1}).table();
  const auto two = TableBuilder().coded("c", {"b", "a"}, {1, 0}).numeric("x", {1, 2}).table();
  const FeatureEncoder first(one, MissingNumber::kMean), second(two, MissingNumber::kMean);
  EXPECT_EQ(first.names(), second.names());
  EXPECT_EQ(dense(first.encode(one), 0), dense(second.encode(two), 0));
  const auto x = first.encode(two);
  EXPECT_TRUE(std::is_sorted(x.index.begin(), x.index.begin() + 2));
}

TEST(FeatureEncoder, LeavesOutTextIdsTargetsEntitiesAndIgnoredColumns) {
  const auto table = TableBuilder()
                         .words("note", Kind::kText, {"hello"})
                         .words("key", Kind::kId, {"k1"})
                         .categorical("y", {"yes"})
                         .role(Role::kTarget)
                         .numeric("person", {1})
                         .role(Role::kEntity)
                         .numeric("row", {1})
                         .role(Role::kIgnored)
                         .categorical("c", {"a"})
                         .table();
  EXPECT_THAT(FeatureEncoder(table, MissingNumber::kMean).names(), ElementsAre("c=a"));
  EXPECT_THAT(FeatureEncoder::left_out(table.schema()),
              ElementsAre("note", "key", "y", "person", "row"));
}

TEST(FeatureEncoder, SurvivesHugeNumbersConstantsAndDates) {
  const auto table = TableBuilder()
                         .numeric("huge", {1e308, -1e308})
                         .numeric("same", {5, 5})
                         .datetime("when", {0, 2'000'000})
                         .table();
  const FeatureEncoder encoder(table, MissingNumber::kMean);
  EXPECT_THAT(encoder.names(), ElementsAre("huge", "when"));
  EXPECT_THAT(dense(encoder.encode(table), 0), ElementsAre(1, -1));
}

TEST(FeatureEncoder, KeepsTheMostFrequentLevelsOnly) {
  std::vector<std::string> values;
  for (int k = 0; k < 300; ++k) {
    values.insert(values.end(), k < 10 ? 2 : 1, "level" + std::to_string(k));
  }
  const auto table = TableBuilder().categorical("c", values).table();
  const FeatureEncoder encoder(table, MissingNumber::kAbsent);
  EXPECT_EQ(encoder.features(), FeatureEncoder::kMostLevels);
  EXPECT_THAT(encoder.names(), ::testing::Contains("c=level9"));
}

}  // namespace
}  // namespace assay
