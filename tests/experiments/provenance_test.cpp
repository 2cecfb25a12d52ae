#include "experiments/provenance.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/files.h"
#include "core/json.h"
#include "tests/support/checks.h"
#include "tests/support/reference_data.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using testing::input_error;
using testing::TemporaryFolder;

TEST(Provenance, ReadsBackWhatItWrote) {
  Provenance made;
  made.generator = "mst";
  made.options = {{"epsilon", "1"}};
  made.given = {{"sex", "female"}};
  made.rows = 10;
  made.seed = 3;
  made.guarantee = Guarantee{
      1.0, 1e-6, "row", "add or remove one", {{"marginals", "Gaussian", 1.0, 1e-6}}, {"seeded"}};
  const TemporaryFolder folder;
  const auto file = provenance_file(folder / "release.csv");
  EXPECT_EQ(file.filename(), "release.csv.provenance.json");
  write_file(file, provenance_json(made));
  const auto stated = read_provenance(file);
  EXPECT_EQ(stated.json, provenance_json(made));
  const auto guarantee = Json::parse(stated.guarantee_json);
  EXPECT_EQ(guarantee["epsilon"], 1.0);
  EXPECT_EQ(guarantee["ledger"][0]["what"], "marginals");
  EXPECT_EQ(guarantee["caveats"][0], "seeded");
  EXPECT_EQ(Json::parse(stated.json)["given"][0]["column"], "sex");
}

TEST(Provenance, WithoutAGuaranteeSaysNull) {
  const TemporaryFolder folder;
  write_file(folder / "p.json", provenance_json({}));
  EXPECT_EQ(read_provenance(folder / "p.json").guarantee_json, "");
  EXPECT_TRUE(Json::parse(provenance_json({}))["guarantee"].is_null());
}

TEST(Provenance, AcceptsAClaimAboutAnotherTool) {
  const TemporaryFolder folder;
  write_file(folder / "p.json", R"({"tool": "other", "guarantee": {"epsilon": 3, "delta": 1e-6}})");
  EXPECT_EQ(Json::parse(read_provenance(folder / "p.json").guarantee_json)["epsilon"], 3);
}

TEST(Provenance, RefusesWhatIsNone) {
  const TemporaryFolder folder;
  const auto refusal = [&](const std::string& content) {
    write_file(folder / "p.json", content);
    return input_error([&] { read_provenance(folder / "p.json"); });
  };
  EXPECT_THAT(refusal("epsilon = 1"), HasSubstr("p.json: not JSON"));
  EXPECT_THAT(refusal("[1, 2]"), HasSubstr("one JSON object"));
  EXPECT_THAT(refusal(R"({"guarantee": "strong"})"), HasSubstr("neither null nor an object"));
  EXPECT_THAT(refusal(R"({"guarantee": {"delta": 0}})"), HasSubstr("guarantee.epsilon is missing"));
  EXPECT_THAT(refusal(R"({"guarantee": {"epsilon": "1", "delta": 0}})"), HasSubstr("no number"));
  EXPECT_THAT(refusal(R"({"guarantee": {"epsilon": -1, "delta": 0}})"),
              HasSubstr("epsilon = -1 lies outside"));
  EXPECT_THAT(refusal(R"({"guarantee": {"epsilon": 1, "delta": 2}})"),
              HasSubstr("delta = 2 lies outside 0..1"));
  EXPECT_THAT(input_error([&] { read_provenance(folder / "absent.json"); }),
              HasSubstr("absent.json"));
}

}  // namespace
}  // namespace assay
