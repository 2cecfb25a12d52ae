#include "attacks/identifiers/pii.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "attacks/identifiers/checksums.h"
#include "attacks/identifiers/pii_scan.h"
#include "attacks/people.h"
#include "core/options.h"
#include "core/stats/intervals.h"
#include "core/text.h"
#include "tests/support/checks.h"
#include "tests/support/results.h"
#include "tests/support/tables.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::part_of;
using testing::TableBuilder;
using testing::value_of;

/// The name with this number: three syllables, so that few names are one letter apart.
std::string name_number(std::uint64_t number) {
  std::string name;
  for (std::uint64_t i = 0; i < 3; ++i) {
    const std::uint64_t syllable = Rng(number).split(i).below(60);
    name += "bdfgklmnprst"[syllable / 5];
    name += "aeiou"[syllable % 5];
  }
  return name;
}

/// People with an address each: common names, so that some recur by chance.
std::vector<std::string> addresses(std::size_t count, Rng rng) {
  std::vector<std::string> all(count);
  for (auto& one : all) {
    one = text(name_number(rng.below(150)), '.', name_number(rng.below(200)), "@mail.",
               rng.bernoulli(0.5) ? "org" : "com");
  }
  return all;
}

Table with_contacts(const std::vector<std::string>& contacts, Rng rng) {
  std::vector<double> amount(contacts.size());
  std::generate(amount.begin(), amount.end(), [&] { return rng.normal(); });
  std::vector<std::string> sex(contacts.size());
  std::generate(sex.begin(), sex.end(), [&] { return rng.bernoulli(0.5) ? "F" : "M"; });
  return TableBuilder()
      .numeric("amount", amount)
      .categorical("sex", sex)
      .role(Role::kProtected)
      .words("contact", Kind::kText, contacts)
      .table();
}

Result run(const Table& train, const Table& holdout, const Table& release) {
  return make_pii()->evaluate(Evidence(train, holdout, release), Rng(1));
}

class PiiAttack : public ::testing::Test {
 protected:
  std::vector<std::string> own_ = addresses(600, Rng(1)), invented_ = addresses(600, Rng(3));
  Table train_ = with_contacts(own_, Rng(4)),
        holdout_ = with_contacts(addresses(600, Rng(2)), Rng(5));
};

TEST_F(PiiAttack, FindsATenthOfTheAddressesAmongInventedOnes) {
  auto leaked = invented_;
  std::copy_n(own_.begin() + 300, 60, leaked.begin());
  const Result result = run(train_, holdout_, with_contacts(leaked, Rng(6)));
  EXPECT_EQ(result.verdict, Verdict::kLeak) << result.note;
  EXPECT_LE(result.test->p, 0.001);
  const double low = result.estimate->low.value(), high = result.estimate->high.value();
  EXPECT_TRUE(low < 0.1 && 0.1 < high) << low << ' ' << high;
}

TEST_F(PiiAttack, DoesNotAccuseInventedAddressesThatRecurByChance) {
  const Result result = run(train_, holdout_, with_contacts(invented_, Rng(6)));
  EXPECT_EQ(result.verdict, Verdict::kNoLeakShown) << result.note;
  EXPECT_GT(value_of(part_of(result, {{"type", "e-mail"}}).values, "attack rate"), 0);
  const std::set<std::string> different(invented_.begin(), invented_.end());
  EXPECT_EQ(value_of(result.values, "e-mail in release"), static_cast<double>(different.size()));
}

TEST_F(PiiAttack, ComparesThoseWhoseAddressNobodyElseHas) {
  auto release = invented_;
  std::copy_n(own_.begin(), 60, release.begin());
  const Evidence evidence(train_, holdout_, with_contacts(release, Rng(6)));
  const auto others = addresses(600, Rng(2));  // the holdout's
  std::map<std::string, int> holders;
  for (const std::vector<std::string>& all : {own_, others}) {
    for (const auto& one : all) {
      ++holders[one];
    }
  }
  const std::set<std::string> released(release.begin(), release.end());
  const auto count = [&](const Crowd& crowd, const std::vector<std::string>& contacts) {
    Hits met;
    for (const std::size_t row : crowd.source) {
      met.trials += holders[contacts[row]] == 1 ? 1 : 0;
      met.hits += holders[contacts[row]] == 1 && released.count(contacts[row]) > 0 ? 1 : 0;
    }
    return met;
  };
  const People& people = people_of(evidence);
  const Hits members = count(people.members, own_), outsiders = count(people.outsiders, others);
  const Result result = make_pii()->evaluate(evidence, Rng(1));
  EXPECT_EQ(value_of(result.values, "members"), members.trials);
  EXPECT_EQ(value_of(result.values, "outsiders"), outsiders.trials);
  EXPECT_DOUBLE_EQ(value_of(result.values, "attack rate"), members.rate());
  EXPECT_DOUBLE_EQ(value_of(result.values, "control rate"), outsiders.rate());
  EXPECT_LT(members.trials, 600);  // some addresses are held by several
  EXPECT_THAT(result.note, HasSubstr(text("Of the ", members.trials, " training people with")));
  EXPECT_THAT(result.note, HasSubstr(text("of the ", outsiders.trials, " such people outside")));
}

TEST_F(PiiAttack, FindsAddressesWithOneCharacterChanged) {
  auto altered = invented_;
  std::copy_n(own_.begin() + 300, 60, altered.begin());
  std::for_each_n(altered.begin(), 60, [](std::string& address) { address[0] = 'x'; });
  const Result result = run(train_, holdout_, with_contacts(altered, Rng(6)));
  EXPECT_EQ(result.verdict, Verdict::kLeak) << result.note;
  EXPECT_LE(value_of(part_of(result, {{"type", "e-mail"}, {"match", "nearly"}}).values, "p"),
            0.001);
  EXPECT_GT(value_of(part_of(result, {{"type", "e-mail"}}).values, "p"), 0.001);
}

TEST_F(PiiAttack, ReadsNumbersInNumericColumns) {
  const auto numbers = [](std::size_t rows, bool valid, Rng rng) {
    std::vector<double> column;
    while (column.size() < rows) {
      const auto number = 100'000'000 + rng.below(900'000'000);
      if (!valid || is_bsn(std::to_string(number))) {
        column.push_back(static_cast<double>(number));
      }
    }
    return TableBuilder().numeric("number", column).table();
  };
  const auto count = [&](bool valid) {
    const Table train = numbers(300, valid, Rng(1)), holdout = numbers(300, valid, Rng(2));
    return pii_of(Evidence(train, holdout, train))[static_cast<std::size_t>(PiiType::kBsn)]
        .in_train;
  };
  EXPECT_EQ(count(true), 300U);
  EXPECT_EQ(count(false), 0U);  // a random number passes in 1 of 11 cases: not believed
}

TEST_F(PiiAttack, TakesDatesOfBirthFromColumnsNamedSo) {
  const auto count = [](const char* name) {
    const std::int64_t day = 86'400'000'000;
    const Table table = TableBuilder()
                            .datetime(name, {0, day, day + 1, 30'000 * day, -40'000 * day, kNoTime})
                            .table();
    return pii_of(
               Evidence(table, std::nullopt, table))[static_cast<std::size_t>(PiiType::kBirthDate)]
        .in_train;
  };
  EXPECT_EQ(count("birthday"), 2U);  // one day twice; 2052 and 1860 are nobody's birth; one missing
  EXPECT_EQ(count("admitted"), 0U);
}

TEST_F(PiiAttack, SaysWhatWasNotFound) {
  const Table plain = TableBuilder().numeric("age", {30, 40, 50}).table();
  const Result result = run(plain, plain, plain);
  EXPECT_FALSE(result.estimate || result.verdict || result.test);
  EXPECT_THAT(result.note, HasSubstr("none of these were found in the training data: e-mail"));
}

TEST_F(PiiAttack, IsTooWeakWhereFewHaveAnAddress) {
  auto few = std::vector<std::string>(600, "none");
  std::copy_n(own_.begin(), 30, few.begin());
  const Result result =
      run(with_contacts(few, Rng(4)), with_contacts(few, Rng(5)), with_contacts(few, Rng(6)));
  EXPECT_EQ(result.verdict, Verdict::kTooWeak) << result.note;
  EXPECT_THAT(result.note, HasSubstr("too few people"));
}

TEST_F(PiiAttack, NeverShowsAValue) {
  const Result result = run(train_, holdout_, train_);
  std::string all = result.note;
  for (const auto& part : result.parts) {
    for (const auto& [name, value] : part.key) {
      all += name + value;
    }
    all += part.note;
  }
  for (const auto& [name, value] : result.values) {
    all += name + (std::holds_alternative<std::string>(value) ? std::get<std::string>(value) : "");
  }
  for (const auto& table : result.tables) {
    for (const auto& row : table.rows) {
      for (const Value& cell : row) {
        EXPECT_FALSE(std::holds_alternative<std::string>(cell));
      }
    }
  }
  EXPECT_THAT(all, Not(HasSubstr("@")));
}

/// How many of 100 audits of 60 people a side alarm at 5 %, when nothing leaks, or when half of the addresses do. Few
/// names, so that many addresses recur by chance.
int alarms(bool leak) {
  const auto attack = make_pii();
  set_option(*attack, "attacks.pii", "permutations", "199");
  int count = 0;
  for (std::uint64_t audit = 0; audit < 100; ++audit) {
    const Rng rng = Rng(9).split(audit);
    const auto draw = [&](const char* name, std::size_t people) {
      std::vector<std::string> all(people);
      std::generate(all.begin(), all.end(), [own = rng.split(name)]() mutable {
        return text(name_number(own.below(400)), "@mail.org");
      });
      return all;
    };
    const auto train = draw("train", 60);
    auto release = draw("release", 200);
    std::copy_n(train.begin(), leak ? 30 : 0, release.begin());
    const Evidence evidence(with_contacts(train, rng), with_contacts(draw("holdout", 120), rng),
                            with_contacts(release, rng));
    count += attack->evaluate(evidence, rng).test->p <= 0.05 ? 1 : 0;
  }
  return count;
}

TEST(SlowPiiAttack, KeepsItsLevelWhereAddressesRecurByChance) {
  EXPECT_GT(testing::binomial_tail(alarms(false), 100, 0.05), 1e-6);
}

TEST(SlowPiiAttack, LevelTestNoticesALeak) {
  EXPECT_LT(testing::binomial_tail(alarms(true), 100, 0.05), 1e-6);
}

}  // namespace
}  // namespace assay
