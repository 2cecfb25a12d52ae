// Every generator in the registry, also the ones not written yet.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "core/error.h"
#include "core/files.h"
#include "core/parallel.h"
#include "generators/generator.h"
#include "tests/generators/tables.h"
#include "tests/support/checks.h"
#include "tests/support/reference_data.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using testing::input_error;
using testing::people;

constexpr std::size_t kAge = 3, kIncome = 4, kRegion = 5, kJob = 6, kIll = 7, kOne = 8,
                      kNothing = 9;

class EveryGenerator : public ::testing::TestWithParam<GeneratorEntry> {
 protected:
  static std::unique_ptr<Generator> fitted(const Table& train = people(400, Rng(1))) {
    auto generator = GetParam().make();
    generator->fit(train, Rng(7));
    return generator;
  }
  static bool repeats_rows() { return GetParam().name == "resample"; }
  /// Does it promise to repeat no value of too few people?
  static bool has_atoms() {
    const auto options = describe_options(*GetParam().make());
    return std::any_of(options.begin(), options.end(),
                       [](const auto& option) { return option.name == "atoms"; });
  }
};

TEST_P(EveryGenerator, RepeatsItselfFromTheSameSeed) {
  EXPECT_EQ(fitted()->sample(50, Rng(2)), fitted()->sample(50, Rng(2)));
}

TEST_P(EveryGenerator, DiffersFromSeedToSeed) {
  const auto generator = fitted();
  EXPECT_FALSE(generator->sample(50, Rng(2)) == generator->sample(50, Rng(3)));
}

TEST_P(EveryGenerator, RefusesToSampleBeforeFit) {
  EXPECT_THAT(input_error([] { GetParam().make()->sample(1, Rng(2)); }),
              HasSubstr("not been fitted"));
}

TEST_P(EveryGenerator, RefusesATableWithoutRows) {
  EXPECT_THAT(input_error([] { fitted(people(0, Rng(1))); }), HasSubstr("no rows"));
}

TEST_P(EveryGenerator, KeepsTheSchema) {
  const auto train = people(400, Rng(1));
  const auto made = fitted(train)->sample(30, Rng(2));
  EXPECT_EQ(made.rows(), 30U);
  EXPECT_TRUE(made.schema() == train.schema());
}

TEST_P(EveryGenerator, MakesNoRowsWhenNoneAreAsked) {
  EXPECT_EQ(fitted()->sample(0, Rng(2)).rows(), 0U);
}

TEST_P(EveryGenerator, SurvivesSaveAndLoad) {
  const testing::TemporaryFolder folder;
  const auto file = (folder / "model.h5").string();
  const auto generator = fitted();
  save_generator(file, GetParam().name, *generator);
  const auto loaded = load_generator(file, GetParam().name);
  EXPECT_EQ(loaded->sample(60, Rng(2)), generator->sample(60, Rng(2)));
  const std::vector<Given> given{{"ill", "yes"}};
  EXPECT_EQ(loaded->sample(20, Rng(3), given), generator->sample(20, Rng(3), given));
}

TEST_P(EveryGenerator, WillNotLoadAnothersModel) {
  const testing::TemporaryFolder folder;
  const auto file = (folder / "model.h5").string();
  save_generator(file, GetParam().name, *fitted());
  const auto* const other = GetParam().name == "resample" ? "independent" : "resample";
  EXPECT_THAT(input_error([&] { load_generator(file, other); }), HasSubstr(GetParam().name));
}

TEST_P(EveryGenerator, HonoursAGivenCategory) {
  const auto made = fitted()->sample(40, Rng(2), {{"region", "s"}, {"ill", "yes"}});
  EXPECT_THAT(testing::spelled(made, kRegion), ::testing::Each("s"));
  EXPECT_THAT(testing::spelled(made, kIll), ::testing::Each("yes"));
}

TEST_P(EveryGenerator, HonoursAGivenNumber) {
  const auto made = fitted()->sample(20, Rng(2), {{"age", "50"}});
  for (const double age : made.numbers(kAge)) {
    EXPECT_EQ(age, 50);
  }
}

TEST_P(EveryGenerator, HonoursAGivenMissingCell) {
  const auto made = fitted()->sample(20, Rng(2), {{"income", ""}});
  for (const double income : made.numbers(kIncome)) {
    EXPECT_TRUE(std::isnan(income));
  }
}

TEST_P(EveryGenerator, NamesTheChoicesWhenAConditionIsUnknown) {
  const auto generator = fitted();
  const auto message = [&](Given given) {
    return input_error([&] { generator->sample(1, Rng(2), {given}); });
  };
  EXPECT_THAT(message({"regoin", "s"}), HasSubstr("region"));
  EXPECT_THAT(message({"region", "east"}), HasSubstr("choose one of: n, s, w"));
  EXPECT_THAT(message({"age", "old"}), HasSubstr("'old' is not one"));
  EXPECT_THAT(message({"age", "17"}), HasSubstr("bounds [18, 90]"));
  EXPECT_THAT(message({"admitted", "someday"}), HasSubstr("holds dates"));
}

TEST_P(EveryGenerator, RefusesToFixAColumnTwice) {
  const auto generator = fitted();
  EXPECT_THAT(input_error([&] {
                generator->sample(1, Rng(2), {{"age", "50"}, {"age", "51"}});
              }),
              HasSubstr("named twice"));
}

TEST_P(EveryGenerator, SaysSoWhenAConditionCannotBeMet) {
  const auto generator = fitted();
  EXPECT_THAT(input_error([&] {
                generator->sample(1, Rng(2), {{"one", "2"}});
              }),
              HasSubstr("given"));
}

TEST_P(EveryGenerator, IgnoresOptionOrder) {
  auto forward = GetParam().make(), backward = GetParam().make();
  auto options = describe_options(*forward);
  for (const auto& option : options) {
    set_option(*forward, GetParam().name, option.name, option.value);
  }
  std::reverse(options.begin(), options.end());
  for (const auto& option : options) {
    set_option(*backward, GetParam().name, option.name, option.value);
  }
  const auto train = people(300, Rng(1));
  forward->fit(train, Rng(7));
  backward->fit(train, Rng(7));
  EXPECT_EQ(forward->sample(40, Rng(2)), backward->sample(40, Rng(2)));
}

TEST_P(EveryGenerator, RejectsOptionsOutOfRangeByName) {
  auto generator = GetParam().make();
  for (const auto& option : describe_options(*generator)) {
    EXPECT_THAT(input_error([&] { set_option(*generator, GetParam().name, option.name, "-1"); }),
                HasSubstr(option.name));
  }
  EXPECT_THAT(input_error([&] { set_option(*generator, GetParam().name, "nonsense", "1"); }),
              HasSubstr("nonsense"));
}

TEST_P(EveryGenerator, StaysInPublicBoundsAndSteps) {
  const auto made = fitted()->sample(2'000, Rng(2));
  for (const double age : made.numbers(kAge)) {
    EXPECT_GE(age, 18);
    EXPECT_LE(age, 90);
    EXPECT_EQ(age, std::round(age));
  }
  for (const double income : made.numbers(kIncome)) {
    EXPECT_TRUE(std::isnan(income) || std::abs(100 * income - std::round(100 * income)) < 1e-6);
  }
  for (const auto time : made.times(1)) {
    EXPECT_EQ(time % 86'400'000'000, 0) << "whole days stay whole days";
  }
}

TEST_P(EveryGenerator, MakesTheSameRowsWithOneAndFourThreads) {
  const auto made = [](std::size_t threads) {
    const ThreadLimit limit(threads);
    return fitted()->sample(3'000, Rng(2));
  };
  EXPECT_EQ(made(1), made(4));
}

TEST_P(EveryGenerator, KeepsConstantsAndColumnsWithoutValues) {
  const auto made = fitted()->sample(50, Rng(2));
  for (std::size_t row = 0; row < made.rows(); ++row) {
    EXPECT_EQ(made.numbers(kOne)[row], 1);
    EXPECT_TRUE(made.missing(kNothing, row));
  }
}

TEST_P(EveryGenerator, MakesMissingCellsAboutAsOftenAsTheTrainingTable) {
  const auto made = fitted(people(2'000, Rng(1)))->sample(2'000, Rng(2));
  double holes = 0;
  for (std::size_t row = 0; row < made.rows(); ++row) {
    holes += made.missing(kIncome, row) ? 1 : 0;
  }
  EXPECT_FALSE(testing::implausible(holes, 2'000, 0.1));
  EXPECT_TRUE(
      testing::implausible(0, 2'000, 0.1));  // negative control: dropping them would be caught
}

TEST_P(EveryGenerator, LivesWithASingleRowOrNamesTheOptionThatForbidsIt) {
  const auto train = people(1, Rng(1));
  if (has_atoms()) {
    EXPECT_THAT(input_error([&] { fitted(train); }),
                HasSubstr(text(GetParam().name,
                               ": the training table is about 1 person, fewer than atoms = 11")));
    return;
  }
  const auto made = fitted(train)->sample(5, Rng(2));
  EXPECT_EQ(made.rows(), 5U);
  EXPECT_TRUE(made.schema() == train.schema());
}

TEST_P(EveryGenerator, LivesWithASingleColumn) {
  std::vector<double> x(20);
  std::iota(x.begin(), x.end(), 0.0);
  const auto made = fitted(testing::numbers_table(x))->sample(5, Rng(2));
  EXPECT_EQ(made.columns(), 1U);
}

// `rows` rows, of which the first `present` hold a number of their own.
Table sparse_table(std::size_t rows, std::size_t present) {
  Rng rng(9);
  std::vector<double> x(rows, std::nan("")), y;
  for (std::size_t i = 0; i < rows; ++i) {
    if (i < present) {
      x[i] = rng.normal();
    }
    y.push_back(rng.normal());
  }
  Schema schema;
  schema.fields = {testing::numeric_field("x"), testing::numeric_field("y")};
  return Table(schema, {Numbers(x), Numbers(y)});
}

TEST_P(EveryGenerator, NeverRepeatsANumberOfTooFewPeopleInASparseColumn) {
  if (!has_atoms()) {
    GTEST_SKIP() << "repeats numbers on purpose";
  }
  for (const std::size_t present : {1, 2, 10, 11, 25}) {
    const auto train = sparse_table(300, present);
    const std::set<double> known(train.numbers(0).begin(),
                                 train.numbers(0).begin() + std::ptrdiff_t(present));
    std::size_t drawn = 0;
    const auto made = fitted(train)->sample(3'000, Rng(2));
    for (const double value : made.numbers(0)) {
      EXPECT_TRUE(std::isnan(value) || !known.contains(value)) << value << ", one of " << present;
      drawn += std::isnan(value) ? 0 : 1;
    }
    EXPECT_EQ(drawn > 0, present >= 11) << present;
  }
}

// y = x + an exponential: y above x in training, which a normal dependence does not know.
Table ordered_pair(std::vector<std::string> constraints) {
  Rng rng(11);
  std::vector<double> x, y;
  for (int i = 0; i < 500; ++i) {
    x.push_back(rng.normal());
    y.push_back(x.back() - std::log(1 - rng.uniform()));
  }
  Schema schema;
  schema.fields = {testing::numeric_field("x"), testing::numeric_field("y"),
                   testing::categorical_field("c", {"a", "b"})};
  schema.constraints = std::move(constraints);
  std::vector<std::int32_t> c(500, 0);
  std::fill_n(c.begin(), 100, 1);
  return Table(schema, {Numbers(x), Numbers(y), Codes(c)});
}

std::size_t rows_below(const Table& made) {
  std::size_t count = 0;
  for (std::size_t row = 0; row < made.rows(); ++row) {
    count += made.numbers(1)[row] < made.numbers(0)[row] ? 1 : 0;
  }
  return count;
}

TEST_P(EveryGenerator, KeepsTheRulesOfTheSchema) {
  const auto train = ordered_pair({"x <= y"});
  const auto generator = fitted(train);
  EXPECT_EQ(rows_below(generator->sample(3'000, Rng(2))), 0U);
  const auto some = generator->sample(500, Rng(2), {{"c", "b"}});
  EXPECT_EQ(rows_below(some), 0U);
  EXPECT_THAT(testing::spelled(some, 2), ::testing::Each("b"));
  if (has_atoms()) {  // negative control
    EXPECT_GT(rows_below(fitted(ordered_pair({}))->sample(3'000, Rng(2))), 50U);
  }
  const auto made = [&](std::size_t threads) {
    const ThreadLimit limit(threads);
    return generator->sample(3'000, Rng(2));
  };
  EXPECT_EQ(made(1), made(4));
}

TEST_P(EveryGenerator, NamesARuleItCannotKeepAndTheAcceptanceRate) {
  const auto train = ordered_pair({"x <= y", "x > 1000"});
  if (repeats_rows()) {
    EXPECT_EQ(fitted(train)->sample(5, Rng(2)).rows(), 5U) << "copies, whatever the rules";
    return;
  }
  EXPECT_THAT(
      input_error([&] { fitted(train)->sample(5, Rng(2)); }),
      HasSubstr("constraint 'x > 1000': 0 of 100005 rows drawn keep the rules of the schema"));
}

TEST_P(EveryGenerator, RefusesAConditionThatItsColumnCannotHold) {
  const auto generator = fitted();
  const auto message = [&](Given given) {
    return input_error([&] { generator->sample(1, Rng(2), {given}); });
  };
  EXPECT_EQ(message({"age", "33.5"}), "given: age = 33.5 is not a multiple of step 1");
  EXPECT_EQ(message({"income", "1000.123"}),
            "given: income = 1000.123 has more digits after the point than the 2 of the column");
  EXPECT_THAT(message({"admitted", "2011-05-01T07:30:00"}), HasSubstr("given"));
}

// The training table with a category "secretive" in the inferred column "job", held by one person.
Table with_a_rare_job() {
  const auto train = people(400, Rng(1));
  auto schema = train.schema();
  schema.fields[kJob].categories.emplace_back("secretive");
  std::vector<Column> columns;
  for (std::size_t j = 0; j < train.columns(); ++j) {
    columns.push_back(train.column(j));
  }
  std::vector<std::int32_t> job(train.codes(kJob).begin(), train.codes(kJob).end());
  job[17] = 4;
  columns[kJob] = Codes(job);
  return Table(schema, std::move(columns));
}

TEST_P(EveryGenerator, SavesNoRareCategoryNoTextAndNoId) {
  const testing::TemporaryFolder folder;
  const auto generator = fitted(with_a_rare_job());
  save_generator((folder / "model.h5").string(), GetParam().name, *generator);
  const auto bytes = read_file(folder / "model.h5");
  const auto holds = [&](std::string_view word) { return bytes.find(word) != std::string::npos; };
  EXPECT_EQ(holds("secretive"), !has_atoms()) << "the others hold rows";
  EXPECT_EQ(holds("seen by doctor 17"), repeats_rows());
  EXPECT_EQ(holds("p1017"), repeats_rows());
  if (has_atoms()) {
    EXPECT_THAT(input_error([&] {
                  generator->sample(1, Rng(2), {{"job", "x"}});
                }),
                ::testing::EndsWith("choose one of: a, b, c, d"));
    EXPECT_EQ(generator->sample(20, Rng(2)).field(kJob).categories,
              (std::vector<std::string>{"a", "b", "c", "d"}));
  }
}

TEST_P(EveryGenerator, RepeatsNoFreeTextAndNoId) {
  if (repeats_rows()) {
    GTEST_SKIP() << "repeats rows on purpose";
  }
  const auto train = people(400, Rng(1));
  const auto made = fitted(train)->sample(400, Rng(2));
  const std::set<std::string> known(train.words(0).begin(), train.words(0).end());
  std::set<std::string> ids;
  for (const auto& id : testing::spelled(made, 0)) {
    EXPECT_FALSE(known.contains(id));
    EXPECT_TRUE(ids.insert(id).second) << id << " twice";
  }
  for (std::size_t row = 0; row < made.rows(); ++row) {
    EXPECT_TRUE(made.missing(2, row));
  }
}

TEST_P(EveryGenerator, RefusesVectorsUnlessItRepeatsRows) {
  Field face;
  face.name = "face";
  face.kind = Kind::kVector;
  face.dimension = 2;
  Schema schema;
  schema.fields = {face};
  const Table train(schema, {Vectors{Cells<float>(std::vector<float>(40, 1)), 2}});
  if (repeats_rows()) {
    EXPECT_EQ(fitted(train)->sample(3, Rng(2)).rows(), 3U);
  } else {
    EXPECT_THAT(input_error([&] { fitted(train); }), HasSubstr("'face' holds vectors"));
  }
}

// The order of the training rows may move single draws, never their distribution.
TEST_P(EveryGenerator, DrawsFromTheSameLawWhateverTheOrderOfTheTrainingRows) {
  const auto train = people(1'000, Rng(1));
  std::vector<std::size_t> backward(train.rows());
  std::iota(backward.rbegin(), backward.rend(), std::size_t{0});
  const auto a = fitted(train)->sample(2'000, Rng(2));
  const auto b = fitted(train.take(backward))->sample(2'000, Rng(3));
  const auto column = [](const Table& table, std::size_t j) { return table.as_numbers(j); };
  EXPECT_TRUE(testing::same_law(column(a, kAge), column(b, kAge)));
  const auto codes = [](const Table& table) {
    return std::vector<double>(table.codes(kJob).begin(), table.codes(kJob).end());
  };
  EXPECT_TRUE(testing::same_law(codes(a), codes(b)));
  auto older = column(b, kAge);  // negative control: ten years more would be caught
  for (auto& age : older) {
    age += 10;
  }
  EXPECT_FALSE(testing::same_law(column(a, kAge), older));
}

TEST_P(EveryGenerator, SaysInOneSentenceWhatItMeansForPrivacy) {
  EXPECT_TRUE(GetParam().summary.ends_with("."));
  EXPECT_FALSE(GetParam().make()->guarantee().has_value() && GetParam().summary.empty());
}

std::string entry_name(const ::testing::TestParamInfo<GeneratorEntry>& info) {
  std::string name(info.param.name);
  std::erase(name, '-');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Registry, EveryGenerator,
                         ::testing::ValuesIn(generators().begin(), generators().end()), entry_name);

TEST(GeneratorRegistry, ListsTheKnownNamesForAnUnknownOne) {
  EXPECT_THAT(input_error([] { make_generator("gan"); }),
              HasSubstr("independent, resample, gaussian-copula, smote-nc"));
}

}  // namespace
}  // namespace assay
