#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/files.h"
#include "core/json.h"
#include "tests/cli/run_assay.h"
#include "tests/support/reference_data.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using testing::run_assay;

constexpr const char* kCommands[] = {"simulate", "schema", "explore", "split", "generate",
                                     "audit",    "bound",  "report",  "list"};

TEST(Help, OverviewNamesEveryCommand) {
  for (const auto& words : {std::vector<std::string>{}, {"--help"}, {"-h"}, {"help"}}) {
    const auto call = run_assay(words);
    EXPECT_EQ(call.status, 0);
    EXPECT_EQ(call.err, "");
    for (const auto* command : kCommands) {
      EXPECT_THAT(call.out, HasSubstr(std::string("\n  ") + command));
    }
  }
}

TEST(Help, DoesNotListWhatHasNothingBehindIt) {
  const auto call = run_assay({"--help"});
  for (const auto* command : {"sign", "verify", "compare", "account"}) {
    EXPECT_THAT(call.out, Not(HasSubstr(std::string("\n  ") + command)));
  }
}

class EveryCommand : public ::testing::TestWithParam<const char*> {};

TEST_P(EveryCommand, ExplainsItsOptions) {
  const auto call = run_assay({GetParam(), "--help"});
  EXPECT_EQ(call.status, 0);
  EXPECT_EQ(call.err, "");
  EXPECT_THAT(call.out, HasSubstr(std::string("usage: assay ") + GetParam()));
  EXPECT_THAT(call.out, HasSubstr("--quiet"));
  EXPECT_THAT(call.out, HasSubstr("debug | info | warning | error | off; default warning"));
}

TEST_P(EveryCommand, RefusesAnUnknownOption) {
  const auto call = run_assay({GetParam(), "--quite"});
  EXPECT_EQ(call.status, 2);
  EXPECT_EQ(call.out, "");
  EXPECT_EQ(testing::lines(call.err), 1U);
  EXPECT_THAT(call.err,
              AllOf(HasSubstr("no option '--quite'"), HasSubstr("did you mean --quiet?")));
}

INSTANTIATE_TEST_SUITE_P(Commands, EveryCommand, ::testing::ValuesIn(kCommands),
                         [](const auto& command) { return std::string(command.param); });

TEST(Help, GivesDefaultAndRange) {
  const auto call = run_assay({"split", "--help"});
  EXPECT_THAT(call.out, HasSubstr("0..1; default 0.2"));
  EXPECT_THAT(run_assay({"audit", "--help"}).out, HasSubstr("--synthetic F"));
}

TEST(Help, OfGenerateHoldsEveryOptionOfEveryGenerator) {
  const auto help = run_assay({"generate", "--help"}).out;
  const auto list = Json::parse(run_assay({"list", "generators", "--json"}).out);
  ASSERT_GE(list.size(), 4U);
  for (const auto& generator : list) {
    EXPECT_THAT(help, HasSubstr(generator["name"].get<std::string>() + ": "));
    for (const auto& option : generator["options"]) {
      EXPECT_THAT(help, HasSubstr("  " + option["name"].get<std::string>() + " "));
      EXPECT_THAT(help, HasSubstr(option["range"].get<std::string>()));
    }
  }
}

TEST(Help, OfAuditHoldsEveryOptionOfEveryMeasure) {
  const auto help = run_assay({"audit", "--help"}).out;
  const auto list = Json::parse(run_assay({"list", "measures", "--json"}).out);
  ASSERT_GE(list.size(), 6U);
  for (const auto& measure : list) {
    const auto id = measure["name"].get<std::string>();
    EXPECT_THAT(help, HasSubstr(id + ": "));
    for (const auto& option : measure["options"]) {
      EXPECT_THAT(help, HasSubstr("  " + id + "." + option["name"].get<std::string>() + " "));
    }
  }
}

TEST(Version, NamesVersionAndCommit) {
  const auto call = run_assay({"--version"});
  EXPECT_EQ(call.status, 0);
  EXPECT_THAT(call.out, ::testing::MatchesRegex("assay [0-9]+\\.[0-9]+\\.[0-9]+ \\(.+\\)\n"));
}

TEST(List, PrintsEachRegistryAsJsonAndAsText) {
  const auto all = Json::parse(run_assay({"list", "--json"}).out);
  for (const auto* kind : {"generators", "measures", "learners"}) {
    ASSERT_FALSE(all[kind].empty()) << kind;
    EXPECT_EQ(Json::parse(run_assay({"list", kind, "--json"}).out), all[kind]);
    const auto plain = run_assay({"list", kind}).out;
    for (const auto& entry : all[kind]) {
      EXPECT_THAT("\n" + plain, HasSubstr("\n" + entry["name"].get<std::string>() + " "));
      EXPECT_FALSE(entry["summary"].get<std::string>().empty());
      for (const auto& option : entry["options"]) {
        EXPECT_TRUE(option.contains("default") && option.contains("range") &&
                    option.contains("help"));
      }
    }
  }
}

TEST(Readme, HoldsTheTablesOfTheRegistries) {
  const auto readme = read_file(testing::project_root() / "README.md");
  const std::string begin = "<!-- registries: printed by tools/update-readme.sh -->\n";
  const auto from = readme.find(begin), to = readme.find("<!-- end of registries -->");
  ASSERT_NE(from, std::string::npos);
  ASSERT_NE(to, std::string::npos);
  const auto start = from + begin.size();
  EXPECT_EQ(readme.substr(start, to - start), run_assay({"list", "--markdown"}).out)
      << "run: bash tools/update-readme.sh";
}

}  // namespace
}  // namespace assay
