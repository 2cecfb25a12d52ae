#include "attacks/reconstruction/reconstruction_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/tables.h"

namespace assay {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::TableBuilder;

GeometryFacts some_facts() {
  GeometryFacts facts;
  facts.rebuilt = 3;
  facts.rebuilt_in_training = 1;
  facts.near_rows = 64;
  facts.segments = {{1, 100}, {0, 50}};
  facts.unscaled_ends = facts.ends = {{20, 100}, {1, 50}};
  return facts;
}

TEST(ReconstructionWords, CountWhatWasRebuiltAndForWhom) {
  const std::string words = geometry_words(some_facts());
  EXPECT_THAT(
      words,
      HasSubstr("3 rows were rebuilt; 1 of them is in the training table, equal to within a"));
  EXPECT_THAT(words, HasSubstr("it rebuilt 1 % of the training people and 0 % of the people"));
  EXPECT_THAT(words, HasSubstr("20 % of the training people and 2 % of the people outside, the "
                               "difference of which is the estimate."));
  EXPECT_THAT(words, Not(HasSubstr("minority")));  // no target
  auto none = some_facts();
  none.rebuilt = none.rebuilt_in_training = 0;
  EXPECT_THAT(geometry_words(none), HasSubstr("no row was rebuilt"));
}

TEST(ReconstructionWords, SayOnceWhatTheMinorityIs) {
  auto facts = some_facts();
  facts.target = "income";
  facts.minority_segments = {{1, 20}, {0, 10}};
  facts.minority_ends = {{10, 20}, {0, 0}};  // nobody outside
  EXPECT_THAT(geometry_words(facts),
              AllOf(HasSubstr("; in minority classes (all but the largest of 'income') 5 % of 20 "
                              "and 0 % of 10."),
                    HasSubstr("; in minority classes 50 % of 20 and none tried of 0.")));
  facts.rebuilt = 0;
  EXPECT_THAT(geometry_words(facts),
              HasSubstr("(all but the largest of 'income') 50 % of 20 and none tried of 0."));
}

TEST(ReconstructionWords, SayWhichDistancesTheEstimateIsAbout) {
  auto facts = some_facts();
  facts.scaled = true;
  facts.ends = {{30, 100}, {1, 50}};
  EXPECT_THAT(geometry_words(facts),
              AllOf(HasSubstr("('end points, scaled'), says yes for 30 %"),
                    HasSubstr("difference in 'end points, unscaled': 20 % of the training")));
}

TEST(ReconstructionWords, NameTheLimitsThatTookEffectAndNoOthers) {
  const std::string free = geometry_words(some_facts());
  EXPECT_THAT(free, HasSubstr("joined with its 64 nearest rows."));
  EXPECT_THAT(free, Not(HasSubstr("option")));
  auto facts = some_facts();
  facts.near_rows = 20;
  facts.thinned = true;
  facts.gappy = {"age"};
  EXPECT_THAT(geometry_words(facts),
              AllOf(HasSubstr("20 nearest rows in the largest class, not with 64: at most "
                              "10,000,000 pairs a class"),
                    HasSubstr("Where 1,000 rows of a class lay on no line, its other rows"),
                    HasSubstr("Column 'age' took no part")));
}

TEST(ReconstructionWords, TellTheSecretThatIsGivenAwayMost) {
  const Schema schema =
      TableBuilder().coded("job", {"a"}, {0}).numeric("pay", {1}).table().schema();
  const Trial job{{{"attack", "marginals"}, {"secret", "job"}}, {1, 0}, {1, 0}, 0.5};
  const Trial pay{{{"attack", "marginals"}, {"secret", "pay"}}, {1, 1}, {1, 0}, 0.1};
  const std::vector<Trial> both = {job, pay};
  EXPECT_THAT(marginal_words(both, schema),
              AllOf(HasSubstr("Of the 2 columns guessed"), HasSubstr("'pay' shows the largest"),
                    HasSubstr("100 % of the training people and 50 % of the people outside"),
                    HasSubstr("the commonest range among people outside is right for 10 %"),
                    HasSubstr("about ten ranges")));
  EXPECT_THAT(
      marginal_words({both.data(), 1}, schema),
      AllOf(HasSubstr("an unknown 'job' is guessed right for 50 %"), Not(HasSubstr("range"))));
  EXPECT_EQ(marginal_words({}, schema), "");
}

}  // namespace
}  // namespace assay
