#include "learners/boosted.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

#include "tests/support/checks.h"
#include "tests/support/tables.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using testing::TableBuilder;

struct People {
  Table table;
  Outcome outcome;
};

// x uniform on 0..1; the class is the third x lies in, but for one row in ten.
People thirds(std::size_t n, Rng rng) {
  std::vector<double> x;
  Outcome outcome;
  outcome.classes = 3;
  for (std::size_t i = 0; i < n; ++i) {
    x.push_back(rng.uniform());
    outcome.values.push_back(rng.bernoulli(0.1) ? static_cast<double>(rng.below(3))
                                                : std::floor(3 * x.back()));
  }
  return {TableBuilder().numeric("x", x).table(), outcome};
}

TEST(Boosted, TellsThreeClassesApart) {
  const auto train = thirds(2'000, Rng(1)), test = thirds(2'000, Rng(2));
  const auto learner = make_boosted({50, 3, 0.1});
  learner->fit(train.table, train.outcome, {}, Rng(1));
  const auto p = learner->predict_classes(test.table);
  ASSERT_EQ(p.size(), 3 * test.table.rows());
  double right = 0;
  for (std::size_t i = 0; i < test.table.rows(); ++i) {
    const double* own = p.data() + 3 * i;
    EXPECT_NEAR(own[0] + own[1] + own[2], 1, 1e-12);
    const auto guess = static_cast<double>(std::max_element(own, own + 3) - own);
    right += guess == test.outcome.values[i] ? 1 : 0;
  }
  // The best guess is right for 0.9 + 0.1/3 = 93.3 %; blind, for a third.
  EXPECT_FALSE(right < 0.92 * 2'000 && testing::implausible(right, 2'000, 0.92));
  EXPECT_TRUE(testing::implausible(0.85 * 2'000, 2'000, 0.92));
}

TEST(Boosted, PredictsTheMedianOfANumber) {
  // one row in five is a hundred times too large: the median does not care, a mean would be 20 x off
  std::vector<double> x;
  Outcome outcome;
  outcome.classes = Outcome::kNumber;
  for (int i = 0; i < 1'000; ++i) {
    x.push_back(i % 2);
    outcome.values.push_back((i % 2 == 0 ? 1e15 : 3e15) * (i % 5 == 0 ? 100 : 1));
  }
  const auto table = TableBuilder().numeric("x", x).table();
  const auto learner = make_boosted({100, 3, 0.3});
  learner->fit(table, outcome, {}, Rng(1));
  const auto guess = learner->predict_numbers(table);
  EXPECT_NEAR(guess[0] / 1e15, 1, 0.01);
  EXPECT_NEAR(guess[1] / 3e15, 1, 0.01);
}

TEST(Boosted, PredictsAConstantWhereNothingVaries) {
  const auto table = TableBuilder().numeric("x", {1, 2, 3}).table();
  const auto learner = make_boosted();
  learner->fit(table, {{7.5, 7.5, 7.5}, Outcome::kNumber}, {}, Rng(1));
  EXPECT_EQ(learner->predict_numbers(table), (std::vector<double>{7.5, 7.5, 7.5}));
  learner->fit(table, {{2, 2, 2}, 4}, {}, Rng(1));
  const auto p = learner->predict_classes(table);
  ASSERT_EQ(p.size(), 12U);
  EXPECT_DOUBLE_EQ(p[2], 3.5 / 5);  // (k + 1/2)/(n + c/2)
  EXPECT_DOUBLE_EQ(p[3], 0.5 / 5);
}

TEST(Boosted, AnswersTheQuestionItWasFittedTo) {
  const auto table = TableBuilder().numeric("x", {1, 2, 3}).table();
  const auto learner = make_boosted();
  const auto says = [](const auto& body) { return testing::input_error(body); };
  learner->fit(table, {{0, 1, 2}, 3}, {}, Rng(1));
  EXPECT_THAT(says([&] { learner->predict(table); }), HasSubstr("fitted to 3 classes"));
  learner->fit(table, {{0, 1.5, 2}, Outcome::kNumber}, {}, Rng(1));
  EXPECT_THAT(says([&] { learner->predict_classes(table); }), HasSubstr("fitted to a number"));
  EXPECT_THAT(says([&] {
                learner->fit(table, {{0, 1, 3}, 3}, {}, Rng(1));
              }),
              HasSubstr("the classes are 0 to 2"));
  EXPECT_THAT(says([&] {
                learner->fit(table, {{0, std::nan(""), 3}, Outcome::kNumber}, {}, Rng(1));
              }),
              HasSubstr("not a finite number"));
}

TEST(Boosted, NamesTheColumnThatItGainedBy) {
  const auto table = TableBuilder()
                         .numeric("constant", {1, 1, 1, 1, 1, 1, 1, 1})
                         .categorical("useful", {"a", "a", "a", "a", "b", "b", "", ""})
                         .numeric("useless", {1, 2, 1, 2, 1, 2, 1, 2})
                         .table();
  const auto learner = make_boosted({1, 2, 1});
  EXPECT_TRUE(learner->gains().empty()) << "before a fit";
  learner->fit(table, {{0, 0, 0, 0, 1, 1, 1, 1}, 2}, {}, Rng(1));
  const auto gains = learner->gains();
  ASSERT_EQ(gains.size(), 1);
  EXPECT_EQ(gains.begin()->first, "useful");
  EXPECT_GT(gains.begin()->second, 0);
}

TEST(Boosted, TakesItsOptions) {
  auto train = thirds(200, Rng(10));
  train.outcome.classes = 2;
  for (double& value : train.outcome.values) {
    value = value > 0 ? 1 : 0;
  }
  const auto learner = make_boosted({1, 1, 1});
  learner->fit(train.table, train.outcome, {}, Rng(1));
  auto p = learner->predict(train.table);
  std::sort(p.begin(), p.end());
  EXPECT_EQ(std::unique(p.begin(), p.end()) - p.begin(), 2);  // one split, two leaves
}

}  // namespace
}  // namespace assay
