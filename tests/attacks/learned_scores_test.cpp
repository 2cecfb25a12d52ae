#include "attacks/membership/learned_scores.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/attacks/crowd.h"

namespace assay {
namespace {

using testing::draw_people;
using testing::first_rows;

TEST(LearnedScores, KnowAShiftedReleaseFromPeopleOutside) {
  // the release is of two regions only; so are half of the people scored
  const Table everyone = draw_people(2000, Rng(1));
  std::vector<std::size_t> chosen, others;
  for (std::size_t row = 0; row < everyone.rows(); ++row) {
    (everyone.codes(2)[row] < 2 ? chosen : others).push_back(row);
  }
  const Table like = everyone.take(chosen), unlike = everyone.take(others);
  const Table release = first_rows(like, like.rows() / 2);
  for (const LearnedScore& score :
       learned_scores(release, draw_people(500, Rng(2)), like, unlike, Rng(3))) {
    const double lowest = *std::min_element(score.members.begin(), score.members.end());
    const double highest = *std::max_element(score.outsiders.begin(), score.outsiders.end());
    EXPECT_GT(lowest, highest) << score.name;
  }
}

TEST(LearnedScores, DoNotDependOnTheOrderOfTheRelease) {
  const Table release = draw_people(300, Rng(1)), reference = draw_people(100, Rng(2)),
              people = draw_people(50, Rng(4));
  const auto one = learned_scores(release, reference, people, people, Rng(3));
  const auto other =
      learned_scores(testing::shuffled_rows(release, Rng(5)), reference, people, people, Rng(3));
  ASSERT_EQ(one.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(one[i].members, other[i].members);
    EXPECT_EQ(one[i].members, one[i].outsiders);
  }
}

TEST(LearnedScores, LookAtTheTargetToo) {
  Table release = draw_people(300, Rng(1)), reference = draw_people(100, Rng(2));
  Schema schema = release.schema();
  for (Field& field : schema.fields) {
    field.roles = {Role::kTarget};
  }
  const auto plain = learned_scores(release, reference, reference, reference, Rng(3));
  const auto targets =
      learned_scores(release.with_schema(schema), reference.with_schema(schema),
                     reference.with_schema(schema), reference.with_schema(schema), Rng(3));
  EXPECT_EQ(plain[0].members, targets[0].members);
}

}  // namespace
}  // namespace assay
