#include "attacks/identifiers/pii_find.h"

#include <re2/re2.h>

#include <algorithm>
#include <optional>

#include "attacks/identifiers/pii_letters.h"
#include "attacks/identifiers/pii_shapes.h"
#include "core/error.h"

namespace assay {
namespace {

constexpr std::array<std::string_view, kPiiTypes> kNames = {
    "e-mail",    "URL",           "IP address",  "IBAN",         "payment card",
    "US SSN",    "UK NINO",       "Spanish DNI", "Polish PESEL", "Indian Aadhaar",
    "Dutch BSN", "date of birth", "phone"};

/// One way to write a type.
struct Pattern {
  PiiType type;
  std::string candidate;   // regular expression
  PiiConfirm confirm;      // the value, if it is one
  std::size_t digits = 0;  // the cell needs at least so many
  char needs = 0;          // and this character
  bool weak = false;       // has check digits that chance may pass
  bool by_name = false;    // only in columns named ssn
};

constexpr const char* kMonths = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\\.?";

std::vector<Pattern> all_patterns() {
  using T = PiiType;
  const std::string day_first =
      std::string("(?i)[0-9]{1,2}(?:st|nd|rd|th)?[ -]") + kMonths + ",?[ -][0-9]{4}";
  const std::string month_first =
      std::string("(?i)") + kMonths + " [0-9]{1,2}(?:st|nd|rd|th)?,? [0-9]{4}";
  const std::string numbers =
      "[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}|[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{4}";
  return {
      {T::kEmail,
       "(?i)[a-z0-9](?:[a-z0-9._%+'-]*[a-z0-9_%+-])?@[a-z0-9-]+(?:\\.[a-z0-9-]+)*\\.[a-z]{2,63}",
       confirm_email, 0, '@'},
      {T::kUrl, "(?i)(?:https?://|ftp://|www\\.)[^\\s<>\"'|]+", confirm_url, 0, '.'},
      {T::kIp, "[0-9]{1,3}(?:\\.[0-9]{1,3}){3}", confirm_ipv4, 4, '.'},
      {T::kIp, "[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*[0-9A-Fa-f]", confirm_ipv6, 0, ':'},
      {T::kIban, "(?i)[a-z]{2}[0-9]{2} ?[a-z0-9]", confirm_iban, 8},
      {T::kCard,
       "[0-9]{13,19}|[0-9]{4}(?: [0-9]{4}){3}(?: [0-9]{1,3})?|[0-9]{4}(?:-[0-9]{4}){3}(?:-[0-9]{1,"
       "3})?|[0-9]{4}[ -][0-9]{6}[ -][0-9]{4,5}",
       confirm_card, 13, 0, true},
      {T::kSsn, "[0-9]{3}-[0-9]{2}-[0-9]{4}|[0-9]{3} [0-9]{2} [0-9]{4}", confirm_ssn, 9},
      {T::kSsn, "[0-9]{9}", confirm_ssn, 9, 0, false, true},
      {T::kNino, "(?i)[a-z]{2} ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[a-d]", confirm_nino, 6},
      {T::kDni, "(?i)(?:[0-9]{8}|[xyz][ -]?[0-9]{7})[ -]?[a-z]", confirm_dni, 7, 0, true},
      {T::kPesel, "[0-9]{11}", confirm_pesel, 11, 0, true},
      {T::kAadhaar, "[0-9]{12}|[0-9]{4} [0-9]{4} [0-9]{4}|[0-9]{4}-[0-9]{4}-[0-9]{4}",
       confirm_aadhaar, 12, 0, true},
      {T::kBsn, "[0-9]{9}|[0-9]{4}\\.[0-9]{2}\\.[0-9]{3}|[0-9]{3} [0-9]{3} [0-9]{3}", confirm_bsn,
       9, 0, true},
      {T::kBirthDate, numbers, confirm_date, 6},
      {T::kBirthDate, day_first, confirm_worded_date, 5},
      {T::kBirthDate, month_first, confirm_worded_date, 5},
      {T::kPhone, "(?:\\+|\\b00)[1-9][0-9 ()./-]{5,24}[0-9]", confirm_international_phone, 7},
      {T::kPhone, "(?:1[ .-])?(?:\\([0-9]{3}\\) ?|[0-9]{3}[ .-])[0-9]{3}[ .-][0-9]{4}",
       confirm_national_phone, 10},
      {T::kPhone, "\\(?0[1-9][0-9]{0,3}\\)?[ ./-][0-9]{2,8}(?:[ ./-][0-9]{2,4}){0,4}",
       confirm_national_phone, 7},
  };
}

struct Compiled {
  Pattern pattern;
  std::unique_ptr<RE2> expression;
};

/// What a cell must have for a pattern to be worth trying.
struct Contents {
  std::size_t digits = 0;
  std::array<bool, 256> has{};

  explicit Contents(std::string_view cell) {
    for (const char c : cell) {
      has[static_cast<unsigned char>(c)] = true;
      digits += ascii::is_digit(c) ? 1 : 0;
    }
  }
  bool may_match(const Pattern& pattern) const {
    return digits >= pattern.digits &&
           (pattern.needs == 0 || has[static_cast<unsigned char>(pattern.needs)]);
  }
};

/// Calls body(begin, end, value if it is one) for every candidate; goes on behind the value, or behind the candidate.
template <class Body>
void each_candidate(const Compiled& compiled, const std::string& cell, const Body& body) {
  std::size_t at = 0;
  re2::StringPiece match;
  const re2::StringPiece whole(cell);
  while (at < cell.size() &&
         compiled.expression->Match(whole, at, cell.size(), RE2::UNANCHORED, &match, 1)) {
    const auto begin = static_cast<std::size_t>(match.data() - cell.data());
    const std::size_t end = begin + match.size();
    const auto found = compiled.pattern.confirm(cell, begin, end);
    body(begin, end, found);
    at = std::max(found ? found->end : end, at + 1);
  }
}

}  // namespace

std::string_view name_of(PiiType type) { return kNames[static_cast<std::size_t>(type)]; }

struct PiiFinder::Impl {
  std::vector<Compiled> patterns;

  void add(const Pattern& pattern) {
    RE2::Options options(RE2::Latin1);  // bytes: patterns are ASCII, cells may be anything
    auto expression = std::make_unique<RE2>(pattern.candidate, options);
    ensure(expression->ok(), "pattern of ", name_of(pattern.type), ": ", expression->error());
    patterns.push_back({pattern, std::move(expression)});
  }
};

PiiColumn PiiColumn::named(std::string_view name) {
  std::string plain;
  for (const char c : name) {
    if (ascii::is_digit(c) || ascii::is_letter(c)) {
      plain += ascii::lower(c);
    }
  }
  const auto says = [&](std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
      return plain.find(word) != std::string::npos;
    });
  };
  PiiColumn column;
  column.phone = plain == "tel" || plain == "fax" || plain == "cell" ||
                 says({"phone", "telno", "telnr", "mobile", "cellno", "faxn", "telefon"});
  column.ssn = plain == "ssn" || says({"ssnum", "ssnno", "socialsecurity"});
  column.birth = plain == "dob" || says({"birth", "born", "dateofb", "geburt", "naissance"});
  return column;
}

PiiFinder::PiiFinder() : impl_(std::make_unique<Impl>()) {
  for (const Pattern& pattern : all_patterns()) {
    impl_->add(pattern);
  }
}

PiiFinder::~PiiFinder() = default;

std::vector<PiiValue> PiiFinder::find(std::string_view cell, const PiiColumn& column) const {
  std::vector<PiiValue> values;
  const Contents contents(cell);
  std::string rest(cell);  // what is found is struck out
  for (const Compiled& compiled : impl_->patterns) {
    const Pattern& pattern = compiled.pattern;
    if (!contents.may_match(pattern) || (pattern.by_name && !column.ssn) ||
        !column.believed[static_cast<std::size_t>(pattern.type)]) {
      continue;
    }
    each_candidate(compiled, rest, [&](std::size_t begin, std::size_t, const auto& found) {
      if (found) {
        values.push_back({pattern.type, found->value});
        std::fill(rest.begin() + static_cast<std::ptrdiff_t>(begin),
                  rest.begin() + static_cast<std::ptrdiff_t>(found->end), '|');
      }
    });
  }
  if (column.phone && values.empty()) {
    if (auto number = whole_cell_phone(cell)) {
      values.push_back({PiiType::kPhone, std::move(*number)});
    }
  }
  return values;
}

void PiiFinder::count(std::string_view cell, std::array<PiiShape, kPiiTypes>& shapes) const {
  const Contents contents(cell);
  const std::string whole(cell);
  for (const Compiled& compiled : impl_->patterns) {
    if (compiled.pattern.weak && contents.may_match(compiled.pattern)) {
      PiiShape& shape = shapes[static_cast<std::size_t>(compiled.pattern.type)];
      each_candidate(compiled, whole, [&](std::size_t begin, std::size_t end, const auto& found) {
        shape.shaped += stands_alone(whole, begin, end) ? 1 : 0;
        shape.valid += found ? 1 : 0;
      });
    }
  }
}

}  // namespace assay
