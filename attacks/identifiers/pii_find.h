#pragma once
#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

/// What identifies a person, or leads to one.
enum class PiiType {
  kEmail,
  kUrl,
  kIp,
  kIban,
  kCard,
  kSsn,
  kNino,
  kDni,
  kPesel,
  kAadhaar,
  kBsn,
  kBirthDate,
  kPhone
};
inline constexpr std::size_t kPiiTypes = 13;
std::string_view name_of(PiiType type);  ///< "e-mail", "payment card", "Dutch BSN", ...

/// One value, in a form that does not depend on how it was written: e-mail in lower case, numbers without spaces and
/// dashes, dates as 1987-05-12, IPv6 in its shortest form (RFC 5952, section 4: lower case, no zeros in front, the
/// first longest run of two or more zero groups as "::").
struct PiiValue {
  PiiType type = PiiType::kEmail;
  std::string text;
  bool operator==(const PiiValue&) const = default;
};

/// What is known of the column that a cell comes from.
struct PiiColumn {
  bool phone = false;  ///< its name says phone, mobile, fax, ...
  bool ssn = false;    ///< its name says ssn, social security
  bool birth = false;  ///< its name says birth, born, dob (decides for datetime columns)
  /// Types whose numbers are believed here (see PiiFinder::count). Those that need no belief are true.
  std::array<bool, kPiiTypes> believed{};

  PiiColumn() { believed.fill(true); }
  /// From the name; "dateOfBirth", "date_of_birth" and "DATE OF BIRTH" say the same.
  static PiiColumn named(std::string_view name);
};

/// How many numbers have the shape of a type, and how many of those have its check digits too.
struct PiiShape {
  std::size_t shaped = 0, valid = 0;
};

/// Finds personal values in cells: a regular expression (RE2, linear time) finds candidates, checksums.h decides.
///
///   e-mail         local part and a domain with a top level
///   URL            http, https, ftp, or www.
///   IP address     IPv4 in dots; IPv6 of which at least three groups are written out ("a::b" is an address too)
///   IBAN           country length, mod 97
///   payment card   13 to 19 digits, prefix of a network, Luhn; as one run or in the usual groups
///   US SSN         3-2-4 with dashes or blanks; as one run only in a column named so
///   UK NINO, Spanish DNI/NIE, Polish PESEL, Indian Aadhaar, Dutch BSN   with their checks
///   date of birth  a day of the years 1900 to 2030: numbers, or an English month. In free text no one can tell which
///                  date is that of a birth, so every day counts; a point in time ("... 10:30") does not
///   phone          +country and 7 to 15 digits; North American or trunk-0 formats with separators; in a column whose
///                  name says so, any cell of 7 to 15 digits
/// A character belongs to one value at most; types are tried in the order above. Safe to use from several threads.
/// Differs from a telephone directory: +44 20 ... and 020 ... are two values.
class PiiFinder {
 public:
  PiiFinder();
  ~PiiFinder();
  PiiFinder(const PiiFinder&) = delete;
  PiiFinder& operator=(const PiiFinder&) = delete;

  std::vector<PiiValue> find(std::string_view cell, const PiiColumn& column) const;

  /// Adds the shapes of one cell. Card, DNI, PESEL, Aadhaar and BSN have check digits that a random number passes in up
  /// to 1 of 10 cases, so a column of other numbers would seem full of them: they are to be believed only where most of
  /// the numbers of that shape are valid.
  void count(std::string_view cell, std::array<PiiShape, kPiiTypes>& shapes) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace assay
