#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "attacks/people.h"
#include "attacks/text/verbatim.h"
#include "core/options.h"
#include "core/text.h"
#include "tests/attacks/draw_texts.h"
#include "tests/support/checks.h"
#include "tests/support/results.h"
#include "tests/support/tables.h"

namespace assay {
namespace {

using testing::draw_texts;
using ::testing::HasSubstr;
using testing::TableBuilder;
using testing::Texts;
using testing::value_of;

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

TEST_F(TextAttack, CountsThePeopleWithATextAlone) {
  const auto table = [](const Texts& all, std::size_t first, Rng rng) {
    Texts texts = all, remarks(all.size(), "no remark");
    std::fill_n(texts.begin(), first, "no letter");  // too few words to be a text
    std::vector<double> amount(all.size());
    std::generate(amount.begin(), amount.end(), [&] { return rng.normal(); });
    return TableBuilder()
        .numeric("amount", amount)
        .words("letter", Kind::kText, texts)
        .words("remark", Kind::kText, remarks)
        .words("reply", Kind::kText, remarks)
        .table();
  };
  Texts release = fresh_;
  std::copy_n(train_.begin() + 200, 40, release.begin());
  const Evidence evidence(table(train_, 130, Rng(4)), table(holdout_, 100, Rng(5)),
                          table(release, 0, Rng(6)));
  const auto& source = people_of(evidence).outsiders.source;
  const auto outsiders =
      std::count_if(source.begin(), source.end(), [](std::size_t row) { return row >= 100; });
  const Result result = make_text()->evaluate(evidence, Rng(1));
  EXPECT_EQ(value_of(result, "members"), 270);
  EXPECT_EQ(value_of(result, "outsiders"), static_cast<double>(outsiders));
  const double met = 270 * value_of(result, "attack rate");  // some more are met by chance
  EXPECT_NEAR(met, std::round(met), 1e-9);
  EXPECT_GE(met, 39.5);
  EXPECT_THAT(result.note,
              HasSubstr("Of the 270 training people with a text of 4 words or more in column"));
  EXPECT_THAT(result.note, HasSubstr(text("of the ", outsiders, " such people outside")));
  EXPECT_THAT(result.note, HasSubstr("people on one side have such a text: remark, reply."));
  EXPECT_GE(value_of(result, "longest span, members"), 30);
  EXPECT_LT(value_of(result, "longest span, outsiders"), 30);
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
  EXPECT_THAT(result.note, HasSubstr("no text of the people compared has 4 words"));
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
