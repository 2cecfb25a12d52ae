#include "metrics/fidelity/validity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "core/csv.h"
#include "core/schema_file.h"
#include "metrics/fidelity/validity_formats.h"
#include "metrics/fidelity/validity_rules.h"
#include "tests/support/checks.h"
#include "tests/support/reference_data.h"
#include "tests/support/results.h"
#include "tests/support/tables.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::TableBuilder;
using testing::value_of;

constexpr std::size_t kRows = 40;

/// 0, 1, ..., rows - 1.
std::vector<double> counting(std::size_t rows = kRows) {
  std::vector<double> numbers(rows);
  std::iota(numbers.begin(), numbers.end(), 0.0);
  return numbers;
}

Table numbers(const std::vector<double>& cells, const std::function<void(Field&)>& declare = {}) {
  Schema schema;
  schema.fields.resize(1);
  schema.fields[0].name = "x";
  schema.fields[0].decimals = 0;
  if (declare) {
    declare(schema.fields[0]);
  }
  return {schema, {Numbers(cells)}};
}

Table words(Kind kind, const std::vector<std::string>& cells) {
  return TableBuilder().words("x", kind, cells).table();
}

std::vector<std::string> many(const std::function<std::string(std::size_t)>& word) {
  std::vector<std::string> cells;
  for (std::size_t row = 0; row < kRows; ++row) {
    cells.push_back(word(row));
  }
  return cells;
}

/// The release rows that break a rule of `train`.
std::vector<std::size_t> broken(const Table& train, const Table& release, const std::string& rule) {
  const Evidence evidence(train, std::nullopt, release);
  for (const ValidityRule& found : validity_rules(evidence.train())) {
    if (found.key.back().second == rule) {
      return found.broken(evidence.synthetic());
    }
  }
  ADD_FAILURE() << "no rule '" << rule << "'";
  return {};
}

std::vector<std::string> names_of_rules(const Table& train) {
  std::vector<std::string> names;
  for (const ValidityRule& rule : validity_rules(train)) {
    names.push_back(rule.key.back().second);
  }
  return names;
}

TEST(ValidityRules, FindWhatTheTrainingTableKeepsWithoutException) {
  const Table train = numbers(counting());
  const Table release = numbers({-1, 0, 39, 40, 1.5, std::nan("")});
  EXPECT_THAT(broken(train, release, "range"), ElementsAre(0, 3));
  EXPECT_THAT(broken(train, release, "step"), ElementsAre(4));
  EXPECT_THAT(broken(train, release, "missing"), ElementsAre(5));
  EXPECT_THAT(broken(train, train, "range"), IsEmpty());
}

TEST(ValidityRules, AreNotFoundInFewCellsNorWhereTrainingBreaksThem) {
  EXPECT_THAT(names_of_rules(numbers(counting(19))), IsEmpty());
  auto with_missing = counting();
  with_missing[3] = std::nan("");
  EXPECT_THAT(names_of_rules(numbers(with_missing)), ElementsAre("range", "step"));
  auto twice = many([](std::size_t row) { return "k" + std::to_string(row); });
  twice[7] = twice[8];
  EXPECT_THAT(names_of_rules(words(Kind::kId, twice)), ElementsAre("missing"));
}

TEST(ValidityRules, OfTheSchemaGoBeforeWhatIsFound) {
  const auto declare = [](Field& field) {
    field.bounds = Bounds{0, 100};
    field.step = 0.5;
  };
  const Table train = numbers(counting(), declare);
  const Table release = numbers({70, 0.25, 101, 7.5}, declare);
  EXPECT_THAT(broken(train, release, "range"), ElementsAre(2));
  EXPECT_THAT(broken(train, release, "step"), ElementsAre(1));
}

TEST(ValidityRules, KnowCategoriesFromTheSchemaOrTheTrainingTable) {
  std::vector<std::string> train(kRows, "a"), release = {"a", "b", "c", ""};
  train[0] = "b";
  EXPECT_THAT(broken(TableBuilder().categorical("x", train).table(),
                     TableBuilder().categorical("x", release).table(), "category"),
              ElementsAre(2));
}

TEST(ValidityRules, TakeKeysThatRepeatForBroken) {
  const Table train = words(Kind::kId, many([](std::size_t r) { return "k" + std::to_string(r); }));
  const Table once = words(Kind::kId, {"u", "v", "w"});
  EXPECT_THAT(broken(train, once, "unique"), IsEmpty());
  const Table twice = once.take(std::vector<std::size_t>{0, 1, 0, 2});
  EXPECT_THAT(broken(train, twice, "unique"), ElementsAre(0, 2));
}

TEST(ValidityRules, CheckConstraintsAndRowsOfOneEntity) {
  Schema schema;
  schema.fields.resize(2);
  schema.fields[0].name = "low";
  schema.fields[0].roles = {Role::kEntity};
  schema.fields[1].name = "high";
  schema.constraints = {"low <= high"};
  schema.max_rows_per_entity = 2;
  const Table train(schema, {Numbers({1, 2}), Numbers({1, 3})});
  const Table release(schema, {Numbers({1, 1, 1, 5}), Numbers({1, 0, 1, 9})});
  EXPECT_THAT(broken(train, release, "low <= high"), ElementsAre(1));
  EXPECT_THAT(broken(train, release, "rows per entity"), ElementsAre(2));
}

TEST(ValidityFormats, AreRecognisedAndHaveTheirLimits) {
  const auto format = [](std::vector<std::string> cells) { return common_format(cells); };
  EXPECT_EQ(format({"ann@example.org", "o'neil+x@mail.example.co.uk"}), "e-mail");
  EXPECT_EQ(format({"ann@example.org", "ann@example"}), "");
  EXPECT_EQ(format({"+49 (0)30 1234567", "030-1234567"}), "phone");
  EXPECT_EQ(format({"123456"}), "") << "six digits are too few";
  EXPECT_EQ(format({"1234567890123456"}), "") << "sixteen are too many";
  EXPECT_EQ(format({"https://example.org/a?b", "ftp://example.org"}), "URL");
  EXPECT_EQ(format({"123e4567-e89b-12d3-a456-426614174000"}), "UUID");
  EXPECT_EQ(format({"2024-02-29", "1999-12-31"}), "ISO date");
  EXPECT_EQ(format({"2024-13-01"}), "") << "no thirteenth month, and no phone number";
  EXPECT_EQ(format({"31.12.2024", "1/2/2024"}), "") << "dates, but not ISO ones; no phone numbers";
  EXPECT_EQ(format({"555-12-1234", "2024-130-1000"}), "phone");
  EXPECT_EQ(format({"23:59", "00:00:01.5"}), "time of day");
  EXPECT_EQ(format({}), "");
}

TEST(ValidityFormats, TakeNoIdForAPhone) {
  const auto format = [](std::vector<std::string> cells) { return common_format(cells); };
  EXPECT_EQ(format({"10034567", "99812345", "4930123456"}), "") << "account numbers";
  EXPECT_EQ(format({"00012345", "00098765"}), "") << "padded ids";
  EXPECT_EQ(format({"12345678.50", "1234567."}), "") << "numbers with a fraction";
  EXPECT_EQ(format({"192.168.100.12", "10.120.100.99"}), "") << "internet addresses";
  std::vector<std::string> mixed(9, "+4930123456");
  mixed.emplace_back("030123456");
  EXPECT_EQ(format(mixed), "phone") << "one in ten may leave the sign out";
  mixed.emplace_back("030123457");
  EXPECT_EQ(format(mixed), "");
  EXPECT_THAT(have_format("phone", mixed), ::testing::Each(true))
      << "each by itself is well formed";
}

TEST(ValidityFormats, AreRulesWhereEveryTrainingCellHasThem) {
  const Table train = words(
      Kind::kText, many([](std::size_t r) { return "p" + std::to_string(r) + "@example.org"; }));
  const Table release = words(Kind::kText, {"x@example.org", "x at example.org"});
  EXPECT_THAT(broken(train, release, "format: e-mail"), ElementsAre(1));
}

Result validity(const Table& train, const std::optional<Table>& holdout, const Table& release) {
  return make_validity()->evaluate(Evidence(train, holdout, release), Rng(1));
}

TEST(Validity, CountsRowsOnceAndNamesTheFirst) {
  const Result result = validity(numbers(counting()), numbers({3, 99}), numbers({1, -1.5, 2, 50}));
  EXPECT_EQ(result.estimate->value, 0.5) << "-1.5 breaks two rules, in one row";
  EXPECT_FALSE(result.estimate->low) << "an exact count";
  EXPECT_EQ(value_of(result.values, "new people"), 0.5);
  const Part& worst = result.parts.front();
  EXPECT_EQ(worst.key, (Key{{"column", "x"}, {"rule", "range"}}));
  EXPECT_EQ(worst.estimate->value, 0.5);
  EXPECT_EQ(value_of(worst.values, "first row"), 2);
  EXPECT_EQ(value_of(worst.values, "holdout rows that break it"), 1);
  EXPECT_THAT(result.note, HasSubstr("50 % of the release rows break none"));
}

TEST(Validity, OfTheTrainingTableItselfIsOne) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const Schema schema = read_schema(testing::shared_file("data/adult_schema.toml"));
  const Table train = read_table(testing::shared_file("data/adult_train.csv"), {&schema, false});
  EXPECT_EQ(validity(train, std::nullopt, train).estimate->value, 1);
}

TEST(Validity, RefusesAReleaseWithoutRowsAndSaysWhenThereIsNoRule) {
  EXPECT_THAT(
      testing::input_error([] { validity(numbers(counting()), std::nullopt, numbers({})); }),
      HasSubstr("the release has no rows"));
  const Result none = validity(numbers({1, 2}), std::nullopt, numbers({1}));
  EXPECT_FALSE(none.estimate);
  EXPECT_THAT(none.note, HasSubstr("too small to find rules in"));
}

}  // namespace
}  // namespace assay
