#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/date_format.h"
#include "core/dictionary.h"
#include "core/text_cells.h"
#include "tests/support/checks.h"

namespace assay {
namespace {

using testing::input_error;

TEST(NumberCells, DecimalAndExponentNotation) {
  EXPECT_EQ(parse_number("12"), 12);
  EXPECT_EQ(parse_number("-0.5"), -0.5);
  EXPECT_EQ(parse_number(".5"), 0.5);
  EXPECT_EQ(parse_number("5."), 5);
  EXPECT_EQ(parse_number("1e308"), 1e308);
  EXPECT_EQ(parse_number("5e-324"), 5e-324);
  EXPECT_EQ(parse_number("999999999999999"), 999999999999999.0);
  EXPECT_EQ(parse_number("0.1000000000000000055511151231257827"), 0.1);
  EXPECT_TRUE(std::signbit(*parse_number("-0")));
}

TEST(NumberCells, NothingElse) {
  for (const auto* cell : {"", "-", ".", "+5", " 5", "5 ", "1,000", "0x10", "inf", "-inf", "nan",
                           "NaN", "1e", "1e999", "--1", "1.2.3", "5a", "1_000"}) {
    EXPECT_FALSE(parse_number(cell).has_value()) << cell;
  }
}

TEST(NumberCells, PrintedAsShortestDecimal) {
  const auto printed = [](double value, int decimals = -1) {
    std::string out;
    append_number(out, value, decimals);
    return out;
  };
  EXPECT_EQ(printed(0.1), "0.1");
  EXPECT_EQ(printed(1.0 / 3), "0.3333333333333333");
  EXPECT_EQ(printed(100000), "100000");
  EXPECT_EQ(printed(1e16), "1e+16");
  EXPECT_EQ(printed(-0.0), "-0");
  EXPECT_EQ(printed(2, 3), "2.000");
  EXPECT_EQ(printed(1.5, 1), "1.5");
  EXPECT_EQ(printed(1e300, 2), "1e+300");
}

TEST(Utf8, AcceptsEveryLengthAndRefusesWhatRfc3629Refuses) {
  for (const auto* good : {"", "abc", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF",
                           "\xEE\x80\x80", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    Utf8Check check;
    EXPECT_EQ(check.feed(good), std::string_view::npos);
    EXPECT_TRUE(check.complete());
  }
  for (const auto* bad :
       {"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF",
        "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xC3(", "\xFF"}) {
    EXPECT_NE(Utf8Check().feed(bad), std::string_view::npos);
  }
}

TEST(Utf8, CharactersMayBeCutByPieces) {
  const std::string text = "12345678 caf\xC3\xA9 \xE6\xBC\xA2\xF0\x9F\x99\x82 and more";
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    Utf8Check check;
    EXPECT_EQ(check.feed(std::string_view(text).substr(0, cut)), std::string_view::npos);
    EXPECT_EQ(check.feed(std::string_view(text).substr(cut)), std::string_view::npos);
    EXPECT_TRUE(check.complete());
  }
  Utf8Check check;
  EXPECT_EQ(check.feed("1234567\xC3"), std::string_view::npos);
  EXPECT_FALSE(check.complete());
  EXPECT_EQ(check.feed("x"), 0U);
}

TEST(Dates, PointsInTime) {
  // date -u -d '...' +%s
  EXPECT_EQ(DateFormat("%Y-%m-%d").parse("1970-01-01"), 0);
  EXPECT_EQ(DateFormat("%Y-%m-%d").parse("2000-02-29"), 951'782'400'000'000);
  EXPECT_EQ(DateFormat("%Y-%m-%d").parse("1600-02-29"), -11'670'998'400'000'000);
  EXPECT_EQ(DateFormat("").parse("2020-07-23T10:11:12.25"), 1'595'499'072'250'000);
  EXPECT_EQ(DateFormat("").parse("2020-07-23 10:11"), 1'595'499'060'000'000);
  EXPECT_EQ(DateFormat("").parse("2020-07-23T12:11:12+02:00"), 1'595'499'072'000'000);
  EXPECT_EQ(DateFormat("%d %b %Y %I:%M %p").parse("23 JUL 2020 12:05 am"), 1'595'462'700'000'000);
  EXPECT_EQ(DateFormat("%y").parse("69"), DateFormat("%Y").parse("1969"));
}

TEST(Dates, NoSuchDay) {
  for (const auto* cell :
       {"2019-02-29", "2020-13-01", "2020-00-10", "2020-1-", "2020-01-01x", "20-01-01", ""}) {
    EXPECT_FALSE(DateFormat("%Y-%m-%d").parse(cell).has_value()) << cell;
  }
  for (const auto* cell :
       {"2020-01-01T24:00", "2020-01-01T10:60", "2020-01-01T", "2020-01-01T10:00+25:00"}) {
    EXPECT_FALSE(DateFormat("").parse(cell).has_value()) << cell;
  }
}

TEST(Dates, WrittenAsRead) {
  const auto check = [](const char* pattern, const char* cell) {
    const DateFormat format(pattern);
    std::string out;
    format.append(out, format.parse(cell).value());
    EXPECT_EQ(out, cell) << pattern;
  };
  check("%Y-%m-%d", "0001-01-01");
  check("%Y-%m-%d", "9999-12-31");
  check("%d/%m/%Y %H:%M:%S.%f", "31/12/1899 23:59:59.000001");
  check("%-d.%-m.%Y", "1.2.2003");
  check("%B %d, %Y %-I %p", "March 05, 2018 12 AM");
  check("100%% %y", "100% 68");
  check("", "2020-01-01");
  check("", "1969-12-31T23:59:59.999999");
  check("%Y-%m-%dT%H:%M:%S%z", "2020-01-01T00:00:00Z");
}

TEST(Dates, UnknownDirectives) {
  EXPECT_EQ(
      input_error([] { DateFormat("%Y-%q"); }),
      "date format \"%Y-%q\": unknown directive at character 4; use %Y %y %m %d %H %I %M %S %f %p "
      "%b %B %z and %%");
  EXPECT_THAT(input_error([] { DateFormat("%"); }), ::testing::HasSubstr("unknown directive"));
}

TEST(Dictionary, NumbersWordsByFirstAppearance) {
  Dictionary words;
  for (int i = 0; i < 100'000; ++i) {
    ASSERT_EQ(words.add("w" + std::to_string(i % 50'000)), i % 50'000);
  }
  EXPECT_EQ(words.size(), 50'000U);
  EXPECT_EQ(words.add(""), 50'000);
  EXPECT_EQ(words[50'000], "");
  EXPECT_EQ(words[7], "w7");
}

}  // namespace
}  // namespace assay
