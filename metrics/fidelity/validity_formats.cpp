#include "metrics/fidelity/validity_formats.h"

#include <algorithm>
#include <array>
#include <functional>

#include <re2/re2.h>

#include "core/error.h"

namespace assay {
namespace {

struct Format {
  std::string_view name;
  const char* pattern;  // has to match the whole cell
  std::size_t fewest_digits = 0, most_digits = 999;
  const char* excluded = nullptr;  // may not match the whole cell
  const char* sign =
      nullptr;  // kSigned of the words must hold it, for a column to have the format at all
};

/// Some people leave the signs out of their phone number; where many do, nothing tells it from an account number.
constexpr double kSigned = 0.9;

// Year, month and day as numbers, whichever comes first (a mistyped date has a phone's eight digits and signs), numbers
// with a fraction and internet addresses.
constexpr const char* kNoPhone =
    R"(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|\d*\.\d*|\d{1,3}(\.\d{1,3}){3})";
// A country code, or a separator between two digits. Leading zeros alone are none: ids are padded with them.
constexpr const char* kPhoneSign = R"(\+.*|.*\d[ ()./-]+\d.*|\(.*)";

constexpr std::array<Format, 6> kFormats{{
    {"e-mail", R"([A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@([A-Za-z0-9-]+\.)+[A-Za-z]{2,})"},
    {"URL", R"((?i)(https?|ftp)://[^\s/?#]+([/?#]\S*)?)"},
    {"UUID", R"((?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})"},
    {"ISO date", R"(\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]))"},
    {"time of day", R"(([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?)"},
    {"phone", R"(\+?\(?\d[\d ()./-]*)", 7, 15, kNoPhone, kPhoneSign},
}};

class Matcher {
 public:
  explicit Matcher(const Format& format)
      : format_(format),
        expression_(format.pattern),
        excluded_(format.excluded == nullptr ? "" : format.excluded) {
    ensure(expression_.ok() && excluded_.ok(), "a pattern of ", format.name, " is malformed");
  }
  bool operator()(const std::string& word) const {
    const auto digits = static_cast<std::size_t>(
        std::count_if(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; }));
    return digits >= format_.fewest_digits && digits <= format_.most_digits &&
           RE2::FullMatch(word, expression_) &&
           (format_.excluded == nullptr || !RE2::FullMatch(word, excluded_));
  }

 private:
  const Format& format_;
  RE2 expression_, excluded_;
};

bool are_signed(const Format& format, std::span<const std::string> words) {
  if (format.sign == nullptr) {
    return true;
  }
  const RE2 sign(format.sign);
  const auto held = std::ranges::count_if(
      words, [&](const std::string& word) { return RE2::FullMatch(word, sign); });
  return static_cast<double>(held) >= kSigned * static_cast<double>(words.size());
}

}  // namespace

std::string_view common_format(std::span<const std::string> words) {
  for (const Format& format : kFormats) {
    const Matcher has_it(format);
    if (!words.empty() && std::all_of(words.begin(), words.end(), std::ref(has_it)) &&
        are_signed(format, words)) {
      return format.name;
    }
  }
  return {};
}

std::vector<bool> have_format(std::string_view name, std::span<const std::string> words) {
  const auto format = std::find_if(kFormats.begin(), kFormats.end(),
                                   [&](const Format& one) { return one.name == name; });
  ensure(format != kFormats.end(), "no format '", name, "'");
  const Matcher has_it(*format);
  std::vector<bool> result(words.size());
  std::transform(words.begin(), words.end(), result.begin(), std::ref(has_it));
  return result;
}

}  // namespace assay
