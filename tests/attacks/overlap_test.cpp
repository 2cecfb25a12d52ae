#include "attacks/linkability/overlap.h"

#include <gtest/gtest.h>

#include <bit>
#include <vector>

#include "core/error.h"
#include "core/rng.h"

namespace assay {
namespace {

/// Rows as bits. A list's choices: its sure rows and every set of `drawn` of its tied rows.
std::vector<unsigned> choices(unsigned sure, unsigned tied, int drawn) {
  std::vector<unsigned> all;
  for (unsigned set = 0; set < (1U << 12); ++set) {
    if ((set & ~tied) == 0 && std::popcount(set) == drawn) {
      all.push_back(sure | set);
    }
  }
  return all;
}

struct List {
  unsigned sure, tied;
  int drawn;
};

double counted(const List& a, const List& b) {
  double met = 0, pairs = 0;
  for (const unsigned first : choices(a.sure, a.tied, a.drawn)) {
    for (const unsigned second : choices(b.sure, b.tied, b.drawn)) {
      met += (first & second) != 0 ? 1 : 0;
      pairs += 1;
    }
  }
  return met / pairs;
}

double computed(const List& a, const List& b) {
  const auto size = [](unsigned set) { return static_cast<std::size_t>(std::popcount(set)); };
  TiedLists lists;
  lists.first = {size(a.tied), static_cast<std::size_t>(a.drawn)};
  lists.second = {size(b.tied), static_cast<std::size_t>(b.drawn)};
  lists.sure_sure = size(a.sure & b.sure);
  lists.tied_sure = size(a.tied & b.sure);
  lists.sure_tied = size(a.sure & b.tied);
  lists.tied_tied = size(a.tied & b.tied);
  return chance_to_meet(lists);
}

TEST(ChanceToMeet, EqualsTheShareOfAllChoices) {
  Rng rng(1);
  for (int i = 0; i < 300; ++i) {
    const auto list = [&] {
      List made{};
      for (unsigned row = 0; row < 12; ++row) {
        const auto place = rng.below(8);
        made.sure |= place == 0 ? 1U << row : 0;
        made.tied |= place == 1 || place == 2 || place == 3 ? 1U << row : 0;
      }
      made.tied |= made.tied == 0 ? (made.sure & 1U) == 0 ? 1U : 0U : 0U;
      made.drawn = made.tied == 0 ? 0
                                  : 1 + static_cast<int>(rng.below(
                                            static_cast<std::uint64_t>(std::popcount(made.tied))));
      return made;
    };
    const List a = list(), b = list();
    EXPECT_NEAR(computed(a, b), counted(a, b), 1e-13)
        << a.sure << ' ' << a.tied << ' ' << a.drawn << " and " << b.sure << ' ' << b.tied << ' '
        << b.drawn;
  }
}

TEST(ChanceToMeet, HoldsItsPrecisionAmongThousandsOfTies) {
  // all of 40,000 rows tied in both lists: scipy.stats.hypergeom(40000, 10, 10).sf(0)
  TiedLists lists;
  lists.first = lists.second = {40'000, 10};
  lists.tied_tied = 40'000;
  EXPECT_NEAR(chance_to_meet(lists), 0.0024974700364049987, 1e-13);
  EXPECT_NEAR(chance_to_meet_by_guessing(40'000, 10), 0.0024974700364049987, 1e-13);
}

TEST(ChanceToMeetByGuessing, IsOneWhereTwoSetsHaveNoRoomToMiss) {
  EXPECT_EQ(chance_to_meet_by_guessing(10, 6), 1);
  EXPECT_NEAR(chance_to_meet_by_guessing(10, 1), 0.1, 1e-15);
}

TEST(ChanceToMeet, RefusesListsThatCannotBe) {
  TiedLists lists;
  lists.first = {1, 2};
  EXPECT_THROW(chance_to_meet(lists), InternalError);
}

}  // namespace
}  // namespace assay
