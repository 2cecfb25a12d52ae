#pragma once
#include <cstddef>
#include <string_view>

namespace assay {

/// Check digits of numbers that identify people. All take the number without spaces and dashes; letters in upper case.
/// False for other characters and other lengths. Cost: O(length).

/// Luhn's mod 10 sum over all digits, the last one being the check digit. Source: ISO/IEC 7812-1, annex B.
bool luhn_holds(std::string_view digits);

/// A payment card: 13 to 19 digits, prefix and length of a known network (Visa, Mastercard, American Express, Diners,
/// Discover, JCB, UnionPay, Maestro), and Luhn. Source: ISO/IEC 7812 and the networks' public ranges.
bool is_card(std::string_view digits);

/// The length of an IBAN of this country ("GB": 22); 0 for an unknown country. Source: SWIFT IBAN registry.
std::size_t iban_length(std::string_view country);
/// Country, length and remainder 1 mod 97 of the rearranged number (A = 10 ... Z = 35). Source: ISO 13616, ISO 7064.
bool is_iban(std::string_view letters);

/// Verhoeff's check digit: catches every wrong digit and every swap of neighbours. Source: Verhoeff, Error Detecting
/// Decimal Codes, 1969.
bool verhoeff_holds(std::string_view digits);
/// India: 12 digits that begin with 2 to 9, and Verhoeff.
bool is_aadhaar(std::string_view digits);

/// United States: 9 digits; area not 000, 666 or 900 to 999, group not 00, serial not 0000, and not one of the two
/// numbers that were printed in advertisements. There is no check digit. Source: Social Security Administration, 2011.
bool is_ssn(std::string_view digits);

/// United Kingdom, national insurance: two letters, six digits, a letter A to D; without the prefixes that are never
/// given. There is no check digit. Source: HMRC manual NIM39110.
bool is_nino(std::string_view letters);

/// Spain: DNI (eight digits) or NIE (X, Y or Z and seven digits), and the letter that is the number mod 23.
bool is_dni(std::string_view letters);

/// Netherlands: nine digits with  9 d1 + 8 d2 + ... + 2 d8 - d9 = 0 mod 11, not all zero.
bool is_bsn(std::string_view digits);

/// Poland: eleven digits; a date of birth whose month tells the century, weights 1 3 7 9 ... and a check digit.
bool is_pesel(std::string_view digits);

/// Whether such a day exists, 1900 to 2299. For dates of birth.
bool is_day(int year, int month, int day);

}  // namespace assay
