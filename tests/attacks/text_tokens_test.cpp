#include "attacks/text/text_tokens.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "attacks/text/text_grams.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> words_in(const std::string& text) {
  Dictionary vocabulary;
  std::vector<std::string> words;
  for (const auto token : tokens_of(text, vocabulary)) {
    words.emplace_back(vocabulary[static_cast<std::size_t>(token)]);
  }
  return words;
}

TEST(Tokens, AreLowerCaseRunsOfLettersAndDigits) {
  EXPECT_THAT(words_in("The 2nd 'test', isn't\tit?"),
              ElementsAre("the", "2nd", "test", "isn", "t", "it"));
  EXPECT_THAT(words_in(" ...\n"), IsEmpty());
}

TEST(Tokens, KnowLettersOfOtherAlphabets) {
  EXPECT_THAT(words_in("ÉCOLE Œuvre"), ElementsAre("école", "œuvre"));
  EXPECT_THAT(words_in("ΆΛΦΑ Ωmega"), ElementsAre("άλφα", "ωmega"));
  EXPECT_THAT(words_in("ЁЛКА, Дом"), ElementsAre("ёлка", "дом"));
  EXPECT_THAT(words_in("ŽLUŤOUČKÝ Ÿ"), ElementsAre("žluťoučký", "ÿ"));
  EXPECT_THAT(words_in("one\u2014two\u00a0three\u2026\u201cfour\u201d"),
              ElementsAre("one", "two", "three", "four"));
  EXPECT_THAT(words_in("我爱a1。"), ElementsAre("我", "爱", "a1"));
}

TEST(Tokens, SurviveBytesThatAreNoText) {
  EXPECT_EQ(words_in("a\xff b\xc3").size(), 2U);
  EXPECT_EQ(words_in("a\xff"), words_in("A\xff"));
  EXPECT_NE(words_in("a\xff"), words_in("a\xfe"));
}

TEST(GramTable, TellsPassagesWithEqualHashesApart) {
  const std::vector<std::int32_t> tokens = {1, 2, 3, 1, 2, 3, 4, 5, 6};
  GramTable table(tokens, 3);
  const auto first = table.add(7, 0, 3);
  EXPECT_EQ(table.add(7, 3, 3), first);  // equal tokens
  EXPECT_NE(table.add(7, 6, 3), first);  // other tokens
  EXPECT_EQ(table.find(7, 1, 2), GramTable::kNone);
  EXPECT_EQ(table.size(), 2U);
}

TEST(Grams, HaveHashesThatDependOnTheirTokensAlone) {
  const std::vector<std::int32_t> one = {9, 1, 2, 3, 4, 1, 2, 3}, other = {1, 2, 3};
  std::vector<std::uint64_t> hashes;
  each_gram(one, 3, 2,
            [&](std::size_t, std::size_t, std::uint64_t hash) { hashes.push_back(hash); });
  ASSERT_EQ(hashes.size(), 6U);
  EXPECT_EQ(hashes[1], hashes[5]);
  EXPECT_EQ(std::set<std::uint64_t>(hashes.begin(), hashes.end()).size(), 5U);
  each_gram(other, 3, 2, [&](std::size_t, std::size_t length, std::uint64_t hash) {
    EXPECT_EQ(length, 3U);
    EXPECT_EQ(hash, hashes[1]);
  });
  each_gram(other, 5, 4, [](std::size_t, std::size_t, std::uint64_t) { FAIL() << "too short"; });
}

}  // namespace
}  // namespace assay
