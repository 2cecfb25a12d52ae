#include "metrics/fidelity/shapes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "core/csv.h"
#include "core/parallel.h"
#include "core/schema_file.h"
#include "metrics/fidelity/shape_distance.h"
#include "tests/metrics/populations.h"
#include "tests/support/checks.h"
#include "tests/support/reference_data.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using testing::population;
using testing::TableBuilder;

Result shapes(const Table& train, const std::optional<Table>& holdout, const Table& release) {
  return make_shapes()->evaluate(Evidence(train, holdout, release), Rng(1));
}

double distance(const Table& a, const Table& b) {
  const Evidence evidence(a, std::nullopt, b);
  return shape_distance(levels_of(evidence.train(), evidence.synthetic(), 0));
}

TEST(ShapeDistance, OfNumbersIsKolmogorovSmirnov) {
  const auto numbers = [](std::vector<double> x) { return TableBuilder().numeric("x", x).table(); };
  EXPECT_EQ(distance(numbers({1, 2, 3, 4}), numbers({1, 2, 3, 4})), 0);
  EXPECT_EQ(distance(numbers({1, 2, 3, 4}), numbers({5, 6})), 1);
  EXPECT_NEAR(distance(numbers({1, 2, 3, 4}), numbers({2, 3, 4, 5})), 0.25, 1e-15);
  const double nan = std::nan("");
  EXPECT_NEAR(distance(numbers({1, nan, nan, nan}), numbers({1, 1, 1, nan})), 0.5, 1e-15)
      << "missing cells are scored";
}

TEST(ShapeDistance, OfCategoriesIsTotalVariation) {
  const Table a = TableBuilder().categorical("c", {"x", "x", "y", "y"}).table();
  const Table b = TableBuilder().categorical("c", {"x", "z", "z", ""}).table();
  // 1/2 (|2/4 - 1/4| + |2/4 - 0| + |0 - 2/4| + |0 - 1/4|)
  EXPECT_NEAR(distance(a, b), 0.75, 1e-15);
}

TEST(ShapeDistance, AgreesWithSdmetricsOnAdult) {
  ASSAY_NEEDS_REFERENCE_DATA();
  const auto read = [](const char* name) {
    return read_table(testing::shared_file(std::string("data/") + name));
  };
  const Evidence evidence(read("adult_train.csv"), std::nullopt, read("adult_synthetic_ctgan.csv"));
  std::ifstream file(testing::shared_file("golden/fidelity_sdmetrics.json"));
  const auto golden = nlohmann::json::parse(file);
  int compared = 0;
  for (const auto& [name, test] : golden["cases"].items()) {
    if (name.find("ctgan") == std::string::npos) continue;
    for (const auto& column : test["quality"]["shapes"]) {
      const auto c = evidence.schema().index_of(column["Column"].get<std::string>());
      const auto levels = levels_of(evidence.train(), evidence.synthetic(), c);
      EXPECT_NEAR(1 - shape_distance(levels), column["Score"].get<double>(), 2e-6)
          << column["Column"];
      ++compared;
    }
  }
  EXPECT_GE(compared, 15);
}

TEST(Shapes, OfIdentityAreExactlyOneRaw) {
  const Table table = population(500, 0.5, Rng(1));
  const Result result = shapes(table, std::nullopt, table);
  EXPECT_EQ(result.values[0].first, "raw");
  EXPECT_NEAR(std::get<double>(result.values[0].second), 1, 1e-15);
}

TEST(Shapes, OfNewPeopleReachTheCeiling) {
  const Result result = shapes(population(4000, 0.5, Rng(1)), population(2000, 0.5, Rng(2)),
                               population(4000, 0.5, Rng(3)));
  EXPECT_LE(*result.estimate->low, 1);
  EXPECT_GE(*result.estimate->high, 1);
}

TEST(Shapes, PutTheWorstColumnFirstAndCountForeignCells) {
  const Table train = TableBuilder()
                          .numeric("good", {1, 2, 3, 4, 5, 6})
                          .categorical("bad", {"x", "x", "x", "y", "y", "y"})
                          .table();
  const Table release = TableBuilder()
                            .numeric("good", {1, 2, 3, 4, 5, 6})
                            .categorical("bad", {"z", "z", "x", "x", "x", "x"})
                            .table();
  const Result result = shapes(train, std::nullopt, release);
  EXPECT_EQ(result.parts[0].key[0].second, "bad");
  EXPECT_EQ(std::get<double>(result.parts[0].values.back().second), 2);
}

TEST(Shapes, SayWhichColumnsAreNotScored) {
  const Table table =
      TableBuilder().numeric("x", {1, 2, 3}).words("note", Kind::kText, {"a", "b", "c"}).table();
  EXPECT_THAT(shapes(table, std::nullopt, table).note,
              HasSubstr("1 of 2 columns scored; 1 not, because text"));
}

TEST(Shapes, DoNotDependOnTheOrderOfRowsOrColumns) {
  const Table train = population(600, 0.5, Rng(1)), release = population(500, 0.2, Rng(3));
  const Result plain = shapes(train, std::nullopt, release);
  const std::vector<std::size_t> reversed{4, 3, 2, 1, 0};
  const Result moved =
      shapes(train.select(reversed), std::nullopt, release.take(Rng(9).choose(500, 500)));
  EXPECT_EQ(plain.estimate, moved.estimate);
}

TEST(Shapes, AreUndefinedBelowTwentyPeople) {
  const Table one = TableBuilder().numeric("x", {1}).table();
  const Table few = population(19, 0.5, Rng(1)), enough = population(20, 0.5, Rng(2));
  for (const Result& result :
       {shapes(one, std::nullopt, one), shapes(few, enough, enough), shapes(enough, enough, few)}) {
    EXPECT_FALSE(result.estimate.has_value());
    EXPECT_FALSE(result.ceiling.has_value());
    EXPECT_THAT(result.note, HasSubstr("too few"));
    EXPECT_FALSE(result.parts.empty()) << "what can be counted is";
  }
  EXPECT_THAT(shapes(one, std::nullopt, one).note, HasSubstr("1 people in training and 1"));
  const Result result = shapes(enough, few, enough);
  EXPECT_TRUE(result.estimate.value().low.has_value());
  EXPECT_THAT(result.note, HasSubstr("holdout has fewer than 20 people and is not used"));
}

/// Many independent columns: the ceiling varies about as much as the release, and its own chance must be in the
/// interval.
TEST(Shapes, OfNewPeopleReachTheCeilingInManyColumns) {
  const auto people = [](std::size_t rows, std::uint64_t seed, double shift) {
    TableBuilder made;
    for (std::size_t c = 0; c < 40; ++c) {
      Rng rng = Rng(seed).split(c);
      std::vector<double> values;
      for (std::size_t i = 0; i < rows; ++i) values.push_back(rng.normal() + shift);
      made.numeric("x" + std::to_string(c), values);
    }
    return made.table();
  };
  for (const std::size_t held_out : {75, 300}) {
    const Table holdout = people(held_out, 2, 0);
    const Result result = shapes(people(300, 1, 0), holdout, people(300, 3, 0));
    EXPECT_LE(*result.estimate->low, 1);
    EXPECT_GE(*result.estimate->high, 1);
    EXPECT_LT(*result.estimate->high - *result.estimate->low, 0.05);
    EXPECT_LT(*shapes(people(300, 1, 0), holdout, people(300, 3, 0.3)).estimate->high, 1);
  }
}

TEST(Shapes, OfACopyAreCloserThanNewPeople) {
  const Table train = population(500, 0.5, Rng(1));
  const Result result = shapes(train, population(500, 0.5, Rng(2)), train);
  EXPECT_GT(*result.estimate->low, 1);
  EXPECT_THAT(result.note, HasSubstr("see attacks"));
}

TEST(Shapes, DoNotDependOnTheNumberOfThreads) {
  const Table train = population(800, 0.5, Rng(1)), release = population(700, 0.2, Rng(3));
  const Result plain = shapes(train, std::nullopt, release);
  const ThreadLimit limit(1);
  EXPECT_EQ(plain, shapes(train, std::nullopt, release));
}

}  // namespace
}  // namespace assay
