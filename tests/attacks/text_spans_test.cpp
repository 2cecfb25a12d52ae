#include "attacks/text/text_spans.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "attacks/text/text_near.h"
#include "core/hash.h"
#include "core/text.h"
#include "tests/attacks/draw_texts.h"

namespace assay {
namespace {

using testing::draw_text;
using testing::draw_texts;
using testing::Texts;

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
  // an equal text; part of a longer one; too short
  EXPECT_EQ(met(spans.members.eidetic[0]), "1 0 -");
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

}  // namespace
}  // namespace assay
