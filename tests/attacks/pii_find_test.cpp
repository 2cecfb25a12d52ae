#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "attacks/identifiers/checksums.h"
#include "attacks/identifiers/pii_find.h"
#include "attacks/identifiers/pii_scan.h"
#include "core/rng.h"
#include "core/text.h"

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

// Examples: ISO/IEC 7812, the networks' published test numbers, the SWIFT registry, and the documentation of
// python-stdnum 1.20 (aadhaar, bsn, pesel, dni, nie, ssn).

TEST(Luhn, AgreesWithTheStandardsExample) {
  for (char check = '0'; check <= '9'; ++check) {
    EXPECT_EQ(luhn_holds(std::string("7992739871") + check), check == '3');
  }
  EXPECT_FALSE(luhn_holds("") || luhn_holds("7992739871x"));
}

TEST(Cards, AreRecognisedByPrefixLengthAndCheckDigit) {
  for (const char* card :
       {"4111111111111111", "4222222222222", "5555555555554444", "2223003122003222",
        "378282246310005", "30569309025904", "6011111111111117", "3530111333300000"}) {
    EXPECT_TRUE(is_card(card)) << card;
  }
  EXPECT_FALSE(is_card("4111111111111112"));   // check digit
  EXPECT_FALSE(is_card("55555555555544448"));  // Mastercard has 16 digits
  EXPECT_FALSE(is_card("1111111111111117"));   // nobody's prefix
  EXPECT_FALSE(is_card("411111111111"));       // too short
}

TEST(Iban, HoldsForTheRegistrysExamples) {
  for (const char* iban : {"GB82WEST12345698765432", "DE89370400440532013000", "NO9386011117947",
                           "FR1420041010050500013M02606", "MT84MALT011000012345MTLCAST001S"}) {
    EXPECT_TRUE(is_iban(iban)) << iban;
  }
  EXPECT_FALSE(is_iban("GB82WEST12345698765423"));  // two digits swapped
  EXPECT_FALSE(is_iban("GB82WEST1234569876543"));   // too short for GB
  EXPECT_FALSE(is_iban("US82WEST12345698765432"));  // the country has none
  EXPECT_FALSE(is_iban("GB82west12345698765432"));  // not in upper case
}

TEST(Verhoeff, AgreesWithPublishedCheckDigits) {
  EXPECT_TRUE(verhoeff_holds("2363"));
  EXPECT_TRUE(verhoeff_holds("123451"));
  EXPECT_TRUE(verhoeff_holds("1428570"));
}

TEST(Verhoeff, CatchesEveryWrongDigitAndEverySwapOfNeighbours) {
  const std::string valid = "1428570";
  for (std::size_t i = 0; i < valid.size(); ++i) {
    std::string wrong = valid;
    for (char digit = '0'; digit <= '9'; ++digit) {
      wrong[i] = digit;
      EXPECT_EQ(verhoeff_holds(wrong), digit == valid[i]);
    }
    wrong = valid;
    if (i > 0 && valid[i] != valid[i - 1]) {
      std::swap(wrong[i], wrong[i - 1]);
      EXPECT_FALSE(verhoeff_holds(wrong));
    }
  }
}

TEST(NationalNumbers, FollowTheirRules) {
  EXPECT_TRUE(is_aadhaar("234123412346"));
  EXPECT_FALSE(is_aadhaar("234123412347") || is_aadhaar("123412341235"));
  EXPECT_TRUE(is_ssn("536904399"));
  for (const char* never : {"000123456", "666123456", "900123456", "123006789", "123450000",
                            "078051120", "219099999", "12345678"}) {
    EXPECT_FALSE(is_ssn(never)) << never;
  }
  EXPECT_TRUE(is_nino("AB123456C"));
  for (const char* never : {"QQ123456C", "AO123456C", "BG123456A", "ZZ123456B", "AB123456E"}) {
    EXPECT_FALSE(is_nino(never)) << never;
  }
  EXPECT_TRUE(is_dni("54362315K") && is_dni("X2482300W"));
  EXPECT_FALSE(is_dni("54362315Z") || is_dni("X2482300A") || is_dni("W2482300W"));
  EXPECT_TRUE(is_bsn("111222333"));
  EXPECT_FALSE(is_bsn("111252333") || is_bsn("000000000"));
  EXPECT_TRUE(is_pesel("44051401359"));
  EXPECT_FALSE(is_pesel("44051401358") || is_pesel("44951201458"));
}

TEST(Days, KnowLeapYears) {
  EXPECT_TRUE(is_day(2000, 2, 29) && is_day(1996, 2, 29));
  EXPECT_FALSE(is_day(1900, 2, 29) || is_day(1997, 2, 29) || is_day(1997, 4, 31));
  EXPECT_FALSE(is_day(1899, 1, 1) || is_day(1997, 0, 1) || is_day(1997, 13, 1));
}

/// "e-mail ann@example.org" for every value, in a column of this name.
std::vector<std::string> found(const std::string& cell, const std::string& column = "note") {
  const PiiFinder finder;
  std::vector<std::string> values;
  for (const PiiValue& value : finder.find(cell, PiiColumn::named(column))) {
    values.push_back(text(name_of(value.type), ' ', value.text));
  }
  return values;
}

TEST(PiiFinder, FindsEachTypeInASentence) {
  EXPECT_THAT(found("Write to Ann.Lee+x@Mail.Example.org, please."),
              ElementsAre("e-mail ann.lee+x@mail.example.org"));
  EXPECT_THAT(found("see https://Example.org/a?B=1."),
              ElementsAre("URL https://example.org/a?B=1"));
  EXPECT_THAT(found("at www.example.org/"), ElementsAre("URL www.example.org"));
  EXPECT_THAT(found("from 192.168.1.20 (lan)"), ElementsAre("IP address 192.168.1.20"));
  EXPECT_THAT(found("from 2001:0DB8:0:0:0:0:2:1"), ElementsAre("IP address 2001:db8::2:1"));
  EXPECT_THAT(found("pay GB82 WEST 1234 5698 7654 32 today"),
              ElementsAre("IBAN GB82WEST12345698765432"));
  EXPECT_THAT(found("card 4111 1111 1111 1111, exp. 12/27"),
              ElementsAre("payment card 4111111111111111"));
  EXPECT_THAT(found("amex 3782-822463-10005"), ElementsAre("payment card 378282246310005"));
  EXPECT_THAT(found("SSN 536-90-4399"), ElementsAre("US SSN 536904399"));
  EXPECT_THAT(found("nino ab 12 34 56 c"), ElementsAre("UK NINO AB123456C"));
  EXPECT_THAT(found("DNI 54362315-K"), ElementsAre("Spanish DNI 54362315K"));
  EXPECT_THAT(found("PESEL: 44051401359."), ElementsAre("Polish PESEL 44051401359"));
  EXPECT_THAT(found("aadhaar 2341 2341 2346"), ElementsAre("Indian Aadhaar 234123412346"));
  EXPECT_THAT(found("BSN 1112.22.333"), ElementsAre("Dutch BSN 111222333"));
}

// Addresses of RFC 5952, sections 4.2 and 4.3.
TEST(PiiFinder, WritesIPv6InItsShortestForm) {
  EXPECT_THAT(found("2001:0DB8:0:0:1:0:0:1"), ElementsAre("IP address 2001:db8::1:0:0:1"));
  EXPECT_THAT(found("2001:db8:0:1:1:1:1:1"), ElementsAre("IP address 2001:db8:0:1:1:1:1:1"));
  EXPECT_THAT(found("2001:db8::0:1"), ElementsAre("IP address 2001:db8::1"));
}

TEST(PiiFinder, ReadsDatesInAllTheirForms) {
  for (const char* day : {"1987-05-12", "born 12.5.1987", "5/12/1987", "12 May 1987",
                          "12th may, 1987", "May 12, 1987", "12-MAY-1987"}) {
    EXPECT_THAT(found(day), ElementsAre("date of birth 1987-05-12")) << day;
  }
  EXPECT_THAT(found("25/12/1987"), ElementsAre("date of birth 1987-12-25"));
  for (const char* other : {"1987-02-30", "1887-05-12", "2087-05-12", "1987-05-12 10:30",
                            "1987-05-12T10:30:00", "11987-05-12", "13/13/1987"}) {
    EXPECT_THAT(found(other), IsEmpty()) << other;
  }
}

TEST(PiiFinder, ReadsTelephoneNumbersInAllTheirForms) {
  for (const char* number : {"+1 (212) 555-0123", "+12125550123", "001 212 555 0123"}) {
    EXPECT_THAT(found(number), ElementsAre("phone +12125550123")) << number;
  }
  for (const char* number : {"(212) 555-0123", "212-555-0123", "212.555.0123", "1-212-555-0123"}) {
    EXPECT_THAT(found(text("call ", number, '!')), ElementsAre("phone 2125550123")) << number;
  }
  EXPECT_THAT(found("020 7946 0018"), ElementsAre("phone 02079460018"));
  EXPECT_THAT(found("030/1234567"), ElementsAre("phone 0301234567"));
  EXPECT_THAT(found("01 23 45 67 89"), ElementsAre("phone 0123456789"));
  EXPECT_THAT(found("2125550123"), IsEmpty());  // any number
  EXPECT_THAT(found("2125550123", "Phone_Number"), ElementsAre("phone 2125550123"));
  EXPECT_THAT(found("555-0123", "mobile"), ElementsAre("phone 5550123"));
  EXPECT_THAT(found("123456", "phone"), IsEmpty());            // too short
  EXPECT_THAT(found("1234567890123456", "phone"), IsEmpty());  // too long
  EXPECT_THAT(found("+123456"), IsEmpty());
  EXPECT_THAT(found("0000000", "phone"), IsEmpty());  // nobody's
}

TEST(PiiFinder, LeavesOrdinaryTextAlone) {
  for (const char* ordinary : {"",
                               "a @ b",
                               "ann@example",
                               "ann@-x.org",
                               "a..b@example.org",
                               "@ann",
                               "version 10.2.300.4",
                               "1.2.3.4.5",
                               "12:30:45",
                               "std::vector",
                               "a::b",
                               "a::b::c",
                               "GB82 WEST 1234 5698 7654 33",
                               "4111 1111 1111 1112",
                               "000-12-3456",
                               "536904399",
                               "54362315Z",
                               "2341 2341 2347",
                               "111252333",
                               "123456.789",
                               "3.14159265358979",
                               "-111222333.5",
                               "2019-2021",
                               "555-0123",
                               "A12345678901",
                               "order 1234567890",
                               "10,000,000",
                               "http://",
                               "www.",
                               "50 % of 1,200"}) {
    EXPECT_THAT(found(ordinary), IsEmpty()) << ordinary;
  }
}

TEST(PiiFinder, GivesEveryCharacterToOneValue) {
  EXPECT_THAT(found("https://example.org/?mail=a"), ElementsAre("URL https://example.org/?mail=a"));
  EXPECT_THAT(found("a@example.org b@example.org;c@example.org"),
              ElementsAre("e-mail a@example.org", "e-mail b@example.org", "e-mail c@example.org"));
  EXPECT_THAT(
      found("536-90-4399, (212) 555-0123, 1987-05-12"),
      UnorderedElementsAre("US SSN 536904399", "phone 2125550123", "date of birth 1987-05-12"));
}

TEST(PiiFinder, SurvivesBytesThatAreNoText) {
  EXPECT_THAT(found(std::string("\xff\xfe a@example.org \0 \x80", 20)),
              ElementsAre("e-mail a@example.org"));
}

TEST(PiiColumns, AreKnownByTheirNames) {
  EXPECT_TRUE(PiiColumn::named("dateOfBirth").birth && PiiColumn::named("DOB").birth);
  EXPECT_TRUE(PiiColumn::named("Mobile No").phone && PiiColumn::named("tel").phone);
  EXPECT_TRUE(PiiColumn::named("social-security").ssn);
  EXPECT_FALSE(PiiColumn::named("hotel").phone || PiiColumn::named("assn").ssn);
  EXPECT_THAT(found("536904399", "ssn"), ElementsAre("US SSN 536904399"));
}

std::size_t levenshtein(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) {
    row[j] = j;
  }
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t next =
          std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = row[j];
      row[j] = next;
    }
  }
  return row[b.size()];
}

TEST(PairsWithinOneEdit, AreThoseOfTheTextbooksTable) {
  Rng rng(1);
  std::vector<std::string> words;
  for (int i = 0; i < 3'000; ++i) {
    std::string word;
    for (std::uint64_t length = rng.below(7); length > 0; --length) {
      word += static_cast<char>('a' + rng.below(3));
    }
    words.push_back(word);
  }
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  const Lists near = pairs_within_one_edit(words);
  std::size_t pairs = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::vector<std::uint32_t> expected;
    for (std::size_t j = 0; j < words.size(); ++j) {
      if (i != j && levenshtein(words[i], words[j]) <= 1) {
        expected.push_back(static_cast<std::uint32_t>(j));
      }
    }
    pairs += expected.size();
    EXPECT_THAT(near.of(i), ::testing::ElementsAreArray(expected)) << words[i];
  }
  EXPECT_GT(pairs, words.size());
}
}  // namespace
}  // namespace assay
