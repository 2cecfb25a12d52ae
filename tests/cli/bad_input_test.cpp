// What a user sees who makes a mistake: exit status 2 and one line that says what and how to mend
// it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "core/files.h"
#include "tests/cli/run_assay.h"
#include "tests/support/reference_data.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using testing::run_assay;

class BadInput : public ::testing::Test {
 protected:
  void SetUp() override {
    write_file(folder_ / "people.csv", "age,sex\n31,f\n45,m\n28,f\n52,m\n");
    write_file(folder_ / "others.csv", "age,gender\n31,f\n45,m\n");
  }
  std::string file(const std::string& name) const { return folder_ / name; }
  /// Runs, and checks status and shape of the message.
  std::string refusal(const std::vector<std::string>& words) const {
    const auto call = run_assay(words);
    EXPECT_EQ(call.status, 2) << call.err;
    EXPECT_EQ(call.out, "");
    EXPECT_EQ(testing::lines(call.err), 1U) << call.err;
    EXPECT_THAT(call.err, ::testing::StartsWith("assay: "));
    return call.err;
  }
  std::string audit_refusal(std::vector<std::string> more) const {
    std::vector<std::string> words = {"audit", "--out", file("out")};
    words.insert(words.end(), more.begin(), more.end());
    return refusal(words);
  }
  testing::TemporaryFolder folder_;
};

TEST_F(BadInput, UnknownCommandNamesTheNearest) {
  EXPECT_THAT(refusal({"adit"}),
              AllOf(HasSubstr("no command 'adit'"), HasSubstr("did you mean audit?")));
  EXPECT_THAT(refusal({"zzzzzzz"}),
              AllOf(HasSubstr("no command 'zzzzzzz'"), HasSubstr("assay --help")));
  EXPECT_THAT(refusal({"--versoin"}), HasSubstr("no option '--versoin'"));
}

TEST_F(BadInput, MissingAndSuperfluousArguments) {
  EXPECT_THAT(refusal({"simulate", "--out", file("x")}), HasSubstr("--rows is missing"));
  EXPECT_THAT(refusal({"simulate", "--rows", "5"}), HasSubstr("--out is missing"));
  EXPECT_THAT(refusal({"schema"}), HasSubstr("DATA is missing"));
  EXPECT_THAT(refusal({"schema", "a", "b"}), HasSubstr("too many arguments"));
  EXPECT_THAT(refusal({"simulate", "--rows"}), HasSubstr("'--rows' needs a value"));
  EXPECT_THAT(refusal({"list", "--json=yes"}), HasSubstr("'--json' takes no value"));
  EXPECT_THAT(refusal({"simulate", "--rows", "5", "--rows", "6", "--out", "x"}),
              HasSubstr("--rows is given 2 times"));
}

TEST_F(BadInput, ValuesOutsideTheirRange) {
  EXPECT_THAT(refusal({"simulate", "--rows", "0", "--out", "x"}),
              HasSubstr("--rows = '0' must be a whole number in 1..100000000"));
  EXPECT_THAT(refusal({"simulate", "--rows", "5.5", "--out", "x"}), HasSubstr("--rows = '5.5'"));
  EXPECT_THAT(refusal({"simulate", "--rows", "5", "--seed", "-1", "--out", "x"}),
              HasSubstr("--seed = '-1'"));
  EXPECT_THAT(refusal({"split", file("people.csv"), "--holdout", "1.5", "--out", file("x")}),
              HasSubstr("--holdout = '1.5' must be 0..1"));
  EXPECT_THAT(refusal({"split", file("people.csv"), "--holdout", "0", "--out", file("x")}),
              HasSubstr("between 0 and 1"));
  EXPECT_THAT(refusal({"list", "genrators"}), HasSubstr("generators | measures | learners"));
  EXPECT_THAT(refusal({"list", "--log-level", "loud"}), HasSubstr("--log-level = 'loud'"));
}

TEST_F(BadInput, FilesThatAreNoTables) {
  EXPECT_THAT(refusal({"schema", file("absent.csv")}), HasSubstr("absent.csv"));
  EXPECT_THAT(refusal({"schema", folder_.path().string()}), HasSubstr("directory"));
  write_file(folder_ / "ragged.csv", "a,b\n1,2\n3\n");
  EXPECT_THAT(refusal({"schema", file("ragged.csv")}), HasSubstr("ragged.csv:3"));
  write_file(folder_ / "bad\nname.csv", "a,b\n1\n");
  EXPECT_THAT(refusal({"schema", file("bad\nname.csv")}),
              HasSubstr("bad name.csv"));  // still one line
}

TEST_F(BadInput, AnEmptyReleaseIsRefusedAndLeavesNoReport) {
  EXPECT_THAT(audit_refusal({"--train", file("people.csv"), "--synthetic", "/dev/null"}),
              HasSubstr("/dev/null"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "out/run.h5"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "out/report.json"));
}

TEST_F(BadInput, ReleaseWithOtherColumns) {
  EXPECT_THAT(audit_refusal({"--train", file("people.csv"), "--synthetic", file("others.csv")}),
              AllOf(HasSubstr("others.csv"), HasSubstr("\"gender\" is not in the training table")));
}

TEST_F(BadInput, MeasuresAndOptionsThatDoNotExist) {
  const std::vector<std::string> files = {"--train", file("people.csv"), "--synthetic",
                                          file("people.csv")};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.end(), files.begin(), files.end());
    return audit_refusal(more);
  };
  EXPECT_THAT(with({"--only", "atacks"}),
              AllOf(HasSubstr("'atacks'"), HasSubstr("attacks.membership")));
  EXPECT_THAT(with({"--skip", "nothing"}), HasSubstr("'nothing'"));
  EXPECT_THAT(with({"--set", "attacks.membership.colour=red"}), HasSubstr("colour"));
  EXPECT_THAT(with({"--set", "attacks.membership"}), HasSubstr("must have the form name=value"));
  EXPECT_THAT(with({"--policy", "p.toml"}), HasSubstr("no option '--policy'"));
  EXPECT_THAT(with({"--only", ","}), HasSubstr("--only is empty"));
}

// Such options used to end as a note in a report.
TEST_F(BadInput, OptionsThatDoNotGoWithTheSchema) {
  const auto with = [&](const std::string& first, const std::string& second) {
    std::vector<std::string> words = {"--train",          file("people.csv"), "--holdout",
                                      file("people.csv"), "--synthetic",      file("people.csv")};
    for (const auto& [name, value] : {std::pair("first", first), std::pair("second", second)}) {
      if (!value.empty()) {
        words.insert(words.end(),
                     {"--set", std::string("attacks.linkability.") + name + "=" + value});
      }
    }
    const std::string message = audit_refusal(words);
    EXPECT_FALSE(std::filesystem::exists(folder_ / "out/run.h5"));
    return message;
  };
  EXPECT_THAT(with("age", "height"), HasSubstr("height"));
  EXPECT_THAT(with("age", ""), HasSubstr("attacks.linkability: first is given without second"));
  EXPECT_THAT(with("", "age"), HasSubstr("attacks.linkability: second is given without first"));
  EXPECT_THAT(with("age", "age"), HasSubstr("column 'age' is named in first and in second"));
}

TEST_F(BadInput, GeneratorsAndTheirOptions) {
  const std::vector<std::string> rest = {"--train", file("people.csv"), "--rows", "5",
                                         "--out",   file("o.csv")};
  const auto refused = [&](std::vector<std::string> words) {
    words.insert(words.begin(), "generate");
    words.insert(words.end(), rest.begin(), rest.end());
    return refusal(words);
  };
  EXPECT_THAT(refused({"ctgan"}), AllOf(HasSubstr("'ctgan'"), HasSubstr("gaussian-copula")));
  EXPECT_THAT(refused({"resample", "--set", "x=1"}), HasSubstr("x"));
  EXPECT_THAT(refused({"resample", "--given", "height=3"}), HasSubstr("height"));
  EXPECT_THAT(refused({"resample", "--given", "sex"}), HasSubstr("must have the form name=value"));
  EXPECT_THAT(refused({"resample", "--load", "m.h5"}), HasSubstr("exclude each other"));
  EXPECT_THAT(refusal({"generate", "resample", "--rows", "5", "--out", "o.csv"}),
              HasSubstr("--train is missing"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "o.csv"));
}

TEST_F(BadInput, CountsToMatch) {
  const auto refused = [&](const std::string& counts) {
    write_file(folder_ / "counts.csv", counts);
    return refusal({"generate", "resample", "--train", file("people.csv"), "--match",
                    file("counts.csv"), "--out", file("o.csv")});
  };
  EXPECT_THAT(refused("sex\nf\nm\n"), HasSubstr("needs a numeric column 'count'"));
  EXPECT_THAT(refused("count\n1\n2\n"), HasSubstr("needs a numeric column 'count'"));
  EXPECT_THAT(refused("sex,count\nf,1.5\nm,2\n"),
              HasSubstr("count = 1.5 in row 1 must be a whole number"));
  EXPECT_THAT(refused("sex,count\nf,0\nm,0\n"), HasSubstr("no row is asked for"));
  EXPECT_THAT(refused("sex,count\nf,600000000\nm,600000000\n"),
              HasSubstr("add up to 1200000000 rows; ask for at most 1000000000 in all"));
  EXPECT_THAT(refused("hat,count\na,1\nb,2\n"), HasSubstr("hat"));
}

// Each of these would destroy what it reads.
TEST_F(BadInput, OutputsThatAreInputs) {
  const auto people = file("people.csv"), before = read_file(people);
  const auto refused = [&](const std::vector<std::string>& words) {
    EXPECT_THAT(refusal(words), HasSubstr("choose another path"));
    EXPECT_EQ(read_file(people), before);
  };
  std::filesystem::create_symlink(people, folder_ / "link.csv");
  for (const auto& out : {people, file("link.csv"), file("x/../people.csv")}) {
    refused({"generate", "resample", "--train", people, "--rows", "5", "--out", out});
    refused({"schema", people, "--out", out});
  }
  refused({"generate", "resample", "--train", people, "--rows", "5", "--out", file("o.csv"),
           "--save", people});
  refused({"generate", "resample", "--train", people, "--match", file("c.csv"), "--out",
           file("c.csv")});
  refused({"generate", "resample", "--load", file("m.h5"), "--rows", "5", "--out", file("m.h5")});
  refused({"generate", "resample", "--train", people, "--rows", "5", "--out", file("o.csv"),
           "--save", file("o.csv")});
  refused({"generate", "resample", "--train", people, "--rows", "5", "--out", file("o.csv"),
           "--save", file("o.csv.provenance.json")});
  std::filesystem::copy_file(people, folder_ / "train.csv");
  refused({"split", file("train.csv"), "--out", folder_.path().string()});
  std::filesystem::copy_file(people, folder_ / "report.md");
  for (const auto* option : {"--train", "--synthetic", "--holdout", "--schema", "--provenance"}) {
    std::vector<std::string> words = {"audit", "--out", folder_.path().string(), option,
                                      file("report.md")};
    for (const std::string other : {"--train", "--synthetic"}) {
      if (other != option) {
        words.insert(words.end(), {other, people});
      }
    }
    refused(words);
  }
  refused({"explore", file("report.md"), "--out", folder_.path().string()});
  refused({"report", file("report.md"), "--format", "md", "--out", folder_.path().string()});
}

TEST_F(BadInput, TablesThatNoMachineHolds) {
  std::string header = "a0", row = "1";
  for (int i = 1; i < 2000; ++i) {
    header += ",a" + std::to_string(i);
    row += i % 2 == 0 ? ",1" : ",2";
  }
  write_file(folder_ / "wide.csv", header + "\n" + row + "\n" + row + "\n");
  EXPECT_THAT(refusal({"generate", "resample", "--train", file("wide.csv"), "--rows", "1000000000",
                       "--out", file("o.csv")}),
              HasSubstr("1000000000 rows x 2000 columns need at least 14901 GiB"));
}

TEST_F(BadInput, BrokenProvenance) {
  write_file(folder_ / "p.json", "epsilon: 1");
  EXPECT_THAT(audit_refusal({"--train", file("people.csv"), "--synthetic", file("people.csv"),
                             "--provenance", file("p.json")}),
              HasSubstr("p.json: not JSON"));
}

TEST_F(BadInput, RunsThatAreNone) {
  EXPECT_THAT(refusal({"report", file("absent"), "--out", file("x")}), HasSubstr("absent"));
  EXPECT_THAT(refusal({"report", file("people.csv"), "--out", file("x")}), HasSubstr("people.csv"));
  EXPECT_THAT(refusal({"report", file("people.csv"), "--format", "pdf", "--out", file("x")}),
              HasSubstr("no format 'pdf'; choose from html, md, json, csv"));
}

}  // namespace
}  // namespace assay
