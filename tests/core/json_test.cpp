#include "core/json.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/error.h"

namespace assay {
namespace {

TEST(JsonText, WritesTheShortestDecimalThatReadsBackEqual) {
  EXPECT_EQ(to_text(Json(0.1)), "0.1");
  EXPECT_EQ(to_text(Json(0.1 + 0.2)), "0.30000000000000004");
  EXPECT_EQ(to_text(Json(1e23)), "1e+23");
  EXPECT_EQ(to_text(Json(5e-324)), "5e-324");
  for (const double value : {1.0 / 3, 1e308, -0.0, 123456789.123456789, 2e-10}) {
    EXPECT_EQ(Json::parse(to_text(Json(value))).get<double>(), value);
  }
}

TEST(JsonText, KeepsTheOrderOfKeysAndIndentsByTwo) {
  const Json json = {{"z", 1}, {"a", Json::array({true, nullptr, "x"})}, {"empty", Json::object()}};
  EXPECT_EQ(
      to_text(json),
      "{\n  \"z\": 1,\n  \"a\": [\n    true,\n    null,\n    \"x\"\n  ],\n  \"empty\": {}\n}");
  EXPECT_EQ(Json::parse(to_text(json)), json);
}

TEST(JsonText, KeepsArraysOfNumbersOnOneLine) {
  EXPECT_EQ(to_text(Json::array({1, 0.5, nullptr})), "[1, 0.5, null]");
  EXPECT_EQ(to_text(Json::array()), "[]");
}

TEST(JsonText, EscapesKeysAndTextAndKeepsUnicode) {
  const Json json = {{"a\"b\\\n", "ü✓\t\x01"}};
  EXPECT_EQ(Json::parse(to_text(json)), json);
  EXPECT_NE(to_text(json).find("ü✓"), std::string::npos);
  EXPECT_NO_THROW(Json::parse(to_text(Json("broken \xff"))));
}

TEST(JsonText, RefusesNumbersThatJsonDoesNotHave) {
  const Json json = {{"results", Json::array({Json{{"value", std::nan("")}}})}};
  try {
    to_text(json);
    FAIL() << "nothing was thrown";
  } catch (const InternalError& error) {
    EXPECT_NE(std::string(error.what()).find("/results/0/value"), std::string::npos)
        << error.what();
  }
  EXPECT_THROW(to_text(Json(std::numeric_limits<double>::infinity())), InternalError);
}

}  // namespace
}  // namespace assay
