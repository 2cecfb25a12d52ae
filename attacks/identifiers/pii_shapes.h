#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace assay {

/// A candidate that proved to be a value: in its usual form, and where it ends in the cell.
struct PiiFound {
  std::string value;
  std::size_t end = 0;
};
/// Looks at cell[begin, end), and at what surrounds it. Empty: not a value.
using PiiConfirm = std::optional<PiiFound> (*)(std::string_view cell, std::size_t begin,
                                               std::size_t end);

/// Whether cell[begin, end) is not part of a longer word or number: no letter, digit or underscore touches it, and no
/// digit behind a point, dash, slash or plus.
bool stands_alone(std::string_view cell, std::size_t begin, std::size_t end);

std::optional<PiiFound> confirm_email(std::string_view, std::size_t, std::size_t);
std::optional<PiiFound> confirm_url(std::string_view, std::size_t, std::size_t);
std::optional<PiiFound> confirm_ipv4(std::string_view, std::size_t, std::size_t);
std::optional<PiiFound> confirm_ipv6(std::string_view, std::size_t, std::size_t);
std::optional<PiiFound> confirm_iban(std::string_view, std::size_t, std::size_t);
std::optional<PiiFound> confirm_card(std::string_view, std::size_t, std::size_t);
std::optional<PiiFound> confirm_ssn(std::string_view, std::size_t, std::size_t);
std::optional<PiiFound> confirm_nino(std::string_view, std::size_t, std::size_t);
std::optional<PiiFound> confirm_dni(std::string_view, std::size_t, std::size_t);
std::optional<PiiFound> confirm_pesel(std::string_view, std::size_t, std::size_t);
std::optional<PiiFound> confirm_aadhaar(std::string_view, std::size_t, std::size_t);
std::optional<PiiFound> confirm_bsn(std::string_view, std::size_t, std::size_t);
std::optional<PiiFound> confirm_date(std::string_view, std::size_t, std::size_t);
std::optional<PiiFound> confirm_worded_date(std::string_view, std::size_t, std::size_t);
std::optional<PiiFound> confirm_international_phone(std::string_view, std::size_t, std::size_t);
std::optional<PiiFound> confirm_national_phone(std::string_view, std::size_t, std::size_t);

/// A cell that is nothing but a telephone number, in a column of telephone numbers: 7 to 15 digits.
std::optional<std::string> whole_cell_phone(std::string_view cell);

/// "1987-05-12" if it is a day of the years 1900 to 2030.
std::optional<std::string> birth_day(int year, int month, int day);

}  // namespace assay
