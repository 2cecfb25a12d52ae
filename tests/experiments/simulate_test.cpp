#include "experiments/simulate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "core/csv.h"
#include "core/files.h"
#include "core/json.h"
#include "core/schema_file.h"
#include "experiments/people.h"
#include "experiments/people_truth.h"
#include "tests/support/checks.h"
#include "tests/support/reference_data.h"

namespace assay {
namespace {

using testing::TemporaryFolder;

constexpr const char* kFiles[] = {"train.csv", "holdout.csv", "schema.toml", "truth.json"};

TEST(Simulate, WritesTheSameBytesFromTheSameSeed) {
  const TemporaryFolder a, b, c;
  simulate(500, 7, a.path());
  simulate(500, 7, b.path());
  simulate(500, 8, c.path());
  for (const auto* file : kFiles) {
    EXPECT_EQ(read_file(a / file), read_file(b / file)) << file;
  }
  EXPECT_NE(read_file(a / "train.csv"), read_file(c / "train.csv"));
}

TEST(Simulate, WritesTablesThatReadBackAfterTheirSchema) {
  const TemporaryFolder folder;
  simulate(400, 1, folder.path());
  const Schema schema = read_schema(folder / "schema.toml");
  ReadOptions read;
  read.schema = &schema;
  const Table train = read_table(folder / "train.csv", read),
              holdout = read_table(folder / "holdout.csv", read);
  EXPECT_EQ(train.rows(), 400U);
  EXPECT_EQ(holdout.rows(), 100U);
  EXPECT_EQ(schema.max_rows_per_entity, people_schema().max_rows_per_entity);
  EXPECT_EQ(schema.constraints, people_schema().constraints);
  EXPECT_EQ(schema.with(Role::kProtected).size(), 2U);
  EXPECT_EQ(schema.at("granted").favourable, "yes");
  EXPECT_EQ(schema.at("education").categories, people_schema().at("education").categories);
}

TEST(Simulate, PutsNobodyInBothTables) {
  const TemporaryFolder folder;
  simulate(400, 1, folder.path());
  const Table train = read_table(folder / "train.csv"),
              holdout = read_table(folder / "holdout.csv");
  std::set<std::string> names(train.words(0).begin(), train.words(0).end());
  EXPECT_EQ(names.size(), 400U);
  for (const auto& name : holdout.words(0)) {
    EXPECT_FALSE(names.contains(name)) << name;
  }
}

TEST(Simulate, StatesTheTruthAsJson) {
  const TemporaryFolder folder;
  simulate(40, 3, folder.path());
  const auto truth = Json::parse(read_file(folder / "truth.json"));
  EXPECT_EQ(truth["format"], "assay-truth/1");
  EXPECT_EQ(truth["seed"], 3);
  EXPECT_EQ(truth["rows"]["holdout"], 10);
  EXPECT_EQ(truth["graph"]["edges"].size(), people_graph().size());
  EXPECT_EQ(truth["graph"]["equations"].size(), people_schema().fields.size());
  EXPECT_EQ(truth["gaps"][0]["direct_log_odds"], people::kBiasFemale);
  EXPECT_EQ(truth["dependences"].size(), people_truth().pairs.size());
  EXPECT_EQ(truth["dependences"][0]["value"].get<double>(), people_truth().pairs[0].value);
}

TEST(Simulate, NamesTheFolderItCannotMake) {
  const TemporaryFolder folder;
  write_file(folder / "file", "x");
  EXPECT_THAT(testing::input_error([&] { simulate(10, 1, folder / "file"); }),
              ::testing::HasSubstr((folder / "file").string()));
}

}  // namespace
}  // namespace assay
