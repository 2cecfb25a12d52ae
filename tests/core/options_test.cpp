#include "core/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/checks.h"

namespace assay {
namespace {

using ::testing::HasSubstr;
using testing::input_error;

struct Knobs {
  double rate = 0.5;
  std::int64_t rounds = 10;
  bool scale = false;
  std::string mode = "table", command;
  void visit_options(OptionVisitor& v) {
    v.field("rate", rate, Between{0, 1}, "a share");
    v.field("rounds", rounds, Count{1, 100}, "passes");
    v.field("scale", scale, "divide by the range");
    v.field("mode", mode, OneOf{"table", "minority"}, "which rows");
    v.field("command", command, "a program");
  }
};

TEST(Options, AreSetByName) {
  Knobs knobs;
  set_option(knobs, "knobs", "rate", "0.25");
  set_option(knobs, "knobs", "rounds", "100");
  set_option(knobs, "knobs", "scale", "true");
  set_option(knobs, "knobs", "mode", "minority");
  set_option(knobs, "knobs", "command", "a b");
  EXPECT_EQ(knobs.rate, 0.25);
  EXPECT_EQ(knobs.rounds, 100);
  EXPECT_TRUE(knobs.scale);
  EXPECT_EQ(knobs.mode, "minority");
  EXPECT_EQ(knobs.command, "a b");
}

TEST(Options, AreDescribedWithPresentValueRangeAndHelp) {
  Knobs knobs;
  knobs.rounds = 7;
  const auto options = describe_options(knobs);
  ASSERT_EQ(options.size(), 5);
  EXPECT_EQ(options[1].name, "rounds");
  EXPECT_EQ(options[1].value, "7");
  EXPECT_EQ(options[1].range, "1..100");
  EXPECT_EQ(options[1].help, "passes");
  EXPECT_EQ(options[3].range, "table | minority");
}

TEST(Options, RefuseBadValuesAndSayTheRule) {
  const auto refused = [](std::string_view name, std::string_view value) {
    Knobs knobs;
    return input_error([&] { set_option(knobs, "knobs", name, value); });
  };
  EXPECT_EQ(refused("rate", "2"), "knobs: rate = 2 is outside 0..1");
  EXPECT_EQ(refused("rate", "nan"), "knobs: rate = nan is outside 0..1");
  EXPECT_EQ(refused("rate", "half"), "knobs: rate = 'half' is not a number");
  EXPECT_EQ(refused("rounds", "0"), "knobs: rounds = 0 is outside 1..100");
  EXPECT_EQ(refused("rounds", "1.5"), "knobs: rounds = '1.5' is not a whole number");
  EXPECT_EQ(refused("scale", "yes"), "knobs: scale = 'yes' is neither true nor false");
  EXPECT_EQ(refused("mode", "all"), "knobs: mode = 'all' is not one of: table | minority");
  EXPECT_THAT(refused("raet", "1"),
              HasSubstr("no option 'raet'; choose one of: rate, rounds, scale, mode, command"));
}

}  // namespace
}  // namespace assay
