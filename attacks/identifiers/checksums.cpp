#include "attacks/identifiers/checksums.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "attacks/identifiers/pii_letters.h"

namespace assay {
namespace {

using ascii::is_digit;

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool all_digits(std::string_view word) { return std::all_of(word.begin(), word.end(), is_digit); }

/// The number that the digits spell; few enough not to overflow.
std::int64_t number_of(std::string_view digits) {
  std::int64_t number = 0;
  for (const char c : digits) {
    number = 10 * number + (c - '0');
  }
  return number;
}

struct Network {
  std::int64_t low, high;  // first digits, inclusive
  int digits;              // how many of them
  std::size_t shortest, longest;
};
constexpr Network kNetworks[] = {
    {4, 4, 1, 13, 19},        // Visa
    {51, 55, 2, 16, 16},      // Mastercard
    {2221, 2720, 4, 16, 16},  // Mastercard
    {34, 34, 2, 15, 15},      // American Express
    {37, 37, 2, 15, 15},      //
    {300, 305, 3, 14, 19},    // Diners
    {36, 36, 2, 14, 19},      //
    {38, 39, 2, 16, 19},      //
    {6011, 6011, 4, 16, 19},  // Discover
    {644, 649, 3, 16, 19},    //
    {65, 65, 2, 16, 19},      //
    {3528, 3589, 4, 16, 19},  // JCB
    {62, 62, 2, 16, 19},      // UnionPay
    {5018, 5018, 4, 13, 19},  // Maestro
    {5020, 5020, 4, 13, 19},  //
    {5038, 5038, 4, 13, 19},  //
    {6304, 6304, 4, 13, 19},  //
    {6759, 6763, 4, 13, 19},  //
};

struct Country {
  std::string_view code;
  std::size_t length;
};
constexpr Country kCountries[] = {
    {"AD", 24}, {"AE", 23}, {"AL", 28}, {"AT", 20}, {"AZ", 28}, {"BA", 20}, {"BE", 16}, {"BG", 22},
    {"BH", 22}, {"BI", 27}, {"BR", 29}, {"BY", 28}, {"CH", 21}, {"CR", 22}, {"CY", 28}, {"CZ", 24},
    {"DE", 22}, {"DJ", 27}, {"DK", 18}, {"DO", 28}, {"EE", 20}, {"EG", 29}, {"ES", 24}, {"FI", 18},
    {"FK", 18}, {"FO", 18}, {"FR", 27}, {"GB", 22}, {"GE", 22}, {"GI", 23}, {"GL", 18}, {"GR", 27},
    {"GT", 28}, {"HR", 21}, {"HU", 28}, {"IE", 22}, {"IL", 23}, {"IQ", 23}, {"IS", 26}, {"IT", 27},
    {"JO", 30}, {"KW", 30}, {"KZ", 20}, {"LB", 28}, {"LC", 32}, {"LI", 21}, {"LT", 20}, {"LU", 20},
    {"LV", 21}, {"LY", 25}, {"MC", 27}, {"MD", 24}, {"ME", 22}, {"MK", 19}, {"MN", 20}, {"MR", 27},
    {"MT", 31}, {"MU", 30}, {"NI", 28}, {"NL", 18}, {"NO", 15}, {"OM", 23}, {"PK", 24}, {"PL", 28},
    {"PS", 29}, {"PT", 25}, {"QA", 29}, {"RO", 24}, {"RS", 22}, {"RU", 33}, {"SA", 24}, {"SC", 31},
    {"SD", 18}, {"SE", 24}, {"SI", 19}, {"SK", 24}, {"SM", 27}, {"SO", 23}, {"ST", 25}, {"SV", 28},
    {"TL", 23}, {"TN", 24}, {"TR", 26}, {"UA", 29}, {"VA", 22}, {"VG", 24}, {"XK", 20}};

// Multiplication in the dihedral group of order 10, and the powers of Verhoeff's permutation.
constexpr int kDihedral[10][10] = {{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 2, 3, 4, 0, 6, 7, 8, 9, 5},
                                   {2, 3, 4, 0, 1, 7, 8, 9, 5, 6}, {3, 4, 0, 1, 2, 8, 9, 5, 6, 7},
                                   {4, 0, 1, 2, 3, 9, 5, 6, 7, 8}, {5, 9, 8, 7, 6, 0, 4, 3, 2, 1},
                                   {6, 5, 9, 8, 7, 1, 0, 4, 3, 2}, {7, 6, 5, 9, 8, 2, 1, 0, 4, 3},
                                   {8, 7, 6, 5, 9, 3, 2, 1, 0, 4}, {9, 8, 7, 6, 5, 4, 3, 2, 1, 0}};
constexpr int kPermutation[8][10] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 5, 7, 6, 2, 8, 3, 0, 9, 4}, {5, 8, 0, 3, 7, 9, 6, 1, 4, 2},
    {8, 9, 1, 6, 0, 4, 3, 5, 2, 7}, {9, 4, 5, 3, 1, 2, 6, 8, 7, 0}, {4, 2, 8, 6, 5, 7, 3, 9, 0, 1},
    {2, 7, 9, 3, 8, 0, 6, 4, 1, 5}, {7, 0, 4, 6, 9, 1, 3, 2, 5, 8}};

}  // namespace

bool luhn_holds(std::string_view digits) {
  if (digits.empty() || !all_digits(digits)) {
    return false;
  }
  int sum = 0;
  bool twice = false;
  for (std::size_t i = digits.size(); i > 0; --i, twice = !twice) {
    const int digit = (digits[i - 1] - '0') * (twice ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 == 0;
}

bool is_card(std::string_view digits) {
  if (digits.size() < 13 || digits.size() > 19 || !luhn_holds(digits)) {
    return false;
  }
  return std::any_of(std::begin(kNetworks), std::end(kNetworks), [&](const Network& network) {
    const auto prefix = number_of(digits.substr(0, static_cast<std::size_t>(network.digits)));
    return prefix >= network.low && prefix <= network.high && digits.size() >= network.shortest &&
           digits.size() <= network.longest;
  });
}

std::size_t iban_length(std::string_view country) {
  const auto found = std::find_if(std::begin(kCountries), std::end(kCountries),
                                  [&](const Country& one) { return one.code == country; });
  return found == std::end(kCountries) ? 0 : found->length;
}

bool is_iban(std::string_view letters) {
  if (letters.size() < 4 || letters.size() != iban_length(letters.substr(0, 2)) ||
      !all_digits(letters.substr(2, 2))) {
    return false;
  }
  int remainder = 0;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    const char c = letters[(i + 4) % letters.size()];  // country and check digits go last
    if (is_digit(c)) {
      remainder = (10 * remainder + (c - '0')) % 97;
    } else if (is_upper(c)) {
      remainder = (100 * remainder + (c - 'A' + 10)) % 97;
    } else {
      return false;
    }
  }
  return remainder == 1;
}

bool verhoeff_holds(std::string_view digits) {
  if (digits.empty() || !all_digits(digits)) {
    return false;
  }
  int check = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    check = kDihedral[check][kPermutation[i % 8][digits[digits.size() - 1 - i] - '0']];
  }
  return check == 0;
}

bool is_aadhaar(std::string_view digits) {
  return digits.size() == 12 && digits[0] >= '2' && verhoeff_holds(digits);
}

bool is_ssn(std::string_view digits) {
  if (digits.size() != 9 || !all_digits(digits)) {
    return false;
  }
  const std::string_view area = digits.substr(0, 3);
  return area != "000" && area != "666" && area[0] != '9' && digits.substr(3, 2) != "00" &&
         digits.substr(5) != "0000" && digits != "078051120" && digits != "219099999";
}

bool is_nino(std::string_view letters) {
  constexpr std::string_view kNeverFirst = "DFIQUV";
  constexpr std::string_view kNeverSecond = "DFIOQUV";
  constexpr std::array<std::string_view, 7> kNeverGiven = {"BG", "GB", "NK", "KN",
                                                           "TN", "NT", "ZZ"};
  return letters.size() == 9 && is_upper(letters[0]) && is_upper(letters[1]) &&
         kNeverFirst.find(letters[0]) == std::string_view::npos &&
         kNeverSecond.find(letters[1]) == std::string_view::npos &&
         std::find(kNeverGiven.begin(), kNeverGiven.end(), letters.substr(0, 2)) ==
             kNeverGiven.end() &&
         all_digits(letters.substr(2, 6)) && letters[8] >= 'A' && letters[8] <= 'D';
}

bool is_dni(std::string_view letters) {
  constexpr std::string_view kLetters = "TRWAGMYFPDXBNJZSQVHLCKE";
  if (letters.size() != 9 || !all_digits(letters.substr(1, 7))) {
    return false;
  }
  const char first = letters[0];
  if (!is_digit(first) && (first < 'X' || first > 'Z')) {
    return false;
  }
  const std::int64_t leading = is_digit(first) ? first - '0' : first - 'X';  // X, Y, Z: 0, 1, 2
  const std::int64_t number = leading * 10'000'000 + number_of(letters.substr(1, 7));
  return letters[8] == kLetters[static_cast<std::size_t>(number % 23)];
}

bool is_bsn(std::string_view digits) {
  if (digits.size() != 9 || !all_digits(digits) || number_of(digits) == 0) {
    return false;
  }
  int sum = -(digits[8] - '0');
  for (int i = 0; i < 8; ++i) {
    sum += (9 - i) * (digits[static_cast<std::size_t>(i)] - '0');
  }
  return sum % 11 == 0;
}

bool is_pesel(std::string_view digits) {
  constexpr int kWeights[] = {1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1};
  constexpr int kCenturies[] = {1900, 2000, 2100, 2200, 1800};  // months from 0, 20, 40, 60, 80
  if (digits.size() != 11 || !all_digits(digits)) {
    return false;
  }
  int sum = 0;
  for (std::size_t i = 0; i < 11; ++i) {
    sum += kWeights[i] * (digits[i] - '0');
  }
  const auto month = static_cast<int>(number_of(digits.substr(2, 2)));
  const int century = kCenturies[month / 20];
  // 1800 to 1899 are born too early for is_day: those numbers belong to nobody alive
  return sum % 10 == 0 && is_day(century + static_cast<int>(number_of(digits.substr(0, 2))),
                                 month % 20, static_cast<int>(number_of(digits.substr(4, 2))));
}

bool is_day(int year, int month, int day) {
  constexpr int kDays[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (year < 1900 || year > 2299 || month < 1 || month > 12 || day < 1) {
    return false;
  }
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return day <= (month == 2 && !leap ? 28 : kDays[month - 1]);
}

}  // namespace assay
