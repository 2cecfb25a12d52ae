// Embeddings as a user gives them: .npy in, .npy and a report out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <numeric>

#include "core/csv.h"
#include "core/files.h"
#include "core/json.h"
#include "core/npy.h"
#include "core/rng.h"
#include "tests/cli/run_assay.h"
#include "tests/support/reference_data.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using testing::run_assay;

constexpr std::size_t kDimension = 8;

/// Rows of independent normal numbers.
std::vector<float> draw(std::size_t rows, Rng rng) {
  std::vector<float> values(rows * kDimension);
  std::generate(values.begin(), values.end(), [&] { return static_cast<float>(rng.normal()); });
  return values;
}

class Embeddings : public ::testing::Test {
 protected:
  void SetUp() override {
    write("train.npy", train_);
    write("holdout.npy", draw(200, Rng(2)));
  }
  std::string at(const std::string& name) const { return folder_ / name; }
  void write(const std::string& name, const std::vector<float>& values,
             std::size_t dimension = kDimension) const {
    write_npy({Cells<float>(values), dimension}, folder_ / name);
  }
  testing::Call audit(const std::string& release) const {
    return run_assay({"audit", "--train", at("train.npy"), "--holdout", at("holdout.npy"),
                      "--synthetic", at(release), "--out", at("run"), "--only", "attacks"});
  }
  /// Results by id.
  std::map<std::string, Json> results(const std::string& release) const {
    const auto call = audit(release);
    EXPECT_EQ(call.status, 0) << call.err;
    const Json report = Json::parse(read_file(folder_ / "run/report.json"));
    std::map<std::string, Json> by_id;
    for (const auto& result : report["results"]) {
      by_id[result["id"]] = result;
    }
    return by_id;
  }
  testing::TemporaryFolder folder_;
  std::vector<float> train_ = draw(400, Rng(1));
};

TEST_F(Embeddings, ThatWereCopiedAreFound) {
  auto release = draw(200, Rng(3));
  release.insert(release.end(), train_.begin(), train_.begin() + 60 * kDimension);
  write("release.npy", release);
  const auto found = results("release.npy");
  for (const auto* id : {"attacks.replay", "attacks.membership"}) {
    EXPECT_EQ(found.at(id)["verdict"], "leak") << found.at(id)["note"];
    EXPECT_LE(found.at(id)["test"]["p"], 0.001);
  }
  const auto& parts = found.at("attacks.distances")["parts"];
  const auto copies = std::find_if(parts.begin(), parts.end(), [](const Json& part) {
    return part["key"]["property"] == "identical to training";
  });
  ASSERT_NE(copies, parts.end());
  EXPECT_EQ((*copies)["values"]["identical to any training row"], 60);
}

TEST_F(Embeddings, OfOtherPeopleRaiseNoAlarm) {
  write("release.npy", draw(200, Rng(3)));
  for (const auto& [id, result] : results("release.npy")) {
    EXPECT_NE(result["verdict"], "leak") << id << ": " << result["note"];
    EXPECT_THAT(result["note"].get<std::string>(), Not(HasSubstr("could not be computed"))) << id;
  }
}

TEST_F(Embeddings, AreSplitIntoFilesOfTheirKind) {
  const auto call =
      run_assay({"split", at("train.npy"), "--holdout", "0.25", "--out", at("split")});
  EXPECT_EQ(call.status, 0) << call.err;
  EXPECT_THAT(call.out, HasSubstr("train.npy  300 rows"));
  EXPECT_THAT(call.out, HasSubstr("holdout.npy  100 rows"));
  EXPECT_EQ(read_table(folder_ / "split/train.npy").rows(), 300U);
  EXPECT_EQ(read_table(folder_ / "split/holdout.npy").field(0).dimension, kDimension);
}

TEST_F(Embeddings, HaveASchemaThatCanBeGivenBack) {
  const auto call = run_assay({"schema", at("train.npy"), "--out", at("schema.toml")});
  EXPECT_EQ(call.status, 0) << call.err;
  EXPECT_THAT(read_file(folder_ / "schema.toml"), HasSubstr("kind = \"vector\""));
  const auto split =
      run_assay({"split", at("train.npy"), "--schema", at("schema.toml"), "--out", at("split")});
  EXPECT_EQ(split.status, 0) << split.err;
}

TEST_F(Embeddings, OfAnotherDimensionAreRefused) {
  write("release.npy", draw(200, Rng(3)), kDimension / 2);
  const auto call = audit("release.npy");
  EXPECT_EQ(call.status, 2);
  EXPECT_THAT(call.err, HasSubstr("release.npy: its rows have 4 numbers, but column \"embedding\" "
                                  "of the training table has dimension 8; embed all tables alike"));
  EXPECT_EQ(testing::lines(call.err), 1U);
}

}  // namespace
}  // namespace assay
