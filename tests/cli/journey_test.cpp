// The whole way as a user goes it: simulate, schema, split, explore, generate, audit, report.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <utility>

#include "core/files.h"
#include "core/json.h"
#include "tests/cli/run_assay.h"
#include "tests/support/reference_data.h"

namespace assay {
namespace {

using testing::Call;
using ::testing::HasSubstr;
using testing::run_assay;

Call must(const std::vector<std::string>& words) {
  auto call = run_assay(words);
  EXPECT_EQ(call.status, 0) << words[0] << ": " << call.err;
  EXPECT_EQ(call.err, "") << words[0];  // no terminal: no progress
  return call;
}

/// The results of a report without what a clock says.
Json timeless_results(const std::filesystem::path& folder) {
  auto results = Json::parse(read_file(folder / "report.json"))["results"];
  for (auto& result : results) {
    result.erase("seconds");
  }
  return results;
}

class Journey : public ::testing::Test {
 protected:
  void SetUp() override {
    must({"simulate", "--rows", "400", "--seed", "1", "--out", at("people")});
  }
  std::string at(const std::string& name) const { return folder_ / name; }
  void generate(const std::string& generator, const std::string& out) const {
    must({"generate", generator, "--train", at("people/train.csv"), "--schema",
          at("people/schema.toml"), "--rows", "300", "--seed", "4", "--out", at(out)});
  }
  void audit(const std::string& release, const std::string& out,
             const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words = {"audit",
                                      "--train",
                                      at("people/train.csv"),
                                      "--holdout",
                                      at("people/holdout.csv"),
                                      "--synthetic",
                                      at(release),
                                      "--schema",
                                      at("people/schema.toml"),
                                      "--out",
                                      at(out)};
    words.insert(words.end(), more.begin(), more.end());
    must(words);
  }
  testing::TemporaryFolder folder_;
};

TEST_F(Journey, EndsInAReport) {
  must({"schema", at("people/train.csv"), "--out", at("inferred.toml")});
  must({"split", at("people/train.csv"), "--holdout", "0.25", "--schema", at("people/schema.toml"),
        "--out", at("split")});
  EXPECT_EQ(testing::lines(read_file(folder_ / "split/holdout.csv")),
            101U);  // 100 rows and the header
  generate("gaussian-copula", "release.csv");
  audit("release.csv", "run");
  for (const auto* file : {"run.h5", "report.html", "report.md", "report.json"}) {
    EXPECT_TRUE(std::filesystem::exists(folder_ / "run" / file)) << file;
  }
  const auto report = Json::parse(read_file(folder_ / "run/report.json"));
  EXPECT_EQ(report["format"], "assay-report/1");
  EXPECT_EQ(report["run"]["seed"], 1);
  EXPECT_THAT(report["run"]["command"].get<std::string>(), HasSubstr("assay audit --train "));
  EXPECT_EQ(report["data"]["synthetic"]["rows"], 300);
  EXPECT_TRUE(report["guarantee"].is_null());
  EXPECT_TRUE(report["decision"].is_null());
  std::vector<std::string> ids;
  for (const auto& result : report["results"]) {
    ids.push_back(result["id"]);
    EXPECT_THAT(result["note"].is_null() ? "" : result["note"].get<std::string>(),
                Not(HasSubstr("could not be computed")))
        << ids.back();
  }
  EXPECT_THAT(ids,
              ::testing::IsSupersetOf({"attacks.replay", "attacks.membership", "fidelity.shapes",
                                       "fidelity.dependence", "fairness.labels", "utility.tstr"}));
}

TEST_F(Journey, ReportRendersTheSameBytesAgain) {
  generate("independent", "release.csv");
  audit("release.csv", "run", {"--only", "attacks.replay,fidelity"});
  must({"report", at("run"), "--format", "html,md,json,csv", "--out", at("again")});
  must({"report", at("run/run.h5"), "--format", "json", "--out", at("third")});
  for (const auto* file : {"report.html", "report.md", "report.json"}) {
    EXPECT_EQ(read_file(folder_ / "run" / file), read_file(folder_ / "again" / file)) << file;
  }
  EXPECT_EQ(read_file(folder_ / "run/report.json"), read_file(folder_ / "third/report.json"));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "again/report.csv"));
}

TEST_F(Journey, ResultsDoNotDependOnTheNumberOfThreads) {
  generate("resample", "release.csv");
  audit("release.csv", "one", {"--threads", "1"});
  audit("release.csv", "two", {"--threads", "2"});
  EXPECT_EQ(timeless_results(folder_ / "one"), timeless_results(folder_ / "two"));
  EXPECT_EQ(Json::parse(read_file(folder_ / "one/report.json"))["run"]["threads"], 1);
  audit("release.csv", "other", {"--seed", "2"});
  EXPECT_NE(timeless_results(folder_ / "one"),
            timeless_results(folder_ / "other"));  // the comparison can fail
}

TEST_F(Journey, CopiesAreCaught) {
  generate("resample", "release.csv");
  audit("release.csv", "run", {"--only", "attacks"});
  for (const auto& result : timeless_results(folder_ / "run")) {
    if (result["id"] == "attacks.replay") {
      EXPECT_EQ(result["verdict"], "leak");
    }
  }
}

TEST_F(Journey, ASavedModelMakesTheSameRelease) {
  const std::vector<std::string> tail = {"--rows", "50", "--seed", "9", "--out"};
  std::vector<std::string> fit = {"generate", "gaussian-copula", "--train", at("people/train.csv"),
                                  "--save",   at("m.h5")};
  std::vector<std::string> load = {"generate", "gaussian-copula", "--load", at("m.h5")};
  fit.insert(fit.end(), tail.begin(), tail.end());
  load.insert(load.end(), tail.begin(), tail.end());
  fit.push_back(at("fitted.csv"));
  load.push_back(at("loaded.csv"));
  must(fit);
  must(load);
  EXPECT_EQ(read_file(folder_ / "fitted.csv"), read_file(folder_ / "loaded.csv"));
  const auto how = Json::parse(read_file(folder_ / "loaded.csv.provenance.json"));
  EXPECT_EQ(how["model"], "m.h5");
  EXPECT_TRUE(how["options"].is_null());
}

TEST_F(Journey, ModelsThatHoldPeopleSaySo) {
  const auto said = [&](const std::string& generator) {
    return must({"generate", generator, "--train", at("people/train.csv"), "--schema",
                 at("people/schema.toml"), "--rows", "10", "--save", at("m.h5"), "--out",
                 at("o.csv")})
        .out;
  };
  const auto warning = HasSubstr("m.h5 contains training rows: handle it like the training table");
  EXPECT_THAT(said("resample"), warning);
  EXPECT_THAT(said("smote-nc"), warning);
  EXPECT_THAT(said("independent"), Not(warning));
  EXPECT_THAT(said("gaussian-copula"), Not(warning));
}

TEST_F(Journey, ProvenanceBelongsToItsRelease) {
  generate("independent", "a.csv");
  audit("a.csv", "run", {"--only", "fidelity.shapes"});
  std::string changed = read_file(folder_ / "a.csv");
  changed.replace(changed.find("female"), 6, "male");
  write_file(folder_ / "a.csv", changed);
  const auto call = run_assay(
      {"audit", "--train", at("people/train.csv"), "--synthetic", at("a.csv"), "--out", at("run")});
  EXPECT_EQ(call.status, 2);
  EXPECT_THAT(call.err, HasSubstr("belongs to another release"));
}

// The commands of README.md, section "The way of the data", as they are printed; small tables, to be quick.
TEST(Readme, PrintsAWayOfTheDataThatWorks) {
  const auto readme = read_file(testing::project_root() / "README.md");
  const auto from = readme.find("## The way of the data"), to = readme.find("`audit` judges any");
  ASSERT_LT(from, to);
  const testing::TemporaryFolder folder;
  must({"simulate", "--rows", "300", "--seed", "5", "--out", folder / "mine"});
  std::filesystem::copy_file(folder / "mine/train.csv", folder / "mine.csv");
  std::istringstream lines(readme.substr(from, to - from));
  std::set<std::string> commands;
  for (std::string line, whole; std::getline(lines, line);) {
    whole += line.substr(0, line.find('#'));
    if (const auto end = whole.find_last_not_of(' '); end != whole.npos && whole[end] == '\\') {
      whole.resize(end);
      continue;
    }
    std::istringstream words(std::exchange(whole, ""));
    std::vector<std::string> call(std::istream_iterator<std::string>(words), {});
    if (call.empty() || call[0] != "assay") {
      continue;
    }
    call.erase(call.begin());
    for (auto& word : call) {
      word = word == "4000" ? "300" : word;
      const bool path = word.find('/') != word.npos || word.ends_with(".csv") ||
                        word.ends_with(".toml") || &word == &call.back();
      const bool option = word.starts_with("--") || word.find(',') != word.npos;
      word = path && !option ? (folder / word).string() : word;
    }
    commands.insert(call[0]);
    must(call);
  }
  EXPECT_EQ(commands.size(), 7U) << "every command but list";
  EXPECT_TRUE(std::filesystem::exists(folder / "again/report.csv"));
}

TEST_F(Journey, GivenHoldsInEveryRow) {
  must({"generate", "gaussian-copula", "--train", at("people/train.csv"), "--schema",
        at("people/schema.toml"), "--rows", "40", "--given", "sex=female", "--out",
        at("women.csv")});
  const auto release = read_file(folder_ / "women.csv");
  EXPECT_THAT(release, Not(HasSubstr(",male,")));
  EXPECT_THAT(release, HasSubstr(",female,"));
}

TEST_F(Journey, MatchMakesTheAskedCounts) {
  write_file(folder_ / "counts.csv",
             "sex,condition,count\nfemale,rare,7\nmale,none,12\nfemale,none,0\n");
  must({"generate", "gaussian-copula", "--train", at("people/train.csv"), "--schema",
        at("people/schema.toml"), "--match", at("counts.csv"), "--out", at("matched.csv")});
  const auto release = read_file(folder_ / "matched.csv");
  const auto count = [&release](const std::string& word) {
    std::size_t found = 0;
    for (auto place = release.find(word); place != std::string::npos;
         place = release.find(word, place + 1)) {
      ++found;
    }
    return found;
  };
  EXPECT_EQ(testing::lines(release), 20U);
  EXPECT_EQ(count(",female,"), 7U);
  EXPECT_EQ(count(",rare,"), 7U);
  EXPECT_EQ(count(",male,"), 12U);
  EXPECT_EQ(count("\nid-7,female"), 1U);
  EXPECT_EQ(count("\nid-8,male"), 1U);  // numbers go on over the combinations
  EXPECT_EQ(Json::parse(read_file(folder_ / "matched.csv.provenance.json"))["rows"], 19);
  EXPECT_EQ(Json::parse(read_file(folder_ / "matched.csv.provenance.json"))["match"], true);
}

TEST_F(Journey, ProvenanceSaysHowAndNothingOfTheRows) {
  generate("gaussian-copula", "release.csv");
  const auto content = read_file(folder_ / "release.csv.provenance.json");
  const auto provenance = Json::parse(content);
  EXPECT_EQ(provenance["generator"], "gaussian-copula");
  EXPECT_EQ(provenance["rows"], 300);
  EXPECT_FALSE(provenance.contains("seed"));
  EXPECT_EQ(provenance["match"], false);
  EXPECT_FALSE(provenance["options"].empty());
  EXPECT_TRUE(provenance["versions"].contains("assay"));
  EXPECT_TRUE(provenance["guarantee"].is_null());
  // No cell of five or more characters (shorter ones meet by accident) and no column name stands in
  // it.
  std::ifstream train(folder_ / "people/train.csv");
  std::set<std::string> cells;
  for (std::string line; std::getline(train, line);) {
    std::istringstream row(line);
    for (std::string cell; std::getline(row, cell, ',');) {
      if (cell.size() >= 5) {
        cells.insert(cell);
      }
    }
  }
  ASSERT_GT(cells.size(), 800U);
  for (const auto& cell : cells) {
    EXPECT_THAT(content, Not(HasSubstr(cell)));
  }
}

TEST_F(Journey, ExploreShowsTheStrongestPairs) {
  const auto printed =
      must({"explore", at("people/train.csv"), "--schema", at("people/schema.toml")}).out;
  EXPECT_THAT(printed, AllOf(HasSubstr("height"), HasSubstr("["), HasSubstr("discharged")));
  must({"explore", at("people/train.csv"), "--schema", at("people/schema.toml"), "--out",
        at("explored")});
  const auto report = Json::parse(read_file(folder_ / "explored/report.json"));
  EXPECT_EQ(report["results"][0]["id"], "explore.dependence");
  EXPECT_TRUE(std::filesystem::exists(folder_ / "explored/report.html"));
}

TEST_F(Journey, SchemaIsReadBack) {
  const auto toml = must({"schema", at("people/train.csv")}).out;
  write_file(folder_ / "s.toml", toml);
  must({"split", at("people/train.csv"), "--schema", at("s.toml"), "--out", at("split")});
}

TEST_F(Journey, LogLevelTellsMoreOnStderr) {
  generate("independent", "release.csv");
  const auto call =
      run_assay({"audit", "--train", at("people/train.csv"), "--synthetic", at("release.csv"),
                 "--only", "fidelity.shapes", "--out", at("run"), "--log-level", "info"});
  EXPECT_EQ(call.status, 0);
  EXPECT_THAT(call.err, HasSubstr("info: fidelity.shapes took"));
  EXPECT_THAT(call.out, HasSubstr("report: "));
}

}  // namespace
}  // namespace assay
