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
  made.options.emplace();
  (*made.options)["epsilon"] = "1";
  made.matched = true;
  made.given = {{"sex", "female"}};
  made.rows = 10;
  made.sha256 = "ab";
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
  const auto json = Json::parse(stated.json);
  EXPECT_EQ(json["given"][0]["column"], "sex");
  EXPECT_EQ(json["options"]["epsilon"], "1");
  EXPECT_EQ(json["match"], true);
  EXPECT_TRUE(json["model"].is_null());
  EXPECT_FALSE(json.contains("seed"));
  EXPECT_EQ(stated.rows, 10U);
  EXPECT_EQ(stated.sha256, "ab");
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

TEST(Provenance, OfALoadedModelNamesItAndClaimsNoOptions) {
  Provenance made;
  made.model = "m.h5";
  const auto json = Json::parse(provenance_json(made));
  EXPECT_TRUE(json["options"].is_null());
  EXPECT_EQ(json["model"], "m.h5");
}

// sha256sum of the three bytes "abc": FIPS 180-4, example 1.
TEST(Provenance, BelongsToOneRelease) {
  const TemporaryFolder folder;
  const auto release = folder / "r.csv";
  write_file(release, "abc");
  const std::string digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  EXPECT_EQ(file_sha256(release), digest);
  StatedProvenance stated;
  EXPECT_NO_THROW(require_same_release(stated, "p.json", release, 7));  // written by hand
  stated.rows = 7;
  stated.sha256 = digest;
  EXPECT_NO_THROW(require_same_release(stated, "p.json", release, 7));
  EXPECT_THAT(input_error([&] { require_same_release(stated, "p.json", release, 8); }),
              AllOf(HasSubstr("p.json: speaks of a release of 7 rows"), HasSubstr("has 8")));
  write_file(release, "abd");
  EXPECT_THAT(input_error([&] { require_same_release(stated, "p.json", release, 7); }),
              HasSubstr("belongs to another release"));
  EXPECT_THAT(input_error([] { file_sha256("/dev/null"); }), HasSubstr("not a regular file"));
}

TEST(Provenance, RefusesWhatIsNone) {
  const TemporaryFolder folder;
  const auto refusal = [&](const std::string& content) {
    write_file(folder / "p.json", content);
    return input_error([&] { read_provenance(folder / "p.json"); });
  };
  EXPECT_THAT(refusal("epsilon = 1"), HasSubstr("p.json: not JSON"));
  EXPECT_THAT(refusal("[1, 2]"), HasSubstr("one JSON object"));
  EXPECT_THAT(refusal(R"({"rows": "many"})"), HasSubstr("rows is no count"));
  EXPECT_THAT(refusal(R"({"rows": -1})"), HasSubstr("rows is no count"));
  EXPECT_THAT(refusal(R"({"sha256": 5})"), HasSubstr("sha256 is no text"));
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
