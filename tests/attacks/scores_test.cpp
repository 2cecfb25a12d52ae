#include "attacks/scores.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/checks.h"

namespace assay {
namespace {

using ::testing::DoubleEq;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::input_error;

TEST(DcrScores, AreHighestForCopies) {
  EXPECT_THAT(dcr_scores(std::vector<double>{0.5, 0}), ElementsAre(-0.5, 0));
}

TEST(DcrDifferenceScores, CountHowMuchNearerTheReleaseIs) {
  EXPECT_THAT(dcr_difference_scores(std::vector<double>{0.5, 0, 2}, std::vector<double>{0.7, 0, 1}),
              ElementsAre(DoubleEq(0.2), 0, -1));
}

TEST(DcrDifferenceScores, NeedBothDistances) {
  EXPECT_THAT(input_error([] { dcr_difference_scores(std::vector<double>{1}, {}); }),
              HasSubstr("1 distances to the release but 0"));
}

/// The lists of one person.
Neighbours lists(std::vector<double> distance, std::uint32_t ties) {
  return {distance.size(), std::move(distance), {}, {ties}};
}

TEST(MergedNeighbours, AreTheNearestOfBoth) {
  const Neighbours both = merged(lists({1, 3, 5}, 1), lists({2, 4, 6}, 2), 3);
  EXPECT_EQ(both.k, 3U);
  EXPECT_THAT(both.distance, ElementsAre(1, 2, 3));
  EXPECT_THAT(both.ties, ElementsAre(1));
}

TEST(MergedNeighbours, CountTiesBeyondTheLists) {
  // the lists end at 2, where 7 and 1 candidates lie; the merged list too
  EXPECT_THAT(merged(lists({1, 2}, 7), lists({1, 2}, 1), 3).ties, ElementsAre(8));
  // the merged list ends at 1: only what is in the lists lies there
  EXPECT_THAT(merged(lists({1, 2}, 7), lists({1, 1}, 5), 3).ties, ElementsAre(6));
}

TEST(MergedNeighbours, MayBeFewerThanAsked) {
  const Neighbours both = merged(lists({1}, 1), lists({}, 0), 20);
  EXPECT_THAT(both.distance, ElementsAre(1));
  EXPECT_THAT(both.ties, ElementsAre(1));
}

TEST(MergedNeighbours, NeedTheSamePeople) {
  Neighbours two = lists({1, 2}, 1);
  two.k = 1;
  two.ties = {1, 1};
  EXPECT_THAT(input_error([&] { merged(two, lists({1}, 1), 1); }),
              HasSubstr("neighbours of 2 and of 1 people"));
}

TEST(DpiScores, AreTheShareOfTheReleaseAmongTheNearest) {
  EXPECT_THAT(dpi_scores(lists({1, 2, 5}, 1), lists({3, 4, 6}, 1), 3), ElementsAre(2.0 / 3));
  EXPECT_THAT(dpi_scores(lists({1, 2}, 1), lists({3, 4}, 1), 2), ElementsAre(1));
}

TEST(DpiScores, ShareOutTheTiesAtTheLastPlace) {
  // one of the release is nearer; 2 places are left for 3 of the release and 1 of the reference
  EXPECT_THAT(dpi_scores(lists({1, 2, 2}, 3), lists({2, 3, 3}, 2), 3),
              ElementsAre(DoubleEq((1 + 2 * 0.75) / 3)));
}

Points on_a_line(std::vector<double> values) { return {values.size(), 1, std::move(values)}; }

TEST(ShareWithin, CountsTheBorderIfClosed) {
  const Points release = on_a_line({0, 1, 2, 5});
  EXPECT_THAT(share_within(on_a_line({0, 9}), release, 2, true), ElementsAre(0.75, 0));
  EXPECT_THAT(share_within(on_a_line({0, 9}), release, 2, false), ElementsAre(0.5, 0));
}

TEST(ShareWithin, TellsWhatIsWrong) {
  EXPECT_THAT(input_error([] {
                share_within(on_a_line({0}), {1, 2, {0, 0}}, 1, true);
              }),
              HasSubstr("people have 1 dimensions, candidates 2"));
  EXPECT_THAT(input_error([] { share_within(on_a_line({0}), on_a_line({0}), -1, true); }),
              HasSubstr("a radius >= 0"));
}

}  // namespace
}  // namespace assay
