#include "experiments/audit.h"
#include "metrics/registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/files.h"
#include "experiments/simulate.h"
#include "tests/support/checks.h"
#include "tests/support/reference_data.h"

namespace assay {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;
using testing::input_error;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

std::vector<std::string> ids(const std::vector<PlannedMeasure>& plan) {
  std::vector<std::string> found;
  for (const auto& planned : plan) {
    found.emplace_back(planned.entry->id);
  }
  return found;
}

TEST(AuditPlan, RunsEverythingByDefault) {
  EXPECT_EQ(plan_measures({}, {}, {}).size(), all_measures().size());
}

TEST(AuditPlan, TakesFamiliesAndIds) {
  EXPECT_THAT(ids(plan_measures({"fidelity"}, {"fidelity.shapes"}, {})),
              AllOf(SizeIs(fidelity_measures().size() - 1), Each(StartsWith("fidelity.")),
                    Not(Contains("fidelity.shapes"))));
  EXPECT_EQ(
      ids(plan_measures({"fidelity.shapes", "attacks.replay"}, {}, {})),
      (std::vector<std::string>{"attacks.replay", "fidelity.shapes"}));  // the order of the report
}

TEST(AuditPlan, RefusesNamesThatAreNone) {
  EXPECT_THAT(input_error([] { plan_measures({"fidelty"}, {}, {}); }),
              AllOf(HasSubstr("no measure or family 'fidelty'"), HasSubstr("fidelity.shapes")));
  EXPECT_THAT(input_error([] { plan_measures({}, {"attacks.none"}, {}); }),
              HasSubstr("'attacks.none'"));
  EXPECT_THAT(input_error([] { plan_measures({"fidelity"}, {"fidelity"}, {}); }),
              HasSubstr("no measure is left"));
}

TEST(AuditPlan, RefusesOptionsThatAreNone) {
  EXPECT_THAT(input_error([] {
                plan_measures({}, {}, {{"permutations", "9"}});
              }),
              HasSubstr("must name measure and option"));
  EXPECT_THAT(input_error([] {
                plan_measures({}, {}, {{"attacks.membership", "9"}});
              }),
              HasSubstr("must name measure and option"));
  EXPECT_THAT(input_error([] {
                plan_measures({}, {}, {{"attacks.membership.colour", "9"}});
              }),
              HasSubstr("colour"));
  EXPECT_THAT(input_error([] {
                plan_measures({}, {}, {{"attacks.x.y", "9"}});
              }),
              HasSubstr("'attacks.x'"));
  EXPECT_THAT(input_error([] {
                plan_measures({"fidelity"}, {}, {{"attacks.membership.x", "9"}});
              }),
              HasSubstr("left out of this run"));
}

class Audit : public ::testing::Test {
 protected:
  void SetUp() override { simulate(300, 1, folder_.path()); }
  AuditInput input() const {
    AuditInput files;
    files.train = folder_ / "train.csv";
    files.holdout = folder_ / "holdout.csv";
    files.synthetic = folder_ / "holdout.csv";
    files.schema = folder_ / "schema.toml";
    return files;
  }
  testing::TemporaryFolder folder_;
};

TEST_F(Audit, DescribesItsTablesAndItself) {
  const auto plan = plan_measures({"fidelity.shapes"}, {}, {});
  const auto run = run_audit(input(), plan);
  ASSERT_EQ(run.tables.size(), 3U);
  EXPECT_EQ(run.tables[0].name, "train");
  EXPECT_EQ(run.tables[0].rows, 300U);
  EXPECT_EQ(run.tables[2].name, "synthetic");
  EXPECT_EQ(run.tables[1].fingerprint, run.tables[2].fingerprint);
  EXPECT_NE(run.tables[0].fingerprint, run.tables[1].fingerprint);
  EXPECT_THAT(run.started, ::testing::MatchesRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z"));
  EXPECT_EQ(run.columns.size(), run.tables[0].columns);
  ASSERT_EQ(run.results.size(), 1U);
  EXPECT_EQ(run.results[0].id, "fidelity.shapes");
  EXPECT_EQ(run.generator_json, "");
}

TEST_F(Audit, OfOneMeasureDoesNotDependOnTheOthers) {
  const auto alone = run_audit(input(), plan_measures({"fidelity.shapes"}, {}, {}));
  auto together = run_audit(input(), plan_measures({"fidelity.shapes", "fairness"}, {}, {}));
  for (auto& result : together.results) {
    if (result.id == "fidelity.shapes") {
      result.seconds = alone.results[0].seconds;
      EXPECT_EQ(result, alone.results[0]);
    }
  }
  EXPECT_EQ(together.results.size(), 2U);
}

TEST_F(Audit, ReadsTheProvenanceBesideTheRelease) {
  const std::string claim = R"({"generator": "x", "guarantee": {"epsilon": 2, "delta": 0}})";
  write_file(folder_ / "holdout.csv.provenance.json", claim);
  const auto run = run_audit(input(), plan_measures({"fidelity.shapes"}, {}, {}));
  EXPECT_EQ(run.generator_json, claim);
  EXPECT_THAT(run.guarantee_json, HasSubstr("\"epsilon\": 2"));
}

TEST_F(Audit, RefusesTheProvenanceOfAnotherRelease) {
  write_file(folder_ / "holdout.csv.provenance.json", R"({"generator": "x", "rows": 76})");
  EXPECT_THAT(input_error([&] { run_audit(input(), plan_measures({"fidelity.shapes"}, {}, {})); }),
              HasSubstr("speaks of a release of 76 rows"));
}

TEST_F(Audit, WithoutAHoldoutStillRuns) {
  auto files = input();
  files.holdout.reset();
  const auto run = run_audit(files, plan_measures({}, {}, {}));
  EXPECT_EQ(run.tables.size(), 2U);
  EXPECT_EQ(run.results.size(), all_measures().size());
  bool said = false;
  for (const auto& result : run.results) {
    said = said || result.note.find("needs a holdout") != std::string::npos;
  }
  EXPECT_TRUE(said);
}

}  // namespace
}  // namespace assay
