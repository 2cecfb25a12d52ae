#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "attacks/text/text_grams.h"
#include "attacks/text/text_near.h"
#include "attacks/text/text_spans.h"
#include "attacks/text/verbatim.h"
#include "core/options.h"
#include "core/text.h"
#include "tests/support/checks.h"
#include "tests/support/tables.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::TableBuilder;
using Texts = std::vector<std::string>;

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

/// A corpus by hand: one text a person.
class HandMade {
 public:
  HandMade& members(const Texts& texts) { return write(texts, corpus_.members); }
  HandMade& outsiders(const Texts& texts) { return write(texts, corpus_.outsiders); }
  HandMade& release(const Texts& texts) {
    return add(texts, [](TextUse& use) { use.release = true; });
  }
  HandMade& first_half(const Texts& texts) {
    return add(texts, [](TextUse& use) { use.first_half = true; });
  }
  HandMade& second_half(const Texts& texts) {
    return add(texts, [](TextUse& use) { use.second_half = true; });
  }
  Corpus corpus() {
    for (Corpus::Writers* side : {&corpus_.members, &corpus_.outsiders}) {
      if (side->begin.empty()) {
        side->begin = {0};
      }
    }
    for (std::size_t token = 0; token < vocabulary_.size(); ++token) {
      corpus_.hashes.push_back(hash_bytes(vocabulary_[token]));
    }
    return corpus_;
  }

 private:
  template <class Mark>
  HandMade& add(const Texts& texts, const Mark& mark) {
    if (corpus_.begin.empty()) {
      corpus_.begin = {0};
    }
    for (const auto& text : texts) {
      const auto tokens = tokens_of(text, vocabulary_);
      corpus_.tokens.insert(corpus_.tokens.end(), tokens.begin(), tokens.end());
      corpus_.begin.push_back(corpus_.tokens.size());
      mark(corpus_.use.emplace_back());
    }
    return *this;
  }
  HandMade& write(const Texts& texts, Corpus::Writers& side) {
    side.begin = {0};
    for (const auto& text : texts) {
      side.texts.push_back(static_cast<std::uint32_t>(corpus_.use.size()));
      side.begin.push_back(side.texts.size());
      add({text}, [](TextUse&) {});
    }
    return *this;
  }

  Corpus corpus_;
  Dictionary vocabulary_;
};

/// "1 0 1": who of a side is met in the release.
std::string met(const std::vector<TextOutcome>& outcomes) {
  std::string all;
  for (const auto& one : outcomes) {
    all += text(all.empty() ? "" : " ", !one.tried ? "-" : one.success({}, 0) ? "1" : "0");
  }
  return all;
}

TEST(Eidetic, CountsThePeopleWhoWroteAPassage) {
  // "a b c d e" has 1 writer, "f g h i j" 2, "k l m n o" 3 (one an outsider), "p q r s t" 1, but the reference has it
  const Corpus corpus =
      HandMade()
          .members({"x a b c d e y", "f g h i j", "1 f g h i j", "k l m n o", "2 k l m n o",
                    "p q r s t", "a b c d", "u v w", "z a c e g"})
          .outsiders({"k l m n o 3", "4 5 6 7 8"})
          .release({"0 a b c d e 0", "f g h i j f g h i j", "k l m n o", "p q r s t"})
          .second_half({"9 p q r s t"})
          .corpus();
  const TextSpans spans = spans_of(corpus, {5});
  EXPECT_EQ(met(spans.members.eidetic[0]), "1 0 0 0 0 0 0 - 0");  // k = 1
  EXPECT_EQ(met(spans.members.eidetic[1]), "1 1 1 0 0 0 0 - 0");  // k = 2
  EXPECT_EQ(met(spans.members.eidetic[2]), "1 1 1 1 1 0 0 - 0");  // k = 5
  EXPECT_EQ(met(spans.outsiders.eidetic[0]), "0 0");
  EXPECT_EQ(met(spans.outsiders.eidetic[2]), "1 0");
  EXPECT_EQ(spans.members.longest[0].tokens, 5U);
  EXPECT_EQ(spans.members.longest[0].writers, 1U);
  EXPECT_EQ(spans.members.longest[3].writers, 3U);
  EXPECT_EQ(spans.members.longest[5].tokens, 0U);
}

TEST(Eidetic, LeavesOutWhatMoreThanTenPeopleWrote) {
  const auto outcome = [](std::size_t writers) {
    const Corpus corpus =
        HandMade().members(Texts(writers, "a b c d e")).release({"a b c d e"}).corpus();
    return spans_of(corpus, {5}).members.eidetic[3][0].success({}, 0);
  };
  EXPECT_TRUE(outcome(10));
  EXPECT_FALSE(outcome(11));
}

TEST(Eidetic, TakesShortTextsAsAWhole) {
  const Corpus corpus = HandMade()
                            .members({"a b c d", "e f g h", "i j k"})
                            .release({"A, b c D!", "e f g h i", "i j k"})
                            .corpus();
  const TextSpans spans = spans_of(corpus, {10});
  EXPECT_EQ(met(spans.members.eidetic[0]),
            "1 0 -");  // an equal text; part of a longer one; too short
  EXPECT_EQ(spans.members.longest[0].tokens, 4U);
}

TEST(Eidetic, KnowsTheScenesOfTheControls) {
  Corpus corpus = HandMade()
                      .members({"a b c d e", "f g h i j", "k l m n o"})
                      .outsiders({"p q r s t"})
                      .first_half({"a b c d e", "p q r s t"})
                      .second_half({"a b c d e"})
                      .corpus();
  corpus.use[1].planted = 1;  // the second member
  const TextSpans spans = spans_of(corpus, {5});
  const auto success = [&](const TextOutcome& outcome, Scene::Kind kind, std::size_t planted) {
    return outcome.success({kind, 0}, planted);
  };
  const auto& members = spans.members.eidetic[0];
  EXPECT_FALSE(success(members[0], Scene::Kind::kFresh, 0));  // in both halves
  EXPECT_TRUE(success(spans.outsiders.eidetic[0][0], Scene::Kind::kFresh, 0));
  EXPECT_FALSE(success(members[1], Scene::Kind::kPlanted, 1));
  EXPECT_TRUE(success(members[1], Scene::Kind::kPlanted, 2));
  EXPECT_FALSE(success(members[1], Scene::Kind::kRelease, 0));
}

/// `words` words out of `vocabulary`.
std::string draw_text(std::size_t words, std::size_t vocabulary, Rng& rng) {
  std::string text;
  for (std::size_t i = 0; i < words; ++i) {
    text += (i == 0 ? "" : " ") + std::to_string(rng.below(vocabulary));
  }
  return text;
}

Texts draw_texts(std::size_t count, std::size_t words, std::size_t vocabulary, Rng rng) {
  Texts texts(count);
  std::generate(texts.begin(), texts.end(), [&] { return draw_text(words, vocabulary, rng); });
  return texts;
}

/// The textbook's table, cubic in all.
std::size_t longest_common(std::span<const std::int32_t> a, std::span<const std::int32_t> b) {
  std::size_t longest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t j = 0; j < b.size(); ++j) {
      std::size_t run = 0;
      while (i + run < a.size() && j + run < b.size() && a[i + run] == b[j + run]) {
        ++run;
      }
      longest = std::max(longest, run);
    }
  }
  return longest;
}

TEST(LongestSpan, IsTheLongestCommonOne) {
  // five different words: spans of five are common, and in few texts
  const Corpus corpus = HandMade()
                            .members(draw_texts(8, 40, 5, Rng(1)))
                            .release(draw_texts(30, 40, 5, Rng(2)))
                            .corpus();
  const TextSpans spans = spans_of(corpus, {5});
  std::size_t found = 0;
  for (std::size_t unit = 0; unit < 8; ++unit) {
    std::size_t expected = 0;
    for (std::size_t other = 8; other < 38; ++other) {
      expected = std::max(expected, longest_common(corpus.text(unit), corpus.text(other)));
    }
    EXPECT_EQ(spans.members.longest[unit].tokens, expected >= 5 ? expected : 0);
    found += expected >= 5 ? 1 : 0;
  }
  EXPECT_EQ(found, 8U);
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

std::set<std::vector<std::int32_t>> triples(std::span<const std::int32_t> text) {
  std::set<std::vector<std::int32_t>> all;
  for (std::size_t i = 0; i + 3 <= text.size(); ++i) {
    all.insert({text[i], text[i + 1], text[i + 2]});
  }
  return all;
}

double jaccard(std::span<const std::int32_t> a, std::span<const std::int32_t> b) {
  const auto first = triples(a), second = triples(b);
  std::size_t common = 0;
  for (const auto& triple : first) {
    common += second.count(triple);
  }
  return static_cast<double>(common) / static_cast<double>(first.size() + second.size() - common);
}

TEST(NearTexts, AreThoseWithAJaccardIndexFromFourFifths) {
  Rng rng(3);
  const Texts members = draw_texts(60, 40, 50, Rng(1));
  Texts release = draw_texts(200, 40, 50, Rng(2));
  for (std::size_t i = 0; i < members.size(); ++i) {  // up to 14 words go and 3 come
    std::string copy = members[i];
    for (std::uint64_t k = rng.below(15); k > 0; --k) {
      copy = copy.substr(0, copy.rfind(' '));
    }
    release.push_back(copy + ' ' + draw_text(rng.below(4), 50, rng));
  }
  const Corpus corpus = HandMade().members(members).release(release).corpus();
  const auto outcomes = near_texts(corpus).members;
  std::size_t near = 0;
  for (std::size_t unit = 0; unit < members.size(); ++unit) {
    bool expected = false;
    for (std::size_t text = members.size(); text < corpus.texts(); ++text) {
      expected = expected || jaccard(corpus.text(unit), corpus.text(text)) >= 0.8;
    }
    EXPECT_EQ(outcomes[unit].success({}, 0), expected) << unit;
    near += expected ? 1 : 0;
  }
  EXPECT_TRUE(near > 10 && near < 50) << near;
}

TEST(NearTexts, AreNoMemoryWhereTheReferenceHasThemToo) {
  const std::string text = "one two three four five six seven eight nine ten eleven twelve";
  const Corpus corpus = HandMade()
                            .members({text})
                            .release({text + " thirteen"})
                            .second_half({"zero " + text})
                            .corpus();
  EXPECT_FALSE(near_texts(corpus).members[0].success({}, 0));
}

/// Letters of the people: boilerplate around 30 words of their own, from a grammar that knows which word may follow.
std::string letter(Rng& rng) {
  std::string words =
      "dear sir or madam i am writing to you today because i would like to say that";
  std::uint64_t word = rng.below(20'000);
  for (int i = 0; i < 30; ++i) {
    words += text(" w", word);
    word = (word * 7 + rng.below(6)) % 20'000;
  }
  return words + " and i am looking forward to your reply with my best regards and wishes";
}

Texts letters(std::size_t count, Rng rng) {
  Texts all(count);
  std::generate(all.begin(), all.end(), [&] { return letter(rng); });
  return all;
}

Table with_letters(const Texts& texts) {
  return TableBuilder().words("letter", Kind::kText, texts).table();
}

class TextAttack : public ::testing::Test {
 protected:
  static Result run(const Texts& train, const Texts& holdout, const Texts& release) {
    return make_text()->evaluate(
        Evidence(with_letters(train), with_letters(holdout), with_letters(release)), Rng(1));
  }
  Texts train_ = letters(400, Rng(1)), holdout_ = letters(400, Rng(2)),
        fresh_ = letters(400, Rng(3));
};

TEST_F(TextAttack, FindsCopiedSentences) {
  Texts release = fresh_;
  for (std::size_t i = 0; i < 40; ++i) {  // 15 words of another letter in the middle
    const auto words = [](const std::string& text, std::size_t from, std::size_t to) {
      const auto at = [&](std::size_t n) {
        std::size_t place = 0;
        for (; n > 0; --n) {
          place = text.find(' ', place) + 1;
        }
        return place;
      };
      return text.substr(at(from), at(to) - at(from));
    };
    release[i] =
        words(release[i], 0, 20) + words(train_[200 + i], 20, 35) + words(release[i], 35, 50);
  }
  const Result result = run(train_, holdout_, release);
  EXPECT_EQ(result.verdict, Verdict::kLeak) << result.note;
  EXPECT_LE(result.test->p, 0.001);
  EXPECT_TRUE(*result.estimate->low < 0.1 && 0.1 < *result.estimate->high);
  ASSERT_EQ(result.tables.size(), 1U);
  EXPECT_EQ(result.tables[0].rows.size(), 20U);
  EXPECT_GE(std::get<double>(result.tables[0].rows[0][1]), 15);
}

TEST_F(TextAttack, DoesNotAccuseFreshTextsWithTheSameBoilerplate) {
  const Result result = run(train_, holdout_, fresh_);
  EXPECT_EQ(result.verdict, Verdict::kNoLeakShown) << result.note;
  EXPECT_TRUE(result.test->minimum_detectable.has_value());
}

TEST_F(TextAttack, DoesNotTakeWhatEverybodyWritesForMemory) {
  const Texts same(400, "thank you very much for your kind letter which i received in good order");
  Texts train = same, holdout = same;  // content differs, or nobody would be compared
  std::copy_n(train_.begin(), 200, train.begin());
  std::copy_n(holdout_.begin(), 200, holdout.begin());
  const Result result = run(train, holdout, same);
  EXPECT_NE(result.verdict, Verdict::kLeak) << result.note;
}

TEST_F(TextAttack, NeverShowsAText) {
  const Result result = run(train_, holdout_, train_);
  EXPECT_EQ(result.verdict, Verdict::kLeak);
  std::string all = result.note;
  for (const auto& part : result.parts) {
    for (const auto& [name, value] : part.key) {
      all += name + value;
    }
  }
  EXPECT_THAT(all, ::testing::Not(HasSubstr("madam")));
  for (const auto& row : result.tables[0].rows) {
    for (const Value& cell : row) {
      EXPECT_TRUE(std::holds_alternative<double>(cell));
    }
  }
}

TEST_F(TextAttack, SaysThatThereIsNoText) {
  const Table plain = TableBuilder().numeric("age", {30, 40, 50}).table();
  const Result result = make_text()->evaluate(Evidence(plain, plain, plain), Rng(1));
  EXPECT_FALSE(result.estimate || result.verdict || result.test);
  EXPECT_THAT(result.note, HasSubstr("no text column"));
}

TEST_F(TextAttack, LeavesLabelsToReplay) {
  const auto towns = [](std::uint64_t seed) {
    Texts all(100);
    std::generate(all.begin(), all.end(),
                  [rng = Rng(seed)]() mutable { return text("town ", rng.bits()); });
    return all;
  };
  const Result result = run(towns(1), towns(2), towns(3));
  EXPECT_FALSE(result.estimate || result.verdict || result.test);
  EXPECT_THAT(result.note, HasSubstr("no text has 4 words"));
}

/// How many of 100 audits of 60 people a side alarm at 5 %, when nothing leaks, or when half of the letters do. Few
/// words, so that half of the people are met by chance.
int alarms(bool leak) {
  const auto attack = make_text();
  set_option(*attack, "attacks.text", "permutations", "199");
  set_option(*attack, "attacks.text", "tokens", "5");
  int count = 0;
  for (std::uint64_t audit = 0; audit < 100; ++audit) {
    const Rng rng = Rng(9).split(audit);
    const auto draw = [&](const char* name, std::size_t people) {
      return draw_texts(people, 12, 6, rng.split(name));
    };
    const Texts train = draw("train", 60);
    Texts release = draw("release", 120);
    std::copy_n(train.begin(), leak ? 30 : 0, release.begin());
    const Evidence evidence(with_letters(train), with_letters(draw("holdout", 120)),
                            with_letters(release));
    count += attack->evaluate(evidence, rng).test->p <= 0.05 ? 1 : 0;
  }
  return count;
}

TEST(SlowTextAttack, KeepsItsLevelWherePassagesRecurByChance) {
  EXPECT_GT(testing::binomial_tail(alarms(false), 100, 0.05), 1e-6);
}

TEST(SlowTextAttack, LevelTestNoticesALeak) {
  EXPECT_LT(testing::binomial_tail(alarms(true), 100, 0.05), 1e-6);
}

}  // namespace
}  // namespace assay
