// independent and resample.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "generators/generator.h"
#include "tests/generators/tables.h"
#include "tests/support/checks.h"

namespace assay {
namespace {

using testing::people;

Table made_by(std::string_view name, const Table& train, std::size_t rows) {
  const auto generator = make_generator(name);
  generator->fit(train, Rng(1));
  return generator->sample(rows, Rng(2));
}

// Rows that are ill and above 60, against the product of the two shares.
bool independent_of_age(const Table& table) {
  const auto n = static_cast<double>(table.rows());
  double old = 0, ill = 0, both = 0;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const bool above = table.numbers(3)[row] > 60, sick = table.codes(7)[row] == 1;
    old += above ? 1 : 0;
    ill += sick ? 1 : 0;
    both += above && sick ? 1 : 0;
  }
  return !testing::implausible(both, n, old / n * ill / n);
}

TEST(Independent, JoinsNoTwoColumns) {
  const auto train = people(3'000, Rng(3));
  EXPECT_TRUE(independent_of_age(made_by("independent", train, 10'000)));
  EXPECT_FALSE(independent_of_age(made_by("resample", train, 10'000)));  // negative control
}

TEST(Independent, LeavesOtherColumnsAloneUnderAGiven) {
  const auto generator = make_generator("independent");
  generator->fit(people(2'000, Rng(3)), Rng(1));
  const auto all = generator->sample(5'000, Rng(2));
  const auto some = generator->sample(5'000, Rng(4), {{"ill", "yes"}});
  EXPECT_TRUE(testing::same_law(all.as_numbers(3), some.as_numbers(3)));
}

bool only_training_rows(const Table& made, const Table& train) {
  const auto known = train.row_hashes();
  const std::set<std::uint64_t> rows(known.begin(), known.end());
  const auto hashes = made.row_hashes();
  return std::all_of(hashes.begin(), hashes.end(),
                     [&](std::uint64_t hash) { return rows.contains(hash); });
}

TEST(Resample, RepeatsOnlyTrainingRowsTextAndIdsIncluded) {
  const auto train = people(200, Rng(5));
  EXPECT_TRUE(only_training_rows(made_by("resample", train, 1'000), train));
  EXPECT_FALSE(
      only_training_rows(made_by("independent", train, 1'000), train));  // negative control
}

TEST(Resample, DrawsWithReplacement) {
  // n draws out of n rows leave each out with probability (1 - 1/n)^n, about 1/e.
  const auto train = people(2'000, Rng(5));
  const auto hashes = made_by("resample", train, 2'000).row_hashes();
  const double different =
      static_cast<double>(std::set<std::uint64_t>(hashes.begin(), hashes.end()).size());
  EXPECT_FALSE(testing::implausible(different, 2'000, 1 - 0.3677));
  EXPECT_TRUE(
      testing::implausible(2'000, 2'000, 1 - 0.3677));  // negative control: without replacement
}

TEST(Resample, SaysThatNoTrainingRowMeetsACondition) {
  const auto generator = make_generator("resample");
  generator->fit(people(50, Rng(5)), Rng(1));
  EXPECT_THAT(testing::input_error([&] {
                generator->sample(1, Rng(2), {{"income", "1.23"}});
              }),
              ::testing::HasSubstr("none of the 50 training rows"));
}

}  // namespace
}  // namespace assay
